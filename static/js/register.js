/* The register page: hands to marks, marks to the server, other people's marks back. Keys are listed in the keys sheet.
   Without this file the same page is one form of radio buttons. */
(() => {
  const { $, $$, store, keysOn, typing, uuid, element, kept, remember, current, Outbox, Sheet, post, ask } = window.herringbone;
  const form = $("#reg");
  if (!form) return;

  const sheet = new Sheet(form);
  const undo = [];                       // batches of {row, before}; the last is what the button names
  const editable = Boolean($("#send"));
  /* A register that has been sent asks why a mark changes; a child without one may still get it. */
  const asksReason = row => "reason" in form.dataset && (!row || row.code !== "");
  const when = iso => (iso ? clock.format(new Date(iso)) : "");
  const say = words => { $("#said").textContent = words; };
  const settled = new Map(Object.entries((kept && kept.marks) || {}));   // what the server has said of a mark: [code, version, minutes]
  const theirs = new Map();              // and who wrote it when
  let standingNow = (kept && kept.register) || null, posting = false;

  /* ---- saying things ----------------------------------------------------------------------------------------- */
  const tell = (words, ...buttons) => {
    const lines = $("#told-lines"), plain = [...lines.children].filter(line => !$("button", line));
    if (plain.length > 3) plain[0].remove();
    const line = element("p");
    line.append(words);
    buttons.forEach(button => line.append(" ", button));
    lines.append(line);
    $("#told").hidden = false;
    return line;
  };
  const untell = line => { line.remove(); $("#told").hidden = !$("#told-lines").children.length; };
  const button = (words, act) => {
    const made = element("button", { type: "button", className: "btn sm", textContent: words });
    made.addEventListener("click", () => { untell(made.closest("p")); act(); });
    return made;
  };
  /* Two marks for one child, with names and times; the teacher chooses, and until then neither is forgotten. */
  const choose = (row, mine, message = "") => {
    const old = $(`#told-lines [data-pupil="${row.pupil}"]`), by = theirs.get(row.pupil) || {};
    if (old) old.remove();
    const stands = row.code ? sheet.short(row.code) : "without a mark";
    const other = by.by ? `${by.by} marked ${row.name} ${row.code || "clear"}${by.at ? ` at ${when(by.at)}` : ""}.` : `${row.name} is ${stands}.`;
    const own = `${form.dataset.me ? `${form.dataset.me} (you)` : "You"} marked ${row.first} ${sheet.short(mine.code)}${mine.at ? ` at ${when(mine.at)}` : ""}: not saved.`;
    const line = tell(
      `${other} ${own} ${message}`.trim(),
      button(`Keep ${row.code || "it clear"}`, () => outbox.settle(row.pupil)),
      button(`Mark ${row.first} ${sheet.short(mine.code)} instead`, () => { if (!change(row, { code: mine.code, minutes: mine.minutes_late ?? null }) && row.code === mine.code) outbox.settle(row.pupil); }),
    );
    line.dataset.pupil = row.pupil;
  };

  /* ---- changing marks ------------------------------------------------------------------------------------------ */
  const wish = (row, reason) => {
    outbox.put({ pupil: row.pupil, code: row.code, seen_version: row.version, minutes_late: row.minutes, note: row.memo, at: new Date(clockNow()).toISOString(), ...(reason ? { reason } : {}) });
  };
  const set = (row, mark, reason) => {
    row.draw(mark);
    row.unsaved(true);
    wish(row, reason);
  };
  const same = (a, b) => a.code === b.code && (a.minutes ?? null) === (b.minutes ?? null) && (a.memo || "") === (b.memo || "");
  /* Every change by hand passes here; a register that has been sent asks for the reason first. */
  const change = (row, mark, reason) => {
    const before = row.state();
    if (!editable || same(before, { minutes: null, memo: "", ...mark })) { row.redraw(); return false; }
    if (asksReason(row) && "asks" in form.dataset) { row.redraw(); tell(`${row.name}: this register has been sent and closed. Ask the office to change the mark.`); return false; }
    if (asksReason(row) && !reason) { row.redraw(); openPanel(row, mark.code); return false; }
    set(row, mark, reason);
    if (!asksReason()) undo.push([{ row, before }]);
    say(`${row.name}: ${sheet.short(row.code)}`);
    paint();
    return true;
  };
  const fill = () => {
    const batch = sheet.gaps().map(row => ({ row, before: row.state() }));
    if (!batch.length || asksReason()) return;
    batch.forEach(({ row }) => set(row, { code: sheet.present }));
    undo.push(batch);
    say(`${batch.length} marked here`);
    paint();
    $("#send").focus({ preventScroll: true });
  };
  const undoLast = () => {
    const batch = undo.pop();
    if (!batch) return;
    batch.forEach(({ row, before }) => set(row, before));
    say(batch.length > 1 ? `${batch.length} marks undone` : `${batch[0].row.name}: ${sheet.short(batch[0].row.code)} again`);
    paint();
  };
  const forget = row => {                 // somebody else has changed it: undoing ours would undo theirs
    for (let i = undo.length - 1; i >= 0; i--) {
      undo[i] = undo[i].filter(entry => entry.row !== row);
      if (!undo[i].length) undo.splice(i, 1);
    }
  };

  /* ---- drawing the page -------------------------------------------------------------------------------------- */
  const paintUndo = () => {
    const last = undo[undo.length - 1], button = $("#undo");
    button.hidden = !editable || asksReason();
    button.setAttribute("aria-disabled", String(!last));
    $("#undolab").textContent = !last ? "Undo" : last.length > 1 ? `Undo ${last.length} ${sheet.short(last[0].row.code)}` : `Undo ${last[0].row.first}, ${sheet.short(last[0].row.code)}`;
  };
  const WORDS = { saved: "All saved", saving: "Saving", offline: "On this device", signedout: "Signed out" };
  const paintSync = box => {
    const count = box.size, state = box.state === "saved" && count ? "saving" : box.state;
    $("#sync-words").textContent = state === "offline" || state === "signedout" ? `${WORDS[state]}, ${count} waiting` : WORDS[state];
    $("#sync").dataset.state = state;
    $("#offline").hidden = state !== "offline";
    $("#signedout").hidden = state !== "signedout";
    $("#waiting").textContent = $("#kept").textContent = count;
  };
  const paint = () => { sheet.paint(); paintUndo(); };

  /* ---- answers ------------------------------------------------------------------------------------------------- */
  const note = item => {
    settled.set(item.pupil, [item.code || "", item.version, item.minutes_late ?? null]);
    theirs.set(item.pupil, { by: item.by, at: item.at });
    remember(() => ({ marks: Object.fromEntries(settled), register: standingNow }));
  };
  const take = (row, item) => {           // the server's mark is the mark
    row.saw(item.version);
    row.draw({ code: item.code || "", minutes: item.minutes_late ?? null, memo: item.note || "" });
    row.unsaved(false);
  };
  const HOW = {
    saved(row, item) {
      if (outbox.has(row.pupil)) { row.saw(item.version); return; }          // a newer wish for this row is on its way
      const other = item.code !== undefined && (item.code || "") !== row.code;
      if (other) { take(row, item); tell(`${row.name} is ${item.code || "clear"}. ${item.message || ""}`); } else { row.saw(item.version); row.unsaved(false); }
    },
    clash(row, item) {
      const mine = outbox.asides[row.pupil] || { code: row.code, minutes_late: row.minutes };
      take(row, item);
      forget(row);
      choose(row, mine);
    },
    refused(row, item) {
      if (!outbox.has(row.pupil)) take(row, item);
      forget(row);
      outbox.settle(row.pupil);             // said here and now; only what nobody has seen is kept aside
      tell(`${row.name}: not saved. ${item.message || ""}`);
    },
  };
  HOW.unchanged = HOW.saved;
  const answer = json => {
    (json.marks || []).forEach(note);
    (json.marks || []).forEach(item => { const row = sheet.byPupil.get(item.pupil); if (row) (HOW[item.outcome] || HOW.saved)(row, item); });
    if (json.roster_changed) $("#roster").hidden = false;
    standing(json.register);
    paint();
  };
  const refused = (marks, words) => {
    marks.forEach(({ pupil }) => { const row = sheet.byPupil.get(pupil); if (row) row.unsaved(false); outbox.settle(pupil); });
    tell(`${marks.length === 1 ? "One mark was" : `${marks.length} marks were`} not saved. ${words || "Reload this page and look."}`);
    look();
  };
  const standing = register => {
    if (!register) return;
    standingNow = register;
    if (register.needs_reason) { form.dataset.reason = ""; undo.length = 0; }
    if (register.asks_office) form.dataset.asks = "";
    if (register.asked_at && !register.sent_at) askedFor(when(register.asked_at), register.asked_by);
    if (register.sent_at) sent(when(register.sent_at), register.sent_by);
  };
  const askedFor = (at, by) => {          // the office wants it: said once for each time that it asked
    const words = `${by ? `${by}, ` : ""}${at}.`;
    if ($("#asked-by").textContent !== words) $("#asked-by").textContent = words;
    $("#asked").hidden = false;
  };
  const sent = (at, by) => {
    form.dataset.sent = "";
    $("#sent").hidden = false;
    $("#asked").hidden = true;
    $("#gap").hidden = true;
    $("#sent-at").textContent = at;
    $("#sent-by").textContent = by ? ` by ${by}` : "";
    if (asksReason()) $("#sent-then").textContent = "asks" in form.dataset ? "To change a mark now, ask the office." : "A change now asks for a reason and both marks are kept.";
  };

  const outbox = new Outbox(form.dataset.key, form.dataset.marksUrl, { answer, refused, changed: paintSync, send: () => postSend(), left: () => restore() });

  /* ---- sending -------------------------------------------------------------------------------------------------- */
  const showGaps = rows => {
    rows.forEach(row => row.element.classList.add("gap"));
    const names = rows.slice(0, 6).map(row => row.name).join(", ");
    $("#gaplist").textContent = names + (rows.length > 6 ? ` and ${rows.length - 6} more.` : ".");
    $("#gap").hidden = !rows.length;
    if (rows.length) rows[0].focus();
  };
  const send = () => {
    if (!editable) return;
    const gaps = sheet.gaps();
    showGaps(gaps);
    if (gaps.length) return;
    if (outbox.size) say("Saving the last marks, then sending");
    outbox.send();
  };
  const clashes = () => Object.values(outbox.asides).some(aside => aside.why === "clash");
  const postSend = async () => {
    if (posting) return undefined;
    if (clashes()) { outbox.send(false); return tell("Not sent yet. Somebody else has marked the same child: choose above, then send."); }
    posting = true;
    const { json, trouble, words } = await post(form.dataset.sendUrl, { client_id: uuid() });
    posting = false;
    if (trouble && trouble !== "refused") { outbox.state = trouble; paintSync(outbox); setTimeout(() => { if (outbox.sending) postSend(); }, 8000); return undefined; }
    outbox.send(false);
    if (trouble) return tell(`Not sent. ${words || "Reload this page and look."}`);
    outbox.state = "saved";
    paintSync(outbox);
    if (json.outcome === "gaps") return showGaps((json.gaps || []).map(id => sheet.byPupil.get(id)).filter(Boolean));
    standing({ needs_reason: json.needs_reason, asks_office: json.asks_office, sent_at: json.at, sent_by: json.by });
    paint();
    say("Register sent");
    scrollTo({ top: 0 });
    return undefined;
  };

  /* ---- other people's marks: a light look every 30 seconds ----------------------------------------------------------- */
  const look = async () => {
    if (document.hidden || !form.dataset.sheetUrl) return;
    const { json } = await ask(form.dataset.sheetUrl, { headers: { Accept: "application/json" } });
    if (!json) return;
    current();                             // a page from this device's store is now as the server has it
    (json.marks || []).forEach(item => {
      const row = sheet.byPupil.get(item.pupil);
      if (row) note(item);
      if (!row || outbox.has(item.pupil) || item.version <= row.version) return;
      const news = (item.code || "") !== row.code;
      take(row, item);
      if (!news) return;
      forget(row);
      tell(`${item.by || "Someone else"} marked ${row.name} ${item.code || "clear"}${item.at ? ` at ${when(item.at)}` : ""}.`);
    });
    if (json.roster && json.roster !== form.dataset.roster) $("#roster").hidden = false;
    standing(json.register);
    paint();
  };
  setInterval(() => { restore(); look(); }, 30000);

  /* ---- the clock ------------------------------------------------------------------------------------------------------- */
  const served = Date.parse(form.dataset.now) + 1000 * (kept ? kept.age : 0), started = performance.now();
  function clockNow() { return served + performance.now() - started; }
  const [opens, closes] = [Date.parse(form.dataset.opens), Date.parse(form.dataset.closes)];
  const clock = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: "Europe/London" });
  const tick = () => {
    const now = clockNow();
    if (Number.isNaN(now) || Number.isNaN(closes)) return;
    const left = Math.ceil((closes - now) / 60000), width = Math.max(0, Math.min(297, 300 * (now - opens) / (closes - opens)));
    $("#w-now").textContent = clock.format(now);
    $("#w-gone").setAttribute("width", width.toFixed(1));
    $("#w-mark").setAttribute("x", width.toFixed(1));
    if (form.dataset.state === "open") $("#w-in").textContent = left > 0 ? `, in ${left} minute${left === 1 ? "" : "s"}` : ", just now";
    if (form.dataset.state === "early" && !kept && now > opens + 2000) location.reload();      // it opens by itself, and is laid by open
    $("#stale").hidden = new Date(now).toDateString() === new Date(served).toDateString();
  };
  setInterval(tick, 15000);

  /* ---- more about one mark ----------------------------------------------------------------------------------------- */
  const dialog = $("#panel-dlg"), code = $("#pd-code"), minutes = $("#pd-min"), memo = $("#pd-note"), reason = $("#pd-reason");
  let open = null;
  const shape = () => {
    const look = sheet.look(code.value), needs = code.selectedOptions[0] && "note" in code.selectedOptions[0].dataset;
    $("#pd-minf").hidden = !(look === "late" || code.value === "U");
    $("#pd-opt").hidden = needs;
    memo.required = needs;
  };
  const openPanel = (row, wanted = row.code) => {
    open = row;
    $("#pd-h").textContent = row.name;
    $("#pd-sub").textContent = row.code ? `Now ${row.code}, ${sheet.words(row.code)}` : "No mark yet";
    if (wanted && ![...code.options].some(option => option.value === wanted)) code.add(new Option(`${wanted}  ${sheet.words(wanted)}`, wanted));
    code.value = wanted;
    minutes.value = row.minutes ?? "";
    memo.value = row.memo;
    reason.value = "";
    $("#pd-err").textContent = "";
    $("#pd-why").hidden = $("#pd-reasonf").hidden = !asksReason(row);
    const history = form.dataset.historyUrl;
    $("#pd-hist").hidden = !history || !row.version;
    $("#pd-hist a").href = history ? history.replace("{pupil}", row.pupil) : "";
    shape();
    dialog.showModal();
    (asksReason(row) ? reason : code).focus();
  };
  const savePanel = () => {
    const late = $("#pd-minf").hidden || minutes.value.trim() === "" ? null : Number(minutes.value);
    const wrong = late !== null && !(Number.isInteger(late) && late >= 0 && late < 400) ? "Minutes late is a whole number."
      : memo.required && !memo.value.trim() ? "This mark needs a note that says what it is."
      : asksReason(open) && !reason.value.trim() ? "Say why the mark changes." : "";
    $("#pd-err").textContent = wrong;
    if (wrong) return;
    dialog.close();
    change(open, { code: code.value, minutes: late, memo: memo.value.trim() }, reason.value.trim());
    open.focus();
  };
  code.addEventListener("change", shape);
  $("#panel-form").addEventListener("submit", event => { event.preventDefault(); savePanel(); });
  dialog.addEventListener("keydown", event => { if ((event.ctrlKey || event.metaKey) && event.key === "Enter") { event.preventDefault(); event.stopPropagation(); savePanel(); } });

  /* ---- hands ------------------------------------------------------------------------------------------------------------ */
  const rowOf = element => sheet.rows.find(row => row.element.contains(element));
  form.addEventListener("change", event => { if (event.target.type === "radio") change(rowOf(event.target), { code: event.target.value }); });
  form.addEventListener("click", event => {
    const more = event.target.closest(".more"), radio = event.target.closest(".o input");
    if (more && editable) { event.preventDefault(); openPanel(rowOf(more)); }
    if (!radio || !event.detail) return;                            // the chosen mark, pressed again, goes: a known one stays
    const row = rowOf(radio);
    if (radio.value === row.code && row.code !== row.known) change(row, { code: "" });
  });
  form.addEventListener("submit", event => { event.preventDefault(); send(); });
  const filler = $("#fill");
  if (filler) { filler.type = "button"; filler.addEventListener("click", fill); }      // Enter in the list must never fill it
  $("#undo").addEventListener("click", undoLast);

  const hide = on => {
    form.classList.toggle("hidden-details", on);
    $("#hide").setAttribute("aria-pressed", String(on));
    store.set("hb:hide", on ? "1" : null, sessionStorage);
  };
  const hidden = () => form.classList.contains("hidden-details");
  $("#hide").hidden = false;
  $("#hide").addEventListener("click", () => hide(!hidden()));
  hide(store.get("hb:hide", sessionStorage) === "1");

  /* Two digits are one number when the hand pressed them within 1.5 s, however late a busy device hears of it. */
  let digits = "", digitAt = -Infinity;
  const jump = (key, at) => {
    digits = (at - digitAt < 1500 ? digits + key : key).slice(-2);
    digitAt = at;
    if (Number(digits) > sheet.rows.length || Number(digits) === 0) digits = key;
    if (Number(digits)) sheet.focus(Number(digits) - 1);
  };
  const markAndMove = (index, value) => { const row = sheet.rows[index]; if (change(row, { code: value }) || row.code === value) sheet.focus(index + 1); };
  const letter = (key, index) => {
    const row = sheet.rows[index], low = key.toLowerCase();
    if (key === "/" || key === "\\" || low === "p") return () => markAndMove(index, sheet.present);
    if (key === " ") return document.activeElement.type === "radio" ? () => markAndMove(index, document.activeElement.value) : null;
    if (low === "l") return () => markAndMove(index, "L");
    if (low === "n" || low === "a") return () => markAndMove(index, row.known || sheet.away);
    if (low === "m") return () => openPanel(row);
    if (low === "h") return () => hide(!hidden());
    if (key === "Backspace") return () => change(row, { code: "" });
    return null;
  };
  const chord = event => {
    const ctrl = event.ctrlKey || event.metaKey;
    if (event.shiftKey && event.key === "Enter") return fill;
    if (ctrl && event.key === "Enter") return send;
    if (ctrl && event.key.toLowerCase() === "z") return undoLast;
    return null;
  };
  document.addEventListener("keydown", event => {
    if ($("dialog[open]") || typing(event.target) || !editable) return;
    const strong = chord(event);
    if (strong) { event.preventDefault(); strong(); return; }
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const index = sheet.at();
    if (index < 0) {
      if (event.key === "ArrowDown" && [document.body, $("#main")].includes(document.activeElement)) { event.preventDefault(); sheet.focus(Math.max(0, sheet.rows.findIndex(row => !row.code))); }
      return;
    }
    const on = document.activeElement.type === "radio" && event.key === "Enter";       // Enter goes on to the next child
    if (on || event.key === "ArrowDown" || event.key === "ArrowUp") { event.preventDefault(); sheet.focus(index + (event.key === "ArrowUp" ? -1 : 1)); digits = ""; return; }
    if (!keysOn()) return;
    if (/^\d$/.test(event.key)) { event.preventDefault(); jump(event.key, event.timeStamp); return; }
    digits = "";                          // any other key ends the number, so 21 N 29 L can never become row 2129
    const act = letter(event.key, index);
    if (act) { event.preventDefault(); act(); }
  });

  addEventListener("beforeunload", event => { if (outbox.size) event.preventDefault(); });

  /* ---- what this device still holds from before ------------------------------------------------------------------------- */
  settled.forEach(([code, version, minutes], pupil) => {         // saved after this page was laid by
    const row = sheet.byPupil.get(pupil);
    if (row && version > row.version) { row.saw(version); row.draw({ code, minutes }); }
  });
  standing(standingNow);
  /* A page that is gone has left them. */
  async function restore() {
    if (await outbox.adopt()) {
      sheet.rows.forEach(row => {
        const held = outbox.held(row.pupil);
        if (held) { row.draw({ code: held.code, minutes: held.minutes_late, memo: "" }); row.unsaved(true); }
      });
      paint();
    }
    outbox.wake();
  }
  const leftOver = async () => {
    if (!Object.keys(outbox.asides).length) return;
    await look();
    Object.entries(outbox.asides).forEach(([pupil, mine]) => {
      const row = sheet.byPupil.get(pupil);
      if (!row || (row.code === mine.code && !outbox.has(pupil))) outbox.settle(pupil); else choose(row, mine);
    });
  };
  const panelLink = $("#panel");
  if (panelLink) panelLink.remove();      // the page was opened with ?row=: the same thing, as a dialog
  const asked = sheet.byPupil.get(new URLSearchParams(location.search).get("row"));
  if (asked && editable) openPanel(asked);
  restore();
  leftOver();
  if (kept) look();
  paintSync(outbox);
  paint();
  tick();
})();
