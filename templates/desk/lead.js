// A lead from a document: the paste box takes HTML; without this script it takes words.
"use strict";
(() => {
  document.documentElement.classList.add("scripted");
  const box = document.getElementById("paste");
  const words = document.getElementById("text");
  const html = document.getElementById("html");
  if (!box || !words || !html) return;
  box.hidden = false;
  words.hidden = true;
  box.addEventListener("paste", (event) => {
    const pasted = event.clipboardData?.getData("text/html");
    if (!pasted) return;
    event.preventDefault();
    html.value = pasted;
    // Shown as a stranger's: parsed without running or loading anything, and only its words.
    const page = new DOMParser().parseFromString(pasted, "text/html");
    for (const one of page.querySelectorAll("style, script, title, template")) one.remove();
    for (const one of page.querySelectorAll("p, li, h1, h2, h3, h4, br, tr, div")) one.append("\n");
    box.textContent = (page.body?.textContent ?? "").replace(/\n\s*\n+/g, "\n\n").trim();
  });
  box.addEventListener("input", () => {
    html.value = "";
  });
  document.getElementById("hand-in").addEventListener("submit", () => {
    words.value = box.innerText;
  });
})();
