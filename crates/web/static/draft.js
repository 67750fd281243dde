// Keeps the report on this phone until it has been received, and says so honestly. The form works without this.
const KEY = "canhgiac.bao-tin";
const form = document.getElementById("report");
const status = document.getElementById("draft");

if (document.getElementById("received")) localStorage.removeItem(KEY);

function keep() {
  const pairs = [...new FormData(form).entries()].filter(([name]) => name !== "di");
  localStorage.setItem(KEY, JSON.stringify(pairs));
  status.textContent = "Đã lưu trên máy này, chưa gửi.";
}

// A copy of the kept answers, sent as the step they were left at.
function resume(pairs) {
  const copy = document.createElement("form");
  copy.method = "post";
  copy.action = form.action;
  const put = (name, value) => {
    const input = document.createElement("input");
    input.type = "hidden";
    input.name = name;
    input.value = value;
    copy.append(input);
  };
  for (const [name, value] of pairs) put(name, name === "buoc" ? String(Number(value) + 1) : value);
  put("di", "lui");
  document.body.append(copy);
  copy.submit();
}

function offer(pairs) {
  const box = document.createElement("p");
  box.className = "note row";
  const words = document.createElement("span");
  words.textContent = "Trên máy này còn một phiếu chưa gửi.";
  const go = document.createElement("button");
  go.className = "btn sec small";
  go.textContent = "Viết tiếp";
  go.addEventListener("click", () => resume(pairs));
  const drop = document.createElement("button");
  drop.className = "btn sec small";
  drop.textContent = "Xóa";
  drop.addEventListener("click", () => {
    localStorage.removeItem(KEY);
    box.remove();
  });
  box.append(words, go, drop);
  form.before(box);
}

if (form) {
  const kept = JSON.parse(localStorage.getItem(KEY) ?? "null");
  const fresh = form.elements.buoc.value === "1" && !form.querySelector(":checked");
  if (kept && fresh) offer(kept);
  if (!fresh) keep();
  form.addEventListener("input", keep);
  form.addEventListener("submit", () => {
    status.textContent = navigator.onLine ? "Đang gửi…" : "Mất mạng. Phiếu vẫn lưu trên máy này; có sóng hãy mở lại trang và bấm Viết tiếp.";
  });
}
