"""A `laneway serve` of one's own for a test, clients for it, and counted checks."""
import atexit
import http.client
import http.server
import json
import os
import pathlib
import queue
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time

laneway = os.path.abspath(sys.argv[1])
folder = pathlib.Path(tempfile.mkdtemp(prefix="laneway-service-"))
atexit.register(shutil.rmtree, folder, ignore_errors=True)
counts = {True: 0, False: 0}


def check(holds, what):
    counts[bool(holds)] += 1
    if not holds:
        print("failed:", what, flush=True)


def finish():
    print(f"{counts[True]} passed, {counts[False]} failed")
    sys.exit(1 if counts[False] or not counts[True] else 0)


def write(name, text):
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


class Service:
    """Serves until it is ended; a hang ends it as a failure."""

    def __init__(self, *arguments, environment=None, log_level="error", **more):
        self.process = subprocess.Popen(
            [laneway, "serve", *map(str, arguments), "--port", "0", "--log-level", log_level], cwd=folder,
            env=dict(os.environ, **(environment or {})), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **more)
        self.guard = threading.Timer(120, self.process.kill)
        self.guard.start()
        self.lines = queue.Queue()
        self.log = []
        threading.Thread(target=self.read_log, daemon=True).start()
        first = self.process.stdout.readline()
        if " at http" not in first:
            sys.exit(f"the server did not start: {first}{self.process.stderr.read()}")
        self.url = first.split(" at ")[1].strip()
        self.port = int(self.url.rsplit(":", 1)[1])
        threading.Thread(target=self.process.stdout.read, daemon=True).start()

    def read_log(self):
        for line in self.process.stderr:
            self.log.append(line)
            self.lines.put(line)

    def wait_for_log(self, text):
        """The first line with the text that nobody has waited for before."""
        while True:
            line = self.lines.get(timeout=60)
            if text in line:
                return line

    def request(self, method, path, body=None, headers=None):
        """Status, headers in lower case, and body of the answer."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        connection.request(method, path, body, headers or {})
        answer = connection.getresponse()
        read = answer.read()
        connection.close()
        return answer.status, {name.lower(): value for name, value in answer.getheaders()}, read

    def json(self, path):
        return json.loads(self.request("GET", path)[2])

    def run_until(self, run, *statuses):
        """The run once it has one of the statuses; it has a minute."""
        end = time.monotonic() + 60
        while time.monotonic() < end:
            found = self.json(f"/api/v1/runs/{run}")
            if found.get("status") in statuses:
                return found
            time.sleep(0.02)
        return {}

    def send(self, data):
        """The answer to these bytes, as text: until the server closes, or its body is whole."""
        with socket.create_connection(("127.0.0.1", self.port), 60) as connection:
            connection.sendall(data)
            text = b""
            while True:
                head, found, body = text.partition(b"\r\n\r\n")
                length = [line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")]
                if found and length and len(body) >= int(length[0].split(b":")[1]):
                    return text.decode()
                try:
                    piece = connection.recv(65536)
                except ConnectionError:
                    piece = b""
                if not piece:
                    return text.decode()
                text += piece

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        return self.ended()

    def ended(self):
        code = self.process.wait(timeout=100)
        self.guard.cancel()
        return code


class Consumer:
    """A server for what flows send: keeps it, and answers what `answer` gives (after it has waited as it likes)."""

    def __init__(self, answer=lambda number: 204):
        self.received = []
        self.arrived = queue.Queue()
        consumer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers.get("content-length", 0)))
                consumer.received.append(({name.lower(): value for name, value in self.headers.items()}, body))
                consumer.arrived.put(len(consumer.received))
                try:
                    self.send_response(answer(len(consumer.received)))
                    self.send_header("content-length", "0")
                    self.end_headers()
                except OSError:
                    pass

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_port}/"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
