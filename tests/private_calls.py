#!/usr/bin/env python3
"""No function of the runtime calls a memory function that the border owns: those look at what they are given,
as the scenario's. (The compiler's own calls are the danger: core/private_libc.hpp.)

  private_calls.py OBJDUMP LIBRARY
"""

import re
import subprocess
import sys

OWNED = re.compile(r"\b(?:call|jmp)\b.*<(mem(?:set|cpy|move|cmp)|bcmp|strlen)(?:@plt)?>")
FUNCTION = re.compile(r"[0-9a-f]+ <(.*)>:$")


def main():
    objdump, library = sys.argv[1:]
    text = subprocess.run([objdump, "-d", "--no-show-raw-insn", library], check=True, stdout=subprocess.PIPE,
                          text=True).stdout
    functions, wrong = 0, set()
    name = ""
    for line in text.splitlines():
        if begin := FUNCTION.match(line):
            name = begin[1]
            functions += "8fearless" in name
        elif "8fearless" in name and (call := OWNED.search(line)):
            wrong.add((name, call[1]))
    for function, called in sorted(wrong):
        print(f"{function} calls {called}")
    if functions < 1000:
        sys.exit(f"only {functions} functions of the runtime are in {library}: is it stripped?")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
