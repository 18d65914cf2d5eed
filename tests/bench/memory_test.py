#!/usr/bin/env python3
"""A search takes no more memory the longer it goes on: peak memory after a million executions of each body is
what it was after ten thousand.

  memory_test.py SEARCHED [EXECUTIONS]
"""

import subprocess
import sys

BODIES = 4
FEW = 10_000
ALLOWED_KIB = 512  # of the kernel's accounts, and of what the tool learns in the first executions


def peak_kib(program, body, executions):
    output = subprocess.run([program, str(body), "3600", str(executions)], check=True, stdout=subprocess.PIPE,
                            text=True).stdout.split()
    # (Now and then an execution is run twice.)
    assert int(output[0]) >= executions, f"body {body}: {output[0]} executions instead of {executions}"
    return int(output[3])


def main():
    program = sys.argv[1]
    many = int(sys.argv[2]) if len(sys.argv) > 2 else 1_000_000
    grown = []
    for body in range(BODIES):
        few, much = peak_kib(program, body, FEW), peak_kib(program, body, many)
        print(f"body {body}: {few} KiB after {FEW} executions, {much} KiB after {many}", flush=True)
        if much > few + ALLOWED_KIB:
            grown.append(body)
    if grown:
        sys.exit(f"memory grows with the number of executions: bodies {grown}")


if __name__ == "__main__":
    main()
