#!/usr/bin/env python3
"""Measures how `src/` is built: the lengths of files and functions, circles of imports, and imports that run against the
order in which modules are declared. `tests/structure.py [FOLDER]` lists the arrows of one folder of `src/` alone.

An arrow runs from a file to the file that defines what it imports: a name that a `mod.rs` re-exports leads to the file
behind it. Test modules are not read."""

import re
import sys
from collections import defaultdict
from pathlib import Path
from statistics import median, quantiles

SOURCE = Path(__file__).resolve().parent.parent / "src"
NOT_CODE = re.compile(
    r"""//[^\n]*|/\*.*?\*/|(?<!\w)b?r(\#*)".*?"\1|b?"(?:\\.|[^"\\])*"|b?'(?:\\(?:u\{[^}]*\}|x..|.)|[^'\\\n])'""", re.S
)
TEST_ITEM = re.compile(r"#\[cfg\((?:test|all\(test\b[^\]]*)\)\]\s*(?:#\[[^\]]*\]\s*)*")
VISIBILITY = re.compile(r"(?<!\w)pub\([^)]*\)")
MODULE = re.compile(r"(?<!\w)mod (\w+);")
USE = re.compile(r"(?<!\w)use\s+([^;]+);")
PATH = re.compile(r"(?<![\w:$])\w+(?:::\w+)+")
FUNCTION = re.compile(r"(?<!\w)fn \w+")


def without_comments_and_strings(text):
    return NOT_CODE.sub(lambda found: re.sub(r"[^\n]", " ", found[0]) if found[0][0] == "/" else '""', text)


def closing(text, opening):
    """The position behind the brace that closes the one at `opening`."""
    depth = 0
    for brace in re.compile(r"[{}]").finditer(text, opening):
        depth += 1 if brace[0] == "{" else -1
        if depth == 0:
            return brace.end()
    return len(text)


def without_tests(text):
    while found := TEST_ITEM.search(text):
        ends = re.compile(r"[{;]").search(text, found.end())
        end = closing(text, ends.start()) if ends[0] == "{" else ends.end()
        text = text[: found.start()] + text[end:]
    return text


def expanded(tree):
    """The paths of a `use`, each with the name that it binds."""
    tree = tree.strip()
    if "{" not in tree:
        path, _, alias = tree.partition(" as ")
        path = [part for part in path.strip().split("::") if part]
        path = path[:-1] if len(path) > 1 and path[-1] == "self" else path
        return [(path, alias.strip() or path[-1])] if path else []
    start = tree.index("{")
    before = [part for part in tree[:start].strip().split("::") if part]
    parts, depth, part = [], 0, ""
    for letter in tree[start + 1 : tree.rindex("}")]:
        depth += {"{": 1, "}": -1}.get(letter, 0)
        if letter == "," and depth == 0:
            parts, part = [*parts, part], ""
        else:
            part += letter
    below = [found for each in [*parts, part] for found in expanded(each)]
    return [(before + ([] if path == ["self"] else path), before[-1] if name == "self" else name) for path, name in below]


class Module:
    def __init__(self, name, file):
        self.name, self.file = name, file
        text = file.read_text()
        self.n_lines = text.count("\n")
        code = VISIBILITY.sub("pub", without_tests(without_comments_and_strings(text)))
        self.children = MODULE.findall(code)
        self.bound = {name: path for tree in USE.findall(code) for path, name in expanded(tree)}
        self.paths = [*self.bound.values(), *(path.split("::") for path in PATH.findall(USE.sub("", code)))]
        self.functions = [n for n in (self.length(code, found) for found in FUNCTION.finditer(code)) if n]

    @staticmethod
    def length(code, function):
        ends = re.compile(r"[{;]").search(code, function.end())
        if not ends or ends[0] == ";":
            return 0
        return code.count("\n", function.start(), closing(code, ends.start())) + 1


def read(name=(), file=SOURCE / "lib.rs"):
    modules = {name: Module(name, file)}
    for child in modules[name].children:
        path = SOURCE.joinpath(*name, child)
        folder, flat = path / "mod.rs", path.with_suffix(".rs")
        modules |= read((*name, child), folder if folder.exists() else flat)
    return modules


