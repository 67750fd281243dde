// From a plan to its proof, as people of a department do it: by keyboard, at 1280 and 360 px, changing what is stored on every page.
// CANHGIAC_URL is a house built by `cargo run -p tests --example direction_house`.
import { AxeBuilder } from "@axe-core/playwright";
import { chromium } from "playwright-core";
import { brotliCompressSync } from "node:zlib";

const url = process.env.CANHGIAC_URL;
const shots = process.env.CANHGIAC_SHOTS;
const password = "bốn con trâu lội qua suối";
const PAGE_MAX = 60 * 1024;
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

async function look(page, name) {
  for (const width of [1280, 360]) {
    await page.setViewportSize({ width, height: 800 });
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    check(`${name} ${width}: no horizontal overflow`, overflow <= 0, `${overflow}px`);
    if (shots) await page.screenshot({ path: `${shots}/direction-${name}-${width}.png`, fullPage: true });
    const result = await new AxeBuilder({ page }).withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]).analyze();
    check(`${name} ${width}: axe`, result.violations.length === 0, JSON.stringify(result.violations.map((v) => [v.id, v.nodes.slice(0, 3).map((n) => n.html.slice(0, 110))])));
  }
  const size = brotliCompressSync(Buffer.from(await page.content())).length;
  check(`${name}: within its budget`, size <= PAGE_MAX, `${size} bytes`);
  await page.setViewportSize({ width: 1280, height: 800 });
}

async function signIn(login, width = 1280) {
  const context = await browser.newContext({ viewport: { width, height: 800 }, locale: "vi-VN" });
  const page = await context.newPage();
  await page.goto(`${url}/dang-nhap`);
  await page.fill("#login", login);
  await page.fill("#password", password);
  await page.press("#password", "Enter");
  await page.waitForURL("**/ban-lam-viec");
  return page;
}

/** Goes by the tabulator to the element that fits. */
async function reach(page, test, name) {
  for (let at = 0; at < 300; at++) {
    if (await page.evaluate(test)) return;
    await page.keyboard.press("Tab");
  }
  check(`${name}: reached by keyboard`, false);
}
const field = (id) => `document.activeElement?.id === ${JSON.stringify(id)}`;
const control = (words) => `["BUTTON", "A", "SUMMARY"].includes(document.activeElement?.tagName) && document.activeElement.textContent.includes(${JSON.stringify(words)})`;

/** Presses the button, link or summary of these words; buttons and links lead to another page. */
async function press(page, words) {
  await reach(page, control(words), words);
  const stays = await page.evaluate(() => document.activeElement.tagName === "SUMMARY" || document.activeElement.form?.id === "ghi");
  const gone = stays ? Promise.resolve() : page.waitForEvent("framenavigated");
  await page.keyboard.press("Enter");
  await gone;
  await page.waitForLoadState();
}

async function type(page, id, text) {
  await reach(page, field(id), id);
  await page.keyboard.type(text);
}

const says = async (page, name, words) => check(`${name}: ${words}`, (await page.textContent("main")).includes(words), (await page.textContent("main")).replace(/\s+/g, " ").slice(0, 300));

// The office takes the plan in and gives its tasks.
const office = await signIn("van-phong");
await office.goto(`${url}/chi-dao`);
await look(office, "directives-empty");
await press(office, "Đưa kế hoạch gốc vào sổ");
await office.waitForURL(/chi-dao\/[0-9a-z]{26}$/);
const plan = new URL(office.url()).pathname;
await press(office, "Giao các việc của kế hoạch cho mọi đơn vị");
await says(office, "spread", "Đã giao 16 nhiệm vụ");
await look(office, "directive");
await office.goto(`${url}/chi-dao`);
await look(office, "directives");

// A circular comes as pasted words; the splitter proposes, the office confirms.
await office.goto(`${url}/chi-dao/nhap`);
await look(office, "enter");
await type(office, "text", "Số: 15/CT-UBND\nCao Bằng, ngày 05 tháng 5 năm 2026\nCHỈ THỊ\nVề đợt cao điểm phòng ngừa lừa đảo\nThực hiện Công điện\n1. Tuyên truyền\na) Tại xã\nb) Trên mạng\n2. Báo cáo");
await press(office, "Đọc và tách điểm, khoản");
await says(office, "proposed", "Đề xuất 4 điểm, khoản");
check("proposed: number", (await office.inputValue("#number")) === "15/CT-UBND");
check("proposed: day", (await office.inputValue("#signed_on")) === "2026-05-05");
await look(office, "proposed");
await reach(office, field("issuer"), "issuer");
await office.selectOption("#issuer", "ubnd");
await type(office, "issuer_name", "Ủy ban nhân dân tỉnh Cao Bằng");
await reach(office, 'document.activeElement?.name === "open"', "open");
await office.keyboard.press("Space");
await press(office, "Đưa vào sổ");
await says(office, "registered", "1.b");

