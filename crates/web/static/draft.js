// Keeps the report on this phone until it has been received, and says so honestly. The form works without this.
const KEY = "canhgiac.bao-tin";
const form = document.getElementById("report");
const status = document.getElementById("draft");

if (document.getElementById("received")) localStorage.removeItem(KEY);

function keep() {
  const pairs = [...new FormData(form).entries()].filter(([name, value]) => name !== "di" && typeof value === "string");
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

// Photographs are made small enough for a poor signal, which also leaves behind what the camera wrote into them. Whoever wants
// the police to have the original keeps it as it is.
const SIDE_MAX = 1600;
const SMALL = 200_000;
const files = document.getElementById("tep");
const about = document.getElementById("tep-noi");

async function shrunk(file) {
  if (!/^image\/(jpeg|png|webp)$/.test(file.type) || file.size <= SMALL) return file;
  const picture = await createImageBitmap(file);
  const factor = Math.min(1, SIDE_MAX / Math.max(picture.width, picture.height));
  const canvas = new OffscreenCanvas(Math.round(picture.width * factor), Math.round(picture.height * factor));
  canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
  for (const quality of [0.82, 0.6, 0.4]) {
    const blob = await canvas.convertToBlob({ type: "image/jpeg", quality });
    if (blob.size <= SMALL || quality === 0.4) return blob.size < file.size ? new File([blob], "anh.jpg", { type: "image/jpeg" }) : file;
  }
}

// An Exif block within the first 64 KB: where, when, with what.
async function tells(file) {
  const head = new TextDecoder("latin1").decode(await file.slice(0, 65536).arrayBuffer());
  return head.includes("Exif\0\0") || head.includes("eXIf") || head.includes("http://ns.adobe.com/xap/");
}

let chosen = [];

async function meter() {
  const original = files.form.elements.tep_goc?.checked;
  const kept = new DataTransfer();
  const words = [];
  for (const file of chosen) {
    const sent = original ? file : await shrunk(file).catch(() => file);
    kept.items.add(sent);
    const traces = (await tells(sent)) ? ", có ghi nơi chụp, giờ chụp hoặc loại máy; máy chủ niêm phong tệp này và chỉ cho xem bản đã xóa" : "";
    words.push(`${kept.items.length}. ${Math.ceil(sent.size / 1024)} KB${sent === file ? "" : " (đã thu nhỏ, đã xóa dấu vết của máy ảnh)"}${traces}`);
  }
  files.files = kept.files;
  const total = [...kept.files].reduce((sum, file) => sum + file.size, 0);
  about.textContent = words.join(". ") + (total > 10_000_000 || kept.items.length > 5 ? " — quá 5 tệp hoặc quá 10 MB, hãy bớt đi." : "");
}

if (files) {
  files.addEventListener("change", () => {
    chosen = [...files.files];
    meter();
  });
  files.form.elements.tep_goc?.addEventListener("change", meter);
}
