#!/usr/bin/env python3
"""clang-tidy over the harness, with the compile commands of a build directory.

    tidy.py CLANG-TIDY BUILD [--quick] [FILE…]

A file is looked at again only when its preprocessed text, the checks or the tool have changed since it was found
clean: BUILD/tidy keeps a stamp for each. Prints what was found, file by file, and at the end the names of the files;
exits with 1 if there are any.

--quick leaves out the static analyser (clang-analyzer-*), a third of the time, and without FILEs looks at all files of
a room as one: most of the time goes to what they include, which is then looked at once (an eighth of the time). What
is found so is looked at again in its own file, which decides; so is a file that does not go with the others, as when
both define something of one name.
"""

import collections
import concurrent.futures
import hashlib
import json
import os
import pathlib
import re
import shlex
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
JOBS = 2
# What a file that includes others says of itself.
NOT_OF_ROOMS = "-bugprone-suspicious-include"


def compiler(entry):
    """The command without what it is to compile, and into what."""
    command = [word for word in shlex.split(entry["command"]) if not word.endswith("ccache")]
    for option in ("-o", "-MF", "-MT"):
        if option in command:
            at = command.index(option)
            del command[at:at + 2]
    return [word for word in command if word not in ("-c", "-MD", entry["file"])]


def preprocessed(entry):
    """What the compiler sees of a file, comments included: some of them speak to clang-tidy."""
    return subprocess.run(compiler(entry) + ["-E", "-C", "-w", entry["file"]], cwd=entry["directory"], check=True,
                          stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout


def run_tidy(tool, directory, checks, name):
    return subprocess.run([tool, "-p", str(directory), f"--config-file={ROOT / '.clang-tidy'}", "--quiet", *checks, name],
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def look_at(tool, build, entry, common, checks):
    """None if the file is clean, else what clang-tidy says of it."""
    name = os.path.relpath(entry["file"], ROOT)
    stamp = None
    try:
        stamp = hashlib.sha256(common + preprocessed(entry)).hexdigest()
    except subprocess.CalledProcessError:
        pass  # clang-tidy will say what does not compile
    kept = build / "tidy" / (name.replace("/", "+") + (".quick" if checks else ".clean"))
    for found_clean in {kept, kept.with_suffix(".clean")}:
        if stamp and found_clean.exists() and found_clean.read_text() == stamp:
            return None
    run = run_tidy(tool, build / "tidy", checks, entry["file"])
    if run.returncode != 0:
        return run.stdout
    if stamp:
        kept.write_text(stamp)
    return None


def complained_of(text, files):
    """Those of the files in which a compiler or clang-tidy has found something."""
    named = set(re.findall(r"^(/[^\n:]+):\d+:\d+: (?:warning|error):", text, re.MULTILINE))
    return [name for name in files if name in named]


def look_at_room(tool, build, room, entries, common, checks):
    """The files of a room that are to be looked at alone."""
    directory = build / "tidy" / room
    directory.mkdir(exist_ok=True)
    together = {"directory": entries[0]["directory"], "file": str(directory / "all.cpp")}
    together["command"] = shlex.join(compiler(entries[0]) + ["-c", together["file"]])
    files, alone = [entry["file"] for entry in entries], []
    while files:
        pathlib.Path(together["file"]).write_text("".join(f'#include "{name}"\n' for name in files))
        tried = subprocess.run(compiler(together) + ["-fsyntax-only", "-ferror-limit=0", together["file"]],
                               cwd=together["directory"], stderr=subprocess.PIPE, text=True)
        if tried.returncode == 0 and not tried.stderr:
            break
        not_with_these = complained_of(tried.stderr, files)
        if not not_with_these:
            return [entry["file"] for entry in entries]
        alone += not_with_these
        files = [name for name in files if name not in not_with_these]
    if not files:
        return alone
    stamp = hashlib.sha256(common + preprocessed(together)).hexdigest()
    kept = directory / "all.quick"
    if kept.exists() and kept.read_text() == stamp:
        return alone
    (directory / "compile_commands.json").write_text(json.dumps([together]))
    run = run_tidy(tool, directory, [checks[0] + "," + NOT_OF_ROOMS], together["file"])
    if run.returncode != 0:
        return alone + (complained_of(run.stdout, files) or files)
    kept.write_text(stamp)
    return alone


def main():
    os.nice(5)
    tool, build = sys.argv[1], pathlib.Path(sys.argv[2]).resolve()
    # (One command for each file: clang-tidy looks at a file once for each that it is given, and most are compiled into
    # the unit tests, too.)
    commands = {}
    for entry in json.loads((build / "compile_commands.json").read_text()):
        if entry["file"] not in commands or " -o harness/" in entry["command"]:
            commands[entry["file"]] = entry
    checks = ["--checks=-clang-analyzer-*"] if "--quick" in sys.argv[3:] else []
    files = [str(pathlib.Path(name).resolve()) for name in sys.argv[3:] if name != "--quick"]
    by_rooms = bool(checks) and not files
    if not files:
        files = sorted(str(path) for path in (ROOT / "harness").rglob("*.cpp"))
    missing = [name for name in files if name not in commands]
    if missing:
        sys.exit("no compile command for " + ", ".join(missing) + f": build {build} first")
    (build / "tidy").mkdir(exist_ok=True)
    (build / "tidy/compile_commands.json").write_text(json.dumps(list(commands.values()), indent=1))
    version = subprocess.run([tool, "--version"], check=True, stdout=subprocess.PIPE).stdout
    common = version + (ROOT / ".clang-tidy").read_bytes()
    bad = []
    with concurrent.futures.ThreadPoolExecutor(JOBS) as pool:
        alone = files
        if by_rooms:
            rooms = collections.defaultdict(list)
            for name in files:
                rooms[pathlib.Path(name).relative_to(ROOT / "harness").parts[0]].append(commands[name])
            alone = sorted(sum(pool.map(lambda room: look_at_room(tool, build, room, rooms[room], common, checks), rooms),
                               []))
        looks = pool.map(lambda name: look_at(tool, build, commands[name], common, checks), alone)
        for name, said in zip(alone, looks):
            if said is not None:
                bad.append(os.path.relpath(name, ROOT))
                print(said, flush=True)
    print(f"{len(files)} files, {len(alone)} alone, {len(bad)} with findings" + "".join("\n  " + name for name in bad))
    sys.exit(1 if bad else 0)


if __name__ == "__main__":
    main()
