"""A search with a bound on preemptions visits exactly those executions of the whole search that are within it.

  bounds_test.py COUNTS

COUNTS is the program of tests/counts.
"""

import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

COUNTS = sys.argv.pop(1)
MORE_THAN_ANY = 1000


def preemptions(row, model, bound):
    """By the hash of every execution visited: how many preemptions it takes."""
    with tempfile.TemporaryDirectory() as directory:
        file = pathlib.Path(directory, "hashes")
        environment = {k: v for k, v in os.environ.items() if not k.startswith("FEARLESS_")}
        environment |= {"FEARLESS_HASHES": str(file), "FEARLESS_PREEMPTIONS": str(bound)}
        subprocess.run([COUNTS, "--model", model, row], env=environment, stdout=subprocess.DEVNULL, check=False)
        lines = [line.split() for line in file.read_text().splitlines()]
        found = {name: int(n) for name, n in lines}
        assert len(found) == len(lines), "an execution was visited twice"
        return found


class Bound(unittest.TestCase):
    def test_nothing_within_it_is_missed(self):
        for row in ("fib_bench/3", "inc/3", "casw/4", "coa/3", "treiber-push-pop/2", "philosophers/4", "ticketlock/3"):
            for model in ("sc", "rc11"):
                whole = preemptions(row, model, MORE_THAN_ANY)
                for bound in range(5):
                    with self.subTest(row=row, model=model, bound=bound):
                        wanted = {name: n for name, n in whole.items() if n <= bound}
                        self.assertEqual(preemptions(row, model, bound), wanted)
                        self.assertGreater(len(wanted), 0)


if __name__ == "__main__":
    unittest.main(verbosity=2)
