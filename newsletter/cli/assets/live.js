// The frame around the preview: shows one form of the issue, and the new one as soon as it is there.
"use strict";

const SOURCES = {
  mail: "/mail.html", phone: "/mail.html", text: "/mail.txt", page: "/page.html", balance: "/balance.html",
};
const byId = (id) => document.getElementById(id);
let current = { made: -1, shown: false };
let scrolled = {};

const view = () => {
  const wanted = location.hash.slice(1);
  return wanted in SOURCES || wanted === "findings" ? wanted : "mail";
};

function element(name, text, className) {
  const made = document.createElement(name);
  made.textContent = text;
  if (className) made.className = className;
  return made;
}

function item(finding) {
  const made = document.createElement("li");
  const head = document.createElement("p");
  const label = finding.waived ? "Kept" : finding.severity === "error" ? "Error" : "Warning";
  head.append(element("b", `${label}: `), finding.message);
  made.append(head);
  if (finding.place) made.append(element("p", finding.place, "place"));
  if (finding.snippet) {
    const caret = " ".repeat(finding.column - 1) + "^".repeat(Math.max(1, finding.width));
    made.append(element("pre", `${finding.snippet}\n${caret}`));
  }
  if (finding.help) made.append(element("p", finding.help, "help"));
  return made;
}

function list(section, findings) {
  section.querySelector("ol").replaceChildren(...findings.map(item));
}

// Links of the issue lead out of the frame, where the editor can try them.
function openOutside(event) {
  const link = event.target.closest?.("a[href]");
  if (!link || link.getAttribute("href").startsWith("#")) return;
  event.preventDefault();
  if (/^https?:$/.test(link.protocol)) window.open(link.href, "_blank", "noopener");
}

// The next rendition is loaded beside the old one and takes its place at the same scroll position.
function showForm() {
  const name = view();
  const stage = byId("stage");
  if (!(name in SOURCES) || !current.shown) return;
  stage.querySelectorAll("iframe.next").forEach((frame) => frame.remove());
  const next = document.createElement("iframe");
  next.title = document.querySelector(`nav a[href="#${name}"]`).textContent;
  next.setAttribute("sandbox", "allow-same-origin");
  next.className = "next";
  next.classList.toggle("dark", byId("dark").getAttribute("aria-pressed") === "true");
  next.src = `${SOURCES[name]}?v=${current.made}`;
  next.addEventListener("load", () => {
    const old = stage.querySelector("iframe:not(.next)");
    if (old && old.dataset.form === name) keepScroll(old);
    next.dataset.form = name;
    next.contentDocument?.addEventListener("click", openOutside);
    next.contentWindow.scrollTo(0, scrolled[name] ?? 0);
    next.classList.remove("next");
    if (old) old.remove();
  });
  stage.append(next);
}

function keepScroll(frame) {
  scrolled[frame.dataset.form] = frame.contentWindow?.scrollY ?? 0;
}

function showState() {
  const { subject, preheader, problems, findings, shown } = current;
  document.title = subject ? `${subject} – preview` : "Preview";
  byId("subject").textContent = subject || "Preview";
  byId("preheader").textContent = preheader;
  list(byId("problems"), problems);
  byId("problems").hidden = problems.length === 0;
  byId("older").hidden = !shown;
  list(byId("checks"), findings);
  byId("clean").hidden = findings.length > 0;
  const open = findings.filter((finding) => !finding.waived).length + problems.length;
  byId("count").textContent = open ? `(${open})` : "";
}

function showView() {
  const name = view();
  const old = document.querySelector("#stage iframe:not(.next)");
  if (old) keepScroll(old);
  document.body.dataset.view = name;
  byId("checks").hidden = name !== "findings";
  document.querySelectorAll("nav a").forEach((link) => {
    if (link.getAttribute("href") === `#${name}`) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  });
  showForm();
}

const events = new EventSource("/events");
events.addEventListener("shown", (event) => {
  const before = current.made;
  current = JSON.parse(event.data);
  showState();
  if (current.made !== before) showForm();
});
events.addEventListener("open", () => {
  byId("lost").hidden = true;
  current.made = -1; // after a break another program may be there, which counts from the beginning
});
events.addEventListener("error", () => { byId("lost").hidden = false; });
window.addEventListener("hashchange", showView);
byId("dark").addEventListener("click", () => {
  const button = byId("dark");
  button.setAttribute("aria-pressed", String(button.getAttribute("aria-pressed") !== "true"));
  showView();
});
showView();
