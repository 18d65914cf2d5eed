#!/usr/bin/env python3
"""Two processes with one seed write the same traces to the byte, with address-space randomisation and
without.   same_traces.py PROGRAM [EXECUTIONS]"""

import filecmp
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile


def trace(program, file, strategy, executions, environment, prefix=()):
    command = [*prefix, program, f"--fearless_trace={file}", f"--fearless_strategy={strategy}",
               f"--fearless_executions={executions}", "--fearless_seed=7"]
    return subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment,
                          check=False).returncode


def main():
    program = sys.argv[1]
    executions = sys.argv[2] if len(sys.argv) > 2 else "30"
    plain = {k: v for k, v in os.environ.items() if not k.startswith("FEARLESS_")}
    other = dict(plain, SOMETHING_LONGER="x" * 3000)  # moves the stack of main
    ways = {"again": (plain, ()), "with another environment": (other, ())}
    if shutil.which("setarch") and subprocess.run(["setarch", "-R", "true"], check=False,
                                                  stderr=subprocess.DEVNULL).returncode == 0:
        ways["without address-space randomisation"] = (plain, ("setarch", "-R"))
    complaints = []
    with tempfile.TemporaryDirectory() as directory:
        for strategy in ("random", "pct", "pos"):
            first = pathlib.Path(directory, f"{strategy}-first")
            trace(program, first, strategy, executions, plain)
            if not first.exists() or first.stat().st_size < 1000:
                complaints.append(f"{strategy}: no trace was written")
                continue
            for name, (environment, prefix) in ways.items():
                second = pathlib.Path(directory, f"{strategy}-second")
                trace(program, second, strategy, executions, environment, prefix)
                if filecmp.cmp(first, second, shallow=False):
                    continue
                a, b = first.read_text().splitlines(), second.read_text().splitlines()
                line = next((i for i, (x, y) in enumerate(zip(a, b)) if x != y), min(len(a), len(b)))
                complaints.append(f"{strategy}, {name}: line {line + 1}: {a[line:line + 1]} {b[line:line + 1]}")
    print("\n".join(complaints) or f"the same traces {len(ways) + 1} times")
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main())
