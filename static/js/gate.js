/* The gate: keys at the office's hatch, and a tablet that answers while one types and goes back to its start by itself.
   Without this file every step is a form, and the tablet goes back by the header that the server sends. */
(() => {
  const { $, $$, keysOn, typing, wrongPlace } = window.herringbone;
  const { start, seconds } = document.body.dataset;

  $$("[data-print]").forEach(button => { button.hidden = false; button.addEventListener("click", () => window.print()); });
  const first = $("[autofocus]");
  if (first && document.activeElement === document.body) first.focus();

  /* ---- the office: down into the names found, a digit for the reason ------------------------------------------- */
  const walk = (rows, step) => {
    const next = rows.indexOf(document.activeElement) + step;
    if (next < 0) { $("#q").focus(); return; }
    rows[Math.min(rows.length - 1, next)].focus();
  };
  document.addEventListener("keydown", event => {
    const rows = $$("[data-row]"), found = event.target.closest("#q, [data-row]");
    if (found && rows.length && ["ArrowDown", "ArrowUp"].includes(event.key)) {
      event.preventDefault();
      walk(rows, event.key === "ArrowDown" ? 1 : -1);
      return;
    }
    if (!keysOn() || typing(event.target) || event.ctrlKey || event.metaKey || event.altKey || $("dialog[open]")) return;
    const reason = $(`[data-key="${CSS.escape(event.key)}"]`), leave = $("[data-escape]");
    if (reason) { event.preventDefault(); reason.click(); }
    else if (event.key === "/" && ($("#q") || leave)) { event.preventDefault(); $("#q") ? $("#q").focus() : leave.click(); }
  });

  /* One press counts once: the second would only wait for the first. */
  document.addEventListener("submit", event => {
    const form = event.target;
    if (form.method !== "post" || form.dataset.live !== undefined) return;
    if (form.dataset.sent !== undefined) event.preventDefault();
    form.dataset.sent = "";
  });
  addEventListener("pageshow", () => $$("form[data-sent]").forEach(form => delete form.dataset.sent));

  /* ---- the tablet ------------------------------------------------------------------------------------------------ */
  if (!start) return;
  let idle = 0;
  const leave = () => location.replace(start);
  const stay = () => { clearTimeout(idle); if (Number(seconds) || ($("#kq") && $("#kq").value)) idle = setTimeout(leave, 1000 * (Number(seconds) || 45)); };
  ["pointerdown", "keydown", "input"].forEach(kind => document.addEventListener(kind, stay));
  stay();

  const clock = $("[data-clock]"), opened = Date.now(), then = clock && new Date(clock.dateTime).getTime();
  const offset = clock ? (clock.dateTime.match(/([+-])(\d\d):(\d\d)$/) || []) : [];
  if (clock) setInterval(() => {                                   // the server's time goes on, whatever the tablet's clock says
    const minutes = (offset[1] === "-" ? -1 : 1) * (60 * Number(offset[2] || 0) + Number(offset[3] || 0));
    clock.textContent = new Date(then + Date.now() - opened + 60000 * minutes).toISOString().slice(11, 16);
  }, 5000);

  const form = $("form[data-live]");
  if (!form) return;
  const field = $("#kq"), target = $(form.dataset.live);
  let timer = 0, asking = null;
  const look = async () => {
    if (asking) asking.abort();
    const mine = asking = new AbortController();
    try {
      const answer = await fetch(form.action, { method: "POST", body: new FormData(form), credentials: "same-origin", signal: mine.signal });
      if (!answer.ok || wrongPlace(answer.headers.get("X-Place"))) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const found = page.querySelector(form.dataset.live), at = target.contains(document.activeElement) && document.activeElement.value;
      if (!found) return;
      target.replaceChildren(...found.childNodes);
      const same = at && $(`.kname[value="${CSS.escape(at)}"]`, target);   // whoever was on a name by Tab stays on it
      if (same) same.focus();
    } catch { /* no network: the button Find posts the form */ }
  };
  const soon = () => { clearTimeout(timer); timer = setTimeout(look, 150); };
  field.addEventListener("input", soon);
  form.addEventListener("click", event => {
    const key = event.target.closest("[name=add]");
    if (!key) return;
    event.preventDefault();
    if (key.value === "clear") field.value = "";
    else field.value = key.value === "back" ? field.value.slice(0, -1) : (field.value + key.value).trimStart().slice(0, 40);
    stay();
    soon();
  });
  /* Enter looks; it never picks a name. */
  form.addEventListener("submit", event => { event.preventDefault(); clearTimeout(timer); look(); });
})();
