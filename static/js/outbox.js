/* The way of a mark from the hand to the server, exactly once.
   A mark waits, flies with others in one request under one client_id, and is answered. One request at a time; a failed one is
   sent again under the same client_id, so the server can tell a repeat from a new wish. Ids, codes, minutes and times outlive the
   page in localStorage; names, notes and reasons never do.
   Each open page has a record of its own there and holds a lock on it: a record without a lock was left by a page that is gone,
   and whoever gets the lock takes it over. So no two pages ever send the same marks. */
(() => {
  const { store, csrf, place, who, wrongPlace, uuid } = window.herringbone;
  const PAUSES = [1, 2, 4, 8, 15, 30];      // seconds between tries
  const PREFIX = "hb:reg:", ASIDE = "hb:aside:";

  const read = (key, otherwise) => {
    try { return JSON.parse(store.get(key)) || otherwise; } catch { store.set(key, null); return otherwise; }
  };
  /* Runs `work` if no living page holds the record, else `otherwise`. Without locks (plain http) each page takes what it finds: the server knows a repeat. */
  const ifLeft = (record, work, otherwise) => navigator.locks ? navigator.locks.request(record, { ifAvailable: true }, lock => (lock ? work() : otherwise())) : Promise.resolve(work());
  /* Calls `then` once the living page that holds the record is gone. A page that has just been left may take a while to go. */
  const awaited = new Set();
  const whenLeft = (record, then) => {
    if (awaited.has(record)) return;
    awaited.add(record);
    navigator.locks.request(record, () => awaited.delete(record)).then(then, () => {});
  };
  const bare = ({ pupil, code, seen_version, minutes_late = null, at = null }) => ({ pupil, code, seen_version, minutes_late, at });
  const unkept = record => record.split("#")[0].slice(PREFIX.length);

  class Outbox {
    /* key: of this register and person. url: of the batch. on: {answer(json), refused(marks, words), changed(outbox), send(), left()} */
    constructor(key, url, on) {
      Object.assign(this, { key, url, on, flights: [], waiting: new Map(), sending: false, busy: false, state: "saved", tries: 0, timer: 0 });
      this.record = `${PREFIX}${key}#${uuid().slice(0, 8)}`;
      if (navigator.locks) navigator.locks.request(this.record, () => new Promise(() => {}));      // until this page is gone
      addEventListener("online", () => this.wake());
      document.addEventListener("visibilitychange", () => { if (!document.hidden) this.wake(); });
    }

    get marks() { return [...this.flights.flatMap(flight => flight.marks), ...this.waiting.values()]; }
    get size() { return new Set(this.marks.map(mark => mark.pupil)).size; }
    has(pupil) { return this.waiting.has(pupil) || this.flights.some(flight => flight.marks.some(mark => mark.pupil === pupil)); }
    /* What the device holds for a pupil, newest first. */
    held(pupil) { return this.marks.reverse().find(mark => mark.pupil === pupil) || null; }

    put(mark) {
      const before = this.waiting.get(mark.pupil);
      this.waiting.set(mark.pupil, { ...mark, seen_version: before ? before.seen_version : mark.seen_version });
      this.settle(mark.pupil);
      this.keep();
      this.later(400);
    }

    /* Sends the register, once the marks are there; outlives the page as they do. */
    send(wish = true) { this.sending = wish; this.keep(); if (wish && !this.size) this.on.send(); else if (wish) this.later(0); }

    later(milliseconds) { clearTimeout(this.timer); this.timer = setTimeout(() => this.flush(), milliseconds); this.on.changed(this); }
    wake() { if (this.size && !this.busy) { this.tries = 0; this.later(0); } else if (this.sending && !this.busy) this.on.send(); }

    async flush() {
      clearTimeout(this.timer);
      if (this.busy) return;
      if (!this.flights.length) {
        if (!this.waiting.size) return;
        this.flights.push({ client_id: uuid(), marks: [...this.waiting.values()] });
        this.waiting.clear();
        this.keep();
      }
      this.busy = true;
      if (this.state === "saved") this.state = "saving";
      this.on.changed(this);
      const answer = await post(this.url, this.flights[0]);
      this.busy = false;
      this.landed(answer);
    }

    landed({ json, trouble, words }) {
      if (trouble && trouble !== "refused") {
        this.state = trouble;
        this.later(1000 * PAUSES[Math.min(this.tries++, PAUSES.length - 1)]);
        return;
      }
      const { marks } = this.flights.shift();
      if (trouble) {
        this.setAside(marks, "refused");
        this.sending = false;
        this.rest();
        this.on.refused(marks, words);
        return;
      }
      this.tries = 0;
      this.learn(json.marks || [], new Map(marks.map(mark => [mark.pupil, mark])));
      this.rest();
      this.on.answer(json);
      if (this.sending && !this.size) this.on.send();
    }

    /* A later wish has now seen what was saved; after a clash it has not, and goes to the teacher with the rest. */
    learn(items, flown) {
      items.forEach(item => {
        const next = this.waiting.get(item.pupil);
        if (item.outcome === "clash" || item.outcome === "refused") {
          if (next && item.outcome === "refused") return;             // a newer wish is on its way
          this.waiting.delete(item.pupil);
          this.setAside([next || flown.get(item.pupil)].filter(Boolean), item.outcome);
        } else if (next) next.seen_version = item.version;
      });
    }

    rest() {
      this.state = this.waiting.size || this.flights.length ? "saving" : "saved";
      this.keep();
      if (this.waiting.size || this.flights.length) this.later(0); else this.on.changed(this);
    }

    keep() {
      if (!this.size && !this.sending) return store.set(this.record, null);
      const flights = this.flights.map(({ client_id, marks }) => ({ client_id, marks: marks.map(bare) }));
      const url = this.url.startsWith("/cover/") ? "" : this.url;           // the address of a cover link is its key
      return store.set(this.record, JSON.stringify({ url, flights, waiting: [...this.waiting.values()].map(bare), sending: this.sending }));
    }

    /* Takes over what pages that are gone have left for this register. Gives how many marks came. */
    async adopt() {
      const before = this.size;
      for (const record of left(this.key)) if (record !== this.record) await ifLeft(record, () => this.take(record), () => whenLeft(record, () => this.on.left()));
      if (this.size > before) this.on.changed(this);
      return this.size - before;
    }

    take(record) {
      const kept = read(record, null);
      if (!kept) return;
      this.flights.push(...(kept.flights || [kept.flying].filter(Boolean)));
      (kept.waiting || []).forEach(mark => { if (!this.waiting.has(mark.pupil)) this.waiting.set(mark.pupil, mark); });
      this.sending = this.sending || Boolean(kept.sending);
      this.keep();                          // first ours, then without theirs: a crash between costs a repeat, not a mark
      store.set(record, null);
    }

    /* ---- what was not saved, until the teacher has chosen: pupil: {code, minutes_late, at, why "clash" | "refused"} ---- */
    get asides() { return read(ASIDE + this.key, {}); }
    setAside(marks, why) {
      const all = this.asides;
      marks.forEach(({ pupil, code, minutes_late = null, at = null }) => { all[pupil] = { code, minutes_late, at, why }; });
      store.set(ASIDE + this.key, JSON.stringify(all));
    }
    settle(pupil) {
      const all = this.asides;
      if (!(pupil in all)) return;
      delete all[pupil];
      store.set(ASIDE + this.key, Object.keys(all).length ? JSON.stringify(all) : null);
    }
  }

  /* The records of one register, or of all of a person's: where marks may wait. */
  const left = key => store.keys(PREFIX + key).filter(record => record === PREFIX + key || record.startsWith(`${PREFIX}${key}#`));
  const leftBy = person => store.keys(`${PREFIX}${person}:`).map(record => ({ record, key: unkept(record), ...read(record, {}) }));
  const marksIn = kept => (kept.flights || [kept.flying].filter(Boolean)).flatMap(flight => flight.marks).concat(kept.waiting || []);
  const asidesOf = person => store.keys(`${ASIDE}${person}:`).map(name => ({ key: name.slice(ASIDE.length), marks: read(name, {}) }));

  /* One POST of JSON. Gives {json} or {trouble: "offline" | "signedout" | "refused", words}. X-Who: the server refuses it with
     401 where somebody else has signed in meanwhile, so that nobody's marks are written under another name. */
  async function post(url, body) {
    const headers = { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": csrf(), "X-Place": place || "", "X-Who": who || "" };
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

  Object.assign(window.herringbone, { Outbox, post, ask, ifLeft, whenLeft, leftBy, marksIn, asidesOf });
})();
