/* The year calendar: one tab stop, arrow keys between the days that have something to say, and a line that says them.
   Without this file each of those days is a link of its own, with its words as its name. */
(() => {
  const { $, $$ } = window.herringbone;
  const calendar = $("[data-calendar]"), line = $("[data-detail]");
  if (!calendar) return;
  const days = $$("a.c", calendar);
  if (!days.length) return;

  /* ---- the words of the day at hand; a finger has no hover, so its first touch reads and its second opens ---------- */
  let shown = null, touched = false;
  const show = day => { shown = day; line.textContent = day.dataset.words; line.classList.add("read"); };
  if (matchMedia("(pointer: coarse)").matches) line.textContent = "Touch a day to read it here.";
  line.hidden = false;
  calendar.addEventListener("pointerover", event => { const day = event.target.closest("a.c"); if (day && event.pointerType === "mouse") show(day); });
  calendar.addEventListener("pointerdown", event => { touched = event.pointerType !== "mouse"; });
  calendar.addEventListener("click", event => {
    const day = event.target.closest("a.c");
    if (!day || !touched || day.dataset.read !== undefined) return;
    event.preventDefault();
    days.forEach(other => delete other.dataset.read);
    day.dataset.read = "";
    show(day);
    line.textContent += ". Touch again to open it.";
  });

  /* where the year is wider than its box, the latest day is in view */
  const box = calendar.closest(".calwrap"), latest = days[days.length - 1];
  box.scrollLeft += latest.getBoundingClientRect().left - box.getBoundingClientRect().left - box.clientWidth / 2;

  /* ---- one tab stop: the day last at hand, at first the latest ----------------------------------------------------- */
  const stop = day => days.forEach(other => { other.tabIndex = other === day ? 0 : -1; });
  stop(latest);
  calendar.addEventListener("focusin", event => { const day = event.target.closest("a.c"); if (day) { stop(day); if (shown !== day) show(day); } });

  const nearest = (from, step, fits) => {
    for (let place = from + step; place >= 0 && place < days.length; place += step) if (fits(days[place])) return days[place];
    return null;
  };
  calendar.addEventListener("keydown", event => {
    const from = days.indexOf(document.activeElement);
    if (from < 0 || event.ctrlKey || event.altKey || event.metaKey) return;
    const same = day => day.dataset.day === days[from].dataset.day, any = () => true;
    const next = {
      ArrowRight: () => nearest(from, 1, same), ArrowLeft: () => nearest(from, -1, same),
      ArrowDown: () => nearest(from, 1, any), ArrowUp: () => nearest(from, -1, any),
      Home: () => days[0], End: () => days[days.length - 1],
    }[event.key];
    if (!next) return;
    event.preventDefault();
    const day = next();
    if (day) day.focus();
  });
})();
