/* Pages that open without network: this device's worker is told whose page this is and what it needs, and a page that comes
   from there says so. Signed out, and on open pages, nothing is registered and nothing kept. */
(() => {
  const { $, who, element } = window.herringbone;
  const KEPT = "hb-kept", body = document.body;
  const kept = body.dataset.kept === undefined ? null : { at: body.dataset.kept, age: Number(body.dataset.keptAge || 0), ...marksSince() };

  function marksSince() {
    try { return JSON.parse(body.dataset.keptMarks || "{}"); } catch { return {}; }
  }

  /* What was saved since the page was laid by, so that it opens as it is: ids, codes, minutes and versions; gone with the page. */
  let timer = 0;
  const remember = facts => {
    if (!who || !window.caches) return;
    clearTimeout(timer);
    timer = setTimeout(async () => {
      if (!(await caches.has(KEPT))) return;
      const cache = await caches.open(KEPT);
      if (await cache.match(location.pathname, { ignoreVary: true })) await cache.put("/kept-marks" + location.pathname, new Response(JSON.stringify(facts())));
    }, 300);
  };
  const forget = () => (window.caches ? caches.delete(KEPT).catch(() => false) : Promise.resolve(false));

  /* ---- the page as it was -------------------------------------------------------------------------------------- */
  const again = () => element("a", { href: location.href, textContent: "Load the page again" });
  const say = (...words) => { if ($("#as-it-was")) $("#as-it-was").lastElementChild.replaceChildren(...words); };
  const back = () => say("The connection is back. This is the page as it was at ", kept.at, ". ", again(), ".");
  if (kept) {
    const note = element("div", { className: "note warn", id: "as-it-was" });
    note.setAttribute("role", "status");
    note.append(element("p"));
    const frame = element("div", { className: "wrap messages" });
    frame.append(note);
    $("#main").prepend(frame);
    say(element("b", { textContent: `No connection. This is the page as it was at ${kept.at}.` }));
    addEventListener("online", back);
  }
  const current = () => { const note = $("#as-it-was"); if (note) note.parentElement.remove(); };

  /* ---- the worker --------------------------------------------------------------------------------------------------- */
  const resources = () => [...new Set(performance.getEntriesByType("resource").map(entry => entry.name).filter(name => name.includes("/static/")))];
  const tell = async fetchPage => {
    const { active } = await navigator.serviceWorker.ready;
    active.postMessage({ who, path: location.pathname, assets: kept ? [] : resources(), fetchPage });
  };
  const askRoll = async () => (await navigator.serviceWorker.ready).active.postMessage({ who, roll: body.dataset.roll });
  if (who && navigator.serviceWorker) {
    const alone = !navigator.serviceWorker.controller;              // this page came before its worker: it is asked for once more
    navigator.serviceWorker.addEventListener("message", event => {
      const news = event.data || {};
      if (news.path !== location.pathname) return;
      if (news.newer) { if (kept) back(); } else body.dataset.held = String(news.kept);
    });
    navigator.serviceWorker.register("/sw.js").catch(() => {});     // a browser that may not: everything works, but for this
    addEventListener("load", () => tell(alone).catch(() => {}));
    /* The roll call is laid by behind the other pages; behind a register later, and not by all devices at once. */
    if (body.dataset.roll && !kept) setTimeout(askRoll, $("#reg") ? 60000 + 120000 * Math.random() : 2000);
  }

  /* ---- the page without network: what does open --------------------------------------------------------------------- */
  const list = async target => {
    if (!window.caches || !(await caches.has(KEPT))) return;
    const cache = await caches.open(KEPT);
    for (const request of await cache.keys()) {
      const page = await cache.match(request, { ignoreVary: true });
      if (!page.headers.has("X-Keep-For") || Number(page.headers.get("X-Kept-Until")) < Date.now()) continue;
      const { title } = new DOMParser().parseFromString(await page.text(), "text/html");
      const link = element("a", { href: new URL(request.url).pathname, textContent: title.split(" – ")[0] || "Page" });
      const line = element("li");
      line.append(link, `, as it was at ${page.headers.get("X-Keep-At")}`);
      target.append(line);
    }
    $("#held").hidden = !target.children.length;
  };
  if ($("#held-list")) list($("#held-list"));

  Object.assign(window.herringbone, { kept, remember, forgetKept: forget, current });
})();
