// What is nicer with a script and works without one.
"use strict";

// The clipboard of the browser is there on secure addresses only; selected text can be copied on all.
function copy(source) {
  if (navigator.clipboard) return navigator.clipboard.writeText(source.textContent);
  const range = document.createRange();
  range.selectNodeContents(source);
  const selection = window.getSelection();
  selection.removeAllRanges();
  selection.addRange(range);
  return document.execCommand("copy") ? Promise.resolve() : Promise.reject(new Error("not allowed"));
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
