// The sheets fill in while one types, so that they can be printed without a network. The page works without this too.
const form = document.getElementById("paid");
const slots = [...document.querySelectorAll("[data-from]")];
const lines = [...document.querySelectorAll("[data-bank]")];
const started = Date.now();

function shown(name, value) {
  const digits = value.replace(/\D/g, "");
  const plain = name === "amount" && /^[\d., đ]+$/.test(value) && digits;
  return plain ? digits.replace(/\B(?=(\d{3})+$)/g, ".") : value.trim();
}

function fill() {
  for (const slot of slots) {
    const value = form.elements[slot.dataset.from].value;
    slot.textContent = shown(slot.dataset.from, value) || slot.dataset.empty;
  }
  for (const line of lines) line.classList.toggle("chosen", line.dataset.bank === form.elements.own_bank.value.trim());
}

function count() {
  const minutes = Math.floor((Date.now() - started) / 60000);
  document.getElementById("dem").textContent = minutes > 0 ? `Bạn mở trang này đã ${minutes} phút.` : "";
}

form.addEventListener("input", fill);
form.addEventListener("submit", (event) => {
  event.preventDefault();
  fill();
  document.getElementById("doc").scrollIntoView();
});
const print = document.getElementById("in");
print.hidden = false;
print.addEventListener("click", () => window.print());
setInterval(count, 15000);
fill();
if ("serviceWorker" in navigator) navigator.serviceWorker.register("/worker.js");
