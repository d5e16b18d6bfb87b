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
