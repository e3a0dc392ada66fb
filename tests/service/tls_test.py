#!/usr/bin/env python3
"""TLS end to end: tls_test.py LANEWAY. Requests are answered, TLS 1.1 is refused, a changed certificate is taken up."""
import http.client
import os
import ssl
import subprocess
import time
import warnings

from service import Service, check, finish, folder, write

warnings.simplefilter("ignore", DeprecationWarning)  # TLS 1.1 is spoken on purpose

FLOW = """Lane { # Lane
n1: rectangle label:"Receive" action:"http.receive" path:"/in"
n2: rectangle label:"Return 200 OK" body:"{{ request.body }}"
n1.handle(right) -> n2.handle(left)
}
"""


def make_certificate(name):
    """A certificate of its own signing, in NAME.pem and NAME.key."""
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "1",
                    "-subj", f"/CN={name}", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", f"{name}.key", "-out", f"{name}.pem"],
                   cwd=folder, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def use(name):
    """Puts the certificate where the server looks, each file at once as a whole."""
    for suffix in ("key", "pem"):
        with open(folder / f"{name}.{suffix}", encoding="ascii") as made:
            write(f"new.{suffix}", made.read())
        os.replace(folder / f"new.{suffix}", folder / f"served.{suffix}")


def post(port, trusted, body):
    """The answer's body, or the error's reason."""
    connection = http.client.HTTPSConnection("127.0.0.1", port, timeout=60,
                                             context=ssl.create_default_context(cafile=folder / f"{trusted}.pem"))
    try:
        connection.request("POST", "/hooks/flow/in", body)
        return connection.getresponse().read().decode()
    except ssl.SSLError as error:
        return error.reason
    finally:
        connection.close()


def until(wanted, ask):
    """What `ask` gives, once it is what is wanted; at most half a minute."""
    end = time.monotonic() + 30
    while (got := ask()) != wanted and time.monotonic() < end:
        time.sleep(0.05)
    return got


def reason_for(version):
    """Why a client that speaks this version only is not served; None if it is."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.set_ciphers("ALL:@SECLEVEL=0")
    context.minimum_version = context.maximum_version = version
    connection = http.client.HTTPSConnection("127.0.0.1", service.port, timeout=60, context=context)
    try:
        connection.connect()
        return None
    except ssl.SSLError as error:
        return error.reason
    finally:
        connection.close()


for certificate in ("one", "two"):
    make_certificate(certificate)
use("one")
service = Service(write("flow.flow", FLOW), "--store", "memory:", "--tls-cert", "served.pem", "--tls-key", "served.key")
check(service.url.startswith("https://"), f"the URL that is printed is https, got {service.url}")
check(post(service.port, "one", "hello") == "hello", "a request over TLS is answered")
check(post(service.port, "two", "hello") == "CERTIFICATE_VERIFY_FAILED", "who trusts another certificate talks to nobody")
check(reason_for(ssl.TLSVersion.TLSv1_1) == "TLSV1_ALERT_PROTOCOL_VERSION", "the server refuses TLS 1.1")
for version in (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3):
    check(reason_for(version) is None, f"{version.name} is served")
check(service.send(b"POST /hooks/flow/in HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\n\r\nx") == "", "who speaks no TLS gets no answer")

use("two")
check(until("again", lambda: post(service.port, "two", "again")) == "again", "a changed certificate is taken up")
write("served.pem", "no certificate\n")
check("no certificate" not in service.wait_for_log("certificate refused, the old one stays"), "a file that is none is refused in the log")
check(post(service.port, "two", "still") == "still", "and the certificate before it stays")
use("one")
check(until("back", lambda: post(service.port, "one", "back")) == "back", "the next good one is taken up")
check(service.stop() == 0, "the server ends with 0")
finish()
