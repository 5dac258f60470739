// The desk, quicker: keys, deeds without a new page, searches as one types, pages drawn again when something changed.
// Everything works without it; nothing here decides anything.
"use strict";
(() => {
  const parser = new DOMParser();
  let loading = 0;
  let asking = 0; // answers on their way

  // --- keys -------------------------------------------------------------------------------------
  const SINGLE_OFF = document.cookie.split("; ").includes("desk-keys=off");
  if (SINGLE_OFF) document.documentElement.dataset.keys = "off";
  let began = "";
  let beganAt = 0;

  const isTyping = (target) => target.closest?.("input:not([type=checkbox],[type=radio]),textarea,select,[contenteditable]");
  const isShown = (one) => one.getClientRects().length > 0 && !one.disabled;
  const spelt = (event) => {
    const chord = (event.ctrlKey || event.metaKey ? "Ctrl+" : "") + (event.altKey ? "Alt+" : "");
    const shift = event.shiftKey && (event.key.length > 1 || chord) ? "Shift+" : "";
    return chord + shift + (event.key.length === 1 && chord ? event.key.toUpperCase() : event.key);
  };
  const holders = (key) => {
    const scope = document.querySelector("dialog[open]") ?? document;
    return [...scope.querySelectorAll("[data-key]")].filter((one) => one.dataset.key.split("|").includes(key) && isShown(one));
  };

  addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.isComposing) return;
    const key = spelt(event);
    const isChord = /^(Ctrl|Alt)\+/.test(key);
    if (isTyping(event.target) && !isChord) {
      if (event.key === "Escape") event.target.blur();
      return;
    }
    if (SINGLE_OFF && !isChord && key.length === 1) return;
    if (["Enter", " "].includes(key) && event.target.closest?.("a,button,summary")) return;
    const whole = began && event.timeStamp - beganAt < 1500 ? `${began} ${key}` : key;
    const found = holders(whole)[0] ?? holders(key)[0];
    began = "";
    if (found) {
      event.preventDefault();
      if (found.matches("input:not([type=checkbox],[type=radio],[type=submit]),textarea,select")) found.focus();
      else found.click();
    } else if (!isChord && document.querySelector(`[data-key^="${CSS.escape(key)} "]`)) {
      began = key;
      beganAt = event.timeStamp;
    }
  });

  const list = document.getElementById("keys");
  const opener = document.querySelector("[data-keys-list]");
  if (opener && list) {
    opener.hidden = false;
    opener.addEventListener("click", () => {
      const lines = new Map();
      const keyed = [...document.querySelectorAll("[data-key]")].filter((one) => one !== opener && isShown(one));
      // What this page does comes first; the way to other rooms is the same everywhere.
      for (const one of [...keyed.filter((each) => each.closest("main")), ...keyed]) {
        const label = (one.labels?.[0] ?? one).cloneNode(true);
        label.querySelectorAll("kbd,.waits").forEach((part) => part.remove());
        const text = one.getAttribute("aria-label") ?? label.textContent;
        if (!lines.has(one.dataset.key)) lines.set(one.dataset.key, text.trim());
      }
      list.querySelector("dl").replaceChildren(...[...lines].flatMap(([key, text]) => {
        const term = document.createElement("dt");
        key.split("|")[0].split(" ").forEach((part) => term.append(Object.assign(document.createElement("kbd"), { textContent: part }), " "));
        return [term, Object.assign(document.createElement("dd"), { textContent: text })];
      }));
      list.showModal();
    });
  }

  // On a phone the rooms are a strip: the one in which we are is moved into sight.
  function showRoom() {
    const here = document.querySelector(".rooms [aria-current=page]");
    const strip = here?.closest(".rooms");
    if (strip) strip.scrollLeft = here.offsetLeft - (strip.clientWidth - here.clientWidth) / 2;
  }
  showRoom();

  // --- pages drawn into this one ------------------------------------------------------------------
  const lost = document.getElementById("lost");
  const UNANSWERED = lost.textContent;
  const isBeingEdited = (part) => part.matches("[data-dirty],:has([data-dirty])");

  const FIELDS = "input:not([type=hidden]),textarea,select";
  const isTicked = (one) => ["checkbox", "radio"].includes(one.type);
  const meant = (one) => one.options && ([...one.options].find((option) => option.defaultSelected) ?? one.options[0])?.value;
  const isChanged = (one) => (isTicked(one) ? one.checked !== one.defaultChecked : one.value !== (meant(one) ?? one.defaultValue ?? one.value));
  // The same field of the same form: what it is called, and what the form does to what. A tick says yes to what was
  // seen, and holds for nothing else.
  const sameAs = (one) => {
    const about = [...one.form.elements].filter((each) => each.type === "hidden" && (isTicked(one) || !/^(seen$|place$|was:)/.test(each.name)));
    const does = (one.form.getAttribute("action") ?? "").split("?")[0];
    return JSON.stringify([one.name, isTicked(one) && one.value, does, about.map((each) => [each.name, each.value])]);
  };
  // What is typed or chosen and not sent goes over into what takes its place.
  function carry(old, fresh, sent) {
    const fields = (root) => [...root.querySelectorAll(FIELDS)].filter((one) => one.name && one.form);
    const typed = new Map(fields(old).filter((one) => one.form !== sent && isChanged(one)).map((one) => [sameAs(one), one]));
    for (const one of typed.size ? fields(fresh) : []) {
      const was = typed.get(sameAs(one));
      if (!was || was.type !== one.type) continue;
      if (one.type === "file") one.replaceWith(was);
      else if (isTicked(one)) one.checked = was.checked;
      else if (!one.options || [...one.options].some((option) => option.value === was.value)) one.value = was.value;
      const shut = was.closest("details[open]") && one.closest("details");
      if (shut) shut.open = true;
    }
  }

  // Puts what is new of a page in the place of what stands here; what somebody edits stays.
  function swap(fresh, { keepEdited = true, byItself = false, sent = null } = {}) {
    const here = document.activeElement;
    const kept = here?.id && { id: here.id, start: here.selectionStart, end: here.selectionEnd };
    const names = (root) => [...root.querySelectorAll("main [data-part]")].map((one) => one.id).join(" ");
    document.title = fresh.title;
    // What the last deed said stays while its page is only drawn again.
    const said = document.getElementById("told");
    const silent = fresh.getElementById("told");
    if (keepEdited && said?.childElementCount && silent && !silent.childElementCount) silent.replaceWith(said.cloneNode(true));
    if (names(document) === names(fresh)) {
      for (const part of fresh.querySelectorAll("main [data-part]")) {
        const old = document.getElementById(part.id);
        if (part.parentElement.closest("[data-part]")) continue;
        if (byItself && (part.id === "told" && !part.textContent || "once" in part.dataset)) continue; // what was told stays until the next deed; so does what somebody was shown
        if (old.outerHTML === part.outerHTML || (keepEdited && isBeingEdited(old))) continue;
        carry(old, part, sent);
        old.replaceWith(document.adoptNode(part));
      }
    } else if (!(keepEdited && isBeingEdited(document.querySelector("main")))) {
      carry(document.querySelector("main"), fresh.querySelector("main"), sent);
      document.querySelector("main").replaceWith(document.adoptNode(fresh.querySelector("main")));
    }
    const rooms = fresh.querySelector(".rooms");
    const old = document.querySelector(".rooms");
    if (rooms && old && rooms.outerHTML !== old.outerHTML) {
      old.replaceWith(document.adoptNode(rooms));
      showRoom();
    }
    const wanted = fresh.body.dataset.topics ?? "";
    if (wanted !== (document.body.dataset.topics ?? "")) {
      document.body.dataset.topics = wanted;
      document.body.dataset.since = fresh.body.dataset.since ?? "";
      follow();
    }
    if (kept && document.activeElement?.id !== kept.id) {
      const again = document.getElementById(kept.id);
      again?.focus({ preventScroll: true });
      if (again && kept.start != null && again.setSelectionRange) again.setSelectionRange(kept.start, kept.end);
    }
    document.dispatchEvent(new CustomEvent("desk:swapped"));
  }

  // Says why nothing was drawn; what is typed stays on the page, and is told to whoever put it away already.
  function tellLost(words) {
    lost.textContent = words || UNANSWERED;
    lost.hidden = false;
    document.dispatchEvent(new CustomEvent("desk:lost"));
    return false;
  }

  // Asks for a page and draws it here; returns false where the desk does not answer, or only that it cannot.
  async function load(...all) {
    asking += 1;
    try {
      return await fetchAndDraw(...all);
    } finally {
      asking -= 1;
    }
  }
  async function fetchAndDraw(url, options = {}, { history: how = "", keepEdited = true, keepAddress = false, byItself = false, sent = null } = {}) {
    const turn = ++loading;
    let answer, html;
    try {
      answer = await fetch(url, { ...options, headers: { ...options.headers, "X-Desk": "1" }, credentials: "same-origin" });
      html = await answer.text();
    } catch {
      return tellLost();
    }
    if (answer.status === 401) {
      if (options.method || byItself) return tellLost(lost.dataset.out);
      location.assign(`/sign-in?to=${encodeURIComponent(location.pathname)}`);
      return false;
    }
    if (turn !== loading && (!options.method || keepAddress)) return true; // something newer was asked for
    const fresh = parser.parseFromString(html, "text/html");
    const bare = fresh.querySelector("body.bare h1")?.textContent;
    const isPage = fresh.querySelector("main") !== null;
    if (!answer.ok && (answer.status >= 500 || !isPage || (bare && options.method))) return tellLost(bare);
    lost.hidden = true;
    if (!isPage) {
      location.assign(answer.url);
      return true;
    }
    const moved = new URL(answer.url).pathname + new URL(answer.url).search !== location.pathname + location.search;
    if (how === "replace") history.replaceState(null, "", answer.url);
    else if (moved && answer.ok && !keepAddress && (how === "push" || options.method)) history.pushState(null, "", answer.url);
    swap(fresh, { keepEdited: keepEdited && (answer.ok || !options.method), byItself, sent });
    if (moved && how === "push") document.getElementById("main").focus();
    return answer.ok;
  }

  addEventListener("popstate", () => load(location.href, {}, { history: "replace", keepEdited: false }));

  document.addEventListener("submit", async (event) => {
    const form = event.target.closest("form[data-quick]");
    if (!form || event.defaultPrevented) return;
    event.preventDefault();
    const data = new FormData(form, event.submitter);
    const method = (form.getAttribute("method") ?? "get").toLowerCase();
    const action = event.submitter?.getAttribute("formaction") ?? form.getAttribute("action") ?? location.href;
    if (method === "get") return void load(`${action.split("?")[0]}?${new URLSearchParams(data)}`, {}, { history: "push", sent: form });
    const body = form.enctype === "multipart/form-data" ? data : new URLSearchParams(data);
    form.setAttribute("aria-busy", "true");
    // What stands beside a text that somebody is writing leaves that text alone.
    const worked = await load(action, { method: "POST", body }, { keepEdited: form.dataset.quick === "beside", sent: form });
    form.removeAttribute("aria-busy");
    if (worked) document.dispatchEvent(new CustomEvent("desk:done", { detail: { form } }));
  });

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-quick]");
    if (!link || event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    load(link.href, {}, { history: "push", keepEdited: false });
  });

  let waiting = 0;
  document.addEventListener("input", (event) => {
    const form = event.target.closest("form[data-live]");
    if (!form) return;
    clearTimeout(waiting);
    waiting = setTimeout(() => {
      const filled = [...new FormData(form)].filter(([, text]) => text !== "");
      const body = new URLSearchParams(filled);
      if (form.method === "post") load(form.action, { method: "POST", body }, { keepAddress: true });
      else load(`${form.getAttribute("action")}?${new URLSearchParams(filled)}`, {}, { history: "replace" });
    }, 110);
  });
  // What was typed or chosen while this script was still on its way came without an event.
  for (const form of document.querySelectorAll("form[data-live]")) [...form.elements].find(isChanged)?.dispatchEvent(new Event("input", { bubbles: true }));

  // --- what changes elsewhere ---------------------------------------------------------------------
  let source = null;
  let told = 0;
  let refused = 0;
  // A page asked for in the middle of a deed would be told what the deed said; in the middle of a search, it
  // would be of the words before.
  function again() {
    if (asking) told = setTimeout(again, 60);
    else load(location.href, {}, { byItself: true });
  }
  function follow() {
    source?.close();
    source = null;
    clearTimeout(refused);
    const { topics = "", since = "" } = document.body.dataset;
    if (!topics) return;
    const asked = [...topics.split(" ").map((one) => ["topic", one]), ["since", since]];
    source = new EventSource(`/events?${new URLSearchParams(asked)}`);
    source.onopen = () => { lost.hidden = true; };
    // A line that is cut comes back by itself; after an answer that is no stream we ask again.
    source.onerror = ({ target }) => {
      if (target.readyState === EventSource.CLOSED) refused = setTimeout(follow, 20000);
    };
    source.onmessage = (event) => {
      document.body.dataset.since = event.lastEventId;
      const changed = JSON.parse(event.data);
      const heard = new CustomEvent("desk:changed", { detail: changed, cancelable: true });
      if (!document.dispatchEvent(heard)) return; // a room's own script draws it
      clearTimeout(told);
      told = setTimeout(again, 60);
    };
  }
  follow();
  addEventListener("pagehide", () => source?.close());
  addEventListener("pageshow", (event) => event.persisted && follow());

  window.desk = { load, swap, isAsking: () => asking > 0 };
})();
