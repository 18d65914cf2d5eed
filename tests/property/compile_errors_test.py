#!/usr/bin/env python3
"""What a compiler says of operations that cannot be: one error, in the words of the test.

  compile_errors_test.py COMPILER INCLUDE
"""

import pathlib
import re
import subprocess
import sys
import unittest

SOURCE = pathlib.Path(__file__).resolve().parent / "compile_errors.cpp"
CASES = re.findall(r"^#(?:el)?if CASE == (\d+)  // (.*)$", SOURCE.read_text(), re.MULTILINE)
MOST_LINES = 40


class CompileErrors(unittest.TestCase):
    def compiled(self, number):
        return subprocess.run([COMPILER, "-std=c++20", "-fsyntax-only", "-DFEARLESS=1", f"-DCASE={number}",
                               "-isystem", INCLUDE, str(SOURCE)], capture_output=True, text=True, timeout=300)

    def test_one_error_says_why(self):
        self.assertGreater(len(CASES), 20)
        for number, words in CASES:
            with self.subTest(case=number):
                done = self.compiled(number)
                if words == "compiles":
                    self.assertEqual((done.returncode, done.stderr), (0, ""))
                    continue
                errors = [line for line in done.stderr.splitlines() if " error: " in line]
                self.assertEqual(len(errors), 1, done.stderr)
                self.assertIn(words, errors[0])
                self.assertLessEqual(len(done.stderr.splitlines()), MOST_LINES, done.stderr)


COMPILER, INCLUDE = sys.argv[1:3]
unittest.main(argv=sys.argv[:1])
