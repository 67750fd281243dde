// Letters for the hand that stays on the keyboard; each is written on its button. The page works without this.
const KEY = "canhgiac.phim-tat";
const rows = [...document.querySelectorAll("#rows a")];
const here = rows.findIndex((row) => row.hasAttribute("aria-current"));
const keys = document.getElementById("keys");
const off = () => localStorage.getItem(KEY) === "tat";

function go(by) {
  const row = rows[here + by];
  if (row) location.assign(row.href);
}

function press(element) {
  if (element.matches("summary")) {
    const box = element.parentElement;
    box.open = !box.open;
    (box.open ? box.querySelector("textarea,input:not([type=hidden]),select") : element).focus();
  } else if (element.matches("button,a")) element.click();
  else element.focus();
}

// A person may type with an input method or mean a shortcut of the browser: both are left alone.
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && document.activeElement.matches("textarea,input,select")) return document.activeElement.blur();
  const typing = event.target.matches("textarea,select,input:not([type=checkbox])");
  if (off() || typing || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
  const key = event.key.toLowerCase();
  const target = document.querySelector(`[data-key="${CSS.escape(key)}"]`);
  if (key === "j") go(1);
  else if (key === "k") go(-1);
  else if (target) press(target);
  else return;
  event.preventDefault();
});

function say() {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn sec small";
  button.textContent = off() ? "Bật phím tắt" : "Tắt phím tắt";
  button.addEventListener("click", () => {
    localStorage.setItem(KEY, off() ? "bat" : "tat");
    say();
  });
  keys.replaceChildren(off() ? "Phím tắt đang tắt. " : "J tin sau, K tin trước, W ghi chép, / tìm; chữ khác ghi trên nút. ", button);
  keys.hidden = false;
}
say();
document.querySelector("#rows a[aria-current]")?.scrollIntoView({ block: "nearest" });
