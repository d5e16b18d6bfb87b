// What is nicer with a script and works without one.
"use strict";

async function copy(source) {
  try {
    await navigator.clipboard.writeText(source.textContent);
  } catch {
    // It is there on secure addresses only, and may be forbidden; what is selected can be copied everywhere.
    window.getSelection().selectAllChildren(source);
    if (!document.execCommand("copy")) throw new Error("not allowed");
  }
}

for (const button of document.querySelectorAll("button[data-copy]")) {
  const label = button.textContent;
  button.hidden = false;
  // Said by screen readers as it changes.
  button.setAttribute("aria-live", "polite");
  button.addEventListener("click", async () => {
    try {
      await copy(document.getElementById(button.dataset.copy));
      button.textContent = "Copied";
    } catch {
      button.textContent = "Not copied: select the text";
    }
    setTimeout(() => { button.textContent = label; }, 2000);
  });
}

// All pieces of the quotation that the address names, with its entry in the margin; without a script, the first piece.
function choose() {
  const key = location.hash.startsWith("#q-") ? location.hash.slice(3) : "";
  for (const element of document.querySelectorAll("[data-quotes]")) {
    element.classList.toggle("chosen", element.dataset.quotes.split(" ").includes(key));
  }
}
window.addEventListener("hashchange", choose);
choose();

// One key does what the page names it for: it presses a button, follows a link or goes into a field.
const keys = document.querySelector("[data-keys]");
if (keys) {
  const box = keys.querySelector("input");
  keys.hidden = false;
  box.checked = localStorage.getItem("keys") !== "off";
  box.addEventListener("change", () => localStorage.setItem("keys", box.checked ? "on" : "off"));
  document.addEventListener("keydown", (event) => {
    const free = !event.target.closest("input:not([type=checkbox]), select") && !(event.key === " " && event.target.closest("a, button, summary, input"));
    if (!box.checked || !free || event.repeat || event.ctrlKey || event.metaKey || event.altKey) return;
    const named = document.querySelector(`[data-key="${CSS.escape(event.key.toLowerCase())}"]`);
    if (!named) return;
    event.preventDefault();
    if (named.matches("input")) named.focus(); else named.click();
  });
}
