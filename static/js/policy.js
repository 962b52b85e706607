/* The policy editor: what-if as you type, and printing. Without this file "Work it out" posts the form and shows the same panel. */
(() => {
  const { $, $$, wrongPlace } = window.herringbone;
  $$("[data-print]").forEach(button => { button.hidden = false; button.addEventListener("click", () => window.print()); });

  const form = $("#pform"), panel = $("[data-whatif-panel]");
  if (!form || !panel) return;
  let timer, asking;
  const say = (kind, words) => {
    $$(".said", panel).forEach(one => one.remove());
    const line = document.createElement("p");
    line.className = `note ${kind} said`;
    line.setAttribute("role", "status");
    line.textContent = words;
    panel.prepend(line);
  };
  const ask = async () => {
    if (asking) asking.abort();
    const mine = asking = new AbortController();
    panel.setAttribute("aria-busy", "true");
    const slow = setTimeout(() => { if (asking === mine) say("", "Every mark is being replayed …"); }, 1000);
    try {
      const response = await fetch(form.dataset.whatif, { method: "POST", body: new FormData(form), credentials: "same-origin", redirect: "manual", signal: mine.signal });
      if (!response.ok || wrongPlace(response.headers.get("X-Place"))) throw new Error("no answer");
      const open = $$("details", panel).map(one => one.open);
      const focused = panel.contains(document.activeElement) ? document.activeElement.id : "";
      const page = new DOMParser().parseFromString(await response.text(), "text/html");
      panel.replaceChildren(...page.body.childNodes);
      $$("details", panel).forEach((one, place) => { one.open = Boolean(open[place]); });
      if (focused) { const again = document.getElementById(focused); if (again) again.focus(); }
    } catch (error) {
      clearTimeout(slow);
      if (mine.signal.aborted) return;
      say("warn", "This could not be worked out just now. What you typed is still here: press “Work it out” to try again.");
    }
    clearTimeout(slow);
    panel.removeAttribute("aria-busy");
  };
  const soon = () => { clearTimeout(timer); timer = setTimeout(ask, 350); };
  form.addEventListener("input", event => { if ((event.target.name || "").startsWith("v:")) soon(); });
  document.addEventListener("change", event => { if (["span", "on"].includes(event.target.name)) soon(); });
  if (form.hasAttribute("data-ask")) ask();

  /* nothing typed is lost by a link in passing */
  let sent = false, touched = false;
  form.addEventListener("input", () => { touched = true; });
  document.addEventListener("submit", () => { sent = true; });
  addEventListener("beforeunload", event => { if (touched && !sent) event.preventDefault(); });
})();
