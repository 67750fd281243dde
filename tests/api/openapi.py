"""A second opinion on the API: its description is valid OpenAPI 3.1, and real answers fit it."""
import http.client
import json
import os
import urllib.error
import urllib.request

from jsonschema import Draft202012Validator
from openapi_spec_validator import validate

URL = os.environ["CANHGIAC_URL"]


def call(path, body=None, kind="application/json", method=None):
    data = body if isinstance(body, (bytes, type(None))) else json.dumps(body).encode()
    request = urllib.request.Request(URL + path, data=data, method=method, headers={"Content-Type": kind})
    try:
        with urllib.request.urlopen(request) as response:
            return response.status, response.headers, response.read()
    except urllib.error.HTTPError as error:
        return error.code, error.headers, error.read()


document = json.loads(call("/api/openapi.json")[2])
validate(document)


def schema(name):
    return Draft202012Validator({"$ref": f"#/components/schemas/{name}", "components": document["components"]})


passed = 1
for text in ["Chuc mung ban trung thuong xe SH, nhan tai nhanqua-vidu.top", "Mẹ ơi tối con về", "113", "https://dichvucong.gov.vn", "0" * 65536]:
    status, headers, body = call("/api/v1/check", {"text": text})
    assert status == 200 and headers["Content-Type"] == "application/json", (status, text[:40])
    schema("Answer").validate(json.loads(body))
    passed += 1



def parts(*fields):
    """A form as programs send it; a name with a file's name behind a bar is a file."""
    lines = []
    for name, value in fields:
        name, _, file = name.partition("|")
        lines.append(f'--b\r\nContent-Disposition: form-data; name="{name}"' + (f'; filename="{file}"' if file else "") + f"\r\n\r\n{value}\r\n")
    return ("".join(lines) + "--b--\r\n").encode(), "multipart/form-data; boundary=b"


SCAM = "Chuc mung ban trung thuong xe SH, nhan tai nhanqua-vidu.top"
for form, is_file in [([("text", SCAM), ("paid", "false")], False), ([("file|tin.txt", SCAM)], True), ([("text", SCAM), ("file|tin.txt", "xin chao")], True)]:
    status, headers, body = call("/api/v1/check", *parts(*form))
    answer = json.loads(body)
    assert status == 200 and ("text" in answer) == is_file, (status, form, answer)
    schema("Answer").validate(answer)
    passed += 1
for form, expected in [([("text", SCAM), ("other", "x")], 400), ([("text", SCAM), ("channel", "fax")], 400), ([("text", SCAM), ("text", "x")], 400),
                       ([("text", SCAM), ("sender", "a" * 201)], 400), ([], 422)]:
    status, headers, answer = call("/api/v1/check", *parts(*form))
    assert status == expected and headers["Content-Type"] == "application/problem+json", (status, form)
    schema("Problem").validate(json.loads(answer))
    passed += 1

bad = [
    (b"{", 400), (b'{"text": 1}', 400), (b'{"text": "\\ud800"}', 400), (b'{"text": "x", "other": 1}', 400), (b'{"text": ""}', 422),
    (json.dumps({"text": "a" * 65537}).encode(), 413), (b"\xff\xfe", 400), (b"", 400),
    (b'["x", null, null, true, true]', 400), (b'{"text": "x", "paid": "yes"}', 400), (json.dumps({"text": "x", "sender": "a" * 201}).encode(), 400),
]
for body, expected in bad:
    status, headers, answer = call("/api/v1/check", body)
    assert status == expected, (status, expected, body[:40])
    assert headers["Content-Type"] == "application/problem+json", body[:40]
    schema("Problem").validate(json.loads(answer))
    passed += 1

# A body declared too long is refused before it is sent.
address = URL.removeprefix("http://").split(":")
connection = http.client.HTTPConnection(address[0], int(address[1]), timeout=10)
connection.putrequest("POST", "/api/v1/check")
connection.putheader("Content-Type", "application/json")
connection.putheader("Content-Length", "50000000")
connection.endheaders()
refused = connection.getresponse()
assert refused.status == 413, refused.status
schema("Problem").validate(json.loads(refused.read()))
passed += 1

for method in ["GET", "PUT", "DELETE", "PATCH"]:
    status, headers, _ = call("/api/v1/check", method=method)
    assert status == 405 and "POST" in headers["Allow"], (method, status)
    passed += 1

# The negative control: a broken description must not pass.
broken = json.loads(json.dumps(document))
del broken["info"]["title"]
try:
    validate(broken)
    raise SystemExit("a description without a title passed")
except Exception as error:  # noqa: BLE001 - any refusal will do
    assert "title" in str(error)
print(f"{passed + 1} passed, 0 failed")
