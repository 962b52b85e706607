/* What every page shares: dialogs, the account menu, the keys sheet, the focus of errors, and the wrong-school guard.
   Everything here is a convenience: without it each action is still a link or a form post. */
(() => {
  const $ = (selector, root = document) => root.querySelector(selector);
  const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];
  const { place, who } = document.body.dataset;           // who: of the signed-in person, or of a cover link

  const store = {
    get(key, where = localStorage) { try { return where.getItem(key); } catch { return null; } },
    set(key, value, where = localStorage) { try { value === null ? where.removeItem(key) : where.setItem(key, value); } catch { /* private mode */ } },
    keys(prefix) { try { return Object.keys(localStorage).filter(key => key.startsWith(prefix)); } catch { return []; } },
  };
  const keysOn = () => store.get("hb:keys") !== "off";
  const typing = target => Boolean(target.closest && target.closest("input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable]"));
  const cookie = name => (document.cookie.split("; ").find(part => part.startsWith(name + "=")) || "").slice(name.length + 1);
  const csrf = () => decodeURIComponent(cookie("csrftoken")) || ($("input[name=csrfmiddlewaretoken]") || {}).value || "";
  /* An answer that belongs to another school than this page must never be drawn into it. */
  const wrongPlace = theirs => Boolean(place && theirs && theirs !== place);

  const uuid = () => {
    if (crypto.randomUUID) return crypto.randomUUID();
    const bytes = crypto.getRandomValues(new Uint8Array(16));       // pages served over plain http have no randomUUID
    bytes[6] = (bytes[6] & 0x0f) | 0x40; bytes[8] = (bytes[8] & 0x3f) | 0x80;
    const hex = [...bytes].map(byte => byte.toString(16).padStart(2, "0")).join("");
    return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
  };
  const element = (name, facts = {}) => Object.assign(document.createElement(name), facts);
  window.herringbone = { $, $$, store, keysOn, typing, csrf, place, who, wrongPlace, uuid, element };

  /* ---- dialogs ------------------------------------------------------------------------------------------- */
  document.addEventListener("click", event => {
    const opener = event.target.closest("[data-dialog]");
    if (opener) { event.preventDefault(); $("#" + opener.dataset.dialog).showModal(); }
    const closer = event.target.closest("dialog [data-close]");
    if (closer) closer.closest("dialog").close();
    $$("details[data-menu][open]").forEach(menu => { if (!menu.contains(event.target)) menu.open = false; });
  });
  document.addEventListener("keydown", event => {
    const menu = event.key === "Escape" && $("details[data-menu][open]");
    if (menu) { menu.open = false; $("summary", menu).focus(); }
    if (event.key === "?" && keysOn() && !typing(event.target) && !$("dialog[open]")) { event.preventDefault(); $("#keys").showModal(); }
  });
  $$("button[data-dialog=keys]").forEach(button => { button.hidden = false; });
  const off = $("#keys-off");
  if (off) {
    off.checked = !keysOn();
    off.addEventListener("change", () => store.set("hb:keys", off.checked ? "off" : null));
  }

  /* the page we are on, in view where the menu scrolls sideways */
  const here = $("nav.main [aria-current]");
  if (here) here.closest("ul").scrollLeft = here.offsetLeft - 24;

  /* ---- an error summary takes the focus, and its links reach the control ------------------------------------ */
  const wrong = $("[data-focus]");
  if (wrong) {
    wrong.focus();
    wrong.addEventListener("click", event => {
      const target = event.target.closest("a") && $(event.target.closest("a").getAttribute("href"));
      if (target && target.focus) { event.preventDefault(); target.focus(); target.scrollIntoView({ block: "center" }); }
    });
  }

  /* ---- htmx: no inline style, no eval, and no fragment of another school --------------------------------------- */
  const settle = () => {
    if (!window.htmx) return;
    Object.assign(window.htmx.config, { includeIndicatorStyles: false, allowEval: false, selfRequestsOnly: true, historyCacheSize: 0 });
  };
  settle();
  document.addEventListener("htmx:configRequest", event => {
    event.detail.headers["X-CSRFToken"] = csrf();
    if (place) event.detail.headers["X-Place"] = place;
  });
  document.addEventListener("htmx:beforeSwap", event => {
    if (wrongPlace(event.detail.xhr.getResponseHeader("X-Place"))) event.detail.shouldSwap = false;
  });
  /* A poll leaves the focus where it was. */
  document.addEventListener("htmx:beforeSwap", event => {
    const inside = document.activeElement && event.detail.target.contains(document.activeElement);
    event.detail.target.dataset.back = inside ? document.activeElement.id : "";
  });
  document.addEventListener("htmx:afterSwap", event => {
    const back = event.detail.target.dataset.back && document.getElementById(event.detail.target.dataset.back);
    if (back) back.focus({ preventScroll: true });
  });
})();
