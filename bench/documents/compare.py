"""One document - twelve paragraphs, a table of sixty rows - as DOCX and as PDF: ours beside what others need, in one run.

The contenders take turns; each figure is the median of the rounds. "Cold" is a whole process, from start to file: what a
command would cost. Ours is timed within its process (after one writing that does not count) and, as PDF, cold as well.

compare.py DOCUMENTS_PROGRAM PYTHON ROUNDS; PYTHON has python-docx and typst; soffice is LibreOffice.
"""
import json
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

PROGRAM, PYTHON, ROUNDS = sys.argv[1], sys.argv[2], int(sys.argv[3])
PARAGRAPH = (
    "Đoạn {}: các đơn vị đã tổ chức tuyên truyền, hướng dẫn người dân nhận biết thủ đoạn lừa đảo qua điện thoại và mạng xã hội, "
    "tiếp nhận tin báo, phối hợp với Công an xã và ngân hàng để ngăn chặn kịp thời, bảo vệ tài sản của nhân dân."
)
PARAGRAPHS = [PARAGRAPH.format(n) for n in range(1, 13)]
HEAD = ["STT", "Đơn vị", "Buổi", "Lượt người", "Ghi chú"]
ROWS = [[str(n), f"Ủy ban nhân dân xã số {n}", str(n * 3), str(n * 120), "Đã quán triệt"] for n in range(1, 61)]

PYTHON_DOCX = """
import io, json, sys, time
import docx
data = json.load(open(sys.argv[1]))
def write():
    document = docx.Document()
    for paragraph in data["paragraphs"]:
        document.add_paragraph(paragraph)
    table = document.add_table(rows=1 + len(data["rows"]), cols=5)
    for row, values in zip(table.rows, [data["head"], *data["rows"]]):
        for cell, value in zip(row.cells, values):
            cell.text = value
    document.save(io.BytesIO())
write()
for _ in range(5):
    begun = time.perf_counter()
    write()
    print((time.perf_counter() - begun) * 1e6)
"""
TYPST = """
import sys, typst
typst.compile(sys.argv[1], output=sys.argv[2])
"""


def typst_source():
    cells = ",\n".join("[" + "], [".join(row) + "]" for row in [HEAD, *ROWS])
    return (
        '#set page(paper: "a4", margin: (left: 3cm, rest: 2cm))\n#set text(font: "Liberation Serif", size: 14pt, lang: "vi")\n'
        + "\n\n".join(PARAGRAPHS)
        + f"\n\n#table(columns: (1fr, 4fr, 2fr, 2fr, 3fr),\n{cells}\n)\n"
    )


def inside(command):
    out = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return statistics.median(float(line) for line in out.split()) / 1e3


def cold(command):
    begun = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return (time.perf_counter() - begun) * 1e3


def main():
    folder = pathlib.Path(tempfile.mkdtemp())
    data, source = folder / "data.json", folder / "document.typ"
    data.write_text(json.dumps({"paragraphs": PARAGRAPHS, "head": HEAD, "rows": ROWS}))
    source.write_text(typst_source())
    subprocess.run([PROGRAM, "write", folder], check=True)
    contenders = {
        "DOCX, ours": lambda n: inside([PROGRAM, "docx", "20"]),
        "DOCX, python-docx": lambda n: inside([PYTHON, "-c", PYTHON_DOCX, data]),
        "PDF, ours": lambda n: inside([PROGRAM, "pdf", "20"]),
        "PDF, ours, cold": lambda n: cold([PROGRAM, "write", folder]),
        "PDF, typst, cold": lambda n: cold([PYTHON, "-c", TYPST, source, folder / "typst.pdf"]),
        "PDF, LibreOffice, cold": lambda n: cold(
            ["soffice", f"-env:UserInstallation=file://{folder}/profile{n}", "--headless", "--convert-to", "pdf",
             "--outdir", folder / "office", folder / "ours.docx"]
        ),
    }
    times = {name: [] for name in contenders}
    for n in range(ROUNDS):
        for name, run in contenders.items():
            times[name].append(run(n))
    middle = {name: statistics.median(seen) for name, seen in times.items()}
    for name, seen in times.items():
        print(f"{name:24} {middle[name]:10.2f} ms  ({min(seen):.2f} - {max(seen):.2f})")
    for ours, other, wanted in [
        ("DOCX, ours", "DOCX, python-docx", 20),
        ("PDF, ours", "PDF, typst, cold", 10),
        ("PDF, ours, cold", "PDF, typst, cold", 10),
        ("PDF, ours", "PDF, LibreOffice, cold", 200),
    ]:
        ratio = middle[other] / middle[ours]
        print(f"{ours} is {ratio:.1f} times as fast as {other} (wanted {wanted}): {'met' if ratio >= wanted else 'MISSED'}")
    for path in [folder / "ours.docx", folder / "ours.pdf", folder / "typst.pdf", folder / "office" / "ours.pdf"]:
        print(f"{path.name:12} {path.parent.name:10} {path.stat().st_size} bytes")


main()
