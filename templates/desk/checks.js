// A reason that is being written stays where it is while the page is drawn again around it.
"use strict";
(() => {
  const mark = (form) => {
    const held = form.closest("details").open || [...form.elements].some((one) => one.name === "because" && one.value);
    if (held) form.dataset.dirty = "";
    else delete form.dataset.dirty;
  };
  addEventListener("toggle", (event) => {
    const form = event.target.querySelector?.("form.bar");
    if (!form) return;
    mark(form);
    if (event.target.open) form.querySelector("[name=because]").focus();
  }, true);
  document.addEventListener("desk:done", (event) => delete event.detail.form.dataset.dirty);
})();
