#!/usr/bin/env python3
"""Measures printed pages against Phụ lục I of NĐ 30/2020/NĐ-CP, and breaks one rule at a time to see that it would be noticed.

    cargo run -p documents --example samples -- FOLDER
    cargo run -p print --example printed -- /usr/share/fonts/truetype/liberation2/LiberationSerif- FOLDER
    python3 tests/documents/measure.py FOLDER [--controls]

Every .pdf of the folder is measured as it is, every .docx as LibreOffice prints it. Needs poppler-utils and LibreOffice Writer;
nothing of ours: places and sizes of words come from pdftohtml, rules from the pixels of pdftoppm.
"""

import re
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET
import zipfile
from pathlib import Path

MM = 72 / 25.4
DPI = 200
NATION = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO = "Độc lập - Tự do - Hạnh phúc"
KINDS = ["BÁO CÁO", "KẾ HOẠCH", "TỜ TRÌNH", "THÔNG BÁO", "GIẤY MỜI", "BIÊN BẢN", "PHIẾU CHUYỂN"]


class Line:
    def __init__(self, node, size, page):
        at = lambda name: float(node.get(name)) / MM
        self.left, self.top, self.width, self.height = at("left"), at("top"), at("width"), at("height")
        self.words = "".join(node.itertext()).strip()
        tags = {child.tag for child in node.iter()}
        self.bold, self.italic = "b" in tags, "i" in tags
        self.size, self.page = size, page

    right = property(lambda self: self.left + self.width)
    bottom = property(lambda self: self.top + self.height)
    middle = property(lambda self: self.left + self.width / 2)


class Page:
    """Words with their places, and the long horizontal strokes, in millimetres."""

    def __init__(self, node, sizes, image):
        self.number = int(node.get("number"))
        self.width, self.height = float(node.get("width")) / MM, float(node.get("height")) / MM
        sizes.update({font.get("id"): int(font.get("size")) for font in node.iter("fontspec")})
        lines = [Line(text, sizes[text.get("font")], self) for text in node.iter("text")]
        self.lines = [line for line in lines if line.words]
        self.image = image

    def strokes(self, top, bottom, left, right):
        """Left end and length of strokes at least 3 mm long in this part of the page, from top to bottom."""
        width, height, pixels = self.image
        px = lambda mm: int(mm / 25.4 * DPI)
        found = []
        for y in range(max(px(top), 0), min(px(bottom), height)):
            row = pixels[y * width : (y + 1) * width]
            for run in re.finditer(rb"[\x00-\xa0]+", row[px(left) : px(right)]):
                length = (run.end() - run.start()) * 25.4 / DPI
                if length >= 3:
                    found.append((left + run.start() * 25.4 / DPI, length))
        return found

    def text(self):
        """All but the page number and how to reach the body (ô 13), which stand in the margins."""
        return [line for line in self.lines if not is_number(line) and not (self.number == 1 and line.size == 11 and line.bottom > 275)]


def is_number(line):
    return line.words.isdigit() and line.bottom < 20


def pages(pdf):
    xml = subprocess.run(["pdftohtml", "-xml", "-i", "-zoom", "1", "-stdout", pdf], capture_output=True, check=True).stdout
    sizes = {}
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["pdftoppm", "-r", str(DPI), "-gray", pdf, f"{folder}/p"], check=True)
        images = [pgm(path) for path in sorted(Path(folder).glob("*.pgm"))]
    return [Page(node, sizes, image) for node, image in zip(ET.fromstring(xml).iter("page"), images)]


def pgm(path):
    data = path.read_bytes()
    head = re.match(rb"P5\s+(\d+)\s+(\d+)\s+255\s", data)
    return int(head[1]), int(head[2]), data[head.end() :]