// Its file comes later, and a secret one does not come at all.
await office.setInputFiles("#tep", { name: "chi-thi.pdf", mimeType: "application/pdf", buffer: Buffer.from("%PDF-1.7 chi thi") });
await press(office, "Lưu tệp");
await says(office, "file", "Tệp PDF");
await office.goto(`${url}/chi-dao/nhap`);
await type(office, "text", "TỐI MẬT\nCHỈ THỊ\n1. Nội dung");
await press(office, "Đọc và tách điểm, khoản");
await says(office, "secret", "Văn bản mật có sổ riêng");
await look(office, "enter-refused");

// A head is told, says how far the unit was, and divides a task.
const head = await signIn("truong-1", 360);
await head.goto(url + plan);
await press(head, "Tôi đã đọc và quán triệt");
await says(head, "told", "Bạn đã xác nhận quán triệt");
await press(head, "Ghi kết quả quán triệt của đơn vị");
await type(head, "told", "40");
await type(head, "whole", "42");
await type(head, "how", "Hội nghị đơn vị");
await press(head, "Ghi lại");
await says(head, "told", "40/42 người");
await look(head, "directive-unit");
await head.goto(`${url}/nhiem-vu`);
await look(head, "tasks");
await press(head, "Quán triệt Chỉ thị 21");
await look(head, "task-told");
await press(head, "Gắn làm minh chứng");
await says(head, "proved", "Đã có kết quả");
await head.goto(`${url}/nhiem-vu`);
await press(head, "Cam kết và kiểm điểm");
await press(head, "Chia việc cho người");
await type(head, "title", "Thu bản cam kết của từng người");
await press(head, "Chia việc");
await says(head, "divided", "Thu bản cam kết của từng người");
const commitment = new URL(head.url()).pathname;
await type(head, "words", "Bản cam kết số 3, ngày 01/6/2026");
await head.setInputFiles("#tep", { name: "cam-ket.pdf", mimeType: "application/pdf", buffer: Buffer.from("%PDF-1.7 cam ket") });
await press(head, "Thêm văn bản");
await says(head, "document", "Tệp PDF");
await look(head, "task");

// A clerk enters outreach on a phone without signal, then with it; the event shows a result for its tasks.
const clerk = await signIn("dau-moi-1", 360);
await clerk.goto(`${url}/tuyen-truyen/ghi`);
await look(clerk, "outreach-kinds");
await clerk.goto(`${url}/tuyen-truyen/ghi?loai=meeting`);
await clerk.setViewportSize({ width: 360, height: 800 });
const began = Date.now();
await type(clerk, "noi_dung", "Nhận biết giả danh công an");
await type(clerk, "attendance", "45");
await type(clerk, "elderly", "20");
await clerk.context().setOffline(true);
await press(clerk, "Ghi lại");
await clerk.waitForTimeout(300);
await says(clerk, "offline", "chưa gửi");
await clerk.context().setOffline(false);
await clerk.waitForFunction(() => document.querySelector("#hang-cho")?.textContent.includes("Đã nhận"));
check("outreach in a minute", Date.now() - began < 60_000);
await look(clerk, "outreach-enter");
await clerk.goto(`${url}/tuyen-truyen`);
await says(clerk, "outreach", "Nhận biết giả danh công an");
await look(clerk, "outreach");
await clerk.goto(`${url}/nhiem-vu`);
await press(clerk, "Tuyên truyền, cảnh báo thường xuyên");
await says(clerk, "shown at once", "Buổi tuyên truyền: Nhận biết giả danh công an");
await clerk.goto(`${url}/nhiem-vu`);
await press(clerk, "Tự kiểm tra");
await reach(clerk, 'document.activeElement?.name === "check"', "check");
await clerk.keyboard.press("Space");
await press(clerk, "Lưu kết quả tự kiểm tra");
await says(clerk, "own check", "Đạt 1/7 mục");
await look(clerk, "own-check");

// A gap of the law, from finding to letter.
await clerk.goto(`${url}/kien-nghi`);
await press(clerk, "Ghi một mục rà soát");
await reach(clerk, field("sector"), "sector");
await clerk.selectOption("#sector", "ngan_hang");
for (const [id, text] of [["provision", "Nghị định số 52/2024/NĐ-CP"], ["applied", "Mở tài khoản từ xa"], ["loophole", "Cho thuê tài khoản"], ["proposal", "Xác thực lại định kỳ"], ["addressee", "Ngân hàng Nhà nước Việt Nam"]]) await type(clerk, id, text);
await press(clerk, "Ghi lại");
await type(clerk, "words", "Công văn số 5/CCKL");
await press(clerk, "Ghi lại");
await says(clerk, "gap", "Đã gửi kiến nghị");
await look(clerk, "gap");
await clerk.goto(`${url}/kien-nghi`);
await look(clerk, "gaps");

