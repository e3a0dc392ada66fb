#!/usr/bin/env python3
"""Runs the commands of README.md and examples/*.md.

What a `$ command` of a ```console block prints is compared with the page; what differs between runs (ids, times,
ports) by its form. LANEWAY_ACCEPT=1 writes the output of this run into the page. The commands of a ```sh block
must only succeed. `# exit N` behind a command is the exit code that it must have. A command that ends with `&` goes on
in the background until the end of its page; what it prints before it listens is compared. The port 8080 of a page is
a free one here.
"""
import os
import pathlib
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time

FORMS = [
    (r"\b(r|evt|ep|whsec|msg)_[A-Za-z0-9+/=_]+…?", r"\1_…"),
    (r"\b\d{4}-\d\d-\d\dT[0-9:.]+Z", "<time>"),
    (r"\b\d+(\.\d+)? ?(ms|s)\b", "# ms"),
    (r'("duration_ms":)[0-9.]+', r"\1#"),
    (r'("(time|timestamp|next_pass_at|started_at|until)":")[^"]*"', r'\1…"'),
    (r"\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z", "…"),
    (r"127\.0\.0\.1:\d+", "127.0.0.1:#"),
    (r" +", " "),
]


def form(text):
    lines = []
    for line in text.strip("\n").split("\n"):
        for pattern, replacement in FORMS:
            line = re.sub(pattern, replacement, line)
        lines.append(line.strip())
    return "\n".join(lines)


def blocks_of(page):
    """Each console block as (start, end, [(command, shown output)])."""
    for match in re.finditer(r"^```console\n(.*?)^```$", page, re.M | re.S):
        steps = []
        for line in match[1].splitlines():
            if line.startswith("$ "):
                steps.append([line[2:], []])
            else:
                steps[-1][1].append(line)
        yield match.start(1), match.end(1), [(command, "\n".join(output)) for command, output in steps]


def expected_exit(command):
    written = re.search(r"# exit (\d+)", command)
    return int(written[1]) if written else 0


def free_port():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


class Shell:
    """Runs the commands of one page in the project's folder."""

    def __init__(self, binary, root, scratch):
        self.root, self.port, self.background = root, str(free_port()), []
        path = scratch / "bin"
        path.mkdir(exist_ok=True)
        link = path / "laneway"
        if not link.exists():
            link.symlink_to(binary)
        self.environment = dict(os.environ, PATH=f"{path}:{os.environ['PATH']}", NO_COLOR="1")

    def run(self, command):
        """What the command prints, and its exit code."""
        command = re.sub(r"(^|[|;&(] *)tools/laneway\b", r"\1laneway", command).replace("8080", self.port)
        if command.rstrip().endswith("&"):
            output, code = self.start(command.rstrip()[:-1])
        else:
            done = subprocess.run(["bash", "-c", command], cwd=self.root, env=self.environment, stdin=subprocess.DEVNULL,
                                  stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=120)
            output, code = done.stdout, done.returncode
        return output.replace(self.port, "8080"), code

    def start(self, command):
        out = tempfile.TemporaryFile("w+")
        words = re.sub(r"^((?:\w+=\S+ +)*)", r"\1exec ", command)
        process = subprocess.Popen(["bash", "-c", words], cwd=self.root, env=self.environment, stdin=subprocess.DEVNULL,
                                   stdout=out, stderr=subprocess.DEVNULL)
        self.background.append(process)
        for _ in range(600):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", int(self.port))) == 0:
                    break
            time.sleep(0.05)
        # It listens before it prints: the list is whole once it has not grown for a moment.
        text, length = "", -1
        while len(text) != length or not text:
            length = len(text)
            time.sleep(0.1)
            out.seek(0)
            text = out.read()
        return text, 0 if process.poll() is None else process.returncode

    def end(self):
        """Ends what is in the background; false if it did not end well."""
        for process in self.background:
            process.send_signal(signal.SIGTERM)
        return all(process.wait(timeout=60) == 0 for process in self.background)


def commands_of(page):
    """The commands of ```sh blocks, but those that build or test the whole tree."""
    for match in re.finditer(r"^```sh\n(.*?)^```$", page, re.M | re.S):
        yield from (line for line in match[1].splitlines() if line and not line.startswith("tools/test"))


def report(page, command, code, output, shown):
    print(f"{page.name}: $ {command}\n-- shown:\n{form(shown)}\n-- printed (exit {code}):\n{form(output)}\n")


def main(binary, root):
    accept = os.environ.get("LANEWAY_ACCEPT") == "1"
    passed = failed = 0
    pages = [root / "README.md", *sorted((root / "examples").glob("*.md"))]
    with tempfile.TemporaryDirectory() as scratch:
        for page in pages:
            text = page.read_text()
            parts, at = [], 0
            shell = Shell(binary, root, pathlib.Path(scratch))
            for start, end, steps in blocks_of(text):
                written = ""
                for command, shown in steps:
                    output, code = shell.run(command)
                    written += f"$ {command}\n" + output
                    good = code == expected_exit(command) and (accept or form(output) == form(shown))
                    passed, failed = passed + good, failed + (not good)
                    if not good:
                        report(page, command, code, output, shown)
                parts.append(text[at:start])
                parts.append(written)
                at = end
            parts.append(text[at:])
            for command in commands_of(text):
                output, code = shell.run(command)
                good = code == expected_exit(command)
                passed, failed = passed + good, failed + (not good)
                if not good:
                    report(page, command, code, output, "")
            if not shell.end():
                failed += 1
                print(f"{page.name}: what it started did not end well\n")
            if accept:
                page.write_text("".join(parts))
    print(f"{passed} passed, {failed} failed")
    return failed > 0


sys.exit(main(pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2]).resolve()))
