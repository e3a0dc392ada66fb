#!/usr/bin/env python3
"""Every row of "What a request gets" in the reference: answers_test.py LANEWAY ROOT. Each refusal is asked for and compared.

408 and the 503 for many large bodies take more patience than a test has; tests/net/http_server_test.cc has them.
"""
import base64
import gzip
import hashlib
import hmac
import json
import pathlib
import re
import resource
import signal
import sys

from service import Service, check, finish, folder, write

KEY = "a key for this test"
PORT = {"n": 0}


def endpoint(name, attributes, rest='n2: rectangle label:"Return 200 OK" body:"taken"\nn1.handle(right) -> n2.handle(left)'):
    write(f"answers/{name}.flow", f'Lane {{ # Lane\nn1: rectangle label:"Receive" action:"http.receive" path:"/in" {attributes}\n{rest}\n}}\n')


def request(target="/hooks/open/in", body="", headers=(), method="POST"):
    lines = [f"{method} {target} HTTP/1.1", "Host: localhost", *headers]
    if body or method == "POST":
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + (body if isinstance(body, bytes) else body.encode())


def raw(*lines, body=""):
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body.encode()


def signed(body, name="x-hub-signature-256"):
    return f"{name}: sha256={hmac.new(KEY.encode(), body.encode(), hashlib.sha256).hexdigest()}"


def chunked(*chunks):
    return raw("POST /hooks/open/in HTTP/1.1", "Host: h", "Transfer-Encoding: chunked", body="".join(chunks))


endpoint("open", 'max_bytes:"100000"')
endpoint("parses", "", 'n2: rectangle label:"Parse it" action:"payload.parse"\nn3: rectangle label:"Return 200 OK"\n'
         "n1.handle(right) -> n2.handle(left)\nn2.handle(right) -> n3.handle(left)")
endpoint("sender", 'sender_rate:"1/h"')
endpoint("rate", 'rate:"1/h"')
endpoint("basic", 'auth:"basic" user:"shop" password:"env:KEY"')
endpoint("key", 'auth:"apikey" key:"env:KEY"')
endpoint("signed", 'auth:"hmac" scheme:"github" secret:"env:KEY" replay:"true"')
endpoint("origin", 'origins:"https://shop.example"')
endpoint("types", 'types:"application/json"')
endpoint("order", 'order:"payload.key"')
endpoint("waits", 'concurrency:"1" backlog:"1"', 'n2: rectangle label:"Return 202 Accepted"\nn3: rectangle label:"Wait for the callback" action:"http.wait"\n'
         "n1.handle(right) -> n2.handle(left)\nn2.handle(right) -> n3.handle(left)")
endpoint("files", 'max_bytes:"8000000"')
endpoint("drawn", 'auth:"apikey" key:"env:KEY"', 'n2: rectangle label:"Return 200 OK"\nn3: rectangle label:"Return 401 Unauthorized" body:"drawn"\n'
         "n1.handle(right) -> n2.handle(left)")


def no_large_files():
    resource.setrlimit(resource.RLIMIT_FSIZE, (2_000_000, 2_000_000))


# SIGXFSZ, which this interpreter ignores, stays ignored: too large a file is an error, as a full disk is.
service = Service("answers", "--store", "memory:", "--uploads", "uploads", environment={"KEY": KEY}, preexec_fn=no_large_files, restore_signals=False)
JSON_TYPE = "Content-Type: application/json"
basic = base64.b64encode(f"shop:{KEY}".encode()).decode()
first_of_rate = request("/hooks/rate/in")
first_of_sender = request("/hooks/sender/in")
once = request("/hooks/signed/in", "{}", [signed("{}")])