// The head's own card, with a word about it; the results clause by clause; the register of violations.
await head.goto(`${url}/nguoi-dung-dau`);
await type(head, "text", "Đơn vị thiếu hai biên chế.");
await press(head, "Lưu ý kiến");
check("card: comment kept", (await head.inputValue("#text")) === "Đơn vị thiếu hai biên chế.");
await look(head, "heads");
await office.goto(`${url}${plan}/ket-qua`);
await says(office, "walk", "nhiệm vụ có kết quả");
await look(office, "walk");
await office.goto(url + commitment);
await press(office, "Kết thúc nhiệm vụ");
await type(office, "reason", "Đã gộp vào kiểm điểm cuối năm");
await press(office, "Kết thúc từ hôm nay");
await says(office, "ended", "Đã kết thúc");
const chief = await signIn("chanh-vp");
await chief.goto(`${url}/vi-pham`);
await press(chief, "Ghi một vi phạm");
for (const [id, text] of [["person", "Nguyễn Văn Thử"], ["position", "Nhân viên"]]) await type(chief, id, text);
await chief.fill("#happened_on", "2026-05-04");
await type(chief, "act", "Cho người khác mượn tài khoản");
await press(chief, "Ghi lại");
await says(chief, "violation", "Cho người khác mượn tài khoản");
await look(chief, "violations");
await chief.goto(`${url}/tuyen-truyen`);
await says(chief, "silent", "chưa ghi lần nào");
await look(chief, "outreach-chief");
// Figures by unit: what the clerk entered stands with the clerk's unit, and the day of the geography is chosen.
await chief.goto(`${url}/thong-ke`);
check("statistics: the event counts for its unit", /45/.test(await chief.locator("tr", { hasText: "Cộng" }).textContent()));
await look(chief, "statistics");
await chief.fill("#dia_gioi", "2025-02-01");
await press(chief, "Xem");
await says(chief, "statistics of another day", "Xếp theo đơn vị của ngày 01/02/2025");
await look(chief, "statistics-other-day");

// The number of the plan comes later; the unit writes its own plan from its tasks, is told what to look at again, takes the file.
await office.goto(url + plan);
await press(office, "Sửa số, ngày, trích yếu");
await reach(office, field("s_number"), "s_number");
await office.fill("#s_number", "310/KH-SNN");
await office.fill("#s_day", "2025-02-14");
await press(office, "Lưu; bản trước còn trong nhật ký");
await says(office, "corrected", "Kế hoạch 310/KH-SNN ngày 14/02/2025");
await look(office, "directive-corrected");
await clerk.goto(url + plan);
await press(clerk, "Soạn văn bản kế hoạch của đơn vị");
check("plan: kind", (await clerk.inputValue("#loai")) === "plan");
check("plan: tasks", (await clerk.inputValue("#noi_dung")).includes("Người chịu trách nhiệm"));
await look(clerk, "draft-new");
await reach(clerk, field("noi_nhan"), "noi_nhan");
await clerk.fill("#noi_dung", `${await clerk.inputValue("#noi_dung")}\nBáo cáo ủy ban nhân dân tỉnh.`);
await press(clerk, "Lưu và đọc lại");
await says(clerk, "read again", "Nên viết: Ủy ban nhân dân");
await look(clerk, "draft");
await reach(clerk, control("Tải Word"), "Tải Word");
const [taken] = await Promise.all([clerk.waitForEvent("download"), clerk.keyboard.press("Enter")]);
check("plan: file", taken.suggestedFilename().endsWith(".docx"), taken.suggestedFilename());
if (shots) await taken.saveAs(`${shots}/${taken.suggestedFilename()}`);
await clerk.goto(`${url}/soan-van-ban`);
await says(clerk, "drafts", "Thực hiện Kế hoạch số 310/KH-SNN");
await look(clerk, "drafts");

// The register: a line is written, mended, and carries the code of the body.
await office.goto(`${url}/van-ban-di`);
await press(office, "Mã định danh cơ quan");
await type(office, "md_ma", "H14.10");
await press(office, "Lưu mã");
await look(office, "outgoing-list");
await office.goto(`${url}/van-ban-di/ghi`);
await office.fill("#so", "GM-SNNMT");
for (const [id, text] of [["trich_yeu", "Dự hội nghị"], ["chuc_vu", "Giám đốc"], ["nguoi_ky", "Nguyễn Văn Thử"], ["noi_nhan", "Công an tỉnh"]]) await office.fill(`#${id}`, text);
await look(office, "outgoing-enter");
await press(office, "Ghi vào sổ");
await press(office, "Sửa trích yếu, người ký");
await reach(office, field("m_st"), "m_st");
await office.keyboard.type("4");
await look(office, "outgoing-mend");
await press(office, "Lưu; bản trước còn trong nhật ký");
await says(office, "mended", "Số trang4");

await browser.close();
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
