"""What nobody should send, by every way in: the page, the API and the command line.

Each case gets a sentence in Vietnamese and the right status or exit code, in bounded time; the server's memory stays bounded.
The last check is the control: a sentence nobody says is not found, so the search for sentences can fail.
"""
import io
import json
import os
import pathlib
import random
import struct
import subprocess
import time
import urllib.error
import urllib.request
import zipfile
import zlib

URL, PROGRAM, PID = os.environ["CANHGIAC_URL"], os.environ["CANHGIAC_PROGRAM"], os.environ["CANHGIAC_PID"]
SECONDS_MAX, GROWTH_MAX_MB = 10, 64


def png(width, height, rows):
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def white(width, height):
    pack = zlib.compressobj(6)
    line = b"\0" + b"\xff" * width
    return b"".join(pack.compress(line) for _ in range(height)) + pack.flush()


def nested(levels):
    inner = b"Chuyen tien ngay"
    for level in range(levels):
        box = io.BytesIO()
        with zipfile.ZipFile(box, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(f"lop-{level}.zip" if level else "thu.txt", inner)
        inner = box.getvalue()
    return inner


def bomb():
    box = io.BytesIO()
    with zipfile.ZipFile(box, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("lon.txt", b"\0" * 80_000_000)
    return box.getvalue()


def mail(parts):
    head = b"From: a@a.example\r\nTo: b@b.example\r\nSubject: x\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
    return head + b"--b\r\nContent-Type: text/plain\r\n\r\nx\r\n" * parts + b"--b--\r\n"


noise = random.Random(20261128)
WRONG_CRC = "00020101021138530010A0000007270123000697041601092576788590208QRIBFTTA53037045802VN6304AE9E"
WRONG_LENGTH = "000201010211389900A0000007270123000697041601092576788590208QRIBFTTA53037045802VN6304AE9F"
PHOTO = png(7000, 5714, white(7000, 5714))  # 40 million dots
# What is sent, the page's status, the program's exit code, words that must be said (by both, unless None).
FILES = {
    "nothing": (b"", {422}, {2}, "chưa dán nội dung"),
    "one byte over 64 KB": (b"a" * 65537, {413}, {1}, "64 KB"),
    "a line of 1 MB": (b"chuyen tien " * 87_400, {413}, {1}, "64 KB"),
    "binary": (bytes(noise.randrange(256) for _ in range(5000)), {200, 422}, {0, 1}, "chưa"),
    "invalid UTF-8": (b"xin ch\xc3o \xff\xfe b\xe1n", {200}, {0}, "Chưa đủ căn cứ"),
    "40 megapixels": (PHOTO, {200}, {0}, "Chưa đủ căn cứ"),
    "a picture of 400 megapixels by its header": (png(20000, 20000, b""), {200}, {1}, "chưa nói lên điều gì"),
    "a truncated picture": (PHOTO[: len(PHOTO) // 2], {200}, {1}, "chưa"),
    "a mail of 10,000 parts": (mail(10_000), {200}, {0}, "quá nhiều phần"),
    "an archive five levels deep": (nested(5), {200}, {1}, "lồng nhau"),
    "an archive that unpacks to 80 MB": (bomb(), {200}, {1}, "nén"),
}
TEXTS = {
    "a name of 1,000 labels": ("http://" + "a." * 1000 + "example", {200}, {0}, "Chưa đủ căn cứ"),
    "a VietQR with a wrong checksum": (WRONG_CRC, {200}, {0, 11}, "bị sửa hoặc hỏng"),
    "a VietQR with a wrong length": (WRONG_LENGTH, {200}, {0, 11}, "bị sửa hoặc hỏng"),
    "a tower of combining marks": ("a" + "\u0301" * 20_000, {200}, {0, 11}, "Chưa đủ căn cứ"),
    "right-to-left overrides": ("\u202e" * 5_000 + "moc.elpmaxe", {200}, {11}, "Nghi ngờ"),
    "open brackets": ("(" * 60_000, {200}, {0}, "Chưa đủ căn cứ"),
    "two thousand links": ("a1-vidu.top " * 2_000, {200}, {0, 11}, "chỉ phần đầu của mỗi loại"),
}


def post(path, body, kind):
    request = urllib.request.Request(URL + path, data=body, headers={"Content-Type": kind})
    try:
        with urllib.request.urlopen(request, timeout=30) as response:
            return response.status, response.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def form(name, value):
    head = f'--grenze\r\nContent-Disposition: form-data; name="{name}"'
    if name == "file":
        head += '; filename="x"\r\nContent-Type: application/octet-stream'
    return head.encode() + b"\r\n\r\n" + value + b"\r\n--grenze--\r\n", "multipart/form-data; boundary=grenze"


def program(value):
    done = subprocess.run([PROGRAM, "--data", "target/test-data", "check", "-"], input=value, capture_output=True, timeout=60)
    return done.returncode, (done.stdout + done.stderr).decode()


def resident_mb():
    pages = int(pathlib.Path(f"/proc/{PID}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def says(page, words):
    return words.lower() in page.lower()


def main():
    post("/kiem-tra", *form("text", b"xin chao"))
    before, passed, failures = resident_mb(), 0, []

    def case(name, answer, wanted, words):
        nonlocal passed
        start = time.monotonic()
        code, page = answer()
        took = time.monotonic() - start
        if code in wanted and (words is None or says(page, words)) and took < SECONDS_MAX and "panicked" not in page:
            passed += 1
        else:
            failures.append(f"{name}: {code} (wanted {wanted}) in {took:.1f} s, «{words}» {says(page, words or '')}: {page[-400:]}")

    for name, (value, statuses, exits, words) in FILES.items():
        case(f"page, {name}", lambda: post("/kiem-tra", *form("file", value)), statuses, words)
        case(f"API, {name}", lambda: post("/api/v1/check", *form("file", value)), statuses, None)
        case(f"command, {name}", lambda: program(value), exits, words)
    for name, (text, statuses, exits, words) in TEXTS.items():
        value = text.encode()
        case(f"page, {name}", lambda: post("/kiem-tra", *form("text", value)), statuses, words)
        case(f"API, {name}", lambda: post("/api/v1/check", json.dumps({"text": text}).encode(), "application/json"), statuses, None)
        case(f"command, {name}", lambda: program(value), exits, None)
    case("API, lone surrogates", lambda: post("/api/v1/check", b'{"text": "\\ud800 x"}', "application/json"), {400}, "Cần một đối tượng")
    grown = resident_mb() - before
    if grown < GROWTH_MAX_MB:
        passed += 1
    else:
        failures.append(f"the server grew by {grown:.0f} MB")
    if says(post("/kiem-tra", *form("text", b"xin chao"))[1], "câu không ai nói"):
        failures.append("control: a sentence nobody says was found")
    for failure in failures:
        print("FAILED", failure)
    print(f"the server grew by {grown:.0f} MB")
    print(f"{passed} passed, {len(failures)} failed")
    raise SystemExit(bool(failures))


main()
