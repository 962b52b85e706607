/* A call logged by keyboard: names while one types, a letter for the reason, a digit for who rang, Enter to log it.
   Without this file the search is a form, the names are links, and the buttons are buttons. */
(() => {
  const { $, $$, keysOn, typing, wrongPlace } = window.herringbone;
  const plain = event => !event.ctrlKey && !event.metaKey && !event.altKey && keysOn() && !typing(event.target) && !$("dialog[open]");

  /* ---- names while one types ----------------------------------------------------------------------------------- */
  const search = $("form[data-find]");
  if (search) {
    const input = $("#q", search), said = $("#q-said");
    const list = Object.assign(document.createElement("ul"), { id: "q-list", className: "options", hidden: true });
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", "Pupils found");
    input.after(list);
    for (const [name, value] of [["role", "combobox"], ["aria-autocomplete", "list"], ["aria-controls", "q-list"], ["aria-expanded", "false"]]) input.setAttribute(name, value);
    let found = [], here = -1, asked = 0, timer = 0, entered = false, shown = "";

    const go = pupil => {
      const where = new URL(location.pathname, location.href), message = $("[name=message]", search);
      where.searchParams.set("pupil", pupil.id);
      if (message) where.searchParams.set("message", message.value);
      location.assign(where);
    };
    const point = n => {
      here = n;
      [...list.children].forEach((item, i) => item.setAttribute("aria-selected", String(i === n)));
      if (n < 0) { input.removeAttribute("aria-activedescendant"); return; }
      input.setAttribute("aria-activedescendant", list.children[n].id);
      list.children[n].scrollIntoView({ block: "nearest" });
    };
    const close = () => { list.hidden = true; input.setAttribute("aria-expanded", "false"); point(-1); };
    const show = pupils => {
      found = pupils;
      list.replaceChildren(...pupils.map((pupil, n) => {
        const item = Object.assign(document.createElement("li"), { id: `q-${n}`, textContent: pupil.name });
        item.setAttribute("role", "option");
        item.append(Object.assign(document.createElement("span"), { textContent: [pupil.group, pupil.year].filter(Boolean).join(", ") }));
        item.addEventListener("mousedown", event => { event.preventDefault(); go(pupil); });
        return item;
      }));
      list.hidden = !pupils.length;
      input.setAttribute("aria-expanded", String(Boolean(pupils.length)));
      said.textContent = pupils.length ? `${pupils.length} found. ${pupils[0].name}, ${pupils[0].group}.` : "Nobody found.";
      point(pupils.length ? 0 : -1);
    };
    const ask = async () => {
      const text = input.value.trim(), mine = ++asked;
      if (text.length < 2) { found = []; shown = text; close(); return; }
      try {
        const answer = await fetch(`${search.dataset.find}?q=${encodeURIComponent(text)}`, { headers: { Accept: "application/json" } });
        if (mine !== asked || !answer.ok || wrongPlace(answer.headers.get("X-Place"))) return;
        const { pupils } = await answer.json();
        shown = text;
        show(pupils);
        if (entered && pupils.length) go(pupils[0]);
      } catch { if (entered) search.submit(); }   // no network for the list: the page's own search says so
      entered = false;
    };
    input.addEventListener("input", () => { entered = false; clearTimeout(timer); timer = setTimeout(ask, 90); });
    input.addEventListener("blur", close);
    input.addEventListener("keydown", event => {
      const open = !list.hidden, step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (step && open) { event.preventDefault(); point((here + step + found.length) % found.length); }
      else if (event.key === "Escape" && open) { event.preventDefault(); close(); }
      else if (event.key === "Enter" && !event.isComposing) {
        if (open && here >= 0 && shown === input.value.trim()) { event.preventDefault(); go(found[here]); }
        else if (input.value.trim().length > 1 && shown !== input.value.trim()) { event.preventDefault(); entered = true; clearTimeout(timer); ask(); }  // faster than the list
      }
    });
  }

  /* ---- one call: letters and digits ------------------------------------------------------------------------------ */
  const call = $("form[data-call]");
  if (call) {
    const pick = label => {
      const radio = $("input", label);
      radio.checked = true;
      radio.focus();
      if (radio.value === "somebody") $("#id_said_by").focus();
    };
    document.addEventListener("keydown", event => {
      if (!plain(event) || event.key.length !== 1) return;
      const name = /[0-9]/.test(event.key) ? "digit" : "letter";
      const label = $$(`label[data-${name}]`, call).find(one => one.dataset[name] === event.key.toLowerCase());
      if (label) { event.preventDefault(); pick(label); }
    });
    call.addEventListener("click", event => { if (event.detail && event.target.value === "somebody") $("#id_said_by").focus(); });  // not for arrows
    /* the first reason has the focus, so that a letter or an arrow is the next key */
    if (!$("[data-focus]")) ($("input[name=reason]:checked", call) || $("input[name=reason]", call)).focus({ preventScroll: true });
    /* a second press while the first is on its way does nothing: the batch is kept once anyhow */
    call.addEventListener("submit", event => { if (call.dataset.sent) event.preventDefault(); call.dataset.sent = "1"; });
    addEventListener("pageshow", () => { delete call.dataset.sent; });
  }

  /* ---- a link that names its letter -------------------------------------------------------------------------------- */
  document.addEventListener("keydown", event => {
    const link = plain(event) && !event.defaultPrevented && event.key === "c" && $("a[data-key=c]");
    if (link) { event.preventDefault(); link.click(); }
  });
})();
