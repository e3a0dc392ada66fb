#!/usr/bin/env python3
"""laneway watch redraws when the file is saved, by whatever way: watch_test.py LANEWAY. Waits for lines, never for time."""
import os
import signal
import subprocess
import sys
import tempfile
import threading

laneway = os.path.abspath(sys.argv[1])
passed = failed = 0


def check(holds, what):
    global passed, failed
    if holds:
        passed += 1
    else:
        failed += 1
        print("failed:", what)


def flow(label):
    return f'Shop {{ # Shop\nn1: circle label:"{label}"\n}}\n'


class Watch:
    def __init__(self, folder, *arguments):
        self.process = subprocess.Popen([laneway, "watch", *arguments], cwd=folder, stdout=subprocess.PIPE,
                                        stderr=subprocess.PIPE, text=True)
        # A hang ends as a failure, not as a test that never ends.
        self.guard = threading.Timer(120, self.process.kill)
        self.guard.start()

    def line(self):
        return self.process.stdout.readline().strip()

    def end(self):
        out, err = self.process.communicate()
        self.guard.cancel()
        return self.process.returncode, err


def read(*path):
    with open(os.path.join(*path), encoding="utf-8") as file:
        return file.read()


def write(text, *path):
    with open(os.path.join(*path), "w", encoding="utf-8") as file:
        file.write(text)


def saved_in_place_and_by_rename(folder):
    write(flow("First"), folder, "one.flow")
    watch = Watch(folder, "one.flow", "--changes", "3")
    check(watch.line() == "drew one.svg", "the picture is drawn at once")
    check(">First<" in read(folder, "one.svg"), "the picture shows the flow")
    write(flow("Second"), folder, "one.flow")
    check(watch.line() == "drew one.svg", "a save is seen")
    check(">Second<" in read(folder, "one.svg"), "the picture shows what was saved")
    # Other files are none of its business; a save by rename is.
    write("x", folder, "other.flow")
    write(flow("Third"), folder, "one.flow.new")
    os.replace(os.path.join(folder, "one.flow.new"), os.path.join(folder, "one.flow"))
    check(watch.line() == "drew one.svg", "a save by rename is seen")
    check(">Third<" in read(folder, "one.svg"), "the picture shows what was renamed")
    write('Shop {\nn1: circle label:"Fourth\n}\n', folder, "one.flow")
    check(watch.line() == "drew one.svg", "a file with an error is drawn too")
    code, err = watch.end()
    check(code == 0, "the asked number of changes ends it with 0")
    check("one.flow:2:" in err and "error[" in err, "its error is reported")
    check('class="node broken"' in read(folder, "one.svg"), "its error is marked")


def stopped_by_a_signal(folder):
    write(flow("First"), folder, "two.flow")
    watch = Watch(folder, "two.flow", "-o", "picture.dot", "--to", "dot")
    check(watch.line() == "drew picture.dot", "the output has the name and format that were asked for")
    check("digraph" in read(folder, "picture.dot"), "it is DOT")
    watch.process.send_signal(signal.SIGTERM)
    check(watch.end()[0] == 0, "a signal ends it with 0")


def refused(folder):
    for arguments, word in ((["missing.flow"], "missing.flow"), (["-"], "standard input"), (["one.flow", "-o", "x.gif"], "x.gif"),
                            (["nowhere/one.flow"], "nowhere")):
        watch = Watch(folder, *arguments)
        code, err = watch.end()
        check(code == 2 and word in err and err.count("\n") == 1, f"{arguments} is refused in one line: {code} {err}")


with tempfile.TemporaryDirectory() as scratch:
    saved_in_place_and_by_rename(scratch)
    stopped_by_a_signal(scratch)
    refused(scratch)
print(f"{passed} passed, {failed} failed")
sys.exit(failed != 0)
