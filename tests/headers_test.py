#!/usr/bin/env python3
"""Every public header compiles by itself and without a warning, in C++20, by clang; those that users include,
which include the others, by g++ too.

  headers_test.py INCLUDE CLANG G++
"""

import concurrent.futures
import pathlib
import subprocess
import sys

FLAGS = ["-std=c++20", "-fsyntax-only", "-Wall", "-Wextra", "-Wpedantic", "-Wconversion", "-Wshadow", "-Werror"]


def main():
    include, clang, gxx = pathlib.Path(sys.argv[1]), sys.argv[2], sys.argv[3]
    headers = [h.relative_to(include) for h in sorted(include.rglob("*.hpp"))]
    included = [h for h in headers if len(h.parts) == 2]
    assert len(headers) > 40 and len(included) > 10, (headers, included)

    def said(compiler, header):
        done = subprocess.run([*compiler.split(), *FLAGS, "-I", include, "-x", "c++", "-"],
                              input=f"#include <{header}>\n", capture_output=True, text=True, timeout=300)
        return f"{header} by {compiler}:\n{done.stderr}" if done.returncode != 0 or done.stderr else ""

    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        jobs = [pool.submit(said, c, h) for c, some in ((clang, headers), (gxx, included)) for h in some]
        complaints = [words for job in jobs if (words := job.result())]
    print(*complaints, f"{len(headers)} headers by {clang}, {len(included)} by {gxx}: {len(complaints)} refused",
          sep="\n")
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main())
