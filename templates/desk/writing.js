// Saves as one types, keeps what could not be saved in this browser, and moves pieces by drag and by key.
"use strict";
(() => {
  document.documentElement.classList.add("scripted");
  const PAUSE = 600;
  const AGAIN = 3000;
  const timers = new Map();
  const busy = new Set();
  const form = () => document.querySelector("form[data-saves]");
  const boxes = () => [...(form()?.querySelectorAll("[data-field]>:is(input:not([type=hidden]),textarea)") ?? [])];
  const was = (box) => box.parentElement.querySelector("input[type=hidden]");
  // Each window keeps its own: two that lose their connection over one field keep two texts.
  let own = "";
  try {
    own = sessionStorage.getItem("tab") ?? Math.random().toString(36).slice(2);
    sessionStorage.setItem("tab", own);
  } catch { /* a browser that keeps nothing */ }
  const about = (box) => `draft ${form().dataset.saves} ${form().dataset.item} ${box.name}`;
  const key = (box) => `${about(box)} ${own}`;
  const isDirty = (box) => box.value !== was(box).value;

  function keep(box) {
    try {
      if (isDirty(box)) localStorage.setItem(key(box), JSON.stringify({ was: was(box).value, now: box.value }));
      else localStorage.removeItem(key(box));
    } catch { /* a browser that keeps nothing: the server does */ }
  }
  function tell(text, bad) {
    const line = document.getElementById("save-state");
    if (!line) return;
    line.textContent = text;
    line.classList.toggle("bad", !!bad);
  }
  function mark() {
    const part = document.getElementById("fields");
    const open = boxes().some((box) => isDirty(box) || box === document.activeElement || box.parentElement.querySelector(".clash:not([hidden])"));
    if (part) part.toggleAttribute("data-dirty", open);
  }
  // A text that another window left goes on under that window's name: what it saved last is no conflict.
  const heir = new WeakMap();
  const body = (box, typing) => new URLSearchParams({ tab: heir.get(box) ?? own, item: form().dataset.item, field: box.name, was: was(box).value, now: box.value, seen: form().dataset.seen, ...(typing ? { typing: "1" } : {}) });

  async function save(box, typing) {
    clearTimeout(timers.get(box));
    if (busy.has(box)) return void timers.set(box, setTimeout(() => save(box, typing), 80));
    if (!isDirty(box) && typing) return mark();
    if (box.parentElement.querySelector(".clash:not([hidden])")) return; // they decide first
    const sent = { was: was(box).value, now: box.value };
    const { dataset } = form();
    busy.add(box);
    tell(dataset.saving);
    try {
      const answer = await fetch(dataset.saves, { method: "POST", body: body(box, typing), headers: { "X-Desk": "1" }, credentials: "same-origin" });
      if (!answer.ok) throw new Error(answer.status === 401 ? dataset.out : dataset.waiting);
      told(box, sent, await answer.json(), dataset);
    } catch (error) {
      tell(error.message === dataset.out ? dataset.out : dataset.waiting, true);
      timers.set(box, setTimeout(() => save(box, typing), AGAIN));
    }
    busy.delete(box);
    mark();
  }
  function told(box, sent, said, dataset) {
    if (said.state === "failed") {
      tell(`${said.message} ${said.help}`, true);
      timers.set(box, setTimeout(() => save(box, true), AGAIN * 3));
      return;
    }
    dataset.seen = said.seen;
    if (said.state === "conflict") {
      if (was(box).value !== sent.was) return; // decided already
      const clash = box.parentElement.querySelector(".clash");
      clash.querySelector(".theirs").value = said.theirs;
      clash.hidden = false;
      tell("");
      return;
    }
    if (said.state === "gone") return tell(dataset.gone, true);
    was(box).value = sent.now;
    keep(box);
    tell(`${said.state === "merged" ? dataset.merged : dataset.saved} ${new Date().toLocaleTimeString()}`);
    if (isDirty(box)) timers.set(box, setTimeout(() => save(box, true), PAUSE));
    ground();
  }

  // The form stays as it is while somebody types; what is said about the summary is drawn again.
  let asked = 0;
  async function ground() {
    const turn = ++asked;
    const answer = await fetch(location.href, { headers: { "X-Desk": "1" }, credentials: "same-origin" }).catch(() => null);
    if (!answer?.ok || turn !== asked) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    for (const id of ["grounds", "source", "lead-shown"]) {
      const [old, now] = [document.getElementById(id), fresh.getElementById(id)];
      if (old && now && old.outerHTML !== now.outerHTML) old.replaceWith(document.adoptNode(now));
    }
    weigh();
  }

  async function weigh() {
    const line = document.getElementById("weight");
    if (!line) return;
    const answer = await fetch(line.dataset.weight, { credentials: "same-origin" }).catch(() => null);
    const now = document.getElementById("weight");
    if (answer?.ok && now) now.textContent = await answer.text();
  }
  document.addEventListener("desk:swapped", weigh);
  weigh();

  document.addEventListener("input", (event) => {
    const box = event.target;
    if (!boxes().includes(box)) return;
    keep(box);
    mark();
    clearTimeout(timers.get(box));
    timers.set(box, setTimeout(() => save(box, true), PAUSE));
  });
  document.addEventListener("focusin", mark);
  document.addEventListener("focusout", (event) => {
    const box = event.target;
    if (boxes().includes(box) && isDirty(box)) save(box, false);
    setTimeout(mark, 0);
  });
  document.addEventListener("submit", (event) => {
    if (event.target !== form() || event.submitter?.hasAttribute("formaction")) return;
    event.preventDefault();
    const open = boxes().filter(isDirty);
    (open.length ? open : boxes().slice(0, 1)).forEach((box) => save(box, false));
  });
  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-take],[data-copy],[data-use]");
    if (!button) return;
    if (button.dataset.copy) return void navigator.clipboard?.writeText(document.getElementById(button.dataset.copy).value);
    const box = button.closest("[data-field]").querySelector("input:not([type=hidden]),textarea");
    if (button.dataset.use) {
      box.value = button.parentElement.querySelector(".page-says").textContent;
      return void save(box, false);
    }
    const clash = button.closest(".clash");
    const theirs = clash.querySelector(".theirs").value;
    clash.hidden = true;
    was(box).value = theirs;
    if (button.dataset.take === "theirs") box.value = theirs;
    keep(box);
    box.focus();
    await save(box, false);
  });
  // Before another page takes over: what is typed is in the file, or told on this one.
  window.desk.flush = async () => {
    for (let turn = 0; turn < 30 && (busy.size || boxes().some(isDirty)); turn += 1) {
      boxes().filter((box) => isDirty(box) && !busy.has(box)).forEach((box) => save(box, false));
      await new Promise((done) => setTimeout(done, 100));
    }
  };
  addEventListener("pagehide", () => {
    for (const box of boxes().filter(isDirty)) navigator.sendBeacon(form().dataset.saves, body(box, false));
  });
  // What a closed laptop left behind: typed here, and not in the file when the page was drawn.
  // What a second window left, too, is sent as it is: the server keeps both.
  async function bring(box, name) {
    const kept = JSON.parse(localStorage.getItem(name) ?? "null");
    const tab = name.slice(about(box).length + 1);
    if (!kept || kept.now === box.value) return localStorage.removeItem(name);
    if (!isDirty(box)) {
      was(box).value = kept.was;
      box.value = kept.now;
      heir.set(box, tab);
      keep(box);
      if (name !== key(box)) localStorage.removeItem(name);
      return save(box, false);
    }
    const sent = body(box, false);
    sent.set("was", kept.was);
    sent.set("now", kept.now);
    sent.set("tab", tab);
    const answer = await fetch(form().dataset.saves, { method: "POST", body: sent, headers: { "X-Desk": "1" }, credentials: "same-origin" });
    const said = answer.ok ? await answer.json() : {};
    if (said.state && (said.state !== "failed" || said.kept)) localStorage.removeItem(name);
  }
  function bringAll(box) {
    try {
      const names = Object.keys(localStorage).filter((name) => name === about(box) || name.startsWith(`${about(box)} `));
      return names.map((name) => bring(box, name).catch(() => {}));
    } catch {
      return []; // nothing was kept
    }
  }
  mark();
  // Quick fingers type before this script has come; nothing told it of those keys.
  Promise.all(boxes().flatMap(bringAll)).then(() => {
    for (const box of boxes().filter(isDirty)) box.dispatchEvent(new Event("input", { bubbles: true }));
  });

  // --- the order of pieces ------------------------------------------------------------------------
  let dragged = null;
  const row = (event) => event.target.closest?.("[data-order] > [data-id]");
  document.addEventListener("dragstart", (event) => {
    dragged = row(event) ?? null;
    if (dragged) event.dataTransfer.effectAllowed = "move";
  });
  document.addEventListener("dragover", (event) => {
    const over = row(event);
    if (!dragged || !over || over.parentElement !== dragged.parentElement) return;
    event.preventDefault();
    document.querySelectorAll(".drop").forEach((one) => one.classList.remove("drop"));
    over.classList.add("drop");
  });
  document.addEventListener("dragend", () => {
    document.querySelectorAll(".drop").forEach((one) => one.classList.remove("drop"));
    dragged = null;
  });
  document.addEventListener("drop", (event) => {
    const over = row(event);
    if (!dragged || !over || over === dragged) return;
    event.preventDefault();
    const rows = [...over.parentElement.children];
    const down = rows.indexOf(over) > rows.indexOf(dragged);
    const order = document.getElementById("order");
    const put = (name, text) => (order.querySelector(`[name=${name}]`).value = text ?? "");
    put("list", over.parentElement.dataset.order);
    put("item", dragged.dataset.id);
    put("before", down ? over.nextElementSibling?.dataset.id : over.dataset.id);
    order.requestSubmit();
  });
  document.addEventListener("keydown", (event) => {
    const here = event.altKey && row(event);
    const way = { ArrowUp: "up", ArrowDown: "down" }[event.key];
    if (!here || !way) return;
    event.preventDefault();
    const id = document.activeElement.closest("a") ? here.id : "";
    here.querySelector(`[data-move=${way}]`)?.click();
    if (id) document.addEventListener("desk:done", () => document.getElementById(id)?.querySelector("a")?.focus(), { once: true });
  });
})();
