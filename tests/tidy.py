#!/usr/bin/env python3
"""clang-tidy over the harness, with the compile commands of a build directory.

    tidy.py CLANG-TIDY BUILD [--quick] [FILE…]

--quick leaves out the static analyser (clang-analyzer-*), a third of the time.
A file is looked at again only when its preprocessed text, the checks or the tool have changed since it was found
clean: BUILD/tidy keeps a stamp for each. Prints what was found, file by file, and at the end the names of the files;
exits with 1 if there are any.
"""

import concurrent.futures
import hashlib
import json
import os
import pathlib
import shlex
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
JOBS = 2


def preprocessed(entry):
    """What the compiler sees of a file, comments included: some of them speak to clang-tidy."""
    command = [word for word in shlex.split(entry["command"]) if not word.endswith("ccache")]
    for option in ("-o", "-MF", "-MT"):
        if option in command:
            at = command.index(option)
            del command[at:at + 2]
    command = [word for word in command if word not in ("-c", "-MD")]
    return subprocess.run(command + ["-E", "-C", "-w"], cwd=entry["directory"], check=True,
                          stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout


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
    run = subprocess.run([tool, "-p", str(build / "tidy"), "--quiet", *checks, entry["file"]], stdout=subprocess.PIPE,
                         stderr=subprocess.STDOUT, text=True)
    if run.returncode != 0:
        return run.stdout
    if stamp:
        kept.write_text(stamp)
    return None


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
        looks = pool.map(lambda name: look_at(tool, build, commands[name], common, checks), files)
        for name, said in zip(files, looks):
            if said is not None:
                bad.append(os.path.relpath(name, ROOT))
                print(said, flush=True)
    print(f"{len(files)} files, {len(bad)} with findings" + "".join("\n  " + name for name in bad))
    sys.exit(1 if bad else 0)


if __name__ == "__main__":
    main()
