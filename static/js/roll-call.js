/* The roll call: ticks are kept on this device by id, counted, and the list is asked for anew every minute.
   Without network the page stays as it is, and so do the ticks. No name is stored. */
(() => {
  const { $, $$, store, place, who, wrongPlace } = window.herringbone;
  const roll = () => $("#roll");
  if (!roll()) return;
  const EVERY = 60000;
  const key = () => `hb:roll:${place}:${roll().dataset.day}`;
  const rows = () => $$("[data-pupil]", roll());
  const boxes = row => ({ here: $("[name=here]", row), missing: $("[name=missing]", row) });

  /* Yesterday's ticks go. */
  store.keys("hb:roll:").forEach(one => { if (one !== key()) store.set(one, null); });
  const read = () => { try { return JSON.parse(store.get(key()) || "{}"); } catch { return {}; } };
  const write = ticks => store.set(key(), Object.keys(ticks).length ? JSON.stringify(ticks) : null);

  const tally = () => {
    let here = 0, missing = 0;
    const left = {};
    const all = rows();
    all.forEach(row => {
      const block = row.closest(".rollblock").id, box = boxes(row);
      left[block] = (left[block] || 0) + Number(!box.here.checked);
      here += Number(box.here.checked);
      missing += Number(box.missing.checked);
    });
    $$("[data-left-of]", roll()).forEach(one => {
      const n = left[one.dataset.leftOf] || 0;
      one.textContent = n ? String(n) : "✓";
      one.closest("a").classList.toggle("done", !n);
    });
    const line = $("[data-tally]", roll()), still = all.length - here - missing;
    line.hidden = !(here || missing);
    line.classList.toggle("bad", missing > 0);
    line.classList.toggle("done", here === all.length);
    const words = here === all.length ? `All ${here} found.` : `${here} of ${all.length} found, ${missing} not found, ${still} to go.`;
    if (line.textContent !== words) line.textContent = words;
    $("[data-again]", roll()).hidden = !(here || missing);
  };

  const show = () => {
    const ticks = read();
    rows().forEach(row => {
      const box = boxes(row), said = ticks[row.dataset.pupil];
      box.here.checked = said === "here";
      box.missing.checked = said === "missing";
    });
    $$("[data-print]", roll()).forEach(button => { button.hidden = false; });
    tally();
  };

  document.addEventListener("change", event => {
    const row = event.target.closest("[data-pupil]");
    if (!row) return;
    const box = boxes(row), ticks = read();
    if (event.target.checked) (event.target === box.here ? box.missing : box.here).checked = false;
    delete ticks[row.dataset.pupil];
    if (box.here.checked) ticks[row.dataset.pupil] = "here";
    if (box.missing.checked) ticks[row.dataset.pupil] = "missing";
    write(ticks);
    tally();
  });
  document.addEventListener("click", event => {
    if (event.target.closest("[data-print]")) window.print();
    if (event.target.closest("[data-again]")) { store.set(key(), null); show(); }
  });
  addEventListener("storage", event => { if (event.key === key()) show(); });      // another tab of this device

  /* ---- every minute ------------------------------------------------------------------------------------------------ */
  const focused = () => {
    const at = document.activeElement, row = at && at.closest("[data-pupil]");
    return row ? `[data-pupil="${row.dataset.pupil}"] [name=${at.name}]` : "";
  };
  const keepCopy = () => {
    const worker = navigator.serviceWorker && navigator.serviceWorker.controller;
    if (worker && who) worker.postMessage({ who, path: location.pathname, fetchPage: true });
  };
  const refresh = async () => {
    if (document.hidden) return;
    try {
      const answer = await fetch(location.pathname, { credentials: "same-origin", redirect: "error" });
      if (!answer.ok || wrongPlace(answer.headers.get("X-Place"))) return;
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("roll");
      if (!fresh) return;
      const back = focused();
      roll().replaceWith(fresh);
      document.title = document.title.replace(/\d\d:\d\d/, fresh.dataset.asOf);
      show();
      if (back && $(back)) $(back).focus({ preventScroll: true });
      if (window.herringbone.current) window.herringbone.current();
      keepCopy();
    } catch { /* no network: the page says as of when it is */ }
  };
  setInterval(refresh, EVERY);
  addEventListener("online", refresh);
  show();
})();