# What is sent, the status, the error's code (None: an answer that is none of these), and what its headers or detail name.
rows = [
    ("no HTTP", b"\x16\x03\x01\x02\x00\r\n\r\n", 400, "bad-request", ""),
    ("an unknown version", raw("GET / HTTP/3.0", "Host: h"), 400, "bad-request", ""),
    ("two lengths", raw("POST /hooks/open/in HTTP/1.1", "Host: h", "Content-Length: 1", "Content-Length: 2", body="xx"), 400, "bad-request", "Content-Length"),
    ("a length that is no number", raw("POST /hooks/open/in HTTP/1.1", "Host: h", "Content-Length: +1", body="x"), 400, "bad-request", "Content-Length"),
    ("a length and chunks", raw("POST /hooks/open/in HTTP/1.1", "Host: h", "Content-Length: 1", "Transfer-Encoding: chunked", body="0\r\n\r\n"), 400, "bad-request", ""),
    ("a folded header", raw("POST /hooks/open/in HTTP/1.1", "Host: h", "A: b", " c", "Content-Length: 0"), 400, "bad-request", "header"),
    ("a blank before a colon", raw("POST /hooks/open/in HTTP/1.1", "Host : h", "Content-Length: 0"), 400, "bad-request", "header"),
    ("no Host", raw("POST /hooks/open/in HTTP/1.1", "Content-Length: 0"), 400, "bad-request", "Host"),
    ("two Hosts", raw("POST /hooks/open/in HTTP/1.1", "Host: a", "Host: b", "Content-Length: 0"), 400, "bad-request", "Host"),
    ("bad chunks", chunked("zz\r\n"), 400, "bad-request", ""),
    ("a chunk that is longer than it says", chunked("1\r\nxyz\r\n0\r\n\r\n"), 400, "bad-request", ""),
    ("a target with a zero byte", raw("GET /hooks/%00 HTTP/1.1", "Host: h"), 400, "bad-request", "target"),
    ("a transfer coding that nobody knows", raw("POST /hooks/open/in HTTP/1.1", "Host: h", "Transfer-Encoding: gzip", body="x"), 501, "not-implemented", "chunked"),
    ("an expectation that nobody knows", request(body="x", headers=["Expect: a miracle"]), 417, "expectation-failed", "100-continue"),
    ("an unknown path", request("/hooks/open/out"), 404, "not-found", ""),
    ("another flow's path", request("/hooks/nothere/in"), 404, "not-found", ""),
    ("a path with dots", request("/hooks/open/../key/in"), 404, "not-found", ""),
    ("another method", request(method="DELETE"), 405, "method-not-allowed", "allow: post"),
    ("headers over 64 KiB", request(headers=[f"A{number}: {'x' * 1000}" for number in range(70)]), 431, "headers-too-large", ""),
    ("more than 200 headers", request(headers=[f"A{number}: x" for number in range(201)]), 400, "bad-request", "200 headers"),
    ("a target that is too long", request("/hooks/open/in?" + "x" * 9000), 414, "uri-too-long", ""),
    ("a sender's first request", first_of_sender, 200, None, ""),
    ("a sender's second request in an hour", first_of_sender, 429, "too-many-requests", "retry-after:"),
    ("no password", request("/hooks/basic/in"), 401, "unauthorized", "www-authenticate: basic"),
    ("a wrong password", request("/hooks/basic/in", headers=["Authorization: Basic c2hvcDp3cm9uZw=="]), 401, "unauthorized", ""),
    ("the password", request("/hooks/basic/in", headers=[f"Authorization: Basic {basic}"]), 200, None, ""),
    ("no key", request("/hooks/key/in"), 401, "unauthorized", ""),
    ("a wrong key", request("/hooks/key/in", headers=["X-Api-Key: wrong"]), 401, "unauthorized", ""),
    ("no signature", request("/hooks/signed/in", "{}"), 401, "unauthorized", ""),
    ("the signature of another body", request("/hooks/signed/in", "[]", [signed("{}")]), 401, "unauthorized", ""),
    ("a signature", once, 200, None, ""),
    ("the same signature again", once, 401, "unauthorized", ""),
    ("no key, where the lane draws its own answer", request("/hooks/drawn/in"), 401, None, "drawn"),
    ("another origin", request("/hooks/origin/in", headers=["Origin: https://other.example"]), 403, "origin-refused", ""),
    ("another type", request("/hooks/types/in", "x", ["Content-Type: text/plain"]), 415, "unsupported-type", "application/json"),
    ("an encoding that nobody knows", request(body="x", headers=["Content-Encoding: br"]), 415, "unsupported-media-type", "gzip"),
    ("the first request in an hour", first_of_rate, 200, None, ""),
    ("the second request in an hour", first_of_rate, 429, "too-many-requests", "retry-after:"),
    ("a length over the limit", raw("POST /hooks/open/in HTTP/1.1", "Host: h", "Content-Length: 100001"), 413, "payload-too-large", "100000"),
    ("chunks over the limit", chunked(*["2000\r\n" + "y" * 0x2000 + "\r\n"] * 20), 413, "payload-too-large", "100000"),
    ("a small body that unpacks to a large one", request(body=gzip.compress(b"x" * 100001), headers=["Content-Encoding: gzip"]), 413, "payload-too-large", "100000"),
    ("a body that cannot be unpacked", request(body="no gzip", headers=["Content-Encoding: gzip"]), 400, "bad-request", "unpacked"),
    ("a body that cannot be parsed", request("/hooks/parses/in", "{", [JSON_TYPE]), 400, "unparsable-body", ""),
    ("no value to order by", request("/hooks/order/in", "{}", [JSON_TYPE]), 422, "no-order", ""),
    ("a run that stays unfinished", request("/hooks/waits/in"), 202, None, ""),
    ("more unfinished runs than may be", request("/hooks/waits/in"), 503, "too-busy", "retry-after:"),
    ("an upload for which the disk has no room", request("/hooks/files/in", "x" * 3_000_000, ["Content-Type: application/octet-stream"]), 507, "insufficient-storage", ""),
    ("a callback that nobody waits for", request("/callbacks/nobody"), 404, "not-found", ""),
]

