#!/usr/bin/env python3
"""Compares option switching=os, where threads of the system take turns, with switching=user on all scenarios: the same
executions, operation by operation, the same verdicts and tokens; tokens of the one replay in the other.

  switching.py BUILD [--executions N] [--strategies random,pct,pos] [--replays N] [--filter PATTERN]

--replays: how many tokens of each program are replayed. Exit status: 0 if all is the same, 1 if not.
"""

import argparse
import json
import os
import pathlib
import subprocess
import sys
import tempfile

GROUPS = ("scenarios_right", "scenarios_wrong", "scenarios_book", "scenarios_families", "scenarios_library")
LONG = 4096  # such tokens are given in a file
TIMEOUT = 3600
SWITCHING = ("user", "os")


def run(program, name, **options):
    """(trace, results without times) of the tests of a program."""
    env = {k: v for k, v in os.environ.items() if not k.startswith(("FEARLESS_", "GTEST_"))}
    with tempfile.TemporaryDirectory() as directory:
        summary, trace = pathlib.Path(directory, "summary.json"), pathlib.Path(directory, "trace")
        if len(options.get("replay", "")) > LONG:
            token = pathlib.Path(directory, "long.token")
            token.write_text(options["replay"] + "\n", encoding="utf-8")
            options["replay"] = f"@{token}"
        env.update({"FEARLESS_" + k.upper(): str(v) for k, v in options.items()}, FEARLESS_JSON=str(summary),
                   FEARLESS_TRACE=str(trace))
        done = subprocess.run([program, "--gtest_filter=" + name], env=env, timeout=TIMEOUT, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, text=True, errors="replace", check=False)
        if not summary.exists():
            return b"", [f"exit status {done.returncode}: {done.stdout[-300:]}"]
        results = json.loads(summary.read_text(encoding="utf-8"))["results"]
        for r in results:
            del r["seconds"]
            r["estimate"] = None
            for v in r["violations"]:
                v.pop("replay_with", None)  # what was given here: it replays without
                if v["replay"].startswith("@"):  # in a directory that will be gone
                    v["replay"] = pathlib.Path(v["replay"][1:]).read_text(encoding="utf-8").strip()
        return trace.read_bytes() if trace.exists() else b"", results


def compare(program, strategy, arguments):
    """Complaints, and how many tests and bytes of traces were compared."""
    options = {"strategy": strategy, "executions": arguments.executions, "minimise": "1ns"}
    (traces, found), (other_traces, other) = (run(program, arguments.filter, switching=s, **options) for s in SWITCHING)
    where = f"{program.name} ({strategy})"
    complaints = [f"{where}: {a} with switching=user, {b} with switching=os" for a, b in zip(found, other) if a != b]
    if len(found) != len(other):
        complaints.append(f"{where}: {len(found)} results with switching=user, {len(other)} with switching=os: {other[-1:]}")
    if traces != other_traces:
        complaints.append(f"{where}: the traces differ")
    failed = [r for r in found if isinstance(r, dict) and r["violations"]]
    for r in failed[:arguments.replays]:
        token = r["violations"][0]["replay"]
        _, again = run(program, arguments.filter, switching="os", replay=token)
        if [v["message"] for v in again[0]["violations"]] != [r["violations"][0]["message"]]:
            complaints.append(f"{where}: {token}: {again} with switching=os")
    return complaints, len(found), len(traces)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("build", type=pathlib.Path)
    parser.add_argument("--executions", type=int, default=20, metavar="N")
    parser.add_argument("--strategies", default="random,pct,pos")
    parser.add_argument("--replays", type=int, default=10, metavar="N")
    parser.add_argument("--filter", default="*", metavar="PATTERN")
    arguments = parser.parse_args()
    complaints, tests, size = [], 0, 0
    for group in GROUPS:
        program = arguments.build.resolve() / "scenarios" / group
        if not program.exists():
            continue
        for strategy in arguments.strategies.split(","):
            said, n, traced = compare(program, strategy, arguments)
            complaints += said
            tests, size = tests + n, size + traced
    print(f"{tests} searches and {size} bytes of traces compared: "
          + (f"{len(complaints)} not the same" if complaints else "all the same"))
    for c in complaints:
        print("  " + c[:2000])
    return 1 if complaints or tests == 0 else 0


if __name__ == "__main__":
    sys.exit(main())
