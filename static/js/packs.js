/* Papers for meetings: the print button, and the text that can be copied. The pages work without. */
"use strict";

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

for (const button of document.querySelectorAll("[data-copy]")) {
  if (!navigator.clipboard) continue;
  button.hidden = false;
  const told = document.getElementById(button.dataset.told);
  button.addEventListener("click", async () => {
    const text = document.getElementById(button.dataset.copy);
    try {
      await navigator.clipboard.writeText(text.value);
      told.textContent = "Copied.";
    } catch {
      text.focus();
      text.select();
      told.textContent = "The text is selected: copy it with your keyboard.";
    }
  });
}
