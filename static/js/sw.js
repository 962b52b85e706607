/* The service worker: registers, cover registers and the roll call open without network, as they were; nothing else does.
   A page is kept when its address is on the list below and its answer says so (X-Keep-For, X-Keep-Seconds, X-Keep-At).
   Posts and answers of the API never pass through here. The server puts self.SHELL in front of this file. */
const PAGES = [
  /^\/schools\/\d+\/registers\/[\w-]+\/\d{4}-\d\d-\d\d\/(am|pm)\/$/,
  /^\/schools\/\d+\/on-site\/$/,
  /^\/cover\/\d+\/[^/]+\/(am|pm)\/$/,
];
const KEPT = "hb-kept";                               // pages of one person, with their scripts and styles
const SHELL_CACHE = `hb-shell-${self.SHELL.version}`;
const PATIENCE = 4000;                                // milliseconds for a page that is held here
const ROLL_IS_OLD = 30 * 60 * 1000;                   // the roll call is asked for again behind the other pages
const LEAVING = "/accounts/logout/";
const ANY = { ignoreVary: true, ignoreSearch: true };

const mayBeKept = path => PAGES.some(pattern => pattern.test(path));
const isHashed = path => /\.[0-9a-f]{12}\.\w+$/.test(path);
const forget = () => caches.delete(KEPT);

/* ---- its life --------------------------------------------------------------------------------------------------- */
addEventListener("install", event => event.waitUntil((async () => {
  const cache = await caches.open(SHELL_CACHE);
  await cache.addAll([self.SHELL.page, ...self.SHELL.assets].map(url => new Request(url, { credentials: "omit", cache: "no-cache" })));
  await skipWaiting();
})()));

addEventListener("activate", event => event.waitUntil((async () => {
  const old = (await caches.keys()).filter(name => name.startsWith("hb-shell-") && name !== SHELL_CACHE);
  await Promise.all(old.map(name => caches.delete(name)));
  if (registration.navigationPreload) await registration.navigationPreload.enable();
  await clients.claim();
})()));

/* ---- what is kept ------------------------------------------------------------------------------------------------ */
const number = (response, header) => Number(response.headers.get(header) || 0);

