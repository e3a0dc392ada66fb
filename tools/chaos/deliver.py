#!/usr/bin/env python3
"""Kills emitters and dispatchers at seeded points, and proves that no acknowledged event is lost.

usage: deliver.py LANEWAY [--kills 1000] [--events 10000] [--seed 1] [--folder DIR]

Events are emitted and delivered to a receiver in this process while both programs are killed by SIGKILL again and
again. Shown at the end:
  - every acknowledged event was received, and the store says that its delivery is complete;
  - every webhook-id that came is the id of an event, and the same at each repetition;
  - no dispatcher sent an event twice: each says in a header which one it is, however late a request is read.
Ends with "1 passed, 0 failed" or what went wrong.
"""
import argparse
import asyncio
import json
import os
import pathlib
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time


class Receiver:
    """Answers every POST with 200, and remembers which webhook-id came from which dispatcher."""

    def __init__(self):
        self.seen = {}  # webhook-id: [(number of the dispatcher, body)]
        self.slow = random.Random(0)
        self.loop = asyncio.new_event_loop()
        ready = threading.Event()
        threading.Thread(target=self._serve, args=(ready,), daemon=True).start()
        ready.wait()

    def _serve(self, ready):
        asyncio.set_event_loop(self.loop)
        server = self.loop.run_until_complete(asyncio.start_server(self._talk, "127.0.0.1", 0, limit=1 << 22))
        self.port = server.sockets[0].getsockname()[1]
        ready.set()
        self.loop.run_forever()

    async def _talk(self, reader, writer):
        try:
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
                headers = dict(line.lower().split(": ", 1) for line in head.split("\r\n")[1:] if ": " in line)
                body = await reader.readexactly(int(headers.get("content-length", 0)))
                self.seen.setdefault(headers.get("webhook-id"), []).append((headers.get("x-dispatcher"), body))
                # Some answers take a while, so that kills find requests in flight.
                if self.slow.random() < 0.1:
                    await asyncio.sleep(self.slow.random() * 0.05)
                writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError, OSError):
            pass
        finally:
            writer.close()


