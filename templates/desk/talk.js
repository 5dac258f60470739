// Comments: what is typed stays until it is sent, whatever is drawn anew; and who else is at a piece.
"use strict";
(() => {
  // --- typed words: kept for this window, by page and field ---------------------------------------
  const fields = () => document.querySelectorAll(".answer textarea[id]");
  const name = (field) => `talk ${location.pathname} ${field.id}`;
  const keep = (field) => (field.value ? sessionStorage.setItem(name(field), field.value) : sessionStorage.removeItem(name(field)));
  const bring = () => {
    for (const field of fields()) {
      const typed = sessionStorage.getItem(name(field));
      if (typed && !field.value) field.value = typed;
      else if (field.value !== field.defaultValue) keep(field); // typed before this script had come
    }
  };
  document.addEventListener("input", (event) => event.target.matches?.(".answer textarea[id]") && keep(event.target));
  let sent = null;
  document.addEventListener("submit", (event) => {
    const field = event.target.querySelector?.(".answer textarea[id], textarea[id]");
    sent = event.target.matches(".answer") && field && !event.submitter?.formNoValidate ? { name: name(field), words: field.value } : null;
    if (sent) sessionStorage.removeItem(sent.name);
  }, true);
  document.addEventListener("desk:swapped", () => {
    // A page that tells what went wrong shows what was sent; going back, it is there again.
    if (sent && document.querySelector("[role=alert].wrong")) sessionStorage.setItem(sent.name, sent.words);
    sent = null;
    bring();
  });
  document.addEventListener("desk:lost", () => {
    if (sent) sessionStorage.setItem(sent.name, sent.words);
    sent = null;
  });
  bring();

  // --- who else is here ----------------------------------------------------------------------------
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
  let at = "";
  function move() {
    const place = document.querySelector("[data-presence]");
    const now = place ? `${place.dataset.presence} ${place.dataset.item}` : "";
    if (now !== at) {
      leave();
      at = now;
      say();
    }
  }
  function leave() {
    if (!at) return;
    const [address, ...item] = at.split(" ");
    navigator.sendBeacon(address, new URLSearchParams({ item: item.join(" "), leave: "1" }));
    at = "";
  }
  addEventListener("pagehide", leave);
  addEventListener("pageshow", (event) => event.persisted && move());
  document.addEventListener("visibilitychange", say);
  document.addEventListener("desk:swapped", move);
  setInterval(say, EVERY);
  move();
})();
