#!/usr/bin/env python3
"""Tests of objects as others see them: exit status, JSON summary, replay in another process.

  verdicts_test.py PROGRAM OTHER     OTHER: the same test with other operations
"""

import json
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

PROGRAM, OTHER = sys.argv[1:3]


def run(program, *options, **environment):
    with tempfile.TemporaryDirectory() as directory:
        summary = pathlib.Path(directory) / "summary.json"
        variables = {f"FEARLESS_{k.upper()}": str(v) for k, v in environment.items()}
        done = subprocess.run([program, *options], capture_output=True, text=True, timeout=300,
                              env={**os.environ, "FEARLESS_JSON": str(summary), **variables})
        results = json.loads(summary.read_text())["results"] if summary.exists() else []
        return done, {r["name"]: r for r in results}


class Verdicts(unittest.TestCase):
    def test_right(self):
        done, results = run(PROGRAM, "--gtest_filter=Counter.Right:Ordinary.*", executions=2000)
        self.assertEqual(done.returncode, 0, done.stdout)
        right = results["Right"]
        self.assertEqual((right["verdict"], right["executions"], right["inputs"]), ("passed", 2000, 20))
        self.assertIn("no violation in 2000 executions of 20 inputs", done.stdout)

    def test_right_exhaustively(self):
        done, results = run(PROGRAM, "--gtest_filter=Counter.Right", strategy="exhaustive", require_complete=1)
        self.assertEqual(done.returncode, 0, done.stdout)
        self.assertTrue(results["Right"]["complete"])
        self.assertEqual(results["Right"]["memory_model"], "rc11")

    def test_with_several_processes(self):
        """Each input is searched by all of them: the same executions, and the same is found."""
        _, one = run(PROGRAM, "--gtest_filter=Counter.Right", strategy="exhaustive")
        done, two = run(PROGRAM, "--gtest_filter=Counter.Right", strategy="exhaustive", jobs=2, require_complete=1)
        self.assertEqual(done.returncode, 0, done.stdout)
        for key in ("verdict", "complete", "executions", "inputs"):
            self.assertEqual(two["Right"][key], one["Right"][key], key)
        done, results = run(PROGRAM, "--gtest_filter=Counter.Wrong", strategy="exhaustive", jobs=2)
        found, = results["Wrong"]["violations"]
        self.assertEqual((done.returncode, found["kind"]), (1, "linearizability"), done.stdout)
        self.assertIn("no order of the operations explains", found["message"])
        again, replayed = run(PROGRAM, replay=found["replay"])
        self.assertIn("FAILED, as recorded", again.stdout)
        self.assertEqual(replayed["Wrong"]["violations"][0]["history"], found["history"])

    def test_exhaustive_search_that_is_cut_off(self):
        done, results = run(PROGRAM, "--gtest_filter=Counter.Right", strategy="exhaustive", executions=100)
        self.assertEqual((done.returncode, results["Right"]["verdict"]), (0, "incomplete"), done.stdout)
        done, _ = run(PROGRAM, "--gtest_filter=Counter.Right", strategy="exhaustive", executions=100,
                      require_complete=1)
        self.assertNotEqual(done.returncode, 0)

    def test_wrong_and_replayed(self):
        for strategy in ("random", "pct", "pos", "exhaustive"):
            with self.subTest(strategy):
                done, results = run(PROGRAM, strategy=strategy)
                self.assertEqual(done.returncode, 1, done.stdout)
                found, = results["Wrong"]["violations"]
                self.assertEqual(found["kind"], "linearizability")
                self.assertIn("no order of the operations explains", found["message"])
                self.assertIn("tried furthest:", found["history"])
                self.assertIn(found["message"], done.stdout)
                for line in found["history"].splitlines():
                    self.assertIn(line, done.stdout)
                again, replayed = run(PROGRAM, replay=found["replay"])
                self.assertEqual(again.returncode, 1, again.stdout)
                self.assertIn("FAILED, as recorded", again.stdout)
                same, = replayed["Wrong"]["violations"]
                for key in ("kind", "message", "history", "replay", "sites"):
                    self.assertEqual(same[key], found[key], key)
                self.assertEqual(list(replayed), ["Wrong"])

    def test_the_same_seed_finds_the_same(self):
        first, second = (run(PROGRAM, "--gtest_filter=*Wrong", seed=5)[1]["Wrong"]["violations"] for _ in range(2))
        self.assertEqual(first, second)

    def test_specifications_that_do_not_return(self):
        done, results = run(PROGRAM, "--gtest_filter=Mailbox.Waits")
        self.assertEqual((done.returncode, results["Waits"]["verdict"]), (0, "passed"), done.stdout)
        for test, operation in (("WaitsUnsaid", "get"), ("Loops", "poll")):
            for isolation in ("none", "process"):
                with self.subTest(test=test, isolation=isolation):
                    done, _ = run(PROGRAM, "--gtest_also_run_disabled_tests",
                                  f"--gtest_filter=Mailbox.DISABLED_{test}", stall="200ms", isolation=isolation)
                    self.assertEqual(done.returncode, 70, done.stdout + done.stderr)
                    self.assertIn(f"the specification of {operation} does not return", done.stderr)
                    self.assertIn("waits_until", done.stderr)

    def test_assertions_that_fail_while_judging_are_the_tests(self):
        for test, isolation in (("InSpecification", "none"), ("InEqual", "none"), ("InEqual", "process")):
            with self.subTest(test=test, isolation=isolation):
                done, results = run(PROGRAM, "--gtest_also_run_disabled_tests",
                                    f"--gtest_filter=Asserts.DISABLED_{test}", isolation=isolation)
                self.assertEqual(done.returncode, 70, done.stdout + done.stderr)
                result = results[f"DISABLED_{test}"]
                self.assertEqual((result["verdict"], result["violations"]), ("internal error", []))
                self.assertRegex(done.stdout, r"an assertion failed while results were judged, at verdicts\.cpp:\d+: ")

    def test_a_crash_while_judging_is_the_tests(self):
        for isolation in ("none", "process"):
            with self.subTest(isolation=isolation):
                done, _ = run(PROGRAM, "--gtest_also_run_disabled_tests", "--gtest_filter=Dangles.*",
                              isolation=isolation)
                self.assertEqual(done.returncode, 70, done.stdout + done.stderr)
                self.assertIn("the test crashed while results were judged", done.stderr)
                self.assertIn("let operations return copies", done.stderr)
                self.assertNotIn("the tool itself", done.stderr)

    def test_a_result_of_zero_bytes_does_not_end_the_report(self):
        done, results = run(PROGRAM, "--gtest_also_run_disabled_tests", "--gtest_filter=Bytes.*")
        found, = results["DISABLED_Zero"]["violations"]
        self.assertIn("no order of the operations explains next() = '\\0' of ", found["message"])
        self.assertIn("tried furthest:", found["history"])
        self.assertIn("next() = '\\0'   <--", done.stdout)

    def test_a_test_that_skips_itself_says_why(self):
        done, _ = run(PROGRAM, "--gtest_also_run_disabled_tests", "--gtest_filter=Skips.*")
        self.assertIn("not here", done.stdout)
        self.assertNotIn("another case is replayed", done.stdout)

    def test_a_token_of_other_operations_is_refused(self):
        _, results = run(PROGRAM, "--gtest_filter=*Wrong")
        token = results["Wrong"]["violations"][0]["replay"]
        done, _ = run(OTHER, "--gtest_filter=*Wrong", replay=token)
        self.assertEqual(done.returncode, 64, done.stdout + done.stderr)
        self.assertIn("another version of this test", done.stderr)

    def test_a_token_of_the_same_numbers_for_other_operations_is_refused(self):
        _, results = run(PROGRAM, "--gtest_filter=*Wrong")
        token = results["Wrong"]["violations"][0]["replay"]
        for version in ("swapped", "renamed", "other values", "more values"):
            with self.subTest(version):
                done = subprocess.run([PROGRAM, "--gtest_filter=*Wrong"], capture_output=True, text=True, timeout=300,
                                      env={**os.environ, "VERSION": version, "FEARLESS_REPLAY": token})
                self.assertEqual(done.returncode, 64, done.stdout + done.stderr)
                self.assertIn("another version of this test", done.stderr)
        # One that has more is no other to a token that does not speak of it.
        done = subprocess.run([PROGRAM, "--gtest_filter=*Wrong"], capture_output=True, text=True, timeout=300,
                              env={**os.environ, "VERSION": "added", "FEARLESS_REPLAY": token})
        self.assertIn("FAILED, as recorded", done.stdout)

    def test_what_does_not_go_with_generated_inputs(self):
        for option in ({"shard": "1/2"}, {"checkpoint": "file"}):
            done, _ = run(PROGRAM, "--gtest_filter=*Right", strategy="exhaustive", **option)
            self.assertEqual(done.returncode, 64, done.stdout + done.stderr)

    def test_suppressed(self):
        with tempfile.NamedTemporaryFile("w", suffix=".txt") as f:
            f.write("linearizability:*\n")
            f.flush()
            done, results = run(PROGRAM, "--gtest_filter=*Wrong", executions=1000, suppressions=f.name)
        self.assertEqual(done.returncode, 0, done.stdout)
        self.assertGreater(results["Wrong"]["suppressed"], 0)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
