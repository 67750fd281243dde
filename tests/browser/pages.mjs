// Opens every page as people do: wide and narrow, without script, with a keyboard; axe must find nothing.
import { AxeBuilder } from "@axe-core/playwright";
import { chromium } from "playwright-core";

const url = process.env.CANHGIAC_URL;
const shots = process.env.CANHGIAC_SHOTS;
const scam = "UNG DUNG VCB DIGIBANK cua ban duoc phat hien kich hoat tren thiet bi la. Neu khong phai ban, bam vao https://vietcombank.vn-ms.top de huy truoc 17h hom nay";
let passed = 0;
let failed = 0;
const check = (name, holds, detail = "") => {
  if (holds) passed += 1;
  else {
    failed += 1;
    console.error(`FAILED ${name} ${detail}`);
  }
};

const browser = await chromium.launch({
  executablePath: "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"],
});

async function look(page, name, width) {
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  check(`${name} ${width}: no horizontal overflow`, overflow <= 0, `${overflow}px`);
  if (shots) await page.screenshot({ path: `${shots}/${name}-${width}.png`, fullPage: true });
}

const ask = (text) => async (page) => {
  await page.goto(`${url}/kiem-tra`);
  await page.fill("#text", text);
  await page.click("button.btn");
  await page.waitForSelector("#ket-luan, .errors");
};
const open = (path) => (page) => page.goto(url + path);
const pages = {
  form: open("/kiem-tra"),
  danger: ask(scam),
  suspicious: ask("Ban oi cho minh vay 5tr gap chieu tra nhe, ck vao stk 1900000123456 MB"),
  insufficient: ask("Mẹ ơi tối con về ăn cơm nhé"),
  official: ask("https://dichvucong.gov.vn"),
  empty: ask("   "),
  catalogue: open("/thu-doan"),
  type: open("/thu-doan/fake_police"),
  paid: open("/vua-chuyen-tien"),
  call: open("/dang-nghe-may"),
  say: open("/dang-nghe-may?b=kc"),
  report: open("/bao-tin"),
  report_empty: async (page) => {
    await page.goto(`${url}/bao-tin`);
    await page.click("#report .btn >> nth=0");
    await page.waitForSelector(".errors");
  },
  report_review: async (page) => {
    await page.goto(`${url}/bao-tin`);
    await page.check("input[value=contacted]");
    await page.check("input[value=self]");
    await page.click("#report .btn >> nth=0");
    await page.fill("#text", "Có người gọi xưng công an");
    await page.click("#report .btn >> nth=0");
    await page.click("#report .btn >> nth=0");
    await page.waitForSelector(".review");
  },
  follow: open("/theo-doi"),
  sign_in: open("/dang-nhap"),
  how: open("/cach-ket-luan"),
  privacy: open("/quyen-rieng-tu"),
  objection: open("/phan-doi"),
  missing: open("/khong-co"),
};

for (const width of [1280, 360, 320]) {
  const context = await browser.newContext({ viewport: { width, height: 800 }, locale: "vi-VN" });
  const page = await context.newPage();
  const refused = [];
  page.on("console", (message) => message.type() === "error" && /Content Security Policy/.test(message.text()) && refused.push(message.text()));
  for (const [name, go] of Object.entries(pages)) {
    await go(page);
    await look(page, name, width);
    if (width === 320) continue;
    const result = await new AxeBuilder({ page }).withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]).analyze();
    check(`${name} ${width}: axe`, result.violations.length === 0, JSON.stringify(result.violations.map((v) => [v.id, v.nodes.map((n) => n.html.slice(0, 90))])));
  }
  check(`${width}: nothing refused by the content policy`, refused.length === 0, refused[0]);
  await context.close();
}

// Without script everything works, and what was pasted is text, never markup.
const plain = await browser.newContext({ javaScriptEnabled: false });
const page = await plain.newPage();
await ask(`${scam} <img src=x onerror=alert(1)><script>alert(2)</script>`)(page);
check("verdict without script", (await page.textContent("#ket-luan")).startsWith("Nguy hiểm"));
const marks = await page.locator("mark").allTextContents();
check("guilty words are marked", ["thiet bi la", "https://vietcombank.vn-ms.top"].every((words) => marks.some((mark) => mark.includes(words))), marks.join(" | "));
check("pasted markup stays text", (await page.locator("main img").count()) === 0 && (await page.textContent(".quote")).includes("<script>"));
check("two to four reasons", await page.locator(".why li").count().then((n) => n >= 2 && n <= 4));
check("no cookie", (await plain.cookies()).length === 0);
await page.emulateMedia({ media: "print" });
const onPaper = async (selector) => (await page.locator(`${selector}:visible`).count()) > 0;
check("an answer on paper keeps verdict, words, reasons and what to do", (await onPaper("#ket-luan")) && (await onPaper("mark")) && (await onPaper(".why li")) && (await onPaper(".acts")) && (await onPaper("ol.do li")));
check("an answer on paper has nothing to press or fill in", !(await onPaper(".btn")) && !(await onPaper("textarea")) && !(await onPaper("header.top nav")));
await page.emulateMedia({ media: "screen" });
check("control: on screen they are there", (await onPaper(".btn")) && (await onPaper("textarea")) && (await onPaper("header.top nav")));
await ask("")(page);
check("empty question names the error first", (await page.title()).startsWith("Lỗi:") && (await page.locator(".errors a[href='#text']").count()) === 1);
await plain.close();

