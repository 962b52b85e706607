/* Today: keys that lead somewhere, and a page that keeps itself up to date without taking anything out of a hand.
   Without this file every button is a link, and the page is loaded again by one. */
(() => {
  const { $, keysOn, typing, wrongPlace } = window.herringbone;
  const page = $("#today");
  if (!page) return;

  /* ---- keys: letters lead where their buttons lead; never while somebody types ------------------------------------ */
  const free = event => keysOn() && !typing(event.target) && !event.ctrlKey && !event.metaKey && !event.altKey && !$("dialog[open]");
  document.addEventListener("keydown", event => {
    if (!free(event) || event.defaultPrevented || event.target.closest("[data-sheet]")) return;
    const key = event.key.toLowerCase();
    const button = /^[a-z]$/.test(key) && $(`[data-key="${key}"]`);
    const brief = key === "." && $("#brief");
    if (button) { event.preventDefault(); button.click(); }
    if (brief) { event.preventDefault(); brief.focus(); brief.scrollIntoView({ block: "center" }); }
    if (key === "/") { const find = $("[data-find]"); if (find) { event.preventDefault(); find.focus(); if (find.href) find.click(); } }
  });

  /* ---- the poll: not while nobody looks, and at once when somebody looks again ------------------------------------- */
  let missed = false;
  const again = () => { missed = false; window.htmx.trigger(page, "look"); };
  document.addEventListener("htmx:beforeRequest", event => {
    if (event.detail.elt !== page || !document.hidden) return;
    event.preventDefault();
    missed = true;
  });
  document.addEventListener("visibilitychange", () => { if (!document.hidden && missed) again(); });
  const lost = on => {
    $("#today-lost").hidden = !on;
  };
  ["htmx:sendError", "htmx:responseError", "htmx:timeout"].forEach(name => document.addEventListener(name, event => { if (event.detail.elt === page) lost(true); }));
  document.addEventListener("htmx:afterRequest", event => {
    const { elt, target, requestConfig, successful } = event.detail;
    /* a call was noted: the numbers beside the list follow at once */
    if (successful && target && target.id === "queue" && requestConfig && requestConfig.verb === "post") { noted = Date.now(); again(); }
    if (elt !== page || !successful) return;
    if (!event.detail.xhr.getResponseHeader("X-Place")) { lost(true); return; }       // signed out: the answer is not of this school
    lost(false);
    $("[data-when]", page).textContent = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: "Europe/London" }).format(new Date());
  });

  /* The page itself is never drawn anew, only parts of it: whoever looks after a swap is told of those, not of the poll. */
  document.addEventListener("htmx:beforeSwap", event => {
    if (event.detail.target !== page) return;
    event.stopPropagation();
    if (wrongPlace(event.detail.xhr.getResponseHeader("X-Place"))) event.detail.shouldSwap = false;
  }, true);

  /* ---- a part comes in: what is open stays open, what has the focus keeps it ---------------------------------------- */
  const strong = root => { const line = root && $(".say b", root); return line ? line.textContent.trim() : ""; };
  let focus = null;
  document.addEventListener("htmx:oobBeforeSwap", event => {
    const old = event.detail.target, fresh = event.detail.fragment;
    if (!page.contains(old) || !old.classList.contains("part")) return;
    const active = document.activeElement;
    focus = old.contains(active) && !active.closest("[data-sheet]") ? { id: active.id, row: rowOf(active) && rowOf(active).id } : null;
    keepRow(old, fresh);
    keepSaid(old, fresh);
    if (old.id === "t-brief") { const was = strong(old), is = strong(fresh); if (is && is !== was) $("#today-said").textContent = is; }
  }, true);                                // before calls.js carries the sheet itself over
  document.addEventListener("htmx:oobAfterSwap", () => {
    if (!focus) return;
    const row = focus.row && document.getElementById(focus.row);
    const back = (focus.id && document.getElementById(focus.id)) || (row && $("[data-row]", row));
    focus = null;
    if (back && back !== document.activeElement) back.focus({ preventScroll: true });
  });
  /* What was noted a moment ago is read before it goes: the list that follows does not know of it. */
  let noted = 0;
  const keepSaid = (old, fresh) => {
    const said = $(".queuesaid", old), place = fresh.querySelector(".queuesaid");
    if (said && place && !place.childElementCount && Date.now() - noted < 60000) place.replaceChildren(...said.childNodes);
  };
  /* A call sheet that is open outlives its row: whoever has just been settled by somebody else stays until it is shut. */
  const rowOf = element => element.closest(".qi");
  const keepRow = (old, fresh) => {
    const sheet = $(".sheetplace [data-sheet]", old), list = sheet && (fresh.querySelector("ol.queue") || fresh.querySelector(".queuecard"));
    const place = sheet && sheet.closest(".sheetplace");
    if (!list || fresh.querySelector(`[id="${CSS.escape(place.id)}"]`)) return;
    const row = rowOf(place).cloneNode(false), shell = place.cloneNode(false), line = document.createElement("p");
    line.className = "note warn";
    line.textContent = "This family has left the list: somebody has settled it meanwhile. Look before you go on.";
    row.append(line, shell);
    if (list.matches("ol")) { list.prepend(row); return; }
    const alone = document.createElement("ol");
    alone.className = "queue";
    alone.append(row);
    list.append(alone);
  };
})();
