// A clerk's half-year return, its head's and the Office's part of it, as fast as people are: keyboard alone, 1280 and 360 px.
// CANHGIAC_URL is a house built by `cargo run -p tests --example reporting_house`; on the next port it is two days later.
import { brotliCompressSync } from "node:zlib";
import { AxeBuilder } from "@axe-core/playwright";
import { chromium } from "playwright-core";

const url = process.env.CANHGIAC_URL;
const shots = process.env.CANHGIAC_SHOTS;
const password = "bốn con trâu lội qua suối";
// A slow typist and a reader who looks at every field: milliseconds a key, a stop of the tabulator, a page.
const KEY = 180;
const TAB = 900;
const READ = 6_000;
let passed = 0;
let failed = 0;
const check = (name, holds, detail = "") => {
  if (holds) passed += 1;
  else {
    failed += 1;
    console.error(`FAILED ${name} ${detail}`);
  }
};

const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox", "--disable-gpu", "--no-first-run"] });

// What people would have taken: real time of the machine and counted time of the hand.
class Hand {
  constructor(page) {
    this.page = page;
    this.counted = 0;
    this.began = Date.now();
  }
  async press(key, cost = TAB) {
    this.counted += cost;
    await this.page.keyboard.press(key);
  }
  async type(text) {
    this.counted += text.length * KEY;
    await this.page.keyboard.type(text);
  }
  read() {
    this.counted += READ;
  }
  /** Goes by the tabulator to the field or button that fits. */
  async reach(test, most = 400) {
    for (let i = 0; i < most; i++) {
      if (await this.page.evaluate(test)) return true;
      await this.press("Tab", 250);
    }
    return false;
  }
  get seconds() {
    return Math.round((Date.now() - this.began + this.counted) / 1000);
  }
}
const focused = (name) => `document.activeElement?.name === ${JSON.stringify(name)}`;
const onButton = (words) => `(document.activeElement?.tagName === "BUTTON" || document.activeElement?.tagName === "A") && document.activeElement.textContent.includes(${JSON.stringify(words)})`;

async function look(page, name, width) {
  await page.setViewportSize({ width, height: 800 });
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  check(`${name} ${width}: no horizontal overflow`, overflow <= 0, `${overflow}px`);
  if (shots) await page.screenshot({ path: `${shots}/reports-${name}-${width}.png`, fullPage: true });
  // What a first visit downloads: the page, its styles, its scripts.
  const parts = await page.evaluate(async () => {
    const links = [...document.querySelectorAll("link[rel=stylesheet], script[src]")].map((one) => one.href || one.src);
    return Promise.all([location.href, ...links].map(async (href) => (await fetch(href)).text()));
  });
  const bytes = parts.reduce((sum, text) => sum + brotliCompressSync(text).length, 0);
  check(`${name} ${width}: at most 60 kB brotli`, bytes <= 60_000, `${bytes} bytes`);
  const result = await new AxeBuilder({ page }).withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]).analyze();
  check(`${name} ${width}: axe`, result.violations.length === 0, JSON.stringify(result.violations.map((v) => [v.id, v.nodes.slice(0, 3).map((n) => n.html.slice(0, 110))])));
}

async function signIn(login, width, base = url) {
  const context = await browser.newContext({ viewport: { width, height: 800 }, locale: "vi-VN" });
  const page = await context.newPage();
  await page.goto(`${base}/dang-nhap`);
  await page.fill("#login", login);
  await page.fill("#password", password);
  await page.press("#password", "Enter");
  await page.waitForURL("**/ban-lam-viec");
  return page;
}