def measured(pdf):
    """Each rule with whether it holds; a rule that this kind of document does not show is left out."""
    all_pages = pages(pdf)
    first = all_pages[0]
    out = {}

    def rule(name, holds):
        out[name] = bool(holds) and out.get(name, True)

    def one(test):
        return next((line for line in first.lines if test(line)), None)

    for page in all_pages:
        sides = {round(page.width), round(page.height)}
        rule("A4", sides == {210, 297})
        text = page.text()
        if text:
            rule("left margin 30–35 mm", min(line.left for line in text) >= 29.6)
            rule("right margin 15–20 mm", page.width - max(line.right for line in text) >= 19.4 - 5)
            rule("top margin 20–25 mm", 19.6 <= min(line.top for line in text))
            rule("bottom margin 20–25 mm", page.height - max(line.bottom for line in text) >= 19.4)
    rule("left margin 30–35 mm", min(line.left for page in all_pages for line in page.text()) <= 35)
    wide = [page for page in all_pages if page.width < page.height]
    if any(line.width > 140 for page in wide for line in page.text()):
        rule("right margin 15–20 mm", min(page.width - line.right for page in wide for line in page.text()) <= 20.6)
    rule("top margin 20–25 mm", min(line.top for line in first.text()) <= 25)

    # Each part numbers its pages from 1 and does not show the first.
    expected = 1
    for page in all_pages:
        numbers = [line for line in page.lines if is_number(line)]
        begins = page is first or any(re.fullmatch(r"Phụ lục( [IVX]+)?", line.words) for line in page.text()[:2])
        expected = 1 if begins else expected + 1
        if begins:
            rule("no number on the first page of a part", not numbers)
        else:
            rule("page numbers from page 2 in the middle of the top margin", [line.words for line in numbers] == [str(expected)])
            for line in numbers:
                # In the middle of the width of the text.
                middle = 30 + (page.width - 50) / 2
                rule("page numbers from page 2 in the middle of the top margin", abs(line.middle - middle) < 1.5 and 13 <= line.size <= 14 and not line.bold)

    nation, motto = one(lambda l: l.words == NATION), one(lambda l: l.words == MOTTO)
    rule("Quốc hiệu 12–13 bold, top right", nation and 12 <= nation.size <= 13 and nation.bold and nation.middle > 105 and nation.top < 27)
    rule("Tiêu ngữ 13–14 bold below it", motto and 13 <= motto.size <= 14 and motto.bold and abs(motto.middle - nation.middle) < 1 and motto.top > nation.top)
    strokes = first.strokes(motto.bottom - 1, motto.bottom + 4, motto.left - 5, min(motto.right + 5, 205))
    rule("a rule as long as the Tiêu ngữ", any(abs(length - motto.width) < 1.5 and abs(left + length / 2 - motto.middle) < 1 for left, length in strokes))

    left = [line for line in first.lines if line.right < 105 and line.top < 60]
    issuer = [line for line in left if line.bold and line.words.isupper()]
    above = [line for line in left if not line.bold and line.words.isupper()]
    rule("the body above 12–13 upright", all(12 <= line.size <= 13 for line in above))
    rule("the body that issues 12–13 bold, capitals", issuer and all(12 <= line.size <= 13 for line in issuer))
    last, longest = issuer[-1], max(line.width for line in issuer)
    strokes = first.strokes(last.bottom - 1, last.bottom + 4, 28, 105)
    rule("a rule of a third to a half under its name", any(longest / 3 - 1 <= length <= longest / 2 + 1 and abs(at + length / 2 - last.middle) < 1 for at, length in strokes))

    symbol = one(lambda l: l.words.startswith("Số:") and l.right < 105)
    date = one(lambda l: re.search(r", ngày .*tháng .*năm", l.words) and l.left > 95 and l.top < 60)
    if symbol:
        rule("Số, ký hiệu 13 upright", symbol.size == 13 and not symbol.bold and not symbol.italic)
    if date:
        rule("place and date 13–14 italic", 13 <= date.size <= 14 and date.italic)
        if symbol:
            rule("place and date on the line of the number", abs(date.top - symbol.top) < 1)

    kind = one(lambda l: l.words in KINDS and l.bold)
    content = nation.bottom
    if kind:
        rule("name of the kind 13–14 bold, centred", 13 <= kind.size <= 14 and abs(kind.middle - 110) < 2)
        subject = [line for line in first.lines if line.bold and kind.top < line.top < kind.top + 30 and abs(line.middle - 110) < 3]
        rule("what it is about 13–14 bold", subject and all(13 <= line.size <= 14 for line in subject))
        content = max([kind.bottom] + [line.bottom for line in subject])
        widest = max([0.0] + [line.width for line in subject])
        strokes = first.strokes(content - 1, content + 4, 40, 180)
        rule("a rule of a third to a half under it", any(widest / 3 - 2 <= length <= widest / 2 + 2 for _, length in strokes))
    about = one(lambda l: l.words.startswith("V/v "))
    if about:
        rule("V/v 12–13 upright", 12 <= about.size <= 13 and not about.bold)

    copies = next((line for page in all_pages for line in page.lines if line.words == "Nơi nhận:"), None)
    if not copies:
        return out
    end = (copies.page.number, copies.top)
    begin = (1, content)
    body = [line for page in all_pages for line in page.text() if begin < (page.number, line.top) < end and (page.number > 1 or line.top > content)]
    # Cells of tables are narrower.
    plain = [line for line in body if not line.bold and not line.italic and line.width > 85]
    rule("content 13–14", all(13 <= line.size <= 14 for line in plain))
    firsts = [line.left - 30 for line in plain if line.left > 35]
    firsts = [inside for inside in firsts if inside < 25]
    rule("first line 10–12.7 mm in", all(9.5 <= inside <= 13.3 for inside in firsts))
    steps = [b.top - a.top for a, b in zip(body, body[1:]) if a.page is b.page and a in plain and b in plain and b.left < 32]
    rule("lines single to 1.5", all(4.9 <= step <= 8.9 for step in steps))
    content_end = [line for line in body if (line.left < 100 or line.words.endswith("./.")) and not line.bold]
    rule("./. ends the content", any(line.words.endswith("./.") for line in content_end[-3:]))
    rule("signatures do not stand alone on a page", any(line.page is copies.page for line in body if not (line.bold and line.left > 90)))
    rule("Nơi nhận 12 bold italic", copies.size == 12 and copies.bold and copies.italic)
    below = [line for line in copies.page.lines if line.top > copies.top and line.left < 100 and line.words.startswith("- ")]
    rule("who gets copies 11 upright, Lưu last", below and all(line.size == 11 for line in below) and below[-1].words.startswith("- Lưu"))
    signer = [line for line in copies.page.lines if line.left > 95 and line.bold and line.top >= copies.top - 2]
    # Minutes are signed on both sides.
    if kind is None or kind.words != "BIÊN BẢN":
        rule("position and name 13–14 bold at the right", len(signer) >= 2 and all(13 <= line.size <= 14 for line in signer) and signer[0].words.isupper() and abs(signer[0].top - copies.top) < 3)
    return out


