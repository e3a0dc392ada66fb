#!/usr/bin/env python3
"""Measures the dispatcher from outside: isolation of endpoints, requests in flight, reopening a large outbox.

usage: deliver.py LANEWAY [isolation|in-flight|reopen]…
"""
import json
import os
import pathlib
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time


class Receiver:
    """The program bench_receiver, beside LANEWAY or in ./tools/bench there: /dead… is never answered, /drip… gets a byte
    a second, all else 200."""

    def __init__(self, laneway):
        folder = pathlib.Path(laneway).parent
        program = next(path for path in (folder / "bench_receiver", folder / "tools/bench/bench_receiver") if path.exists())
        self.process = subprocess.Popen([program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.port = int(self.process.stdout.readline())

    def received(self):
        self.process.stdin.write("?\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

    def close(self):
        self.process.stdin.close()
        self.process.wait()


class Bench:
    def __init__(self, laneway, receiver):
        self.laneway = laneway
        self.receiver = receiver
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="laneway_bench_"))
        self.file = self.folder / "store.db"
        self.environment = dict(os.environ, LANEWAY_STORE=f"sqlite:{self.file}")
        # The file is made, with one endpoint to copy.
        self.call("endpoint", "add", "--url", "http://127.0.0.1:1/", "--json")

    def call(self, *words, **more):
        done = subprocess.run([self.laneway, *words], env=self.environment, capture_output=True, text=True, **more)
        if done.returncode != 0:
            sys.exit(f"laneway {' '.join(words)}: {done.stderr}")
        return done.stdout

    def set_endpoints(self, paths):
        """One endpoint a path, each on a loopback address of its own."""
        with sqlite3.connect(self.file) as store:
            document = json.loads(store.execute("SELECT document FROM endpoints").fetchone()[0])
            store.execute("DELETE FROM endpoints")
            for number, path in enumerate(paths):
                address = f"127.{1 + number // 62500}.{1 + number // 250 % 250}.{1 + number % 250}"
                one = dict(document, id=f"ep_{number:06}", url=f"http://{address}:{self.receiver.port}{path}")
                store.execute("INSERT INTO endpoints(id, created, document) VALUES(?, ?, ?)", (one["id"], number, json.dumps(one)))
            store.execute("UPDATE revisions SET value = random()")
        store.close()

    def emit(self, count):
        lines = "".join(json.dumps({"type": "order.shipped", "data": {"number": number, "text": "x" * 500}}) + "\n" for number in range(count))
        self.call("emit", "--lines", "-", input=lines)

    def dispatch(self, *words):
        return subprocess.Popen([self.laneway, "dispatch", "--allow-address", "127.0.0.0/8", "--json", *words],
                                env=self.environment, stdout=subprocess.DEVNULL)


def end(process):
    process.send_signal(signal.SIGKILL)
    process.wait()


def peak_megabytes(process):
    for line in pathlib.Path(f"/proc/{process.pid}/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    return 0


def throughput(laneway, paths, events):
    """Deliveries a second of the healthy ones, and the share of the time that the receiver was busy."""
    receiver = Receiver(laneway)
    bench = Bench(laneway, receiver)
    bench.set_endpoints(paths)
    bench.emit(events)
    expected = events * paths.count("/ok")
    began = time.monotonic()
    process = bench.dispatch()
    received = receiver.received()
    while received["answered"] < expected and time.monotonic() < began + 120:
        time.sleep(0.02)
        received = receiver.received()
    end(process)
    receiver.close()
    if received["answered"] < expected:
        print(f"isolation: only {received['answered']} of {expected} came")
    took = received["last"] - received["first"]
    return received["answered"] / took, received["processor"] / took


def isolation(laneway):
    healthy = ["/ok"] * 890
    sick = ["/dead"] * 100 + ["/drip"] * 10
    mixed = [path for index in range(890) for path in ([healthy[index]] + ([sick[index // 8]] if index % 8 == 0 and index // 8 < 110 else []))]
    mixed += sick[sum(path != "/ok" for path in mixed):]
    ratios = []
    for _ in range(3):
        clean, _ = throughput(laneway, healthy, 20)
        among_sick, busy = throughput(laneway, mixed, 20)
        ratios.append((among_sick / clean, among_sick, clean, busy))
    ratio, among_sick, clean, busy = sorted(ratios)[1]
    print(f"isolation        {among_sick:8.0f} deliveries/s to 890 healthy endpoints beside 100 dead and 10 dripping ones   "
          f"baseline (without them) {clean:.0f}/s   ratio {ratio:.2f} (bar 0.90), receiver {100 * busy:.0f} % busy")


def in_flight(laneway):
    receiver = Receiver(laneway)
    bench = Bench(laneway, receiver)
    bench.set_endpoints(["/dead"] * 2500)
    bench.emit(4)
    process = bench.dispatch()
    deadline = time.monotonic() + 60
    most = 0
    while most < 10000 and time.monotonic() < deadline and process.poll() is None:
        time.sleep(0.05)
        most = max(most, receiver.received()["held"])
    print(f"in flight        {most:8} requests at a time   {peak_megabytes(process):.0f} MB resident at most (bar 200 MB)")
    end(process)
    receiver.close()


def reopen(laneway):
    receiver = Receiver(laneway)
    bench = Bench(laneway, receiver)
    bench.set_endpoints(["/ok"] * 1000)
    bench.emit(1)
    with sqlite3.connect(bench.file) as store:
        columns = [row[1] for row in store.execute("PRAGMA table_info(runs)") if row[1] not in ("number", "id")]
        names = ", ".join(columns)
        store.execute(f"WITH RECURSIVE c(value) AS (SELECT 1 UNION ALL SELECT value + 1 FROM c WHERE value < 999) "
                      f"INSERT INTO runs(id, {names}) SELECT 'r_' || r.number || '_' || c.value, {', '.join('r.' + name for name in columns)} FROM runs r, c")
        pending = store.execute("SELECT count(*) FROM runs WHERE status = 'pending'").fetchone()[0]
    store.close()
    began = time.monotonic()
    process = bench.dispatch()
    first = 0
    while first == 0 and process.poll() is None and time.monotonic() < began + 60:
        time.sleep(0.005)
        first = receiver.received()["first"]
    # Both clocks are the machine's steady one.
    took = first - began if first else float("inf")
    print(f"reopen           {took:8.2f} s from start to the first request with {pending} pending deliveries (bar 5 s)")
    end(process)
    receiver.close()


MEASURES = {"isolation": isolation, "in-flight": in_flight, "reopen": reopen}

if __name__ == "__main__":
    for chosen in sys.argv[2:] or MEASURES:
        MEASURES[chosen](os.path.abspath(sys.argv[1]))
