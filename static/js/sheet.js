/* The register as it is drawn: one Row per pupil, and what can be read off all of them. No network here. */
(() => {
  const { $, $$ } = window.herringbone;

  class Row {
    constructor(element, index, sheet) {
      const { p, v, name, look, known, min, memo } = element.dataset;
      Object.assign(this, { element, index, sheet, pupil: p, version: Number(v), name, known: known || "", memo: memo || "", look });
      this.first = name.split(" ")[0];
      this.radios = $$("input[type=radio]", element);
      this.slot = this.radios[this.radios.length - 1];
      this.minutes = min === undefined ? null : Number(min);
      const chosen = this.radios.find(radio => radio.checked);
      this.code = chosen ? chosen.value : "";
    }

    state() { return { code: this.code, minutes: this.minutes, memo: this.memo }; }

    /* Draws a mark. A code without a button of its own takes the last button's place. */
    draw({ code, minutes = null, memo = "" }) {
      Object.assign(this, { code, minutes, memo });
      if (code && !this.radios.some(radio => radio.value === code)) this.reslot(code);
      if (!code && !this.known) this.reslot(this.sheet.away);
      this.radios.forEach(radio => { radio.checked = radio.value === code; });
      this.look = code ? this.sheet.look(code) : "";
      this.element.dataset.look = this.look;
      $(".own", this.element).textContent = [minutes === null ? "" : `${minutes} min`, memo].join(" ").trim();
      this.element.classList.remove("gap");
    }

    reslot(code) {
      if (this.slot.value === code) return;
      const label = this.slot.closest("label");
      this.slot.value = code;
      label.className = "o " + this.sheet.look(code);
      this.slot.setAttribute("aria-label", this.sheet.words(code));
      $("i", label).textContent = code;
    }

    redraw() { this.draw(this.state()); }
    saw(version) { this.version = version; this.element.dataset.v = version; $("input[type=hidden]", this.element).value = version; }
    unsaved(is) { is ? this.element.dataset.unsaved = "" : delete this.element.dataset.unsaved; }
    focus() { (this.radios.find(radio => radio.checked) || this.radios[0]).focus(); }
  }

  class Sheet {
    constructor(form) {
      this.form = form;
      this.present = form.dataset.present;
      this.away = form.dataset.away;
      this.looks = JSON.parse($("#looks").textContent);
      this.rows = $$(".pr", form).map((element, index) => new Row(element, index, this));
      this.byPupil = new Map(this.rows.map(row => [row.pupil, row]));
    }

    look(code) { return (this.looks[code] || ["blank"])[0]; }
    words(code) { return (this.looks[code] || ["", code])[1]; }
    /* A code in the words of a sentence: "Freya, here". */
    short(code) { return !code ? "cleared" : code === this.present ? "here" : code === "L" ? "late" : code === "N" ? "not here" : code; }

    counts() {
      const sum = { here: 0, late: 0, away: 0, known: 0, todo: 0 };
      const drawer = { present: "here", late: "late", noreason: "away" };
      this.rows.forEach(row => { sum[row.code ? drawer[row.look] || "known" : "todo"]++; });
      return { ...sum, heads: sum.here + sum.late };
    }

    gaps() { return this.rows.filter(row => !row.code); }
    focus(index) { const row = this.rows[Math.max(0, Math.min(this.rows.length - 1, index))]; if (row) row.focus(); }
    at() { return this.rows.findIndex(row => row.element.contains(document.activeElement)); }

    paint() {
      const sum = this.counts();
      const write = (id, words) => { const element = $("#" + id); if (element && element.textContent !== String(words)) element.textContent = words; };
      write("t-todo", sum.todo); write("t-p", sum.here); write("t-l", sum.late); write("t-n", sum.away); write("t-k", sum.known);
      write("t-heads", sum.heads); write("headslab", sum.todo ? "Here so far" : "Count the heads");
      write("filltxt", !sum.todo ? "All marked" : sum.todo === 1 ? "Mark the last 1 here" : `Mark the other ${sum.todo} here`);
      write("sent-sum", `${sum.heads} in the room, ${sum.away} not here without a reason, ${sum.known} known.`);
      const fill = $("#fill");
      if (fill) fill.setAttribute("aria-disabled", String(!sum.todo));
      return sum;
    }
  }

  Object.assign(window.herringbone, { Sheet });
})();