seen = set()
for name, sent, status, code, names in rows:
    answer = service.send(sent)
    head, _, body = answer.partition("\r\n\r\n")
    got = int(head.split(" ")[1]) if head.startswith("HTTP/1.1 ") else 0
    seen.add(got)
    check(got == status, f"{name}: {status}, got {answer[:300]!r}")
    check(names.lower() in answer.lower(), f"{name}: the answer names {names!r}, got {answer[:400]!r}")
    check(KEY not in answer and basic not in answer, f"{name}: no secret is shown")
    if code is None:
        continue
    try:
        document = json.loads(body)
    except ValueError:
        document = {}
    check(set(document) == {"error", "detail"} and document["error"] == code, f"{name}: the error {code}, got {body!r}")

check(service.request("POST", "/hooks/open/in", b"x")[2] == b"taken", "after all that, requests are answered")
check(list((folder / "uploads").iterdir()) == [] if (folder / "uploads").exists() else True, "nothing is left of an upload that could not be kept")
check(service.stop() == 0, "the server ends with 0")

service = Service("answers", "--store", "memory:", "--uploads", "answers/open.flow/below-a-file", environment={"KEY": KEY})
upload = ["Content-Type: application/octet-stream"]
check(service.send(request("/hooks/files/in", "x" * 3_000_000, upload)).startswith("HTTP/1.1 507 "), "without a folder for it there is 507")
check(service.send(request("/hooks/open/in", "x")).startswith("HTTP/1.1 200 "), "what needs no folder is answered")
check(service.stop() == 0, "the server ends with 0")

reference = pathlib.Path(sys.argv[2], "grammar/README.md").read_text(encoding="utf-8")
table = reference.split("### What a request gets")[1].split("\n\n")[2]
documented = {int(number) for row in table.splitlines() for number in re.findall(r"\b\d{3}\b", row.split("|")[1])}
check(len(documented) > 10, f"the reference has a table of answers, got {documented}")
check(documented - seen == {408}, f"all of them were seen, but for {documented - seen - {408}}")
check({status for status in seen if status >= 400} <= documented, f"all that were seen are in it, but for {seen - documented}")
finish()
