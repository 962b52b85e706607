// awards.js: one tick for everybody of a band; without this script each is ticked by hand.
"use strict";

for (const all of document.querySelectorAll("[data-all]")) {
  const boxes = [...document.getElementById(all.dataset.all).querySelectorAll("input[name=pupils]")];
  if (!boxes.length) continue;
  all.closest("label").hidden = false;
  const show = () => {
    const ticked = boxes.filter((box) => box.checked).length;
    all.checked = ticked === boxes.length;
    all.indeterminate = ticked > 0 && ticked < boxes.length;
  };
  all.addEventListener("change", () => boxes.forEach((box) => { box.checked = all.checked; }));
  boxes.forEach((box) => box.addEventListener("change", show));
  show();
}
