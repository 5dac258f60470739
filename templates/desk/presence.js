// Says every so often that this window has a piece open, and shows who else has.
"use strict";
(() => {
  const EVERY = 20000;
  const post = (place, more) => ({ method: "POST", body: new URLSearchParams({ item: place.dataset.item, ...more }), credentials: "same-origin" });
  async function say() {
    const place = document.querySelector("[data-presence]");
    if (!place || document.visibilityState !== "visible") return;
    try {
      const answer = await fetch(place.dataset.presence, post(place));
      if (!answer.ok) return;
      const { here } = await answer.json();
      const now = document.querySelector("[data-presence]");
      if (now && now.dataset.item === place.dataset.item && now.textContent !== here) now.textContent = here;
    } catch { /* the page says itself when the desk does not answer */ }
  }
  addEventListener("pagehide", () => {
    const place = document.querySelector("[data-presence]");
    if (place) navigator.sendBeacon(place.dataset.presence, new URLSearchParams({ item: place.dataset.item, leave: "1" }));
  });
  document.addEventListener("visibilitychange", say);
  document.addEventListener("desk:swapped", say);
  setInterval(say, EVERY);
  say();
})();
