#!/usr/bin/env python3
"""A consumer of webhooks: consumer.py SECRET PORT_FILE [STATUS…]

Recomputes `X-Webhook-Signature` over the exact bytes of the body and compares: 200 if it is right, 401 if not. The
first requests get the statuses given instead. Ends by itself after a minute.
"""
import hashlib
import hmac
import http.server
import os
import sys
import threading

secret, port_file, statuses = sys.argv[1].encode(), sys.argv[2], [int(text) for text in sys.argv[3:]]


class Consumer(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        body = self.rfile.read(int(self.headers["content-length"]))
        expected = "sha256=" + hmac.new(secret, body, hashlib.sha256).hexdigest()
        good = hmac.compare_digest(expected, self.headers.get("x-webhook-signature", ""))
        self.send_response(statuses.pop(0) if statuses else 200 if good else 401)
        self.send_header("content-length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


if os.fork() > 0:
    sys.exit()
server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Consumer)
threading.Timer(60, lambda: os._exit(0)).start()
for descriptor in (0, 1, 2):
    os.close(descriptor)
with open(port_file + ".new", "w") as port:
    port.write(str(server.server_port))
os.rename(port_file + ".new", port_file)
server.serve_forever()
