// A picture that is dropped or pasted is handed in as if it had been chosen; one that is chosen is shown at once.
"use strict";
(() => {
  document.documentElement.classList.add("scripted");
  const LARGEST = 40_000_000;
  const form = () => document.getElementById("hand-in-picture");
  const input = () => form()?.querySelector("input[type=file]");
  const put = (name, text) => {
    const field = form().querySelector(`[name=${name}][type=hidden]`);
    if (field) field.value = text;
  };
  // Programs for writing put a picture of the words beside the words: then the words are meant.
  const pictureOf = (data) => !data?.types.includes("text/plain") && [...(data?.files ?? [])].find((one) => /^image\//.test(one.type) || /\.hei[cf]$/i.test(one.name));

  async function handIn(target) {
    const [file] = input().files;
    const large = form().querySelector("[data-large]");
    if (large) large.hidden = file.size <= LARGEST;
    if (large && file.size > LARGEST) return;
    if (target?.matches?.("textarea[name=body]")) {
      put("place", "text");
      put("at", target.selectionStart);
    }
    await window.desk.flush?.();
    form().requestSubmit();
  }
  function take(event, data) {
    const file = form() && pictureOf(data);
    if (!file) return;
    event.preventDefault();
    const chosen = new DataTransfer();
    chosen.items.add(file);
    input().files = chosen.files;
    handIn(event.target);
  }
  document.addEventListener("change", (event) => event.target === input() && input().files.length && handIn());
  document.addEventListener("paste", (event) => take(event, event.clipboardData));
  document.addEventListener("dragover", (event) => form() && event.dataTransfer?.types.includes("Files") && event.preventDefault());
  document.addEventListener("drop", (event) => take(event, event.dataTransfer));
})();
