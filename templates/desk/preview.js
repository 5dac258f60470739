// New words appear in the frames that stand there: nothing is loaded again, so nothing flashes and nobody loses their place.
"use strict";
(() => {
  const stage = () => document.getElementById("stage");
  const shown = new WeakMap();
  let turn = 0;

  // Makes what stands there the same as what is new, by as few nodes as can be: all else keeps its place.
  function change(old, fresh) {
    if (old.isEqualNode(fresh)) return;
    const [before, after] = [[...old.childNodes], [...fresh.childNodes]];
    const alike = old.nodeType === 1 && before.length && before.length === after.length && old.cloneNode().isEqualNode(fresh.cloneNode());
    if (alike) before.forEach((node, at) => change(node, after[at]));
    else old.replaceWith(fresh);
  }

  // Puts a document into a frame; the frame's own policy holds for it, and no script runs there.
  function put(frame, html) {
    const there = frame.contentDocument?.documentElement;
    if (!there || shown.get(frame) === html) return;
    const [opening, inside] = html.split(/(?<=<html[^>]*>)/i, 2);
    const fresh = frame.contentDocument.createElement("html");
    fresh.innerHTML = inside.replace(/<\/html>\s*$/i, "");
    const { attributes } = new DOMParser().parseFromString(opening, "text/html").documentElement;
    for (const { name, value } of attributes) fresh.setAttribute(name, value);
    const view = frame.contentWindow;
    const [x, y] = [view.scrollX, view.scrollY];
    change(there, fresh);
    view.scrollTo(x, y);
    shown.set(frame, html);
  }

  async function draw() {
    const mine = ++turn;
    const frames = [...stage().querySelectorAll("iframe")];
    const addresses = new Set(frames.map((frame) => frame.src));
    for (const address of addresses) {
      const answer = await fetch(address, { headers: { "X-Desk": "1" } }).catch(() => null);
      if (!answer?.ok || mine !== turn) return;
      const html = await answer.text();
      if (mine !== turn) return;
      frames.filter((frame) => frame.src === address).forEach((frame) => put(frame, html));
    }
    if (mine === turn) document.dispatchEvent(new CustomEvent("preview:drawn"));
  }

  // Links of the issue lead out of the frame, where the editor can try them.
  function openOutside(event) {
    const link = event.target.closest?.("a[href]");
    if (!link || link.getAttribute("href").startsWith("#")) return;
    event.preventDefault();
    if (/^https?:$/.test(link.protocol)) window.open(link.href, "_blank", "noopener");
  }
  function follow(frame) {
    frame.contentDocument?.addEventListener("click", openOutside);
  }
  document.addEventListener("load", (event) => event.target.matches?.("#stage iframe") && follow(event.target), true);
  stage()?.querySelectorAll("iframe").forEach(follow);

  document.addEventListener("desk:changed", draw); // desk.js draws what stands around them

  // --- aloud ---------------------------------------------------------------------------------------
  const voice = window.speechSynthesis;
  const spoken = (line) => line.replace(/^[•\s]+/, "").replace(/\[in [^\]]+\]/g, "").replace(/\[([^\]:]+)\]/g, "$1, ").replace(/\[([^\]:]+): ([^\]]*)\]/g, "$1, $2");
  function offer() {
    const [speak, hush] = [document.getElementById("speak"), document.getElementById("hush")];
    if (!voice || !speak) return;
    speak.hidden = voice.speaking;
    hush.hidden = !voice.speaking;
    speak.onclick = () => {
      const lines = [...(stage().querySelector("iframe")?.contentDocument?.querySelectorAll("li") ?? [])];
      lines.forEach((line, at) => {
        const said = Object.assign(new SpeechSynthesisUtterance(spoken(line.textContent)), { lang: line.lang });
        said.onstart = () => { line.classList.add("now"); line.scrollIntoView({ block: "nearest" }); };
        said.onend = () => { line.classList.remove("now"); if (at === lines.length - 1) offer(); };
        voice.speak(said);
      });
      speak.hidden = true;
      hush.hidden = false;
    };
    hush.onclick = () => { voice.cancel(); speak.hidden = false; hush.hidden = true; };
  }
  document.addEventListener("desk:swapped", offer);
  addEventListener("pagehide", () => voice?.cancel());
  offer();
})();
