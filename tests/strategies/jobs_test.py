"""A search at random comes to the same whatever the number of processes it is divided among (option jobs).

  jobs_test.py RARE

RARE is the program made of rare.cpp.
"""

import json
import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import time
import unittest

RARE = sys.argv.pop(1)


def search(name, interrupt_after=None, **options):
    """The entry of the JSON summary, the exit status and what was printed."""
    with tempfile.TemporaryDirectory() as directory:
        summary = pathlib.Path(directory, "summary.json")
        environment = {k: v for k, v in os.environ.items() if not k.startswith(("FEARLESS_", "GTEST_"))}
        environment |= {"FEARLESS_" + k.upper(): str(v) for k, v in options.items()}
        environment["FEARLESS_JSON"] = str(summary)
        process = subprocess.Popen([RARE, "--gtest_filter=" + name], env=environment, text=True,
                                   stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        if interrupt_after is not None:
            time.sleep(interrupt_after)
            process.send_signal(signal.SIGINT)
        text = process.communicate()[0]
        results = json.loads(summary.read_text())["results"] if summary.exists() else [None]
        return results[0], process.returncode, text


def essence(result):
    """What must not depend on how the search was divided."""
    found = [(v["kind"], v["replay"], v["execution"]) for v in result["violations"]]
    same = ("executions", "blocked", "decisions", "verdict", "outcomes")
    return {k: result.get(k) for k in same} | {"found": found}


class Jobs(unittest.TestCase):
    def same_for_any_number(self, name, **options):
        whole = essence(search(name, **options)[0])
        for jobs in (2, 3):
            with self.subTest(name=name, jobs=jobs, **options):
                self.assertEqual(essence(search(name, jobs=jobs, **options)[0]), whole)
        return whole

    def test_the_same_outcomes_as_often(self):
        for strategy in ("random", "pct", "pos"):
            for model in ("sc", "rc11"):
                for name in ("Rare.Outcomes", "Rare.LostUpdates"):
                    whole = self.same_for_any_number(name, strategy=strategy, memory_model=model,
                                                     executions=40_000, time="100s")
                    self.assertEqual((whole["verdict"], whole["executions"]), ("passed", 40_000))

    def test_the_same_violation(self):
        for seed in (1, 2, 3):
            whole = self.same_for_any_number("Rare.OneOrder", seed=seed, executions=2_000_000, time="100s")
            self.assertEqual([v[0] for v in whole["found"]], ["assertion"])
            # One that was found in another process.
            self.assertGreater(whole["executions"], 10_000)

    def test_the_same_violations(self):
        whole = self.same_for_any_number("Rare.ThreeOrders", violations=0, executions=60_000, time="100s")
        self.assertEqual(len(whole["found"]), 3)

    def test_a_deadlock_that_is_predicted_in_another_process(self):
        whole = self.same_for_any_number("Rare.LocksTurnedAround", executions=60_000, time="100s")
        self.assertEqual([v[0] for v in whole["found"]], ["deadlock"])

    def test_executions_are_counted_exactly(self):
        for executions in (1, 999, 12_345, 54_321):
            self.assertEqual(search("Rare.Outcomes", jobs=2, executions=executions, time="100s")[0]["executions"],
                             executions)

    def test_the_last_execution_may_be_one_that_counts_twice(self):
        for executions in range(32_780, 32_800):
            result = search("Rare.Outcomes", jobs=2, executions=executions, time="30s")[0]
            self.assertEqual((result["executions"], result["verdict"]), (executions, "passed"))

    def test_what_is_written_in_the_order_of_executions_is_the_same(self):
        with tempfile.TemporaryDirectory() as directory:
            files = [pathlib.Path(directory, str(jobs)) for jobs in (1, 2)]
            for jobs, file in enumerate(files, 1):
                search("Rare.Outcomes", jobs=jobs, executions=5_000, trace=file)
            self.assertGreater(files[0].stat().st_size, 0)
            self.assertEqual(files[0].read_bytes(), files[1].read_bytes())

    def test_an_interrupt_ends_all_processes(self):
        result, status, text = search("Rare.Outcomes", interrupt_after=2, jobs=3, time="1000s")
        self.assertEqual((result["verdict"], status), ("incomplete", 0), text)
        self.assertGreater(result["executions"], 100)

    def test_the_time_ends_all_processes(self):
        result, status, text = search("Rare.Outcomes", jobs=3, time="1s")
        self.assertEqual((result["verdict"], status), ("passed", 0), text)

    def test_a_process_that_goes_is_no_violation_of_the_users(self):
        result, status, text = search("Rare.EndsTheProcess", jobs=2, executions=2_000_000, time="100s")
        self.assertEqual((result["verdict"], result["violations"]), ("internal error", []), text)
        self.assertIn("a process of the search exited with status 3", result["reason"])
        self.assertIn("jobs=1", text)
        self.assertNotEqual(status, 0)


if __name__ == "__main__":
    unittest.main()
