#!/usr/bin/env python3
"""Properties as others see them.

  property_test.py PROGRAM
"""

import json
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

PROGRAM = sys.argv[1]


def run(test, rc_params="", **environment):
    with tempfile.TemporaryDirectory() as directory:
        summary = pathlib.Path(directory) / "summary.json"
        variables = {f"FEARLESS_{k.upper()}": str(v) for k, v in environment.items()}
        done = subprocess.run([PROGRAM, f"--gtest_filter={test}"], capture_output=True, text=True, timeout=300,
                              env={**os.environ, "FEARLESS_JSON": str(summary), "RC_PARAMS": rc_params, **variables})
        results = json.loads(summary.read_text())["results"] if summary.exists() else []
        return done, results[0] if results else None


class Properties(unittest.TestCase):
    def test_right(self):
        done, result = run("Transfer.LosesNothing")
        self.assertEqual((done.returncode, result["verdict"], result["inputs"]), (0, "passed", 100), done.stdout)
        self.assertFalse(result["complete"])

    def test_right_exhaustively_is_not_all_there_is(self):
        done, result = run("Transfer.LosesNothing", "max_size=3 max_success=10", strategy="exhaustive")
        self.assertEqual((done.returncode, result["verdict"], result["inputs"]), (0, "passed", 10), done.stdout)
        self.assertFalse(result["complete"])

    def test_no_arguments(self):
        done, _ = run("Transfer.NeedsNoArguments")
        self.assertEqual(done.returncode, 0, done.stdout)

    def test_wrong_is_made_small_and_replayed(self):
        for strategy in ("random", "exhaustive"):
            with self.subTest(strategy):
                done, result = run("Transfer.Loses", strategy=strategy, **({"time": "30s"} if strategy == "random" else {}))
                self.assertEqual(done.returncode, 1, done.stdout)
                found, = result["violations"]
                self.assertEqual(found["kind"], "assertion")
                self.assertEqual(found["history"], "items = [0]\nunused = {}\nmore = false\n", done.stdout)
                self.assertIn("items = [0]", done.stdout)
                again, replayed = run("Transfer.Loses", replay=found["replay"])
                self.assertIn("FAILED, as recorded", again.stdout)
                self.assertEqual(replayed["violations"][0]["message"], found["message"])
                self.assertEqual(replayed["violations"][0]["history"], found["history"])

    def test_parameters_of_rapidcheck(self):
        _, result = run("Transfer.LosesNothing", "max_success=7")
        self.assertEqual(result["inputs"], 7)
        first = run("Transfer.Loses", "seed=11 noshrink=1")[1]["violations"][0]
        second = run("Transfer.Loses", "seed=11 noshrink=1")[1]["violations"][0]
        other = run("Transfer.Loses", "seed=12 noshrink=1")[1]["violations"][0]
        self.assertEqual(first["history"], second["history"])
        self.assertNotEqual(first["history"], other["history"])

    def test_nothing_is_passed_if_all_executions_are_given_up(self):
        for strategy in ("random", "exhaustive"):
            with self.subTest(strategy):
                done, result = run("Discarded.All", "max_success=5", strategy=strategy)
                self.assertEqual((result["verdict"], result["executions"]), ("vacuous", 0), done.stdout)
                self.assertEqual(result["reason"], "no execution came to its end")
                self.assertRegex(done.stdout, r"VACUOUS, none of \d+ executions came to its end")
                done, result = run("Discarded.Some", "max_success=5", strategy=strategy)
                self.assertEqual((done.returncode, result["verdict"]), (0, "passed"), done.stdout)
                self.assertGreater(result["executions"], 0)

    def test_preconditions_and_assertions_of_rapidcheck(self):
        done, result = run("Macros.Pre")
        self.assertEqual((done.returncode, result["verdict"]), (0, "passed"), done.stdout)
        done, result = run("Macros.Assert")
        found, = result["violations"]
        self.assertEqual((found["kind"], found["history"]), ("assertion", "value = 5\n"), done.stdout)
        self.assertIn("value < 5", done.stdout)

    def test_what_cannot_be_printed_says_how(self):
        done, result = run("Printed.Not")
        self.assertIn("u = <???>   (unprinted is not printed: write an operator<<(std::ostream&, const …&) ",
                      result["violations"][0]["history"])

    def test_generators_for_operations(self):
        for test in ("Texts.*", "Counter.*"):
            done, result = run(test)
            self.assertEqual((done.returncode, result["executions"]), (0, 2000), done.stdout)

    def test_where_a_generator_gives_up_others_are_tried(self):
        for seed in (1, 2, 3):
            done, result = run("GivesUp.Sometimes", seed=seed, executions=1000)
            self.assertEqual((done.returncode, result["verdict"]), (0, "passed"), done.stdout)
            self.assertGreaterEqual(result["inputs"], 10)
        done, result = run("GivesUp.SometimesAndIsWrong", time="30s")
        found, = result["violations"]
        self.assertEqual(done.returncode, 1, done.stdout)
        self.assertRegex(found["history"], r"^r = \d?\d?7\nitems = \[0\]\n$")
        again, replayed = run("GivesUp.SometimesAndIsWrong", replay=found["replay"])
        self.assertIn("FAILED, as recorded", again.stdout)
        self.assertEqual(replayed["violations"][0]["history"], found["history"])

    def test_generators_that_always_give_up_end_the_test(self):
        done, _ = run("GivesUp.Always")
        self.assertEqual(done.returncode, 1, done.stdout + done.stderr)
        self.assertIn("the generators of the arguments gave up 1001 times, and made arguments 0 times: ", done.stdout)
        done, _ = run("GivesUp.Always", "max_success=5 max_discard_ratio=2")
        self.assertIn("gave up 11 times", done.stdout)

    def test_no_other_seed_is_said(self):
        done, _ = run("Transfer.LosesNothing", "max_success=2")
        self.assertNotIn("seed=", done.stdout + done.stderr)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