async function clerk(unit, width) {
  const page = await signIn(`dau-moi-${unit}`, width);
  await page.goto(`${url}/bao-cao`);
  const link = await page.locator(".rows a").first().getAttribute("href");
  if (unit === 1) for (const w of [1280, 360]) await look(page, "index-clerk", w);
  await page.setViewportSize({ width, height: 800 });
  const hand = new Hand(page);
  await page.goto(url + link); // the link of the reminder
  hand.read();
  for (const [name, text] of [["s.A04", "Nguyễn Văn Thử, chuyên viên"], ["s.C01", "42"], ["s.C02", "40"], ["t.IV", "Tiếp tục tuyên truyền hằng tháng."]]) {
    check(`clerk ${width}: ${name} by keyboard`, await hand.reach(focused(name)));
    await hand.type(text);
  }
  // A passage copied from Word: its bullets, tabs and breaks.
  check(`clerk ${width}: a place for Word`, await hand.reach(focused("t.V")));
  hand.counted += 5_000;
  await page.keyboard.insertText("Kiến nghị:\n\uf0b7\tCấp loa cho ba xóm\n\uf0b7\tBản tin\u00a0tiếng Tày, tiếng Nùng");
  await page.waitForTimeout(600);
  // The line is cut: what was typed stays on this machine, and is there again after a reload.
  await page.context().setOffline(true);
  await hand.reach(onButton("Ô trống là không phát sinh"));
  await hand.press("Enter");
  check(`clerk ${width}: without a line it says so`, (await page.textContent("#draft")).includes("Mất mạng"));
  await page.context().setOffline(false);
  await page.reload();
  await hand.reach(onButton("Lấy lại phần chưa gửi"));
  await hand.press("Enter");
  hand.read();
  check(`clerk ${width}: the draft is back`, (await page.inputValue("[name='t.V']")).includes("Cấp loa cho ba xóm"));
  await page.focus("[name='t.V']");
  await page.keyboard.press("End");
  await page.keyboard.type(".");
  await page.waitForTimeout(600);
  check(`clerk ${width}: the draft says it is only here`, (await page.textContent("#draft")).includes("chưa gửi"));
  await hand.reach(onButton("Ô trống là không phát sinh"));
  await hand.press("Enter");
  await page.waitForURL("**da=luu");
  hand.read();
  const kept = await page.inputValue("[name='t.V']");
  check(`clerk ${width}: copied from Word, lines and bullets stay`, kept.startsWith("Kiến nghị:\n- Cấp loa cho ba xóm\n- Bản tin tiếng Tày"), JSON.stringify(kept));
  if (unit === 1) for (const w of [1280, 360]) await look(page, "unit-saved", w);
  await page.setViewportSize({ width, height: 800 });
  await hand.reach(onButton("Trình lãnh đạo duyệt"));
  await hand.press("Enter");
  await page.waitForURL("**da=trinh");
  check(`clerk ${width}: half-year return in ten minutes`, hand.seconds <= 600, `${hand.seconds} s`);
  console.log(`clerk at ${width} px: ${hand.seconds} s`);
  await page.context().close();
  return link;
}

async function head(unit, link, width) {
  const page = await signIn(`truong-${unit}`, width);
  const hand = new Hand(page);
  await page.goto(url + link);
  hand.read();
  await hand.reach(onButton("Duyệt và gửi Văn phòng"));
  await hand.press("Enter");
  await page.waitForURL("**da=gui");
  await page.context().close();
}

