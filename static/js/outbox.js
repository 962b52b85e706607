/* The way of a mark from the hand to the server, exactly once.
   A mark waits, flies with others in one request under one client_id, and is answered. One request at a time; a failed one is
   sent again under the same client_id, so the server can tell a repeat from a new wish. Ids, codes and minutes outlive the page
   in localStorage; names, notes and reasons never do. */
(() => {
  const { store, csrf, place, wrongPlace, uuid } = window.herringbone;
  const PAUSES = [1, 2, 4, 8, 15, 30];      // seconds between tries

  class Outbox {
    /* key: of this register and person. url: of the batch. on: {answer(json), refused(marks, words), changed(outbox)} */
    constructor(key, url, on) {
      Object.assign(this, { key: "hb:reg:" + key, url, on, waiting: new Map(), flying: null, state: "saved", tries: 0, timer: 0 });
      this.restore();
      addEventListener("online", () => this.wake());
      document.addEventListener("visibilitychange", () => { if (!document.hidden) this.wake(); });
    }

    get size() { return new Set([...this.waiting.keys(), ...(this.flying ? this.flying.marks.map(mark => mark.pupil) : [])]).size; }
    has(pupil) { return this.waiting.has(pupil) || Boolean(this.flying && this.flying.marks.some(mark => mark.pupil === pupil)); }

    put(mark) {
      const before = this.waiting.get(mark.pupil);
      this.waiting.set(mark.pupil, { ...mark, seen_version: before ? before.seen_version : mark.seen_version });
      this.keep();
      this.later(400);
    }

    later(milliseconds) { clearTimeout(this.timer); this.timer = setTimeout(() => this.flush(), milliseconds); this.on.changed(this); }
    wake() { if (this.size && !this.busy) { this.tries = 0; this.later(0); } }

    async flush() {
      clearTimeout(this.timer);
      if (this.busy) return;
      if (!this.flying) {
        if (!this.waiting.size) return;
        this.flying = { client_id: uuid(), marks: [...this.waiting.values()] };
        this.waiting.clear();
        this.keep();
      }
      this.busy = true;
      if (this.state === "saved") this.state = "saving";
      this.on.changed(this);
      const answer = await post(this.url, this.flying);
      this.busy = false;
      this.landed(answer);
    }

    landed({ json, trouble, words }) {
      if (trouble) {
        if (trouble === "refused") { const { marks } = this.flying; this.flying = null; this.rest(); this.on.refused(marks, words); return; }
        this.state = trouble;
        this.later(1000 * PAUSES[Math.min(this.tries++, PAUSES.length - 1)]);
        return;
      }
      this.flying = null;
      this.tries = 0;
      (json.marks || []).forEach(item => {
        const next = this.waiting.get(item.pupil);
        if (!next) return;
        if (item.outcome === "clash") this.waiting.delete(item.pupil);      // theirs was not seen when this was wished
        else if (item.outcome !== "refused") next.seen_version = item.version;
      });
      this.rest();
      this.on.answer(json);
    }

    rest() {
      this.state = this.waiting.size ? "saving" : "saved";
      this.keep();
      if (this.waiting.size) this.later(0); else this.on.changed(this);
    }

    keep() {
      if (!this.size) return store.set(this.key, null);
      const bare = ({ pupil, code, seen_version, minutes_late = null }) => ({ pupil, code, seen_version, minutes_late });
      const flying = this.flying && { client_id: this.flying.client_id, marks: this.flying.marks.map(bare) };
      return store.set(this.key, JSON.stringify({ flying, waiting: [...this.waiting.values()].map(bare) }));
    }

    restore() {
      try {
        const kept = JSON.parse(store.get(this.key) || "null");
        if (!kept) return;
        this.flying = kept.flying;
        kept.waiting.forEach(mark => this.waiting.set(mark.pupil, mark));
      } catch { store.set(this.key, null); }
    }

    /* What the device holds for a pupil, newest first. */
    held(pupil) { return this.waiting.get(pupil) || (this.flying && this.flying.marks.find(mark => mark.pupil === pupil)) || null; }
  }

  /* One POST of JSON. Gives {json} or {trouble: "offline" | "signedout" | "refused", words}. */
  async function post(url, body) {
    const headers = { "Content-Type": "application/json", "Accept": "application/json", "X-CSRFToken": csrf(), "X-Place": place || "" };
    return ask(url, { method: "POST", headers, body: JSON.stringify(body) });
  }

  async function ask(url, options = {}) {
    let response;
    try { response = await fetch(url, { credentials: "same-origin", redirect: "manual", ...options }); } catch { return { trouble: "offline" }; }
    if (response.type === "opaqueredirect" || response.status === 401 || response.status === 403) return { trouble: "signedout" };
    if (response.status >= 500 || response.status === 429 || response.status === 408) return { trouble: "offline" };
    let json = {};
    try { json = await response.json(); } catch { return { trouble: response.ok ? "offline" : "refused", words: "" }; }
    if (wrongPlace(response.headers.get("X-Place"))) return { trouble: "refused", words: "The answer came from another school. Reload this page." };
    if (!response.ok) return { trouble: "refused", words: json.detail || json.title || "" };
    return { json };
  }

  Object.assign(window.herringbone, { Outbox, post, ask });
})();
