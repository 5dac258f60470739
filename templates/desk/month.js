// The month: the checks are asked after the page is shown, for they take their time.
"use strict";
(() => {
  let asked = "";
  function look() {
    const link = document.querySelector("a[data-look]");
    if (!link || asked === link.dataset.look) return;
    asked = link.dataset.look;
    desk.load(link.href);
  }
  document.addEventListener("desk:swapped", look);
  look();
})();
