/* Marks that a closed page has left on this device: any page of the same person and school sends them, by the register's own
   outbox, and says so; what clashes or is refused is pointed to. And nobody signs out while marks still wait. */
(() => {
  const { $, who, place, element, uuid, Outbox, post, ifLeft, whenLeft, leftBy, marksIn, asidesOf, forgetKept } = window.herringbone;
  if (!who) return;
  const open = $("#reg") ? $("#reg").dataset.key : "";           // the register on this page looks after itself
  const boxes = new Map(), said = new Map();

  /* ---- words ------------------------------------------------------------------------------------------------------ */
  const parts = key => { const [person, school, slug, day, session] = key.split(":"); return { person, school, slug, day, session }; };
  const words = key => {
    const { slug, day, session } = parts(key);
    const group = slug.split("-").map(word => word.charAt(0).toUpperCase() + word.slice(1)).join(" ");
    const today = day === new Date().toLocaleDateString("en-CA", { timeZone: "Europe/London" });
    return `${group}, ${today ? "" : `${new Date(day + "T12:00").toLocaleDateString("en-GB", { day: "numeric", month: "long" })} `}${session}`;
  };
  const some = (count, then) => `${count} mark${count === 1 ? "" : "s"} ${then}`;
  const cover = location.pathname.match(/^(\/cover\/\d+\/[^/]+\/)(am|pm)\/$/);
  /* Where a record's marks go; "" where this page cannot send them. */
  const address = ({ key, url }) => url || (cover && who.startsWith("cover-") ? `${cover[1]}${parts(key).session.toLowerCase()}/marks/` : "");
  const pageOf = url => url.replace(/^\/api\/v1/, "").replace(/marks\/$/, "");
  const ofThisPlace = url => url && (!place || cover || url.includes(`/schools/${place}/`));

  const line = (key, text, url) => {
    said.set(key, { text, url });
    draw();
  };
  const draw = () => {
    let note = $("#unsent");
    if (!note) {
      note = element("div", { className: "note warn", id: "unsent" });
      note.setAttribute("role", "status");
      const frame = element("div", { className: "wrap messages" });
      frame.append(note);
      $("#main").prepend(frame);
    }
    const box = element("div");
    said.forEach(({ text, url }) => {
      const p = element("p", { textContent: text + " " });
      if (url) p.append(element("a", { href: pageOf(url), textContent: "Open the register" }));
      box.append(p);
    });
    note.classList.toggle("warn", [...said.values()].some(({ url }) => url));
    note.classList.toggle("good", ![...said.values()].some(({ url }) => url));
    note.replaceChildren(box);
  };

  /* ---- sending ------------------------------------------------------------------------------------------------------ */
  const boxFor = (key, url) => {
    let sent = 0;
    const tell = box => {
      const aside = Object.keys(box.asides).length, [label, count] = [words(key), box.size];
      const not = aside ? `${some(aside, aside === 1 ? "was" : "were")} not saved: look and choose.` : "";
      if (count && box.state === "signedout") line(key, `${some(count, `for ${label} wait on this device`)}. Sign in again to send them.`, url);
      else if (count) line(key, `${some(count, `for ${label} wait${count === 1 ? "s" : ""} on this device`)}${box.state === "offline" ? ", until the connection is back" : ""}.`, url);
      else if (aside) line(key, `${label}: ${not}`, url);
      else if (sent) line(key, `${some(sent, `for ${label}, kept on this device, ${sent === 1 ? "is" : "are"} now saved`)}.`, "");
    };
    const box = new Outbox(key, url, {
      changed: tell,
      answer: json => { sent += (json.marks || []).filter(item => ["saved", "unchanged"].includes(item.outcome)).length; tell(box); },
      refused: () => tell(box),
      left: () => look(),
      send: async () => {
        if (Object.keys(box.asides).length) { box.send(false); tell(box); return; }
        const { json, trouble } = await post(url.replace(/marks\/$/, "send/"), { client_id: uuid() });
        if (trouble && trouble !== "refused") return;             // the next look tries again
        box.send(false);
        if (json && json.outcome === "sent") line(key, `${words(key)}: the register is sent.`, "");
        else line(key, `${words(key)}: not sent, a child has no mark yet.`, url);
      },
    });
    boxes.set(key, box);
    return box;
  };
  const look = async () => {
    for (const left of leftBy(who)) {
      const url = address(left);
      if (left.key === open || !ofThisPlace(url)) continue;
      const box = boxes.get(left.key);
      if (box && box.record === left.record) { box.wake(); continue; }
      if (!(await free(left.record))) continue;
      const taker = box || boxFor(left.key, url);
      await taker.adopt();
      taker.wake();
    }
  };
  /* Else its page is open and sends it; once that is gone, a page of the same register comes first: it may be loading again. */
  const free = record => ifLeft(record, () => true, () => { whenLeft(record, () => setTimeout(look, 1500)); return false; });
  const asides = () => asidesOf(who).forEach(({ key, marks }) => {
    const url = place && !cover ? `/schools/${place}/registers/${parts(key).slug}/${parts(key).day}/${parts(key).session.toLowerCase()}/` : "";
    const count = Object.keys(marks).length;
    if (key !== open && count && !boxes.has(key)) line(key, `${words(key)}: ${some(count, count === 1 ? "was" : "were")} not saved: look and choose.`, url);
  });

  asides();
  look();
  setInterval(look, 20000);
  addEventListener("online", look);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) look(); });

  /* ---- signing out: never with marks that wait ---------------------------------------------------------------------------- */
  const waiting = () => leftBy(who).reduce((sum, kept) => sum + new Set(marksIn(kept).map(mark => mark.pupil)).size + (kept.sending && !marksIn(kept).length ? 1 : 0), 0);
  const sentAll = async () => {
    dispatchEvent(new Event("online"));                           // every outbox of this page wakes; those of other tabs try by themselves
    for (let i = 0; i < 40 && waiting(); i++) await new Promise(done => { setTimeout(done, 200); });
    return !waiting();
  };
  const stop = form => {
    const old = $("#leave-dlg");
    if (old) old.remove();
    const dialog = element("dialog", { className: "dlg narrow", id: "leave-dlg" });
    dialog.setAttribute("aria-labelledby", "leave-h");
    const count = waiting();
    const heading = element("h2", { id: "leave-h", textContent: `${some(count, count === 1 ? "is" : "are")} not sent yet` });
    const text = element("p", { textContent: `They are only on this device, for ${[...new Set(leftBy(who).map(kept => words(kept.key)))].join("; ")}. Send them before you sign out.` });
    text.setAttribute("role", "status");
    const send = element("button", { type: "button", className: "btn pri", textContent: "Send and sign out" });
    const stay = element("button", { type: "button", className: "btn", textContent: "Stay signed in" });
    const [head, middle, foot] = ["dh", "dbody", "df"].map(className => element("div", { className }));
    head.append(heading); middle.append(text); foot.append(stay, send);
    dialog.append(head, middle, foot);
    document.body.append(dialog);
    stay.addEventListener("click", () => dialog.close());
    send.addEventListener("click", async () => {
      send.disabled = true;
      text.textContent = "Sending.";
      const clear = await sentAll();
      const aside = asidesOf(who).length;
      send.disabled = false;
      if (clear && !aside) { await forgetKept(); form.submit(); return; }
      text.textContent = clear
        ? "They are sent, but somebody else had marked the same children. Stay signed in, open the register and choose."
        : "They could not be sent: there is no connection. Stay signed in and leave this page open: they are sent when it is back. If it takes long, ring the office and read out who is not here.";
    });
    dialog.showModal();
  };
  document.addEventListener("submit", event => {
    if (event.target.dataset.leaves === undefined || event.defaultPrevented) return;
    if (waiting()) { event.preventDefault(); stop(event.target); } else forgetKept();
  });
})();