# A rule, and a change to the Word file that breaks it.
CONTROLS = [
    ("top margin 20–25 mm", "word/document.xml", 'w:top="1134"', 'w:top="700"'),
    ("left margin 30–35 mm", "word/document.xml", 'w:left="1701"', 'w:left="1400"'),
    ("right margin 15–20 mm", "word/document.xml", 'w:right="1134"', 'w:right="400"'),
    ("bottom margin 20–25 mm", "word/document.xml", 'w:bottom="1134"', 'w:bottom="200"'),
    ("A4", "word/document.xml", 'w:w="11906" w:h="16838"', 'w:w="12240" w:h="15840"'),
    ("no number on the first page of a part", "word/document.xml", "<w:titlePg/>", ""),
    ("page numbers from page 2 in the middle of the top margin", "word/header1.xml", " PAGE ", " NUMPAGES "),
    ("a rule as long as the Tiêu ngữ", "word/document.xml", 'w:val="single" w:sz="6"', 'w:val="nil" w:sz="0"'),
    ("a rule of a third to a half under its name", "word/document.xml", 'w:val="single" w:sz="6"', 'w:val="nil" w:sz="0"'),
    ("a rule of a third to a half under it", "word/document.xml", 'w:val="single" w:sz="6"', 'w:val="nil" w:sz="0"'),
    ("content 13–14", "word/styles.xml", '<w:sz w:val="28"/>', '<w:sz w:val="24"/>'),
    ("./. ends the content", "word/document.xml", "./.", "."),
]


def printed(docx, folder):
    subprocess.run(["soffice", "--headless", "--convert-to", "pdf", "--outdir", folder, docx], check=True, capture_output=True)
    return f"{folder}/{Path(docx).stem}.pdf"


def broken(docx, part, old, new, folder):
    out = f"{folder}/broken.docx"
    with zipfile.ZipFile(docx) as read, zipfile.ZipFile(out, "w") as write:
        for name in read.namelist():
            data = read.read(name)
            if name == part:
                assert old.encode() in data, f"{old} is not in {part}"
                data = data.replace(old.encode(), new.encode())
            write.writestr(name, data)
    return out


def main():
    folder = Path(sys.argv[1])
    checks = failed = 0
    with tempfile.TemporaryDirectory() as out:
        for path in sorted(folder.iterdir()):
            if path.suffix not in (".pdf", ".docx"):
                continue
            rules = measured(str(path) if path.suffix == ".pdf" else printed(str(path), out))
            checks += len(rules)
            for name in (name for name, holds in rules.items() if not holds):
                failed += 1
                print(f"FAILED {path.name}: {name}")
        if "--controls" in sys.argv:
            for name, part, old, new in CONTROLS:
                # Its pages are full.
                on = "twelve_paragraphs.docx" if name.startswith("bottom") else "report.docx"
                rules = measured(printed(broken(str(folder / on), part, old, new, out), out))
                noticed = not rules[name]
                print(f"control {name}: {'noticed' if noticed else 'NOT NOTICED'}")
                failed += not noticed
    print(f"{checks} measured, {failed} failed")
    return 1 if failed else 0


sys.exit(main())
