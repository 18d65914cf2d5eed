#!/usr/bin/env python3
"""The structure of the sources: which room may include which, and rules that no compiler checks.

  include_direction.py [ROOT]

Exit status 0 if all rules hold; 1 if not, with every offence as FILE:LINE: what.
"""

import pathlib
import re
import sys

# Bottom to top. A room may include itself and what stands here.
ALLOWED = {
    "core": set(),
    "memory": {"core"},
    "model": {"core", "memory"},
    "detect": {"core", "memory", "model"},
    "strategy": {"core", "memory", "model"},
    "engine": {"core", "memory", "model", "detect", "strategy"},
    "border": {"core", "memory", "model", "detect", "engine"},
    "search": {"core", "memory", "model", "detect", "strategy", "engine", "border"},
    "property": {"core", "memory", "model", "detect", "strategy", "engine", "border", "search"},
    "report": {"core", "memory", "model", "detect", "engine", "search"},
    "cli": set(),  # programs of their own
    "api": {"core", "memory", "model", "detect", "strategy", "engine", "border", "search", "property",
            "report"},
    # Users' side, no rooms: what they include, GoogleTest's main, the mark of instrumented programs.
    "include": set(),
    "gtest": set(),
    "program": set(),
}

LONGEST = 400
SOURCES = {".cpp", ".hpp", ".h", ".c", ".S"}
INCLUDE = re.compile(r'^\s*#\s*include\s+"([^"]+)"')
# Pieces of paths of one machine.
MACHINE = re.compile(r"/(?:home|root|Users|work|mnt)/|/tmp/w")
TEXT = SOURCES | {".py", ".cmake", ".txt", ".json", ".md", ".sh", ".map", ".yml", ".yaml", ""}


def room_of(path, root):
    return path.relative_to(root / "harness").parts[0]


def includes(root):
    """Arrows that the table does not have."""
    for path in sources(root / "harness"):
        room = room_of(path, root)
        if room not in ALLOWED:
            yield path, 1, f"'{room}' is a room the table of includes does not know"
            continue
        for number, line in enumerate(path.read_text().splitlines(), 1):
            found = INCLUDE.match(line)
            if not found:
                continue
            target = found[1].split("/")[0]
            if target not in ALLOWED or target == room:
                continue
            if target not in ALLOWED[room]:
                yield path, number, f"{room} includes {found[1]}: it must not know of {target}"


def acyclic():
    """The table itself has no way back up."""
    order = list(ALLOWED)
    for room, targets in ALLOWED.items():
        for target in targets:
            if order.index(target) >= order.index(room):
                yield pathlib.Path(__file__), 1, f"the table lets {room} include {target}, which lies above it"


def without_comments(text):
    """Comments and literals blanked out, lines kept."""
    def blank(match):
        return re.sub(r"[^\n]", " ", match[0])
    return re.sub(r'//[^\n]*|/\*.*?\*/|R"(\w*)\(.*?\)\1"|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])+\'',
                  blank, text, flags=re.S)


def body_after(text, start):
    """The text of the braces that open at or after `start`."""
    begin = text.index("{", start)
    depth = 0
    for i in range(begin, len(text)):
        depth += {"{": 1, "}": -1}.get(text[i], 0)
        if depth == 0:
            return begin, text[begin:i]
    return begin, text[begin:]


def defaults(root):
    """`default:` in a switch whose cases are enumerators: the compiler would not name it when the enum grows."""
    for path in sources(root / "harness"):
        text = without_comments(path.read_text())
        for switch in re.finditer(r"\bswitch\s*\(", text):
            begin, body = body_after(text, switch.end())
            for inner in re.finditer(r"\bswitch\s*\(", body):  # a switch inside is looked at by itself
                at, nested = body_after(body, inner.end())
                body = body[:at] + re.sub(r"[^\n]", " ", nested) + body[at + len(nested):]
            enumerators = re.findall(r"\bcase\s+([A-Za-z_]\w*(?:::\w+)+)\s*:", body)
            default = re.search(r"\bdefault\s*:", body)
            if enumerators and default:
                line = text.count("\n", 0, begin + default.start()) + 1
                yield path, line, f"default: in a switch over an enum ({enumerators[0]}): name the rest"


def lengths(root):
    for path in sources(root / "harness"):
        lines = len(path.read_text().splitlines())
        if lines > LONGEST:
            yield path, lines, f"{lines} lines: find the seam, {LONGEST} is the limit"


def first_comments(root):
    """A header says first what it is for."""
    for path in sources(root / "harness"):
        if path.suffix in (".hpp", ".h"):
            first = path.read_text().lstrip()
            if not first.startswith(("//", "/*")):
                yield path, 1, "a header begins with a comment that says what it is for"


def machine_paths(root):
    for path in sorted(root.rglob("*")):
        relative = path.relative_to(root)
        if (not path.is_file() or relative.parts[0] in ("build", ".git", ".cache") or path.suffix not in TEXT
                or path == pathlib.Path(__file__).resolve()):
            continue
        for number, line in enumerate(path.read_text(errors="replace").splitlines(), 1):
            if MACHINE.search(line):
                yield path, number, f"a path of one machine: {MACHINE.search(line)[0]}"


def sources(directory):
    return sorted(p for p in directory.rglob("*") if p.is_file() and p.suffix in SOURCES)


def main():
    root = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else pathlib.Path(__file__).parent.parent).resolve()
    offences = [o for rule in (includes(root), acyclic(), defaults(root), lengths(root), first_comments(root),
                               machine_paths(root)) for o in rule]
    for path, line, what in offences:
        print(f"{path.relative_to(root) if path.is_relative_to(root) else path}:{line}: {what}")
    print(f"{len(offences)} offences" if offences else "all rules hold")
    return 1 if offences else 0


if __name__ == "__main__":
    sys.exit(main())
