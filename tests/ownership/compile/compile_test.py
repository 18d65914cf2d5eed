#!/usr/bin/env python3
"""Which programs the compilers refuse, and in which words.

  compile_test.py WORK INCLUDE COMPILER… [--write] [FILE.cpp:N…]

COMPILER is NAME=COMMAND, NAME clang or g++. With cases given only those.

refused/*.cpp and scenarios/book/*.cpp hold cases

  #if WRONG == N  // WORDS                     what every error of this case has to contain (_ counts as a space)
    // clang: WORDS                            and so have one of them, together; g++: and both: likewise
    // clang flags: FLAGS                      for this case
    // g++ compiles                            the compiler does not notice
    code;  // <--                              the user's line: every error is of it
  #else
    the twin that compiles
  #endif

(#if WRONG == N // clang: WORDS, with // g++: WORDS in the next line, where the words are the compilers' own.)
Without WRONG a file has to compile without a warning. So a case that fails for another reason (a typo) does not
pass: its errors do not have the words. verdicts.cpp and closures.cpp have to compile.

Of the programs of the book the errors stand in scenarios/book/refused.txt, as clang 19 and g++ 12 print them;
--write writes them there. Other versions are asked for the words only.
"""

import concurrent.futures
import pathlib
import re
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent.parent))
from precompiled import precompiled  # noqa: E402

BOOK = HERE.parent.parent.parent / "scenarios" / "book"
GOLDEN = BOOK / "refused.txt"
GOLDEN_VERSIONS = {"clang": "19", "g++": "12"}
FLAGS = ["-std=c++20", "-fsyntax-only", "-Wall", "-Wextra", "-Wpedantic", "-Wconversion", "-Wshadow",
         "-Wno-unused-variable", "-Wno-unused-but-set-variable", "-Werror"]


class Case:
    def __init__(self, file, number, begin, lines, words):
        self.file, self.number, self.flags, self.compiles = file, number, {}, set()
        self.errors = {"clang": [], "g++": []}
        self.says = {"clang": [], "g++": []}
        own = re.fullmatch(r"(clang|g\+\+): (.*)", words)
        for name in self.errors:
            if not own or own[1] == name:
                self.errors[name].append(own[2] if own else words)
        self.line = None
        for i, line in enumerate(lines):
            text = line.strip()
            if text.endswith("// <--"):
                self.line = begin + i
            elif found := re.fullmatch(r"// (clang|g\+\+) flags: (.*)", text):
                self.flags[found[1]] = found[2].split()
            elif found := re.fullmatch(r"// (clang|g\+\+) compiles", text):
                self.compiles.add(found[1])
            elif found := re.fullmatch(r"// (clang|g\+\+|both): (.*)", text):
                for name in ["clang", "g++"] if found[1] == "both" else [found[1]]:
                    (self.errors if not self.errors[name] else self.says)[name].append(found[2])
        assert self.line, f"{file.name}: case {number} has no line marked with <--"

    def __str__(self):
        return f"{self.file.name} case {self.number} (line {self.line})"


def cases_of(file):
    lines = file.read_text(encoding="utf-8").splitlines()
    found = []
    for i, line in enumerate(lines):
        begin = re.match(r"#(?:el)?if WRONG == (\d+)\s+// (.*)", line)
        if begin:
            end = next(k for k in range(i + 1, len(lines)) if re.match(r"#(elif|else|endif)", lines[k]))
            found.append(Case(file, int(begin[1]), i + 2, lines[i + 1:end], begin[2]))
    assert [c.number for c in found] == list(range(1, len(found) + 1)), f"{file.name}: cases are not numbered in order"
    assert len(found) == file.read_text(encoding="utf-8").count("WRONG =="), f"{file.name}: a case without words"
    return found


def compile(command, include, header, file, *flags):
    done = subprocess.run([*command, *FLAGS, "-I", include, *header, *flags, file], capture_output=True, text=True)
    return done.returncode, done.stderr