class Emitter:
    """`laneway emit --lines -`, which tells each event that is safe. Those that are not are emitted again."""

    def __init__(self, arguments, environment, waiting):
        self.process = subprocess.Popen(arguments, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        stderr=subprocess.PIPE, text=True)
        self.acknowledged = set()
        self.errors = ""
        lines = "".join(json.dumps({"id": name, "type": "order.shipped", "data": {"name": name}}) + "\n" for name in waiting)
        self.writer = threading.Thread(target=self._write, args=(lines,), daemon=True)
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.writer.start()
        self.reader.start()

    def _write(self, lines):
        try:
            self.process.stdin.write(lines)
            self.process.stdin.close()
        except (BrokenPipeError, OSError):
            pass

    def _read(self):
        for line in self.process.stdout:
            if line.endswith("\n"):
                self.acknowledged.add(json.loads(line)["id"])

    def end(self, kill):
        if kill:
            self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        self.writer.join()
        self.reader.join()
        self.errors = self.process.stderr.read()
        if not kill and self.process.returncode != 0:
            sys.exit(f"emit failed: {self.errors}")


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("laneway")
    arguments.add_argument("--kills", type=int, default=1000)
    arguments.add_argument("--events", type=int, default=10000)
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--folder")
    options = arguments.parse_args()
    chance = random.Random(options.seed)
    laneway = os.path.abspath(options.laneway)
    folder = pathlib.Path(options.folder or tempfile.mkdtemp(prefix="laneway_chaos_"))
    environment = dict(os.environ, LANEWAY_STORE=f"sqlite:{folder / 'store.db'}", DISPATCHER="0")
    receiver = Receiver()

    def call(*words, **more):
        return subprocess.run([laneway, *words], env=environment, capture_output=True, text=True, **more)

    added = call("endpoint", "add", "--url", f"http://127.0.0.1:{receiver.port}/hook",
                 "--header", "x-dispatcher: env:DISPATCHER", "--json")
    if added.returncode != 0:
        sys.exit(added.stderr)
    dispatch = [laneway, "dispatch", "--allow-address", "127.0.0.1", "--json"]
    names = [f"evt_{number:06}" for number in range(options.events)]
    acknowledged = set()
    began = time.monotonic()
    kills = 0
    position = 0
    share = max(1, -(-options.events // max(1, options.kills)))
    dispatcher = None
    again = set()  # emitted, not acknowledged
    while kills < options.kills or position < len(names) or again:
        if dispatcher is None:
            environment["DISPATCHER"] = str(int(environment["DISPATCHER"]) + 1)
            dispatcher = subprocess.Popen(dispatch, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        batch = sorted(again) + names[position:position + share]
        position = min(position + share, len(names))
        emitter = Emitter([laneway, "emit", "--lines", "-"], environment, batch) if batch else None
        killing = kills < options.kills
        victim = chance.choice(["emitter", "dispatcher", "dispatcher", "both"]) if killing else None
        if killing:
            time.sleep(chance.random() ** 2 * 0.06)
        if emitter:
            emitter.end(kill=killing and victim != "dispatcher")
            acknowledged |= emitter.acknowledged
            again = set(batch) - acknowledged
        if killing and victim != "emitter":
            dispatcher.send_signal(signal.SIGKILL)
            dispatcher.wait()
            dispatcher = None
        if dispatcher is not None and dispatcher.poll() is not None:
            sys.exit(f"dispatch ended by itself with {dispatcher.returncode}: {dispatcher.stderr.read().decode()}")
        kills += killing
        if kills % 100 == 0 and killing and sys.stderr.isatty():
            print(f"  {kills} kills, {len(acknowledged)} events safe, {len(receiver.seen)} received", file=sys.stderr)
    if dispatcher is not None:
        dispatcher.send_signal(signal.SIGKILL)
        dispatcher.wait()
    environment["DISPATCHER"] = "last"
    last = call("dispatch", "--until-idle", "--allow-address", "127.0.0.1")
    took = time.monotonic() - began

    problems = []
    if last.returncode != 0:
        problems.append(f"the last dispatch ended with {last.returncode}: {last.stderr.strip()}")
    lost = sorted(acknowledged - receiver.seen.keys())
    if lost:
        problems.append(f"{len(lost)} acknowledged events were never received: {lost[:5]}")
    strange = sorted(str(name) for name in receiver.seen.keys() - set(names))
    if strange:
        problems.append(f"{len(strange)} webhook-ids that are no event's: {strange[:5]}")
    repeated = {name: rows for name, rows in receiver.seen.items() if len(rows) > 1}
    for name, rows in repeated.items():
        if len({json.loads(body)["data"]["name"] for _, body in rows} | {name}) > 1:
            problems.append(f"{name} came with the data of another event")
        senders = [sender for sender, _ in rows]
        if len(set(senders)) < len(senders):
            problems.append(f"{name} was sent twice by one dispatcher: {senders}")
        if None in senders:
            problems.append(f"{name} came from a dispatcher that does not say which it is")
    delivered = {}
    with sqlite3.connect(folder / "store.db") as store:
        sound = store.execute("PRAGMA integrity_check").fetchone()[0]
        if sound != "ok":
            problems.append(f"the store is damaged: {sound}")
        for run, event, status, outcome in store.execute("SELECT id, event_id, status, outcome FROM runs"):
            if (status, outcome) != ("completed", "delivered"):
                problems.append(f"run {run} of {event} is {status} {outcome}")
            delivered[event] = delivered.get(event, 0) + 1
    store.close()
    if set(delivered) != set(names) or max(delivered.values(), default=0) != 1:
        problems.append(f"{len(delivered)} events have deliveries, {options.events} were emitted; the most for one is {max(delivered.values(), default=0)}")
    for problem in problems[:20]:
        print(problem)
    print(f"chaos  {kills} kills in {took:.0f} s: {len(acknowledged)} events acknowledged, {len(lost)} lost, "
          f"{len(repeated)} came again after a kill, store {(folder / 'store.db').stat().st_size / 1e6:.1f} MB")
    if not options.folder and not problems:
        shutil.rmtree(folder)
    print(f"{0 if problems else 1} passed, {1 if problems else 0} failed")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
