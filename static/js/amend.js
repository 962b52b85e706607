/* Changing a mark: the form as a dialog, quick reasons, letters that jump, and what the change would do.
   Without this file the same form is a page, and the effect is shown after it is posted back. */
(() => {
  const { $, $$, keysOn, wrongPlace } = window.herringbone;
  const dialog = $("#amend-dlg");

  /* ---- open the form of a link as a dialog; where that fails, the link is followed ------------------------------- */
  const open = async link => {
    let response;
    try { response = await fetch(link.href, { credentials: "same-origin", redirect: "manual", headers: { "X-Fragment": "dialog" } }); } catch { response = null; }
    if (!response || !response.ok || wrongPlace(response.headers.get("X-Place"))) { location.assign(link.href); return; }
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const form = $("form.amend", page);
    if (!form) { location.assign(link.href); return; }
    dialog.replaceChildren(document.adoptNode(form));
    enliven($("form.amend", dialog));
    dialog.showModal();
    ($("[name=code]:checked", dialog) || $("[name=code]", dialog)).focus();
  };
  document.addEventListener("click", event => {
    const link = event.target.closest("a[data-change]");
    if (!link || !dialog || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    open(link);
  });
  if (dialog) dialog.addEventListener("cancel", event => { if (typed(dialog) && !confirmClose()) event.preventDefault(); });
  const typed = root => { const reason = $("#am-reason", root); return Boolean(reason && reason.value.trim() !== reason.defaultValue.trim()); };
  /* Esc asks once, in words on the page, and only when a reason would be lost. */
  let warned = false;
  const confirmClose = () => {
    if (warned) return true;
    warned = true;
    const line = document.createElement("p");
    line.className = "note warn";
    line.setAttribute("role", "alert");
    line.textContent = "Your reason is not saved. Press Esc again to close without it.";
    $(".df", dialog).before(line);
    return false;
  };

  /* ---- one form ------------------------------------------------------------------------------------------------- */
  function enliven(form) {
    warned = false;
    const reason = $("#am-reason", form);
    $$(".quick, [data-recent]", form).forEach(element => { element.hidden = false; });
    form.addEventListener("click", event => {
      const quick = event.target.closest("[data-reason]");
      if (!quick) return;
      const before = reason.value.trim();
      reason.value = before ? `${before} ${quick.dataset.reason}` : `${quick.dataset.reason} `;
      reason.focus();
      reason.setSelectionRange(reason.value.length, reason.value.length);
    });
    form.addEventListener("change", event => { if (["session", "code"].includes(event.target.name)) { draw(form); preview(form); } });
    form.addEventListener("keydown", event => {
      if ((event.ctrlKey || event.metaKey) && event.key === "Enter") { event.preventDefault(); form.requestSubmit(); return; }
      if (event.target.name === "code" && keysOn() && !event.ctrlKey && !event.altKey && !event.metaKey && event.key.length === 1) jump(form, event);
    });
    const rest = $(".all-codes", form);
    if (rest && $("input:checked", rest)) rest.open = true;
    draw(form);
  }

  const jump = (form, event) => {
    const wanted = event.key.toUpperCase();
    const all = $$("[name=code]", form).filter(radio => radio.value.toUpperCase().startsWith(wanted));
    if (!all.length || event.key === " ") return;
    event.preventDefault();
    const next = all[(all.findIndex(radio => radio.checked) + 1) % all.length];
    const folded = next.closest("details");
    if (folded) folded.open = true;
    next.checked = true;
    next.focus();
    next.dispatchEvent(new Event("change", { bubbles: true }));
  };

  const draw = form => {
    const chosen = $("[name=code]:checked", form), will = $("[data-will]", form), count = $$("[name=session]:checked", form).length;
    if (chosen) {
      const face = $(".mk", chosen.parentElement).cloneNode(true);
      face.classList.add("xl");
      will.replaceChildren(face);
      const note = $("#am-note", form);
      note.required = "note" in chosen.dataset;
    }
    const button = $("button[type=submit]", form);
    button.firstChild.textContent = count > 1 ? `Change ${count} marks ` : "Change the mark ";
  };

  let asked = 0;
  const preview = async form => {
    const url = form.dataset.previewUrl, box = $("[data-effects]", form);
    if (!url || !$("[name=code]:checked", form) || !$("[name=session]:checked", form)) return;
    const mine = ++asked, fields = new FormData(form);
    ["csrfmiddlewaretoken", "reason", "note", "client_id"].forEach(name => fields.delete(name));     // words stay out of addresses and logs
    box.setAttribute("aria-busy", "true");
    let response = null;
    try { response = await fetch(`${url}?${new URLSearchParams(fields)}`, { credentials: "same-origin", redirect: "manual" }); } catch { /* the form still works */ }
    if (mine !== asked) return;
    box.removeAttribute("aria-busy");
    if (!response || !response.ok || wrongPlace(response.headers.get("X-Place"))) return;
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    box.replaceChildren(...page.body.childNodes);
  };

  $$("form.amend").forEach(enliven);
})();
