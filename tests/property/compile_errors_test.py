#!/usr/bin/env python3
"""What a compiler says of operations that cannot be: one error, in the words of the test.

  compile_errors_test.py COMPILER INCLUDE
"""

import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
from precompiled import precompiled  # noqa: E402

SOURCE = HERE / "compile_errors.cpp"
CASES = re.findall(r"^#(?:el)?if CASE == (\d+)  // (.*)$", SOURCE.read_text(), re.MULTILINE)
MOST_LINES = 40


class CompileErrors(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        directory = tempfile.TemporaryDirectory()
        cls.addClassCleanup(directory.cleanup)
        cls.flags = ["-std=c++20", "-fsyntax-only", "-DFEARLESS=1", "-isystem", INCLUDE]
        cls.header = precompiled(pathlib.Path(directory.name), [COMPILER], cls.flags, ["fearless/linearizable.hpp"])

    def compiled(self, number):
        return subprocess.run([COMPILER, *self.flags, *self.header, f"-DCASE={number}", SOURCE],
                              capture_output=True, text=True, timeout=300)

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