// Just paid: the sheets fill in with and without script, and the page still opens where there is no signal.
const fields = { own_bank: "Vietcombank", amount: "4500000", bank: "MB Bank", account: "1900000123456", at: "14:05, 24/11/2026" };
const fillIn = async (tab) => {
  await tab.goto(`${url}/vua-chuyen-tien`);
  for (const [name, value] of Object.entries(fields)) await tab.fill(`#${name}`, value);
};
const said = (tab) => tab.textContent("#doc ~ .quote");
const scriptless = await browser.newContext({ javaScriptEnabled: false });
const bare = await scriptless.newPage();
await fillIn(bare);
await bare.click("#paid .btn >> nth=0");
check("just paid without script", /4\.500\.000.*Vietcombank.*1900000123456.*MB Bank.*14:05/s.test(await said(bare)));
check("just paid keeps nothing in the address", !bare.url().includes("1900000123456"));
await scriptless.close();
const phone = await browser.newContext({ viewport: { width: 360, height: 740 } });
const tab = await phone.newPage();
await fillIn(tab);
check("just paid with script", /4\.500\.000.*Vietcombank/s.test(await said(tab)));
await tab.emulateMedia({ media: "print" });
check("two sheets are printed and nothing else", (await tab.locator(".sheet:visible").count()) === 2 && (await tab.locator("header.top").isHidden()));
await tab.emulateMedia({ media: "screen" });
await tab.evaluate(() => navigator.serviceWorker.ready);
await phone.setOffline(true);
await tab.reload();
await tab.fill("#amount", "1000000");
check("just paid without a network", (await said(tab)).includes("1.000.000"));
await phone.close();

// A report begun and left is kept on the phone, said honestly, and taken up again.
const left = await browser.newContext({ viewport: { width: 360, height: 740 } });
const writer = await left.newPage();
await writer.goto(`${url}/bao-tin`);
await writer.check("input[value=contacted]");
await writer.check("input[value=self]");
check("a draft says it is only on this phone", (await writer.textContent("#draft")).includes("chưa gửi"));
await writer.goto(`${url}/kiem-tra`);
await writer.goto(`${url}/bao-tin`);
await writer.click("text=Viết tiếp");
await writer.waitForSelector("input[value=contacted]:checked");
check("a draft is taken up again", await writer.isChecked("input[value=self]"));
await left.close();

// On the phone: money asked for ends the questions; each answer is one tap.
const call = await browser.newContext({ javaScriptEnabled: false });
const caller = await call.newPage();
await caller.goto(`${url}/dang-nghe-may`);
await caller.click("text=Không");
await caller.click("text=Có");
check("on the phone says one sentence", (await caller.textContent(".say")).includes("không chuyển tiền"));
check("on the phone <= 15 kB", (await caller.content()).length < 15_000);
await call.close();

// Keyboard: the first stop skips to the content; the box is reached and sent without a mouse.
const keyed = await browser.newContext();
const keys = await keyed.newPage();
await keys.goto(`${url}/kiem-tra`);
await keys.keyboard.press("Tab");
check("skip link first", (await keys.evaluate(() => document.activeElement.className)) === "skip");
for (let i = 0; i < 12 && (await keys.evaluate(() => document.activeElement.id)) !== "text"; i++) await keys.keyboard.press("Tab");
await keys.keyboard.type("113");
for (let i = 0; i < 12 && (await keys.evaluate(() => document.activeElement.className)) !== "btn"; i++) await keys.keyboard.press("Tab");
await keys.keyboard.press("Enter");
await keys.waitForSelector("#ket-luan");
check("keyboard reaches an answer", (await keys.textContent("#ket-luan")).length > 0);

// Budgets: the form page with all it loads, the answer page with what it loads after that.
const weigh = async (go) => {
  const context = await browser.newContext();
  const tab = await context.newPage();
  let bytes = 0;
  const client = await context.newCDPSession(tab);
  await client.send("Network.enable");
  client.on("Network.loadingFinished", (event) => (bytes += event.encodedDataLength));
  await go(tab, () => (bytes = 0));
  await tab.waitForLoadState("networkidle");
  await context.close();
  return bytes;
};
const form = await weigh(open("/kiem-tra"));
check("form page with style and icon <= 20 kB", form <= 20_000, `${form} bytes`);
const answer = await weigh(async (tab, countAnew) => {
  await open("/kiem-tra")(tab);
  await tab.fill("#text", scam);
  countAnew();
  await tab.click("button.btn");
  await tab.waitForSelector("#ket-luan");
});
check("answer page after the form <= 12 kB", answer > 1_000 && answer <= 12_000, `${answer} bytes`);
console.log(`form page ${form}, answer page ${answer} bytes over the wire`);

await browser.close();
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