async function keep(path, response) {
  const who = response.headers.get("X-Keep-For");
  if (!who || !response.ok || response.redirected || !mayBeKept(path)) return;
  await tidy(who);
  const headers = new Headers(response.headers);
  ["Content-Encoding", "Content-Length"].forEach(name => headers.delete(name));
  headers.set("X-Kept", Date.now());
  headers.set("X-Kept-Until", Date.now() + 1000 * number(response, "X-Keep-Seconds"));
  const cache = await caches.open(KEPT);
  await cache.delete("/kept-marks" + path);           // the page itself knows them now
  const html = await response.text();
  await cache.put(path, new Response(html, { headers }));
  await layBy(path, [...html.matchAll(/(?:href|src)="(\/static\/[^"]+)"/g)].map(found => found[1]));
}

/* Yesterday's pages go, and so do those of anybody but `who`. */
async function tidy(who) {
  if (!(await caches.has(KEPT))) return;
  const cache = await caches.open(KEPT);
  for (const request of await cache.keys()) {
    const path = new URL(request.url).pathname;
    if (!mayBeKept(path)) continue;
    const page = await cache.match(request, ANY);
    const others = who && page.headers.get("X-Keep-For") !== who;
    if (others) { await forget(); return; }
    if (number(page, "X-Kept-Until") < Date.now()) { await cache.delete(request, ANY); await cache.delete("/kept-marks" + path); }
  }
}

async function held(path) {
  if (!mayBeKept(path) || !(await caches.has(KEPT))) return null;
  await tidy();
  return (await (await caches.open(KEPT)).match(path, ANY)) || null;
}

async function layBy(path, assets) {
  if (!mayBeKept(path)) return;
  const cache = await caches.open(KEPT);
  const ours = assets.map(url => new URL(url, location.origin)).filter(url => url.origin === location.origin && url.pathname.startsWith("/static/"));
  await Promise.all(ours.map(async url => {
    if (isHashed(url.pathname) && (await cache.match(url.href, ANY))) return;
    const response = await fetch(url.href).catch(() => null);
    if (response && response.ok) await cache.put(url.href, response);
  }));
}

addEventListener("message", event => {
  const { who, path, assets = [], fetchPage, roll } = event.data || {};
  if (!who) return;
  event.waitUntil((async () => {
    await tidy(who);
    if (roll) { await freshRoll(roll); return; }
    if (fetchPage && mayBeKept(path)) await again(path);
    await layBy(path, assets);
    event.source.postMessage({ kept: Boolean(await held(path)), path });
  })());
});

const again = path => fetch(path, { credentials: "same-origin" }).then(response => keep(path, response)).catch(() => {});
/* In an emergency nobody has opened the roll call beforehand: whoever may see it has it on their device. */
async function freshRoll(path) {
  const copy = await held(path);
  if (!copy || Date.now() - number(copy, "X-Kept") > ROLL_IS_OLD) await again(path);
}

/* ---- answers ------------------------------------------------------------------------------------------------------ */
addEventListener("fetch", event => {
  const { request } = event, url = new URL(request.url);
  if (url.origin !== location.origin) return;
  if (request.method === "POST" && url.pathname === LEAVING) event.waitUntil(forget());
  if (request.method !== "GET") return;
  if (url.pathname.startsWith("/static/")) event.respondWith(asset(request, url));
  else if (request.mode === "navigate") event.respondWith(page(event, url));
});

/* A name with a fingerprint never changes its content; any other is asked for while there is a network. */
async function asset(request, url) {
  const copy = await caches.match(request, { ignoreVary: true });
  if (copy && isHashed(url.pathname)) return copy;
  try { return await fetch(request); } catch (trouble) { if (copy) return copy; throw trouble; }
}

async function page(event, url) {
  const copy = await held(url.pathname);
  const asked = network(event, url);
  const late = copy && new Promise(done => { setTimeout(done, PATIENCE, null); });
  const response = await (late ? Promise.race([asked, late]) : asked).catch(() => null);
  const down = !response || [502, 503, 504].includes(response.status);
  if (!down) return response;
  if (copy) { event.waitUntil(asked.then(() => newer(event.resultingClientId, url.pathname)).catch(() => {})); return asItWas(copy, url.pathname); }
  return response || offline();
}

async function network(event, url) {
  const response = (await event.preloadResponse) || (await fetch(event.request));
  if (response.headers.has("X-Keep-For") && !url.search) {
    const copy = response.clone();
    event.waitUntil(keep(url.pathname, copy));
  }
  return response;
}

/* The network was only slow: the page that was opened from here is told. */
async function newer(id, path) {
  const client = id && (await clients.get(id));
  if (client) client.postMessage({ newer: true, path });
}

const quoted = text => text.replace(/&/g, "&amp;").replace(/"/g, "&quot;").replace(/</g, "&lt;");

/* The page as it was, told so on its body: when, how long ago, and the marks that were saved since. */
async function asItWas(copy, path) {
  const marks = await (await caches.open(KEPT)).match("/kept-marks" + path);
  const age = Math.max(0, Math.round((Date.now() - number(copy, "X-Kept")) / 1000));
  const since = marks ? ` data-kept-marks="${quoted(await marks.text())}"` : "";
  const told = `<body data-kept="${quoted(copy.headers.get("X-Keep-At") || "")}" data-kept-age="${age}"${since}`;
  const html = (await copy.text()).replace("<body", () => told);
  return new Response(html, { headers: copy.headers });
}

async function offline() {
  return (await (await caches.open(SHELL_CACHE)).match(self.SHELL.page, ANY)) || Response.error();
}
