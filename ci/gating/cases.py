"""Which case of its program a test is, and whether it is a scenario."""

import mmap
import re

FILTER = "--gtest_filter="
MARK = b"_FearlessTest"  # ends the name of the class that FEARLESS_TEST makes


def discovered(test):
    """By gtest_discover_tests, or in its manner: one case of a program."""
    return any(word.startswith(FILTER) for word in test.get("command", []))


def case_of(test):
    """The case that a test of gtest_discover_tests runs, as tokens and results name it."""
    for word in test.get("command", []):
        if word.startswith(FILTER):
            return word.partition("=")[2]
    return test["name"]


def scenarios_of(program):
    """Suite_Name of each FEARLESS_TEST, from the mangled names (length, name) in the program. A guess: nothing may
    depend on it but what is run first."""
    found = set()
    try:
        with open(program, "rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
            at = data.find(MARK)
            while at >= 0:
                text = data[max(0, at - 512):at]
                for number in re.finditer(rb"\d+", text):
                    name = text[number.end():]
                    if number[0].endswith(str(len(name) + len(MARK)).encode()):
                        found.add(name.decode("ascii", errors="replace"))
                at = data.find(MARK, at + 1)
    except (OSError, ValueError):  # it is not there, or empty
        pass
    return found
