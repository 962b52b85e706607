/* The editor of a letter's words: facts at the cursor, checked and drawn as one types, nothing lost by a link in passing.
   Without this file the facts are written by hand and “Check it and show it” posts the form. */
(() => {
  const { $, $$ } = window.herringbone;
  const form = $("#tform"), look = $("#look");
  if (!form || !look) return;

  /* ---- checked and drawn once one has stopped typing for a moment ------------------------------------------- */
  let timer;
  const ask = () => { clearTimeout(timer); if (window.htmx) window.htmx.trigger(look, "look"); };
  const soon = () => { clearTimeout(timer); timer = setTimeout(ask, 700); };
  document.addEventListener("input", event => { if (event.target.form === form) soon(); });
  document.addEventListener("change", event => { if (event.target.form === form) soon(); });
  $$("[data-preview]").forEach(button => button.addEventListener("click", event => {
    if (!window.htmx) return;
    event.preventDefault();
    ask();
  }));
  document.addEventListener("htmx:beforeRequest", event => { if (event.detail.target === look) look.setAttribute("aria-busy", "true"); });
  document.addEventListener("htmx:afterRequest", event => { if (event.detail.target === look) look.removeAttribute("aria-busy"); });
  ["htmx:sendError", "htmx:responseError"].forEach(name => document.addEventListener(name, event => {
    if (event.detail.target !== look) return;
    $("#said").textContent = "It could not be shown just now. What you typed is still here: press “Check it and show it” to try again.";
    $("#said").classList.remove("vh");
  }));
  document.addEventListener("htmx:afterSwap", event => { if (event.detail.target === look) $("#said").classList.add("vh"); });

  /* ---- facts at the cursor of the box that was last typed in ------------------------------------------------- */
  const boxes = ["subject", "opening", "body", "closing"].map(name => $(`#id_${name}`)).filter(Boolean);
  let last = $("#id_body");
  boxes.forEach(box => box.addEventListener("focus", () => { last = box; }));
  const put = (before, after = "") => {
    const { selectionStart: from, selectionEnd: to, value } = last;
    const inside = value.slice(from, to);
    last.setRangeText(before + inside + after, from, to, "end");
    last.focus();
    if (after) last.setSelectionRange(from + before.length, from + before.length + inside.length);
    last.dispatchEvent(new Event("input", { bubbles: true }));
  };
  $$("[data-insert]").forEach(button => { button.hidden = false; button.addEventListener("click", () => put(button.dataset.insert)); });
  $$("[data-only-if]").forEach(button => { button.hidden = false; button.addEventListener("click", () => put(button.dataset.onlyIf, "{% endif %}")); });

  /* ---- from a fault to its line ------------------------------------------------------------------------------ */
  document.addEventListener("click", event => {
    const link = event.target.closest("a[data-line]"), box = link && $(link.getAttribute("href"));
    if (!box) return;
    event.preventDefault();
    const lines = box.value.split("\n"), at = Math.min(Number(link.dataset.line), lines.length) - 1;
    const from = lines.slice(0, at).reduce((sum, line) => sum + line.length + 1, 0);
    box.focus();
    box.setSelectionRange(from, from + (lines[at] || "").length);
    if (box.tagName === "TEXTAREA") box.scrollTop = Math.max(0, (box.scrollHeight / lines.length) * (at - 3));
  });
  if (look.closest(".tedit").querySelector("[data-rtl]")) boxes.forEach(box => { box.dir = "rtl"; });

  /* ---- nothing typed is lost by a link in passing --------------------------------------------------------------- */
  let sent = false, touched = false;
  form.addEventListener("input", () => { touched = true; });
  form.addEventListener("submit", event => { sent = !(event.submitter && event.submitter.formTarget === "_blank"); });
  addEventListener("beforeunload", event => { if (touched && !sent) event.preventDefault(); });
})();
