#!/usr/bin/env python3
"""Runs the commands of README.md and examples/*.md.

What a `$ command` of a ```console block prints is compared with the page; what differs between runs (ids, times,
ports) by its form. LANEWAY_ACCEPT=1 writes the output of this run into the page. The commands of a ```sh block
must only succeed. `# exit N` behind a command is the exit code that it must have.
"""
import os
import pathlib
import re
import subprocess
import sys
import tempfile

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


def run(command, binary, root, scratch):
    path = scratch / "bin"
    path.mkdir(exist_ok=True)
    link = path / "laneway"
    if not link.exists():
        link.symlink_to(binary)
    command = re.sub(r"(^|[|;&(] *)tools/laneway\b", r"\1laneway", command)
    environment = dict(os.environ, PATH=f"{path}:{os.environ['PATH']}", NO_COLOR="1")
    done = subprocess.run(["bash", "-c", command], cwd=root, env=environment, stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=120)
    return done.stdout, done.returncode


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
            for start, end, steps in blocks_of(text):
                written = ""
                for command, shown in steps:
                    output, code = run(command, binary, root, pathlib.Path(scratch))
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
                output, code = run(command, binary, root, pathlib.Path(scratch))
                good = code == expected_exit(command)
                passed, failed = passed + good, failed + (not good)
                if not good:
                    report(page, command, code, output, "")
            if accept:
                page.write_text("".join(parts))
    print(f"{passed} passed, {failed} failed")
    return failed > 0


sys.exit(main(pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2]).resolve()))
