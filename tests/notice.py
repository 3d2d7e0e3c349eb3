#!/usr/bin/env python3
"""Which crates go into the binary, and under which licences? Writes THIRD-PARTY.md; with --check it only looks whether
the file is up to date, and fails if it is not.

The crates are those that the build for Linux on x86-64 resolves to: normal dependencies of normal dependencies.
Build scripts, tests and procedural macros run while it is compiled and are no part of it.
"""

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FILE = ROOT / "THIRD-PARTY.md"
METADATA = "cargo metadata --locked --offline --format-version 1 --filter-platform x86_64-unknown-linux-gnu"
HEAD = """\
# The crates inside the program

`tests/notice.py` writes this file from `Cargo.lock`; `tests/notice.py --check` fails when it is out of date. It lists the
{n_crates} crates that go into the program on Linux (x86-64). Each repository has the text of the licence.
[NOTICE](NOTICE) names what else the program contains.

| crate | version | licence | repository |
| --- | --- | --- | --- |
"""


def is_macro(package):
    return any("proc-macro" in target["kind"] for target in package["targets"])


def normal_dependencies(node):
    """The ids of the packages that `node` is linked with."""
    for dependency in node["deps"]:
        if any(kind["kind"] is None for kind in dependency["dep_kinds"]):
            yield dependency["pkg"]


def linked_packages(metadata):
    """All packages of the binary but its own, by name and version."""
    packages = {package["id"]: package for package in metadata["packages"]}
    nodes = {node["id"]: node for node in metadata["resolve"]["nodes"]}
    root = metadata["resolve"]["root"]
    found, waiting = {root}, [root]
    while waiting:
        for package in normal_dependencies(nodes[waiting.pop()]):
            if package not in found and not is_macro(packages[package]):
                found.add(package)
                waiting.append(package)
    linked = [packages[package] for package in found - {root}]
    return sorted(linked, key=lambda package: (package["name"], package["version"]))


def row(package):
    licence = package["license"] or f"see {package['license_file']}"
    return f"| {package['name']} | {package['version']} | {licence} | {package['repository'] or ''} |\n"


def main():
    answer = subprocess.run(METADATA.split(), cwd=ROOT, check=True, stdout=subprocess.PIPE)
    linked = linked_packages(json.loads(answer.stdout))
    text = HEAD.format(n_crates=len(linked)) + "".join(map(row, linked))
    if "--check" not in sys.argv[1:]:
        FILE.write_text(text)
    elif not FILE.is_file() or FILE.read_text() != text:
        sys.exit("THIRD-PARTY.md is out of date; tests/notice.py writes it anew")


if __name__ == "__main__":
    main()
