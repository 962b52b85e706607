/* Letters: keys between and on letters, ticks counted, and a figure's word lit together with its fact.
   Everything here is a convenience: each key presses a link or a button that is on the page. */
(() => {
  const { $, $$, keysOn, typing } = window.herringbone;

  /* ---- a figure in the words and its fact light up together ------------------------------------------------- */
  const light = on => event => {
    const cite = event.target.closest && event.target.closest(".cite");
    const fact = cite ? document.getElementById(cite.hash.slice(1)) : event.target.closest && event.target.closest(".factlist > div");
    if (!fact) return;
    fact.classList.toggle("lit", on);
    $$(`.cite[href="#${CSS.escape(fact.id)}"]`).forEach(one => one.classList.toggle("lit", on));
  };
  ["mouseover", "focusin"].forEach(name => document.addEventListener(name, light(true)));
  ["mouseout", "focusout"].forEach(name => document.addEventListener(name, light(false)));

  /* ---- ticks -------------------------------------------------------------------------------------------------- */
  const form = $("[data-ticks]");
  const boxes = form ? $$("input[name=letter]", form) : [];
  const all = form && $("[data-all]", form);
  const count = () => {
    const ticked = boxes.filter(box => box.checked).length;
    const words = $("[data-count]", form);
    if (words) words.textContent = ticked ? ` (${ticked})` : "";
    if (all) { all.checked = ticked === boxes.length; all.indeterminate = ticked > 0 && ticked < boxes.length; }
  };
  if (all) {
    all.closest("label").hidden = false;
    all.addEventListener("change", () => { boxes.forEach(box => { box.checked = all.checked; }); count(); });
    boxes.forEach(box => box.addEventListener("change", count));
    window.addEventListener("pageshow", count);
  }

  /* ---- the letter that lies open is in view in the pile ------------------------------------------------------- */
  const current = $(".pilelist .current");
  if (current) { const pile = current.closest(".pilelist"); pile.scrollTop = current.offsetTop - pile.offsetTop - 80; }

  /* ---- keys ---------------------------------------------------------------------------------------------------- */
  const follow = selector => { const link = $(selector); if (link) link.click(); return Boolean(link); };
  const say = letter => {
    const details = $(`details[data-say=${letter}]`);
    if (!details) return false;
    $$("details[data-say][open]").forEach(other => { if (other !== details) other.open = false; });
    details.open = true;
    $("input:not([type=hidden]), select, textarea", details).focus();
    return true;
  };
  const send = () => {
    const go = $("[data-approve]");
    const button = go && $("button[type=submit]", go);
    if (!button) return false;
    const asked = $("[name=acknowledged]", go);
    if (asked && !asked.value.trim()) asked.focus();
    else go.requestSubmit(button);
    return true;
  };
  const tick = () => {
    const box = $(".pilelist .current input[name=letter]");
    if (!box) return false;
    box.checked = !box.checked;
    count();
    return true;
  };
  const walk = step => follow(step > 0 ? "[data-next]" : "[data-previous]");
  const KEYS = {
    a: send, n: () => say("n"), h: () => say("h"), q: () => say("q"), x: tick,
    j: () => walk(1), k: () => walk(-1), arrowright: () => walk(1), arrowleft: () => walk(-1),
  };
  document.addEventListener("keydown", event => {
    if (event.key === "Escape" && typing(event.target)) {
      const open = event.target.closest("details[data-say]");
      if (open) { open.open = false; $("summary", open).focus(); }
      return;
    }
    if (!keysOn() || typing(event.target) || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey || event.repeat || $("dialog[open]")) return;
    const deed = KEYS[event.key.toLowerCase()];
    if (deed && deed()) event.preventDefault();
  });

  /* ---- a button pressed twice sends once ------------------------------------------------------------------------ */
  document.addEventListener("submit", event => {
    const busy = event.target;
    if (busy.method !== "post") return;
    if (busy.dataset.sent !== undefined) { event.preventDefault(); return; }
    busy.dataset.sent = "";
  });
  window.addEventListener("pageshow", () => $$("form[data-sent]").forEach(one => { delete one.dataset.sent; }));
})();
