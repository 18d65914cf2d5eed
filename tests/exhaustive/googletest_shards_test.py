"""GoogleTest's own shards divide the tests of a program; what Fearless is asked for, and its shards, are separate.

  googletest_shards_test.py PROGRAM

PROGRAM is a GoogleTest program of scenarios.
"""

import json
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

PROGRAM = sys.argv.pop(1)


def searched(**more):
    """The names of the tests that were searched."""
    with tempfile.TemporaryDirectory() as directory:
        summary = pathlib.Path(directory, "summary.json")
        environment = {k: v for k, v in os.environ.items() if not k.startswith(("FEARLESS_", "GTEST_"))}
        environment |= {"FEARLESS_JSON": str(summary), "FEARLESS_EXECUTIONS": "3"} | more
        subprocess.run([PROGRAM], env=environment, stdout=subprocess.DEVNULL, check=True)
        return [r["suite"] + "." + r["name"] for r in json.loads(summary.read_text())["results"]]


class Shards(unittest.TestCase):
    def test_every_test_is_in_one(self):
        every = searched()
        self.assertGreater(len(every), 3)
        parts = [searched(GTEST_TOTAL_SHARDS="3", GTEST_SHARD_INDEX=str(i)) for i in range(3)]
        self.assertTrue(all(parts))
        self.assertEqual(sorted(name for part in parts for name in part), sorted(every))


if __name__ == "__main__":
    unittest.main(verbosity=2)