def in_gold(name, case, errors):
    """What a compiler says of a program of the book: the user's line, and the errors without the places in headers."""
    source = case.file.read_text(encoding="utf-8").splitlines()[case.line - 1]
    said = [re.sub(r"\(lambda at [^)]*\)", "(lambda)", re.sub(r"^.*?\berror: ", "error: ", e)) for e in errors]
    return f"{case.file.name} by {name}:\n  {source.replace('// <--', '').strip()}\n" + "".join(
        f"    {e}\n" for e in dict.fromkeys(said))


def check(name, command, include, header, case, gold):
    status, said = compile(command, include, header, case.file, f"-DWRONG={case.number}", *case.flags.get(name, []))
    where = f"{case} by {name}"
    if name in case.compiles:
        if status != 0:
            yield f"{where}: refused, but it says that {name} compiles it\n{said}"
        return
    if status == 0:
        yield f"{where}: compiled"
        return
    errors = re.findall(r"^.*\berror: .*$", said, re.MULTILINE)
    in_words = [(e, e + e.replace("_", " ")) for e in errors]
    for error, either in in_words:
        for words in case.errors[name]:
            if words not in either:
                yield f"{where}: an error without '{words}':\n{error}\n{said}"
        if not re.search(rf"{re.escape(case.file.name)}:{case.line}:\d+: ", error):
            yield f"{where}: an error of another line:\n{error}\n{said}"
    if not any(all(words in either for words in case.says[name]) for _, either in in_words):
        yield f"{where}: no error says {case.says[name]}\n{said}"
    if case.file.parent == BOOK:
        gold[name, case] = in_gold(name, case, errors)


def twin(name, command, include, header, file):
    status, said = compile(command, include, header, file, "-DWRONG=0")
    if status != 0:
        yield f"{file.name} by {name} does not compile:\n{said}"


def version_of(command):
    done = subprocess.run([*command.split(), "-dumpversion"], check=True, capture_output=True, text=True)
    return done.stdout.strip().split(".")[0]


def main():
    work, include = pathlib.Path(sys.argv[1]), sys.argv[2]
    compilers = dict(c.split("=", 1) for c in sys.argv[3:] if "=" in c)
    write = "--write" in sys.argv
    only = [c for c in sys.argv[3:] if "=" not in c and c != "--write"]
    files = [*sorted((HERE / "refused").glob("*.cpp")), *sorted(BOOK.glob("*.cpp"))]
    cases = [c for f in files for c in cases_of(f) if not only or f"{f.name}:{c.number}" in only]
    refused = {name: sum(name not in c.compiles for c in cases) for name in compilers}
    complaints, gold = [], {}
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        jobs = []
        for name, command in compilers.items():
            command = command.split()
            flags = [*FLAGS, "-I", include]
            alone = precompiled(work / name, command, flags, ["fearless/ownership.hpp"])
            in_tests = precompiled(work / f"{name}.book", command, flags,
                                   ["fearless/gtest.hpp", "fearless/ownership.hpp"])
            header = {file: in_tests if file.parent == BOOK else alone
                      for file in [*files, HERE / "verdicts.cpp", HERE / "closures.cpp"]}
            for file in [] if only else header:
                jobs.append(pool.submit(lambda *a: list(twin(*a)), name, command, include, header[file], file))
            for case in cases:
                jobs.append(pool.submit(lambda *a: list(check(*a)), name, command, include, header[case.file], case,
                                        gold))
        for job in jobs:
            complaints += job.result()
    if write and not only:
        GOLDEN.write_text("\n".join(gold[k] for k in sorted(gold, key=lambda k: (str(k[1]), k[0]))), encoding="utf-8")
    golden = GOLDEN.read_text(encoding="utf-8").split("\n\n")
    for (name, case), said in gold.items():
        if version_of(compilers[name]) == GOLDEN_VERSIONS[name] and said.strip() not in map(str.strip, golden):
            complaints.append(f"{case} by {name}: not as in {GOLDEN.name} (--write):\n{said}")
    for c in complaints:
        print(c)
    print(", ".join(f"{name}: {n} of {len(cases)} cases refused" for name, n in refused.items())
          + f"; {len(complaints)} not as expected")
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main())