// The other kinds of files, the register they stand in, the answer to whoever asks about them, figures by text message.
async function papers(page, period, report) {
  for (const [path, button, ending] of [[`${period}/tong-hop`, "PDF", ".pdf"], [`${period}/tong-hop`, "Phụ lục (Excel)", ".xlsx"], [`${period}/don-doc`, "Tải công văn (Word)", ".docx"], [`${period}/don-doc`, "PDF", ".pdf"], [report, "Bảng Excel", ".xlsx"], [report, "Bản Word", ".docx"], [report, "Bản PDF", ".pdf"]]) {
    await page.goto(url + path);
    const button_ = page.locator(`form button:text-is("${button}")`);
    // On the last day nobody is to be urged yet; a machine without a typeface makes no PDF.
    if ((path.endsWith("don-doc") || ending === ".pdf") && (await button_.count()) === 0) continue;
    const download = page.waitForEvent("download");
    await button_.click();
    const file = await download;
    check(`${path} as ${ending}`, file.suggestedFilename().endsWith(ending), file.suggestedFilename());
    if (shots) await file.saveAs(`${shots}/${file.suggestedFilename()}`);
  }
  await page.goto(`${url}${period}/tin-nhan`);
  const key = await page.locator("li:has-text('DV03') code").textContent();
  await page.fill("[name=text]", `BC ${key} B01=3 B02=120 C01=9 C02=9 T=141 KPS`);
  await page.locator("main form button").last().click();
  check("figures by text message are filed", (await page.textContent("main")).includes("Đã nhận 4 số liệu"), key);
  for (const w of [1280, 360]) await look(page, "message-filed", w);
  await page.goto(`${url}/van-ban-di`);
  for (const w of [1280, 360]) await look(page, "outgoing", w);
  await page.locator("main table a").first().click();
  for (const w of [1280, 360]) await look(page, "outgoing-one", w);
  const answer = await page.locator("a[href^='/xac-minh-van-ban?ma=']").getAttribute("href");
  await page.fill("#so", "12/BC-SNNMT");
  await page.click("button[value=so]");
  check("a number is entered", (await page.textContent("main")).includes("12/BC-SNNMT"));
  await page.goto(`${url}/van-ban-di/ghi`);
  for (const w of [1280, 360]) await look(page, "outgoing-enter", w);
  await page.goto(url + answer);
  check("the QR on the print leads to an answer", (await page.textContent("main")).includes("Có trong sổ văn bản"));
  for (const w of [1280, 360]) await look(page, "verify-ours", w);
  await page.goto(`${url}/xac-minh-van-ban`);
  for (const w of [1280, 360]) await look(page, "verify", w);
  await page.fill("#so", "99/GM-SNNMT");
  await page.fill("#ngay", "2026-06-01");
  await page.click("main button");
  for (const w of [1280, 360]) await look(page, "verify-unknown", w);
  await page.setViewportSize({ width: 1280, height: 800 });
}

async function office(links, width) {
  const page = await signIn("van-phong", width);
  const hand = new Hand(page);
  for (const link of links) {
    await page.goto(url + link);
    hand.read();
    await hand.reach(onButton("Tiếp nhận"));
    await hand.press("Enter");
    await page.waitForURL("**da=nhan");
  }
  const period = links[0].split("/").slice(0, 4).join("/");
  await page.goto(`${url}${period}/tong-hop`);
  hand.read();
  // Who was accepted after the Office edited a section is not lost from it unsaid.
  if (width === 360) {
    check("words that came since are offered", (await page.textContent("main")).includes("Lời mới của DV02 từ khi sửa"));
    for (const w of [1280, 360]) await look(page, "consolidation-news", w);
  }
  await hand.reach(focused("t.IV"));
  await hand.type("Tình hình trong kỳ ổn định. ");
  await hand.reach(onButton("Lưu lời báo cáo"));
  await hand.press("Enter");
  await page.waitForURL("**da=luu");
  const download = page.waitForEvent("download");
  await page.focus("a.skip");
  await hand.reach(onButton("Tải báo cáo"));
  await hand.press("Enter");
  const file = await download;
  check(`office ${width}: a document`, file.suggestedFilename().endsWith(".docx"));
  if (shots) await file.saveAs(`${shots}/${file.suggestedFilename()}`);
  const seconds = hand.seconds;
  if (width === 1280) await papers(page, period, links[0]);
  check(`office ${width}: the consolidated document in five minutes`, seconds <= 300, `${seconds} s`);
  console.log(`office at ${width} px: ${seconds} s`);
  const rest = [["index-office", "/bao-cao"], ["board", period], ["deadline", `${period}/thoi-han`], ["letter", `${period}/don-doc`], ["message", `${period}/tin-nhan`], ["consolidation", `${period}/tong-hop`], ["plan", "/bao-cao/mo"], ["regime", "/bao-cao/che-do"], ["days", "/bao-cao/lich-nghi"], ["behind", `${links[0]}/so-lieu/D01`]];
  if (width === 1280) for (const [name, path] of rest) {
    await page.goto(url + path);
    for (const w of [1280, 360]) await look(page, name, w);
  }
  await page.context().close();
}

