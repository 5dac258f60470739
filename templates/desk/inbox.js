// The inbox, as quick as fingers: keys that come before the answer wait for it, and nothing is drawn in between.
"use strict";
(() => {
  const KEYS = new Set(["s", "t", "r", "x", "l", "n", "u", "j", "k", "ArrowDown", "ArrowUp"]);
  const waiting = [];
  let busy = 0;
  let later = 0;

  document.documentElement.classList.add("scripted");
  const isHere = () => document.querySelector("#find,#suggested") !== null; // the page to add one has neither
  const begin = () => {
    clearTimeout(busy);
    busy = setTimeout(forget, 20000); // an answer that never comes
  };
  // Keys that waited were meant for candidates that are not there now.
  function forget() {
    clearTimeout(busy);
    busy = 0;
    waiting.length = 0;
  }
  document.addEventListener("desk:lost", forget);
  function go() {
    clearTimeout(busy);
    busy = 0;
    const key = waiting.shift();
    if (key) document.body.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
  }

  addEventListener("keydown", (event) => {
    if (!busy || !event.isTrusted || !KEYS.has(event.key) || event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.target.closest?.("input,textarea,select")) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    waiting.push(event.key);
  }, true);
  document.addEventListener("submit", (event) => event.target.closest("#both form,#deeds form,#told form") && begin(), true);
  document.addEventListener("click", (event) => event.target.closest("#both a[data-quick]") && begin(), true);

  document.addEventListener("desk:swapped", () => {
    if (!isHere()) return;
    settle();
    if (busy) setTimeout(go);
  });

  // What others did is shown when nothing is under way: an older answer must not bring back what was decided,
  // nor one about the words before take the place of what is searched for.
  document.addEventListener("desk:changed", (event) => {
    if (!isHere()) return;
    event.preventDefault();
    clearTimeout(later);
    later = setTimeout(again, 600);
  });
  function again() {
    if (busy || window.desk.isAsking()) later = setTimeout(again, 600);
    else window.desk.load(location.href);
  }

  // Whoever is read stays when others come in above; the list shows where they stand.
  function settle() {
    const at = document.getElementById("pane")?.dataset.at;
    const here = new URL(location.href);
    if (at && !here.searchParams.has("at") && !matchMedia("(max-width: 59.99em)").matches) {
      here.searchParams.set("at", at);
      history.replaceState(history.state, "", here);
    }
    document.querySelector(".rows .here")?.scrollIntoView({ block: "nearest" });
    const q = document.getElementById("q");
    if (q && document.activeElement !== q) q.value = new URL(location.href).searchParams.get("q") ?? "";
  }
  if (isHere()) settle();

  // A bookmark that opens our own page for whatever page one is on; adding it is a button there.
  const bookmark = document.getElementById("bookmarklet");
  if (bookmark) {
    bookmark.href = `javascript:void open("${location.origin}/clip?url="+encodeURIComponent(location.href)+"&title="+encodeURIComponent(document.title))`;
    bookmark.addEventListener("click", (event) => {
      event.preventDefault();
      bookmark.parentElement.querySelector("[role=status]").textContent = bookmark.dataset.told;
    });
    document.getElementById("bookmarklet-place").hidden = false;
  }
})();
