// The desk of staff, from the set-up link on: wide and narrow, by keyboard, with a passkey of Chromium's own authenticator.
// CANHGIAC_SETUP is the path the server prints once.
import { AxeBuilder } from "@axe-core/playwright";
import { chromium } from "playwright-core";

const url = process.env.CANHGIAC_URL.replace("127.0.0.1", "localhost");
const shots = process.env.CANHGIAC_SHOTS;
const password = "bốn con trâu lội qua suối";
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
const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: "vi-VN" });
const page = await context.newPage();
const refused = [];
page.on("console", (message) => message.type() === "error" && /Content Security Policy/.test(message.text()) && refused.push(message.text()));

async function look(name, width) {
  await page.setViewportSize({ width, height: 800 });
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  check(`${name} ${width}: no horizontal overflow`, overflow <= 0, `${overflow}px`);
  if (shots) await page.screenshot({ path: `${shots}/desk-${name}-${width}.png`, fullPage: true });
  const result = await new AxeBuilder({ page }).withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]).analyze();
  check(`${name} ${width}: axe`, result.violations.length === 0, JSON.stringify(result.violations.map((v) => [v.id, v.nodes.map((n) => n.html.slice(0, 90))])));
}
const both = async (name) => {
  for (const width of [1280, 360]) await look(name, width);
  await page.setViewportSize({ width: 1280, height: 800 });
};

// Set-up with the sample department and the communes.
await page.goto(url + process.env.CANHGIAC_SETUP);
await both("set-up");
await page.check("input[name=sample][value=snnmt]");
await page.check("input[name=communes]");
await page.fill("#name", "Người Quản Trị");
await page.fill("#login", "quantri");
await page.fill("#password", password);
await page.click("text=Bắt đầu dùng");
await page.waitForURL("**/ban-lam-viec");
await both("home");

// Units: today's tree, an older one, an old name, one unit, the forms.
await page.goto(`${url}/don-vi`);
check("56 communes and the department hang in one tree", (await page.locator(".tree li").count()) > 80);
await both("units");
await page.goto(`${url}/don-vi?ngay=2025-02-01`);
check("the tree of an older day", (await page.textContent("main")).includes("Xã Chí Viễn"));
await page.fill("#tim", "hung dao");
await page.press("#tim", "Enter");
await page.waitForSelector(".tree");
check("a homonym leads to three units of today", (await page.locator(".tree li").count()) === 3, await page.textContent(".tree"));
await both("units-found");
await page.click(".tree a >> nth=0");
await page.waitForSelector(".facts");
await page.click("text=Đổi tên, chuyển");
await page.click("text=Tách làm hai");
await both("unit");
for (const [name, path] of [["unit-add", "/don-vi/them"], ["unit-merge", "/don-vi/sap-nhap"], ["unit-load", "/don-vi/nap"]]) {
  await page.goto(url + path);
  await both(name);
}

// People, by keyboard alone: invite, then give a role.
await page.goto(`${url}/nguoi-dung/moi`);
await both("invite");
await page.focus("#name");
await page.keyboard.type("Nông Thị Thử");
await page.keyboard.press("Tab");
await page.keyboard.type("Chuyên viên");
await page.keyboard.press("Tab");
await page.keyboard.type("nong.thi.thu");
await page.keyboard.press("Enter");
await page.waitForSelector("#link");
check("an invitation by keyboard", (await page.inputValue("#link")).startsWith("/loi-moi/"));
await both("invited");
await page.click("text=Giao vai trò cho");
await page.waitForSelector(".facts");
await page.click("summary");
await page.fill("#reason", "Phân công năm 2026");
await both("person");
await page.click("button:has-text('Giao vai trò')");
await page.waitForSelector("text=Phân công năm 2026");
await page.goto(`${url}/nguoi-dung`);
await both("people");
for (const [name, path] of [["sessions", "/phien"], ["recoveries", "/khoi-phuc"], ["jobs", "/quan-tri/viec-nen"], ["audit-form", "/nhat-ky"]]) {
  await page.goto(url + path);
  await both(name);
}
await page.click("button:has-text('Xem nhật ký')");
await page.waitForSelector("table");
await both("audit");
await page.click("text=Kiểm tra toàn bộ nhật ký");
await page.waitForSelector("[role=status]");
check("the chain holds", (await page.textContent("[role=status]")).includes("còn nguyên"));

