// Tips as people and staff meet them: wide and narrow, with the keyboard alone, without script; axe must find nothing.
// Needs the sample service: cargo build -p tests --bins
import { AxeBuilder } from "@axe-core/playwright";
import { spawn } from "node:child_process";
import { chromium } from "playwright-core";

const shots = process.env.CANHGIAC_SHOTS;
let passed = 0;
let failed = 0;
const check = (name, holds, detail = "") => {
  if (holds) passed += 1;
  else {
    failed += 1;
    console.error(`FAILED ${name} ${detail}`);
  }
};

const server = spawn("target/debug/sample-desk", { stdio: ["ignore", "pipe", "inherit"] });
const { url, cookies } = await new Promise((resolve, reject) => {
  let text = "";
  server.stdout.on("data", (bytes) => {
    text += bytes;
    if (text.includes("\n")) resolve(JSON.parse(text.split("\n").find((line) => line.startsWith("{"))));
  });
  server.on("exit", reject);
});
const browser = await chromium.launch({
  executablePath: "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"],
});
const as = async (login, options) => {
  const context = await browser.newContext({ locale: "vi-VN", ...options });
  if (login) await context.addCookies([{ name: "__Host-canhgiac", value: cookies[login], url, secure: true, httpOnly: true, sameSite: "Lax" }]);
  return context;
};
const look = async (page, name, width) => {
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  check(`${name} ${width}: no horizontal overflow`, overflow <= 0, `${overflow}px`);
  if (shots) await page.screenshot({ path: `${shots}/tips-${name}-${width}.png`, fullPage: true });
  const found = await new AxeBuilder({ page }).withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]).analyze();
  check(`${name} ${width}: axe`, found.violations.length === 0, JSON.stringify(found.violations.map((v) => [v.id, v.nodes.map((n) => n.html.slice(0, 120))])));
};

// Every page, at both widths.
for (const width of [1280, 360]) {
  const viewport = { width, height: 800 };
  const open = await as(null, { viewport });
  const page = await open.newPage();
  for (const [name, path] of Object.entries({ question: "/hoi-can-bo", receipt_check: "/bien-nhan", follow: "/theo-doi" })) {
    await page.goto(url + path);
    await look(page, name, width);
  }
  await open.close();
  const desk = await as("tiep-nhan", { viewport });
  const staff = await desk.newPage();
  await staff.goto(`${url}/xu-ly`);
  await look(staff, "inbox", width);
  await staff.click("#rows a >> nth=0");
  await staff.waitForSelector("#tip-h");
  await look(staff, "tip", width);
  for (const name of ["Hỏi lại", "Đóng"]) {
    await staff.click(`summary:has-text("${name}")`);
    await look(staff, `tip-${name === "Đóng" ? "close" : "ask"}`, width);
  }
  for (const [name, path] of Object.entries({ enter: "/xu-ly/nhap", requests: "/yeu-cau" })) {
    await staff.goto(url + path);
    await look(staff, name, width);
  }
  await desk.close();
  const custodian = await as("giu-danh-tinh", { viewport });
  const sealed = await custodian.newPage();
  await sealed.goto(`${url}/niem-phong`);
  await look(sealed, "sealed", width);
  await custodian.close();
}

// A whole report without script, with a file; then following it.
for (const javaScriptEnabled of [false, true]) {
  const phone = await as(null, { javaScriptEnabled, viewport: { width: 360, height: 740 } });
  const page = await phone.newPage();
  await page.goto(`${url}/bao-tin`);
  await page.check("input[value=contacted]");
  await page.check("input[value=self]");
  await page.click("#report .btn >> nth=0");
  await page.fill("#text", "V 0900000789 xung nhan vien dien luc doi no tien");
  await page.click("#report .btn >> nth=0");
  await page.click("#report .btn >> nth=0");
  await page.waitForSelector(".review");
  if (javaScriptEnabled) await look(page, "review", 360);
  await page.setInputFiles("#tep", { name: "ten rieng cua toi.txt", mimeType: "text/plain", buffer: Buffer.from("noi dung") });
  if (javaScriptEnabled) check("the meter says what is sent", (await page.textContent("#tep-noi")).includes("1 KB"));
  await page.click("#report .btn >> nth=0");
  await page.waitForSelector("#received");
  if (javaScriptEnabled) await look(page, "received", 360);
  const code = await page.textContent(".receipt code");
  await page.goto(`${url}/theo-doi`);
  await page.fill("#receipt", code.toLowerCase());
  await page.click("main .btn >> nth=0");
  await page.waitForSelector("text=Tin báo của bạn");
  const text = await page.textContent("main");
  check(`followed, script ${javaScriptEnabled}`, text.includes("Tệp 1") && !text.includes("ten rieng"));
  if (javaScriptEnabled) await look(page, "followed", 360);
  await phone.close();
}

// The keyboard alone: down the list, take, undo, ask, back to the letters.
const keyed = await as("tiep-nhan", { viewport: { width: 1280, height: 800 } });
const keys = await keyed.newPage();
await keys.goto(`${url}/xu-ly`);
const first = await keys.textContent("#tip-h");
await keys.keyboard.press("j");
await keys.waitForFunction((was) => document.getElementById("tip-h").textContent !== was, first);
await keys.keyboard.press("n");
await keys.waitForSelector("text=Bạn đang xử lý tin này");
await keys.keyboard.press("z");
await keys.waitForSelector("text=Đã hoàn tác");
await keys.keyboard.press("h");
check("a letter opens its form and goes into it", (await keys.evaluate(() => document.activeElement.id)) === "hoi");
await keys.keyboard.type("jnz hỏi");
check("letters typed are letters", (await keys.inputValue("#hoi")) === "jnz hỏi");
await keys.keyboard.press("Escape");
await keys.click("text=Tắt phím tắt");
const here = keys.url();
await keys.keyboard.press("k");
await keys.waitForTimeout(300);
check("letters can be switched off", keys.url() === here);
await keyed.close();

// Entering what somebody tells: under two minutes for a person, seconds for a script; without script too.
const bare = await as("tiep-nhan", { javaScriptEnabled: false });
const typist = await bare.newPage();
const began = Date.now();
await typist.goto(`${url}/xu-ly/nhap`);
await typist.selectOption("#nguon", "telephone");
await typist.check("input[value=near_miss]");
await typist.check("input[value=other]");
await typist.fill("#text", "Bà cụ suýt chuyển 20 triệu vì người xưng công an");
await typist.click("text=Gửi và in biên nhận");
await typist.waitForSelector(".receipt");
console.log(`staff entry by script: ${Date.now() - began} ms`);
await typist.goto(`${url}/xu-ly`);
check("the inbox works without script", (await typist.locator("#rows a").count()) > 4);
await bare.close();

// A question to a person, answered, read with the receipt.
const asker = await as(null, { javaScriptEnabled: false });
const asks = await asker.newPage();
await asks.goto(`${url}/hoi-can-bo`);
await asks.fill("#text", "Trang này có phải của xã không?");
await asks.click("main .btn >> nth=0");
const code = await asks.textContent(".receipt code");
const desk = await as("phan-tich", { javaScriptEnabled: false });
const answers = await desk.newPage();
await answers.goto(`${url}/yeu-cau`);
await answers.fill("textarea >> nth=0", "Không phải trang của xã.");
await answers.click("text=Gửi trả lời");
await asks.goto(`${url}/theo-doi`);
await asks.fill("#receipt", code);
await asks.click("main .btn >> nth=0");
check("the answer is read", (await asks.textContent("main")).includes("Không phải trang của xã."));
await asker.close();
await desk.close();

await browser.close();
server.kill();
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
