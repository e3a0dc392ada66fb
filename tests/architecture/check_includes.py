#!/usr/bin/env python3
"""Fails on an include that goes against the direction of data (CONTRIBUTING.md)."""
import pathlib
import re
import sys

ALLOWED = {
    "text": set(),
    "net": {"text"},
    "syntax": {"text"},
    "model": {"syntax"},
    "expr": {"text"},
    "run": {"model", "expr", "net"},
    "lint": {"model", "run"},
    "draw": {"model"},
    "actions": {"run", "net"},
    "store": {"run", "net"},
    "serve": {"run", "actions", "store", "net", "draw"},
    "scenario": {"serve", "store", "actions", "run", "net"},
    "cli": {"serve", "scenario", "store", "actions", "draw", "lint"},
}
HEAVY = {"sqlite3.h": {"store"}, "tao/pegtl": {"syntax", "expr"}, "httplib.h": {"net"}, "curl/": {"net"}, "openssl/": {"net"}}


def closure(folder):
    seen, queue = {folder}, [folder]
    while queue:
        for other in ALLOWED[queue.pop()] - seen:
            seen.add(other)
            queue.append(other)
    return seen


def main(root):
    checked = wrong = 0
    for path in sorted((root / "src").rglob("*")):
        if path.suffix not in {".h", ".cc"}:
            continue
        folder = path.relative_to(root / "src").parts[0]
        for number, line in enumerate(path.read_text().splitlines(), 1):
            include = re.match(r'#include ["<]([^">]+)[">]', line)
            if not include:
                continue
            checked += 1
            target = include[1]
            first = target.split("/")[0]
            if first in ALLOWED and "/" in target and first not in closure(folder):
                wrong += 1
                print(f"{path}:{number}: src/{folder} must not use src/{first}")
            for heavy, folders in HEAVY.items():
                if target.startswith(heavy) and folder not in folders:
                    wrong += 1
                    print(f"{path}:{number}: src/{folder} must not include {target}")
    print(f"{checked} includes read, {wrong} go the wrong way")
    print("0 passed, 1 failed" if wrong else "1 passed, 0 failed")
    return wrong > 0


sys.exit(main(pathlib.Path(sys.argv[1])))
