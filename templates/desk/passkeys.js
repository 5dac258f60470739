// Asks the browser for a passkey, and posts what it answers by the form that stands there.
"use strict";
(() => {
  const PublicKey = window.PublicKeyCredential;
  if (!PublicKey?.parseRequestOptionsFromJSON) return; // too old: the other ways stay

  // A form with data-passkey (use one) or data-passkey-new (make one): the address that asks.
  for (const form of document.querySelectorAll("form[data-passkey],form[data-passkey-new]")) {
    const making = form.dataset.passkeyNew;
    form.hidden = false;
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const refused = form.querySelector("[data-refused]");
      refused.hidden = true;
      try {
        const asked = await fetch(making ?? form.dataset.passkey, { method: "POST", credentials: "same-origin" });
        if (!asked.ok) throw new Error(await asked.text());
        const options = await asked.json();
        const credential = making
          ? await navigator.credentials.create({ publicKey: PublicKey.parseCreationOptionsFromJSON(options) })
          : await navigator.credentials.get({ publicKey: PublicKey.parseRequestOptionsFromJSON(options) });
        form.elements.answer.value = JSON.stringify(credential.toJSON());
        form.submit();
      } catch (error) {
        if (error.name === "Error") refused.textContent = error.message;
        refused.hidden = false;
      }
    });
  }
})();