// Two days later: the letter that urges is opened, taken out as Word, PDF and Excel, stands in the register and gets its number.
async function urging() {
  const later = url.replace(/:(\d+)/, (_, port) => `:${Number(port) + 1}`);
  const page = await signIn("van-phong", 1280, later);
  await page.goto(`${later}/bao-cao`);
  const period = (await page.locator("a[href^='/bao-cao/ky/']").first().getAttribute("href")).split("/").slice(0, 4).join("/");
  await page.goto(`${later}${period}/don-doc`);
  const text = await page.textContent("main");
  check("the letter names whom it urges", text.includes("đôn đốc báo cáo 6 tháng đầu năm 2026") && text.includes("DV13"), text.slice(0, 400));
  for (const w of [1280, 360]) await look(page, "letter-late", w);
  await page.setViewportSize({ width: 1280, height: 800 });
  for (const [button, ending] of [["Tải công văn (Word)", ".docx"], ["PDF", ".pdf"], ["Danh sách (Excel)", ".xlsx"]]) {
    const button_ = page.locator(`form button:text-is("${button}")`);
    if (ending === ".pdf" && (await button_.count()) === 0) continue;
    const download = page.waitForEvent("download");
    await button_.focus();
    await page.keyboard.press("Enter");
    const file = await download;
    check(`the letter as ${ending}`, file.suggestedFilename().endsWith(ending), file.suggestedFilename());
    if (shots) await file.saveAs(`${shots}/${file.suggestedFilename()}`);
  }
  await page.goto(`${later}/van-ban-di`);
  check("the letter stands in the register once", (await page.textContent("main")).split("đôn đốc báo cáo").length === 2);
  await page.locator("main table a").first().click();
  const answer = await page.locator("a[href^='/xac-minh-van-ban?ma=']").getAttribute("href");
  await page.fill("#so", "31/SNNMT-VP");
  await page.click("button[value=so]");
  check("the letter has its number", (await page.textContent("main")).includes("31/SNNMT-VP"));
  await page.goto(later + answer);
  check("the QR of the letter leads to an answer", (await page.textContent("main")).includes("Có trong sổ văn bản"));
  await page.context().close();
}

// The gateway for text messages: its secret is shown once.
async function gateway() {
  const page = await signIn("chanh-vp", 1280);
  await page.goto(`${url}/bao-cao/cong-tin-nhan`);
  await page.locator("button:text-is('Mở cổng')").click();
  const secret = await page.locator("main [role=status] code").textContent();
  for (const w of [1280, 360]) await look(page, "gateway", w);
  await page.goto(`${url}/bao-cao`);
  const period = (await page.locator("a[href^='/bao-cao/ky/']").first().getAttribute("href")).split("/")[3];
  await page.goto(`${url}/bao-cao/ky/${period}/tin-nhan`);
  const key = await page.locator("li:has-text('DV04') code").textContent();
  const answer = await page.request.post(`${url}/cong-tin-nhan`, { headers: { authorization: `Bearer ${secret}` }, data: { text: `BC ${key} B01=3 D07=4,5 T=7,5` } });
  check("the gateway files a message", answer.status() === 200 && (await answer.text()).includes("DV04"), String(answer.status()));
  await page.context().close();
}

const wide = await clerk(1, 1280);
const narrow = await clerk(2, 360);
await head(1, wide, 1280);
await head(2, narrow, 360);
await office([wide], 1280);
await office([narrow], 360);
await gateway();
await urging();
await browser.close();
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
