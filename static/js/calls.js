/* The queue of first-day calls and its sheets. Without this file every row is a link to a page with the sheet, and every
   outcome a form. Keys: J and K walk, Enter opens; in an open sheet 1 to 6 say what came of the call, R rings, Esc closes;
   U takes the last call back. */
(() => {
  const { $, $$, keysOn, typing } = window.herringbone;
  const sheet = () => $("[data-sheet]");
  const place = () => $("#queue");

  /* ---- one sheet at a time, and it outlives the poll ------------------------------------------------------------ */
  let from = "";                         // the row that the focus goes back to
  let coming = null;                     // where a sheet is on its way to
  let kept = null;                       // the open sheet, with its place, while the queue around it is drawn anew
  const rowOf = element => element && element.closest(".qi");
  /* A sheet whose outcome is still on its way stays, unseen, until the answer has come: htmx looks from it for the list. */
  const away = element => {
    if (!$(".htmx-request", element)) { element.remove(); return; }
    element.hidden = true;
    element.removeAttribute("data-sheet");
  };
  const shut = (element, release = true) => {
    if (!element) return;
    const form = $("form[data-close-sheet]", element);
    const row = rowOf(element);
    if (release && form) form.requestSubmit();
    if (row) { away(element); const open = $("[data-row]", row); if (open) open.focus({ preventScroll: true }); }
  };
  /* A family that is being given back is not asked for again before the server has heard: the later word would win. */
  let leaving = null, again = "";
  const left = form => {
    if (!leaving || form !== leaving.form) return;
    leaving = null;
    const opener = again && document.getElementById(again);
    again = "";
    if (opener) opener.click();
  };
  document.addEventListener("htmx:beforeRequest", event => {
    const form = event.detail.elt;
    if (form.matches("[data-close-sheet]") && rowOf(form)) { leaving = { form, row: rowOf(form).id }; setTimeout(left, 3000, form); }
  });
  document.addEventListener("htmx:afterRequest", event => left(event.detail.elt));
  document.addEventListener("htmx:beforeRequest", event => {
    const opener = event.target.closest && event.target.closest("[data-row]");
    if (!opener) return;
    if (leaving && leaving.row === rowOf(opener).id) { again = opener.id; event.preventDefault(); return; }
    $$(".sheetplace [data-sheet]").forEach(other => { if (rowOf(other) !== rowOf(opener)) { shut(other); } });
    from = opener.id;
    coming = event.detail.target;
  });
  document.addEventListener("htmx:afterRequest", event => { if (event.detail.target === coming) coming = null; });
  /* The place itself is carried over: an answer that is on its way, to a letter typed or a row opened, still finds it. */
  const keep = event => {
    const { target, shouldSwap } = event.detail;
    if (!shouldSwap) return;                            // nothing new, or refused: what is there stays
    const open = sheet() || (coming && coming.isConnected ? coming : null);
    const stays = open && open.closest(".sheetplace");
    if (!target || !stays || !target.contains(stays) || target === stays) return;
    const config = event.detail.requestConfig;
    if (config && config.verb === "post" && open.contains(config.elt)) return;       // an outcome closes its own sheet
    const inside = open.contains(document.activeElement) ? document.activeElement : null;
    kept = { stays, inside, at: inside && "selectionStart" in inside ? inside.selectionStart : null };
    stays.remove();
  };
  const putBack = () => {
    if (!kept) return;
    const { stays, inside, at } = kept, there = document.getElementById(stays.id);
    kept = null;
    if (!there) return;
    there.replaceWith(stays);
    if (!inside) return;
    inside.focus({ preventScroll: true });
    try { if (at !== null) inside.setSelectionRange(at, at); } catch { /* no text in it */ }
  };
  document.addEventListener("htmx:beforeSwap", keep);
  document.addEventListener("htmx:oobBeforeSwap", keep);
  document.addEventListener("htmx:oobAfterSwap", putBack);
  document.addEventListener("htmx:afterSwap", event => {
    putBack();
    const target = event.detail.target;
    if (target.classList && target.classList.contains("sheetplace") && sheet()) {
      const wrong = $("[data-focus]", target);
      (wrong || sheet()).focus({ preventScroll: true });
      target.scrollIntoView({ block: "nearest" });
    } else if (target.id === "queue" && event.detail.requestConfig && event.detail.requestConfig.verb === "post") {
      const rows = $$("[data-row]");
      const back = document.getElementById(from) || rows[0];
      if (back) back.focus({ preventScroll: false });
    }
  });
  document.addEventListener("submit", event => {
    if (event.target.matches("[data-close-sheet]") && event.target.hasAttribute("hx-post")) {
      const open = event.target.closest("[data-sheet]");
      if (open && open.isConnected) setTimeout(() => shut(open, false), 0);
    }
  });

  /* ---- what a sheet does by itself ------------------------------------------------------------------------------ */
  document.addEventListener("click", event => {
    const ring = event.target.closest("[data-ring]");
    if (ring) { const radio = document.getElementById(ring.dataset.ring); if (radio) radio.checked = true; }
  });
  document.addEventListener("toggle", event => {
    if (!event.target.open || !event.target.closest("[data-sheet]")) return;
    const first = $("[data-reasons] input:checked, [data-reasons] input, textarea", event.target);
    if (first) first.focus({ preventScroll: false });
  }, true);

  /* ---- keys ------------------------------------------------------------------------------------------------------ */
  const walk = step => {
    const rows = $$("[data-row]", place() || document);
    if (!rows.length) return;
    const row = rowOf(document.activeElement);
    const here = row ? rows.findIndex(one => rowOf(one) === row) : -1;
    const next = here < 0 ? (step > 0 ? 0 : rows.length - 1) : Math.min(rows.length - 1, Math.max(0, here + step));
    rows[next].focus();
  };
  const press = number => {
    const button = sheet() && $(`[data-key="${number}"]`, sheet());
    if (!button) return false;
    button.click();
    return true;
  };
  const ring = () => {
    const link = sheet() && ($(".contacts .next [data-ring]", sheet()) || $("[data-ring]", sheet()));
    if (!link) return false;
    link.click();
    return true;
  };
  const undo = () => {
    const form = $("form[data-undo]");
    if (!form) return false;
    form.requestSubmit();
    return true;
  };
  /* In the list of reasons its letters choose; they are drawn beside each. */
  const reason = key => {
    const list = document.activeElement && document.activeElement.closest("[data-reasons]");
    const found = list && $(`input[data-letter="${key}"]`, list);
    if (!found) return false;
    found.checked = true;
    found.focus();
    return true;
  };
  /* Enter in “who was told” means told; everywhere else in the sheet it saves the reason. */
  document.addEventListener("keydown", event => {
    if (event.key !== "Enter" || event.isComposing || !event.target.matches("input[name=whom]")) return;
    event.preventDefault();
    $("[value=told]", event.target.parentElement).click();
  });
  document.addEventListener("keydown", event => {
    if (event.ctrlKey || event.metaKey || event.altKey || $("dialog[open]")) return;
    if (event.key === "Escape" && sheet() && !$("details[data-menu][open]")) { shut(sheet()); event.preventDefault(); return; }
    if (!keysOn() || typing(event.target)) return;
    const key = event.key.toLowerCase();
    const inside = sheet() && sheet().contains(document.activeElement);
    const done = (inside && reason(key)) || (/^[1-6]$/.test(key) && press(key)) || (key === "r" && ring()) || (key === "u" && undo());
    if (!done && (key === "j" || key === "k") && $("[data-row]")) walk(key === "j" ? 1 : -1);
    else if (!done) return;
    event.preventDefault();
  });
  const alone = sheet();
  if (alone && !rowOf(alone) && !$("[data-focus]")) alone.focus({ preventScroll: true });
})();