def resolve(modules, path, start, depth=0):
    """The module that defines what `path` means in module `start`, if it is one of ours."""
    first, *rest = path
    at = {"crate": (), "self": start, "super": start[:-1]}.get(first)
    if at is None:
        if first in modules[start].children:
            at = (*start, first)
        elif path != modules[start].bound.get(first, path) and depth < 20:
            return resolve(modules, modules[start].bound[first] + rest, start, depth + 1)
        else:
            return None
    while rest and rest[0] == "super":
        at, rest = at[:-1], rest[1:]
    while rest:
        if rest[0] in modules[at].children:
            at, rest = (*at, rest[0]), rest[1:]
        elif at != start and rest[0] in modules[at].bound and depth < 20:
            return resolve(modules, modules[at].bound[rest[0]] + rest[1:], at, depth + 1) or at
        else:
            break
    return at


def arrows_of(modules):
    """The names that each module takes from each other one."""
    arrows = defaultdict(set)
    for name, module in modules.items():
        for path in module.paths:
            to = resolve(modules, path, name)
            if to is not None and to != name:
                arrows[name, to].add("::".join(path).removeprefix("crate::"))
    return arrows


def circles(nodes, arrows):
    """Tarjan's strongly connected components with more than one node, the largest first."""
    after = defaultdict(list)
    for one, other in arrows:
        after[one].append(other)
    index, low, stack, found = {}, {}, [], []

    def visit(node):
        index[node] = low[node] = len(index)
        stack.append(node)
        for other in after[node]:
            if other not in index:
                visit(other)
            if other in stack:
                low[node] = min(low[node], low[other])
        if low[node] == index[node]:
            circle = stack[stack.index(node) :]
            del stack[stack.index(node) :]
            found.append(circle)

    for node in nodes:
        if node not in index:
            visit(node)
    return sorted((circle for circle in found if len(circle) > 1), key=len, reverse=True)


def backwards(modules, arrows):
    """Arrows from a module to one that is declared after it, or to a module that holds it."""
    for (one, other), names in arrows.items():
        shared = next((at for at, (a, b) in enumerate(zip(one, other)) if a != b), min(len(one), len(other)))
        if shared == len(other):
            yield one, other, names
        elif shared < len(one):
            order = modules[one[:shared]].children
            if order.index(other[shared]) > order.index(one[shared]):
                yield one, other, names


def spread(lengths):
    return f"median {median(lengths):.0f}, p90 {quantiles(lengths, n=10)[-1]:.0f}, longest {max(lengths)}"


def show(modules, one, other, names):
    files = [modules[name].file.relative_to(SOURCE) for name in (one, other)]
    print(f"  {files[0]} -> {files[1]}: {', '.join(sorted(names))}")


def main():
    sys.setrecursionlimit(10_000)
    modules = read()
    arrows = arrows_of(modules)
    only = tuple(sys.argv[1].removeprefix("src/").strip("/").split("/")) if len(sys.argv) > 1 else ()
    inside = {arrow: names for arrow, names in arrows.items() if all(name[: len(only)] == only for name in arrow)}
    files = [module.n_lines for name, module in modules.items() if name[: len(only)] == only]
    functions = [n for name, module in modules.items() if name[: len(only)] == only for n in module.functions]
    print(f"files: {len(files)}, lines: {spread(files)}")
    print(f"functions: {len(functions)}, lines: {spread(functions)}")
    rooms = {(one[:1], other[:1]) for one, other in arrows if one and other and one[0] != other[0]}
    print(f"circles between top folders: {circles({name[:1] for name in modules}, rooms) or 'none'}")
    found = circles(modules, inside)
    print(f"circles between files: {len(found)}" + (f", the largest of {len(found[0])}" if found else ""))
    for circle in found:
        print(f"circle of {len(circle)}")
        for (one, other), names in inside.items():
            if one in circle and other in circle:
                show(modules, one, other, names)
    against = list(backwards(modules, inside))
    print(f"arrows against the order of the modules: {len(against)} of {len(inside)}")
    for arrow in against:
        show(modules, *arrow)


if __name__ == "__main__":
    main()
