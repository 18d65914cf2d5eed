#!/usr/bin/env python3
"""The texts against the tree: links, names of files, options.

  docs_test.py PROGRAM     a program linked with the runtime, which is asked for --fearless_help

Exit status 0 if all is as it says; 1 if not, with every offence as FILE: what.
"""

import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
TEXTS = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").glob("*.md"))]
# What a text names as a file of this tree begins so.
NAMED = re.compile(r"(?<![\w/.])((?:harness|scenarios|tests|docs|examples|cmake|ci)/[\w./+-]*[\w+])")
BLOCK = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
PLACEHOLDER = re.compile(r"NAME|KIND")


def anchors(text):
    for title in re.findall(r"^#+ (.*)$", text, re.MULTILINE):
        yield re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-")


def links():
    for path in TEXTS:
        text = BLOCK.sub("", path.read_text(encoding="utf-8"))
        for target in re.findall(r"\]\(([^)\s]+)\)", text):
            if re.match(r"[a-z]+:", target):
                continue
            name, _, anchor = target.partition("#")
            file = (path.parent / name) if name else path
            if not file.exists():
                yield path, f"links to {target}, which is not there"
            elif anchor and anchor not in anchors(file.read_text(encoding="utf-8")):
                yield path, f"links to {target}, which has no such heading"


def files():
    for path in TEXTS:
        for name in sorted(set(NAMED.findall(path.read_text(encoding="utf-8")))):
            if not PLACEHOLDER.search(name) and not (ROOT / name).exists():
                yield path, f"names {name}, which is not there"


def options(program):
    """The help, docs/options.md and fearless::options have the same options, with the same values."""
    shown = subprocess.run([program, "--fearless_help"], check=True, capture_output=True, text=True).stdout
    helped = dict(re.findall(r"^  (\w+) +\S.*\n +\((.*)\)$", shown, re.MULTILINE))
    path = ROOT / "docs" / "options.md"
    told = dict(re.findall(r"^\| `(\w+)` \| ([^|]+?) \|", path.read_text(encoding="utf-8"), re.MULTILINE))
    header = (ROOT / "harness/include/fearless/fearless.hpp").read_text(encoding="utf-8")
    struct = re.search(r"^struct options \{(.*?)^\};", header, re.MULTILINE | re.DOTALL)[1]
    fields = set(re.findall(r"(\w+) = \{\};", struct)) - {"name"}
    if not helped:
        yield path, "--fearless_help shows no options"
    for name in sorted(helped.keys() - told.keys()):
        yield path, f"does not tell of the option {name}"
    for name in sorted(told.keys() - helped.keys()):
        yield path, f"tells of {name}, which --fearless_help does not know"
    for name in sorted(helped.keys() & told.keys()):
        if helped[name] != told[name]:
            yield path, f"{name} takes '{helped[name]}', not '{told[name]}'"
    for name in sorted(helped.keys() ^ fields):
        yield ROOT / "harness/include/fearless/fearless.hpp", f"{name} is an option here or in --fearless_help only"


def kinds():
    """The names of kinds of violations are in the JSON schema; those that are raised in the README too."""
    source = (ROOT / "harness/search/suppressions.cpp").read_text(encoding="utf-8")
    names = re.findall(r'case ViolationKind::\w+: return "([a-z-]+)";', source.split("name_of(ViolationKind")[-1])
    reserved = {"ownership", "property"}
    schema, readme = ((ROOT / name).read_text(encoding="utf-8") for name in ("docs/json.md", "README.md"))
    for name in names:
        if f"`{name}`" not in schema:
            yield ROOT / "docs/json.md", f"does not have the kind {name}"
        if name not in reserved and f"| `{name}` |" not in readme:
            yield ROOT / "README.md", f"does not have the kind {name}"


def limits():
    """Tests of limits and the text name each other."""
    text = (ROOT / "docs/limits.md").read_text(encoding="utf-8")
    tests = (ROOT / "tests/consumers/limits_test.py").read_text(encoding="utf-8")
    told, there = set(re.findall(r"`(test_\w+)`", text)), set(re.findall(r"def (test_\w+)", tests))
    for name in sorted(told ^ there):
        yield ROOT / "docs/limits.md", f"{name} is in this text or in tests/consumers/limits_test.py only"


def readme():
    path = ROOT / "README.md"
    text = path.read_text(encoding="utf-8")
    for command in ("ci/try", "ci/test"):
        if command not in text:
            yield path, f"does not mention {command}"
    example = re.search(r"^```cpp\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)[1]
    if example != (ROOT / "examples/counter.cpp").read_text(encoding="utf-8"):
        yield path, "its first block is not examples/counter.cpp"
    path = ROOT / "docs/linearizability.md"
    example = re.search(r"^```cpp\n(.*?)^```$", path.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)[1]
    if example != (ROOT / "examples/queue.cpp").read_text(encoding="utf-8"):
        yield path, "its first block is not examples/queue.cpp"


def main():
    offences = [o for rule in (links(), files(), options(sys.argv[1]), kinds(), limits(), readme()) for o in rule]
    for path, what in offences:
        print(f"{path.relative_to(ROOT)}: {what}")
    print(f"{len(offences)} offences" if offences else "the texts agree with the tree")
    return 1 if offences else 0


if __name__ == "__main__":
    sys.exit(main())