// A passkey: added, signed in with, refused once it is taken away.
const client = await context.newCDPSession(page);
await client.send("WebAuthn.enable");
const { authenticatorId } = await client.send("WebAuthn.addVirtualAuthenticator", {
  options: { protocol: "ctap2", transport: "internal", hasResidentKey: true, hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true },
});
await page.goto(`${url}/tai-khoan`);
await page.fill("#label", "Máy thử");
await page.click("text=Thêm khóa");
await page.waitForSelector("text=Máy thử");
await both("account");
const signIn = async () => {
  await page.goto(`${url}/ban-lam-viec`);
  if (!page.url().includes("/dang-nhap")) {
    await page.click("text=Đăng xuất");
    await page.waitForURL("**/dang-nhap");
  }
  await page.click("text=Đăng nhập bằng khóa");
};
await signIn();
await page.waitForURL("**/ban-lam-viec");
check("signed in with a passkey", (await page.textContent("h1")) === "Bàn làm việc");

// The same key proves once more who it is, and leads back to what was wanted; a key that does not verify its owner does not.
await page.goto(`${url}/xac-nhan-lai?ve=/nguoi-dung/moi`);
await page.waitForSelector("text=Xác nhận bằng khóa");
await both("again");
await client.send("WebAuthn.setUserVerified", { authenticatorId, isUserVerified: false });
await page.click("text=Xác nhận bằng khóa");
await page.waitForFunction(() => document.querySelector("form[data-passkey] [role=status]").textContent.includes("Chưa xác nhận được"));
check("a key that does not verify proves nothing", page.url().includes("/xac-nhan-lai"));
await client.send("WebAuthn.setUserVerified", { authenticatorId, isUserVerified: true });
await page.click("text=Xác nhận bằng khóa");
await page.waitForURL(`${url}/nguoi-dung/moi`);
check("a passkey proves once more who it is", true);

// The account at the provider of identities: linked, signed in with, unlinked.
if (process.env.CANHGIAC_OIDC) {
  await page.goto(`${url}/tai-khoan`);
  await page.click("a:has-text('Nối với Cổng thử')");
  await page.waitForURL("**/dang-nhap/noi/ve?**");
  await both("federated-link");
  await page.click("button:has-text('Nối hai tài khoản')");
  await page.waitForSelector("text=Bỏ nối");
  await page.click("text=Đăng xuất");
  await page.waitForURL("**/dang-nhap");
  await both("sign-in-federated");
  await page.click("a:has-text('Đăng nhập bằng Cổng thử')");
  await page.waitForURL("**/dang-nhap/noi/ve?**");
  await both("federated");
  await page.click("button:has-text('Tiếp tục')");
  await page.waitForURL("**/ban-lam-viec");
  check("signed in through the provider", (await page.textContent("h1")) === "Bàn làm việc");
  // The provider's word is not a fresh proof: the key gives one.
  await page.goto(`${url}/xac-nhan-lai?ve=/tai-khoan`);
  await page.click("text=Xác nhận bằng khóa");
  await page.waitForURL(`${url}/tai-khoan`);
  await page.click("text=Bỏ nối");
  await page.waitForSelector("text=Nối với Cổng thử");
}
await page.goto(`${url}/tai-khoan`);
await page.click("text=Bỏ khóa này");
await page.waitForSelector("text=Chưa có khóa nào");
await signIn();
await page.waitForSelector(".errors");
check("a passkey taken away opens nothing", page.url().includes("/dang-nhap"));
await look("sign-in", 360);

check("nothing refused by the content policy", refused.length === 0, refused[0]);
await browser.close();
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
