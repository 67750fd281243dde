// Keeps what was typed on this phone until the server has it, and says honestly which of the two it is. The form works without this.
const list = document.getElementById("hang-cho");
const form = document.getElementById("ghi");
const KEY = `canhgiac.tuyen-truyen.${list.dataset.who}`;
const WORDS = { kept: "Lưu trên máy này, chưa gửi", sending: "Đang gửi…", received: "Đã nhận", refused: "Chưa gửi được, cần sửa", signed_out: "Lưu trên máy này. Hãy đăng nhập lại rồi mở trang này để gửi" };

const read = () => JSON.parse(localStorage.getItem(KEY) ?? "[]");
const write = (items) => (items.length ? localStorage.setItem(KEY, JSON.stringify(items)) : localStorage.removeItem(KEY));
const value = (pairs, name) => pairs.find(([key]) => key === name)?.[1] ?? "";
const put = (item) => write([...read().filter((other) => other.id !== item.id), item]);
const drop = (id) => write(read().filter((other) => other.id !== id));

// The same alphabet and length as the server's own names.
function newId() {
  const letters = "0123456789abcdefghjkmnpqrstvwxyz";
  const bytes = crypto.getRandomValues(new Uint8Array(26));
  return [...bytes].map((byte, at) => letters[at ? byte & 31 : byte & 7]).join("");
}

function button(words, act) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "btn sec small";
  made.textContent = words;
  made.addEventListener("click", act);
  return made;
}

function draw(item, state, detail = "") {
  let row = document.getElementById(`cho-${item.id}`);
  if (!row) {
    row = document.createElement("p");
    row.id = `cho-${item.id}`;
    row.className = "note row";
    list.append(row);
  }
  row.className = state === "refused" || state === "signed_out" ? "note warn row" : "note row";
  const words = document.createElement("span");
  words.textContent = `${value(item.pairs, "noi_dung")}: ${WORDS[state]}${detail ? `. ${detail}` : ""}`;
  row.replaceChildren(words);
  if (state === "kept") row.append(button("Gửi lại", () => send(item)));
  if (state === "refused") row.append(button("Sửa", () => edit(item)));
  if (state === "kept" || state === "refused") row.append(button("Xóa khỏi máy", () => { drop(item.id); row.remove(); }));
}

function edit(item) {
  if (form?.elements.loai.value === value(item.pairs, "loai")) fill(item);
  else location.href = `/tuyen-truyen/ghi?loai=${value(item.pairs, "loai")}#${item.id}`;
}

function fill(item) {
  for (const box of form.querySelectorAll("input[type=checkbox]")) box.checked = item.pairs.some(([name, text]) => name === box.name && text === box.value);
  for (const [name, text] of item.pairs) {
    const field = form.elements[name];
    if (field && "value" in field && field.type !== "checkbox" && !(field instanceof RadioNodeList)) field.value = text;
  }
  form.elements.luot.value = item.id;
  form.elements.noi_dung.focus();
}

async function send(item) {
  draw(item, "sending");
  const csrf = form?.elements.csrf.value ?? document.querySelector("input[name=csrf]").value;
  try {
    const answer = await fetch("/tuyen-truyen/ghi", { method: "POST", body: new URLSearchParams([...item.pairs, ["csrf", csrf]]) });
    const path = new URL(answer.url).pathname;
    if (answer.ok && /^\/tuyen-truyen\/[0-9a-z]{26}$/.test(path)) {
      drop(item.id);
      draw(item, "received", new Date().toLocaleTimeString("vi-VN", { hour: "2-digit", minute: "2-digit" }));
      const link = document.createElement("a");
      link.href = path;
      link.textContent = "Xem";
      document.getElementById(`cho-${item.id}`).append(link);
      return;
    }
    if (path === "/dang-nhap") return draw(item, "signed_out");
    if (answer.status >= 500 || answer.status === 429) return draw(item, "kept", "Máy chủ đang bận");
    const shown = new DOMParser().parseFromString(await answer.text(), "text/html");
    const said = shown.querySelector(".errors p:last-child") ?? shown.querySelector("main section p");
    draw(item, "refused", said?.textContent ?? "");
  } catch {
    draw(item, "kept", "Chưa có sóng");
  }
}

let busy = false;
async function sendAll() {
  if (busy) return;
  busy = true;
  for (const item of read()) await send(item);
  busy = false;
}

if (form) {
  const draft = `${KEY}.${form.elements.loai.value}`;
  const pairs = () => [...new FormData(form).entries()].filter(([name]) => name !== "csrf");
  const asked = read().find((item) => `#${item.id}` === location.hash);
  const unfinished = JSON.parse(localStorage.getItem(draft) ?? "null");
  if (asked) fill(asked);
  else if (unfinished && !form.elements.noi_dung.value) fill(unfinished);
  form.addEventListener("input", () => localStorage.setItem(draft, JSON.stringify({ id: form.elements.luot.value, pairs: pairs() })));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const item = { id: form.elements.luot.value, pairs: pairs() };
    put(item);
    localStorage.removeItem(draft);
    form.reset();
    form.elements.luot.value = newId();
    form.elements.noi_dung.focus();
    send(item);
  });
}
addEventListener("online", sendAll);
sendAll();
