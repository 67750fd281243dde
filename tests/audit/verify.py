#!/usr/bin/env python3
"""Checks an export of the audit log, with nothing but Python's own library: written from the description of the chain, not from
the program that makes it.

    canhgiac audit export log.jsonl
    python3 verify.py log.jsonl [--key PUBLIC_KEY] [--head SEQ:HASH]...

Give the public key as you got it when the installation was set up, and heads as printed in reports: the file itself could have been
made by somebody else. Prints "ok SEQ:HASH" or "broken SEQ FAULT"; the exit code is 0 or 1. With --many, every line of standard
input names a file, and one answer a line is printed.

The chain: the hash of an entry is SHA-256 over netstrings (length in decimal, colon, bytes, comma) of the hash of the entry before
(empty for the first), then seq, at, actor, action, object_kind, object_id, detail, rows_written. The end is signed with Ed25519 over
"canhgiac audit head SEQ HASH".
"""

import argparse
import hashlib
import json
import sys

FIELDS = ("seq", "at", "actor", "action", "object_kind", "object_id", "detail", "rows_written")

# Ed25519 as in RFC 8032, section 6: slow and plain. Points are (X, Y, Z, T) with x = X/Z, y = Y/Z, xy = T/Z.
P = 2**255 - 19
Q = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT = pow(2, (P - 1) // 4, P)


def add(a, b):
    e = (a[1] - a[0]) * (b[1] - b[0]) % P
    f = (a[1] + a[0]) * (b[1] + b[0]) % P
    g = 2 * a[3] * b[3] * D % P
    h = 2 * a[2] * b[2] % P
    w, x, y, z = f - e, h - g, h + g, f + e
    return (w * x % P, y * z % P, x * y % P, w * z % P)


def times(number, point):
    total = (0, 1, 1, 0)
    while number:
        if number & 1:
            total = add(total, point)
        point = add(point, point)
        number >>= 1
    return total


def same(a, b):
    return (a[0] * b[2] - b[0] * a[2]) % P == 0 and (a[1] * b[2] - b[1] * a[2]) % P == 0


def point_of(data):
    number = int.from_bytes(data, "little")
    sign, y = number >> 255, number & (2**255 - 1)
    if y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * ROOT % P
    if (x * x - square) % P or (x == 0 and sign):
        return None
    if x & 1 != sign:
        x = P - x
    return (x, y, 1, x * y % P)


BASE = point_of((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))


def is_signed(public, message, signature):
    if len(public) != 32 or len(signature) != 64:
        return False
    key, commitment = point_of(public), point_of(signature[:32])
    answer = int.from_bytes(signature[32:], "little")
    if key is None or commitment is None or answer >= Q:
        return False
    digest = hashlib.sha512(signature[:32] + public + message).digest()
    challenge = int.from_bytes(digest, "little") % Q
    return same(times(answer, BASE), add(commitment, times(challenge, key)))


def hashed(previous, entry):
    digest = hashlib.sha256()
    for value in (previous, *(str(entry[name]).encode() for name in FIELDS)):
        digest.update(b"%d:%s," % (len(value), value))
    return digest.digest()


class Broken(Exception):
    def __init__(self, seq, fault):
        super().__init__(f"broken {seq} {fault}")


def unhexed(text):
    try:
        return bytes.fromhex(text)
    except (TypeError, ValueError):
        return None


def read(path):
    """Entries and the last line; a line that is no entry is the end of what can be read."""
    entries, end = [], None
    with open(path, encoding="utf-8", errors="surrogateescape", newline="\n") as lines:
        for line in lines:
            try:
                value = json.loads(line)
            except ValueError:
                break
            if isinstance(value, dict) and "tip" in value:
                end = value
            elif isinstance(value, dict) and all(name in value for name in (*FIELDS, "hash")):
                entries.append(value)
            else:
                break
    return entries, end


def check(path, public, kept):
    entries, end = read(path)
    at, previous = 0, b""
    for entry in entries:
        if entry["seq"] != at + 1:
            raise Broken(at + 1, "missing")
        try:
            now = hashed(previous, entry)
        except UnicodeError:
            raise Broken(at + 1, "changed") from None
        if unhexed(entry["hash"]) != now:
            raise Broken(at + 1, "changed")
        if kept.get(at + 1, now) != now:
            raise Broken(at + 1, "not_as_published")
        at, previous = at + 1, now
    if end is None:
        raise Broken(at + 1, "cut_off")
    tip = end["tip"]
    public = public or unhexed(end.get("public_key")) or b""
    message = f"canhgiac audit head {tip['seq']} {tip['hash']}".encode()
    if tip["seq"] and not is_signed(public, message, unhexed(tip["signature"]) or b""):
        raise Broken(tip["seq"], "forged")
    if at < max([tip["seq"], *kept]):
        raise Broken(at + 1, "cut_off")
    if at > tip["seq"]:
        raise Broken(tip["seq"] + 1, "added")
    if at and unhexed(tip["hash"]) != previous:
        raise Broken(at, "changed")
    return f"ok {at}:{previous.hex()}"


def answer(path, public, kept):
    try:
        return check(path, public, kept)
    except Broken as broken:
        return str(broken)


def main():
    parser = argparse.ArgumentParser(description="Checks an export of the audit log.")
    parser.add_argument("file", nargs="?")
    parser.add_argument("--key", default="", help="public key, 64 hex digits")
    parser.add_argument("--head", action="append", default=[], help="SEQ:HASH as printed in a report")
    parser.add_argument("--many", action="store_true", help="file names on standard input")
    options = parser.parse_args()
    public = bytes.fromhex(options.key)
    heads = (head.split(":") for head in options.head)
    kept = {int(seq): bytes.fromhex(digest) for seq, digest in heads}
    names = (line.rstrip("\n") for line in sys.stdin) if options.many else [options.file]
    answers = [answer(name, public, kept) for name in names]
    print("\n".join(answers), flush=True)
    return 0 if all(text.startswith("ok") for text in answers) else 1


if __name__ == "__main__":
    sys.exit(main())
