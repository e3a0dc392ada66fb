#!/usr/bin/env python3
"""A consumer for command-line cases: receiver.py FILE STATUS[,STATUS…] [HEADER…]

Listens on a free port of 127.0.0.1, writes it into FILE, answers the first requests with these statuses (the last one
for ever) and these header lines, and ends by itself after a minute. Appends `webhook-id status` of each request to FILE.log.
"""
import http.server
import os
import sys
import threading

file, statuses, headers = sys.argv[1], [int(text) for text in sys.argv[2].split(",")], sys.argv[3:]


class Consumer(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        self.rfile.read(int(self.headers.get("content-length", 0)))
        status = statuses.pop(0) if len(statuses) > 1 else statuses[0]
        with open(file + ".log", "a") as log:
            log.write(f"{self.headers.get('webhook-id', self.headers.get('x-webhook-id'))} {status}\n")
        self.send_response(status)
        for header in headers:
            self.send_header(*header.split(": ", 1))
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


if os.fork() > 0:
    sys.exit()
server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Consumer)
threading.Timer(60, lambda: os._exit(0)).start()
for descriptor in (0, 1, 2):
    os.close(descriptor)
with open(file + ".new", "w") as port:
    port.write(str(server.server_port))
os.rename(file + ".new", file)
server.serve_forever()
