#!/usr/bin/env python3
"""Every public header compiles by itself and without a warning, in C++20, by clang and by g++.

  headers_test.py INCLUDE COMPILER…
"""

import concurrent.futures
import pathlib
import subprocess
import sys

FLAGS = ["-std=c++20", "-fsyntax-only", "-Wall", "-Wextra", "-Wpedantic", "-Wconversion", "-Wshadow", "-Werror"]


def main():
    include, compilers = pathlib.Path(sys.argv[1]), sys.argv[2:]
    headers = [h.relative_to(include) for h in sorted(include.rglob("*.hpp"))]
    assert compilers and len(headers) > 40, (compilers, headers)

    def said(compiler, header):
        done = subprocess.run([*compiler.split(), *FLAGS, "-I", include, "-x", "c++", "-"],
                              input=f"#include <{header}>\n", capture_output=True, text=True, timeout=300)
        return f"{header} by {compiler}:\n{done.stderr}" if done.returncode != 0 or done.stderr else ""

    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        jobs = [pool.submit(said, c, h) for c in compilers for h in headers]
        complaints = [words for job in jobs if (words := job.result())]
    print(*complaints, f"{len(headers)} headers by {', '.join(compilers)}: {len(complaints)} refused", sep="\n")
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main())
