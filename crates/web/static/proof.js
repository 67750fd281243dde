// Finds the number a form asks for: many hashes here, one on the server. This file is the page's part and its worker.
const K = new Uint32Array(64);
const H = new Uint32Array(8);
let prime = 2;
for (let n = 0; n < 64; prime += 1) {
  let is = true;
  for (let d = 2; d * d <= prime; d += 1) if (prime % d === 0) is = false;
  if (!is) continue;
  if (n < 8) H[n] = (prime ** 0.5 % 1) * 2 ** 32;
  K[n] = (prime ** (1 / 3) % 1) * 2 ** 32;
  n += 1;
}
const W = new Uint32Array(64);
const turn = (x, n) => (x >>> n) | (x << (32 - n));

function block(state, bytes, at) {
  for (let i = 0; i < 16; i += 1) {
    const j = at + 4 * i;
    W[i] = (bytes[j] << 24) | (bytes[j + 1] << 16) | (bytes[j + 2] << 8) | bytes[j + 3];
  }
  for (let i = 16; i < 64; i += 1) {
    const a = W[i - 15];
    const b = W[i - 2];
    W[i] = W[i - 16] + W[i - 7] + (turn(a, 7) ^ turn(a, 18) ^ (a >>> 3)) + (turn(b, 17) ^ turn(b, 19) ^ (b >>> 10));
  }
  let [a, b, c, d, e, f, g, h] = state;
  for (let i = 0; i < 64; i += 1) {
    const one = (h + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + ((e & f) ^ (~e & g)) + K[i] + W[i]) | 0;
    const two = ((turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    h = g; g = f; f = e; e = (d + one) | 0; d = c; c = b; b = a; a = (one + two) | 0;
  }
  const add = [a, b, c, d, e, f, g, h];
  for (let i = 0; i < 8; i += 1) state[i] += add[i];
}

// Leading bits of the SHA-256 that are nought, as far as 32.
export function zeros(text) {
  const size = text.length;
  const bytes = new Uint8Array(((size + 8) >> 6 << 6) + 64);
  for (let i = 0; i < size; i += 1) bytes[i] = text.charCodeAt(i);
  bytes[size] = 128;
  new DataView(bytes.buffer).setUint32(bytes.length - 4, size * 8);
  const state = Uint32Array.from(H);
  for (let at = 0; at < bytes.length; at += 64) block(state, bytes, at);
  return Math.clz32(state[0]);
}

function solve(mark, challenge) {
  const bits = Number(challenge.split(".")[0]);
  for (let n = 0; ; n += 1) if (zeros(`${mark}.${challenge}.${n}`) >= bits) return String(n);
}

if (typeof document === "undefined") {
  onmessage = ({ data }) => postMessage(solve(data.mark, data.challenge));
} else {
  const answer = document.getElementById("loi_giai");
  const form = answer?.form;
  if (form) {
    const status = document.getElementById("proof");
    let waiting = null;
    const worker = new Worker(import.meta.url, { type: "module" });
    worker.onmessage = ({ data }) => {
      answer.value = data;
      if (waiting) form.requestSubmit(waiting.button);
    };
    worker.postMessage({ mark: form.elements.luot.value, challenge: form.elements.thu_thach.value });
    form.addEventListener("submit", (event) => {
      if (answer.value) return;
      event.preventDefault();
      status.textContent = "Đang chuẩn bị gửi, vài giây nữa…";
      waiting = { button: event.submitter };
    });
  }
}
