"""Headers that a test reads once for many compilations."""

import pathlib
import subprocess


def precompiled(directory, command, flags, headers):
    """The flags that make the compiler use the headers, which are read once, with these flags; the output is in the
    directory, one for each compiler."""
    header = directory / "precompiled.hpp"
    directory.mkdir(parents=True, exist_ok=True)
    header.write_text("".join(f"#include <{h}>\n" for h in headers), encoding="utf-8")
    flags = [f for f in flags if f != "-fsyntax-only"]
    clang = "clang" in pathlib.Path(command[0]).name
    output = header.with_suffix(".hpp.pch" if clang else ".hpp.gch")
    # (What the headers make of templates is made once: otherwise at the end of every compilation.)
    once = ["-fpch-instantiate-templates"] if clang else []
    subprocess.run([*command, *flags, *once, "-x", "c++-header", header, "-o", output], check=True)
    return ["-include-pch", output] if clang else ["-include", header]
