// Passkeys: asks the browser for one and sends what it says. Without script, or in an older browser, the form stays hidden and
// password and code are the way.
const form = document.querySelector("form[data-passkey]");
if (form && window.PublicKeyCredential?.parseRequestOptionsFromJSON) {
  const creates = form.dataset.passkey === "create";
  form.hidden = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const status = form.querySelector("[role=status]");
    status.textContent = "";
    try {
      const csrf = form.elements.csrf?.value;
      const asked = await fetch(form.dataset.begin, {
        method: "POST",
        headers: { "content-type": "application/x-www-form-urlencoded" },
        body: new URLSearchParams(csrf ? { csrf } : {}),
      });
      const begun = await asked.json();
      const key = creates
        ? await navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(begun.options.publicKey) })
        : await navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(begun.options.publicKey) });
      form.elements.luot.value = begun.id;
      form.elements.khoa.value = JSON.stringify(key);
      form.submit();
    } catch {
      status.textContent = form.dataset.failed;
    }
  });
}
