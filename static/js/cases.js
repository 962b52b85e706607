/* Keys on the caseload: J and K walk through the cases, / searches. Enter opens what has the focus, as links do. */
(() => {
  const { $, $$, keysOn, typing } = window.herringbone;
  const walk = step => {
    const rows = $$("[data-row]");
    if (!rows.length) return;
    const here = rows.indexOf(document.activeElement);
    const next = here < 0 ? (step > 0 ? 0 : rows.length - 1) : Math.min(rows.length - 1, Math.max(0, here + step));
    rows[next].focus();
  };
  document.addEventListener("keydown", event => {
    if (!keysOn() || typing(event.target) || event.ctrlKey || event.metaKey || event.altKey || $("dialog[open]")) return;
    if (event.key === "j" || event.key === "J") walk(1);
    else if (event.key === "k" || event.key === "K") walk(-1);
    else if (event.key === "/") $("#f-q").focus();
    else return;
    event.preventDefault();
  });
})();
