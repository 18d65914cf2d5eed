"""An exhaustive search comes to the same numbers however it is divided: among processes (jobs), among machines
(shard), and in time (checkpoint).

  divided_test.py COUNTS

COUNTS is the program of tests/counts. Its rows have known numbers of executions; here the numbers of one
search are compared with those of the same search in pieces.
"""

import json
import os
import pathlib
import random
import signal
import subprocess
import sys
import tempfile
import time
import unittest

COUNTS = sys.argv.pop(1)
NUMBERS = ("executions", "blocked", "decisions")


def search(row, model="rc11", interrupt_after=None, **options):
    """The entry of the JSON summary, and what was printed; options as those of a search."""
    with tempfile.TemporaryDirectory() as directory:
        summary = pathlib.Path(directory, "summary.json")
        environment = {k: v for k, v in os.environ.items() if not k.startswith("FEARLESS_")}
        environment |= {"FEARLESS_" + k.upper(): str(v) for k, v in options.items()}
        environment["FEARLESS_JSON"] = str(summary)
        process = subprocess.Popen([COUNTS, "--model", model, row], env=environment, text=True,
                                   stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        if interrupt_after is not None:
            time.sleep(interrupt_after)
            process.send_signal(signal.SIGINT)
        text = process.communicate()[0]
        if process.returncode not in (0, 1):
            return {"exit": process.returncode}, text
        return json.loads(summary.read_text())["results"][0], text


def essence(result):
    """What must not depend on how the search was divided."""
    found = [(v["kind"], v["replay"], v["execution"]) for v in result["violations"]]
    return {k: result[k] for k in (*NUMBERS, "verdict", "complete", "outcomes")} | {"found": found}


class Jobs(unittest.TestCase):
    def test_the_same_numbers_for_any_number_of_processes(self):
        for row, model in (("ainc/6", "rc11"), ("ticketlock/5", "rc11"), ("casrot/9", "sc"), ("inc/5", "rc11")):
            whole = essence(search(row, model)[0])
            self.assertTrue(whole["complete"])
            for jobs in (2, 3, 5):
                with self.subTest(row=row, jobs=jobs):
                    self.assertEqual(essence(search(row, model, jobs=jobs)[0]), whole)

    def test_the_same_violations(self):
        for violations in (0, 1):
            whole = essence(search("philosophers/4", violations=violations)[0])
            self.assertEqual([v[0] for v in whole["found"]], ["deadlock"])
            for jobs in (2, 3):
                with self.subTest(violations=violations, jobs=jobs):
                    self.assertEqual(essence(search("philosophers/4", violations=violations, jobs=jobs)[0]), whole)

    def test_a_violation_deep_in_a_search(self):
        # The row's assertion does not hold: the search ends there.
        whole = essence(search("fib_bench-wrong/5")[0])
        self.assertEqual(whole["verdict"], "failed")
        for jobs in (2, 3, 4):
            with self.subTest(jobs=jobs):
                self.assertEqual(essence(search("fib_bench-wrong/5", jobs=jobs)[0]), whole)

    def test_as_many_as_there_are_processors(self):
        self.assertEqual(essence(search("ainc/6", jobs=0)[0]), essence(search("ainc/6")[0]))

    def test_executions_are_counted_exactly(self):
        for jobs in (1, 2):
            self.assertEqual(search("inc/5", jobs=jobs, executions=777)[0]["executions"], 777)


class Shards(unittest.TestCase):
    def test_they_add_up(self):
        for row, model in (("ainc/6", "rc11"), ("ticketlock/5", "rc11"), ("casrot/9", "sc"), ("inc/5", "sc"),
                           ("philosophers/3", "rc11")):
            whole = search(row, model)[0]
            for shards in (2, 4, 7):
                with self.subTest(row=row, shards=shards):
                    parts = [search(row, model, shard=f"{i}/{shards}", jobs=1 + i % 2)[0]
                             for i in range(1, shards + 1)]
                    self.assertTrue(all(p["complete"] for p in parts))
                    self.assertEqual([p["shard"] for p in parts], [f"{i}/{shards}" for i in range(1, shards + 1)])
                    for number in NUMBERS:
                        self.assertEqual(sum(p[number] for p in parts), whole[number])
                    outcomes = {}
                    for p in parts:
                        for text, n in p["outcomes"].items():
                            outcomes[text] = outcomes.get(text, 0) + n
                    self.assertEqual(outcomes, whole["outcomes"])
                    if whole["executions"] > 1000:
                        self.assertGreater(min(p["executions"] for p in parts), 0)

    def test_they_add_up_when_interrupted_at_once(self):
        whole = search("ainc/6")[0]
        with tempfile.TemporaryDirectory() as directory:
            parts = []
            for i in (1, 2):
                options = {"shard": f"{i}/2", "checkpoint": pathlib.Path(directory, f"shard{i}")}
                self.assertFalse(search("ainc/6", time="1us", **options)[0]["complete"])
                parts.append(search("ainc/6", **options)[0])
            self.assertTrue(all(p["complete"] for p in parts))
            for number in NUMBERS:
                self.assertEqual(sum(p[number] for p in parts), whole[number])

    def test_no_execution_is_in_two(self):
        with tempfile.TemporaryDirectory() as directory:
            def hashes(name, **options):
                file = pathlib.Path(directory, name)
                search("inc/5", hashes=file, **options)
                return file.read_text().split()
            whole = hashes("whole")
            parts = [hashes(f"part{i}", shard=f"{i}/3") for i in (1, 2, 3)]
            self.assertEqual(len(set(whole)), len(whole))
            self.assertEqual(sorted(h for p in parts for h in p), sorted(whole))
            self.assertEqual(sorted(hashes("jobs", jobs=2)), sorted(whole))

    def test_the_verdict_names_the_shard(self):
        self.assertIn("of shard 2/4 (exhaustive, rc11", search("ainc/6", shard="2/4")[1])

    def test_what_is_no_shard(self):
        for wrong in ("0/4", "5/4", "2", "2/", "a/b", ""):
            result, text = search("ainc/6", shard=wrong)
            self.assertEqual(result["exit"], 64, wrong)
            self.assertIn("it takes I/N", text)


class Checkpoints(unittest.TestCase):
    def setUp(self):
        self.directory = tempfile.TemporaryDirectory()
        self.addCleanup(self.directory.cleanup)
        self.file = pathlib.Path(self.directory.name, "search")

    def in_pieces(self, row, model, pieces):
        """Goes on until the search is complete; `pieces` gives the options of each."""
        for number, options in enumerate(pieces):
            result, text = search(row, model, checkpoint=self.file, **options)
            if result.get("exit") == -signal.SIGINT:
                continue  # before the search had begun
            if result["complete"]:
                self.assertFalse(self.file.exists())
                return result, number
            self.assertEqual(result["verdict"], "failed" if result["violations"] else "incomplete", text)
            self.assertEqual(result["checkpoint"], str(self.file))
        self.fail("it never came to an end")

    def test_ended_twenty_times_at_random(self):
        draw = random.Random(5)
        for row, model, most in (("ticketlock/7", "rc11", 230), ("inc/5", "sc", 700), ("philosophers/4", "rc11", 1)):
            with self.subTest(row=row):
                whole = essence(search(row, model)[0])
                pieces = [{"executions": draw.randint(1, most), "jobs": draw.randint(1, 2)} for _ in range(20)]
                result, number = self.in_pieces(row, model, [*pieces, {"jobs": 2}])
                if row != "philosophers/4":
                    self.assertEqual(number, 20)
                self.assertEqual(essence(result), whole)

    def test_interrupted_twenty_times_at_random(self):
        draw = random.Random(6)
        begin = time.monotonic()
        whole = essence(search("ainc/9")[0])
        took = time.monotonic() - begin
        pieces = [{"interrupt_after": took * draw.uniform(0.05, 0.2), "jobs": draw.randint(1, 3)} for _ in range(20)]
        result, number = self.in_pieces("ainc/9", "rc11", [*pieces, {}])
        self.assertGreater(number, 0)
        self.assertEqual(essence(result), whole)

    def test_a_time_limit(self):
        # (The first execution of a process takes a while: debug information is read.)
        whole = essence(search("ainc/9")[0])
        result, number = self.in_pieces("ainc/9", "rc11", [{"time": "1s", "jobs": 1 + i % 2} for i in range(200)])
        self.assertGreater(number, 0)
        self.assertEqual(essence(result), whole)

    def test_a_shard(self):
        whole = essence(search("inc/5", shard="2/3")[0])
        draw = random.Random(7)
        pieces = [{"executions": draw.randint(1, 400), "shard": "2/3"} for _ in range(200)]
        self.assertEqual(essence(self.in_pieces("inc/5", "rc11", pieces)[0]), whole)

    def test_a_directory(self):
        result, text = search("inc/5", checkpoint=str(self.directory.name) + "/", executions=10)
        name = pathlib.Path(self.directory.name, "check.inc_5.checkpoint")
        self.assertTrue(name.exists())
        self.assertEqual(result["checkpoint"], str(name))
        self.assertIn("It goes on with --fearless_checkpoint=", text)

    def refused(self, why, row="inc/5", model="rc11", **options):
        before = self.file.read_bytes() if self.file.exists() else None
        result, text = search(row, model, checkpoint=self.file, **options)
        self.assertEqual(result.get("exit"), 64, text)
        self.assertIn(why, text)
        if before is not None:
            self.assertEqual(self.file.read_bytes(), before)

    def test_what_is_no_checkpoint_of_this_search(self):
        search("inc/5", checkpoint=self.file, executions=10)
        self.refused("is of another case, or of other options", row="ainc/6")
        self.refused("is of another case, or of other options", model="sc")
        self.refused("is of another case, or of other options", shard="1/2")
        whole = self.file.read_bytes()
        self.file.write_bytes(whole[:-5])
        self.refused("has been changed or cut")
        self.file.write_bytes(whole[:len(whole) // 2] + b"?" + whole[len(whole) // 2 + 1:])
        self.refused("has been changed or cut")
        self.file.write_bytes(b"something else")
        self.refused("is no checkpoint")
        self.file.write_bytes(whole)
        self.assertEqual(search("inc/5", checkpoint=self.file)[0]["executions"], 14400)

    def test_a_file_that_cannot_be_written(self):
        self.file = pathlib.Path(self.directory.name, "nowhere", "search")
        self.refused("cannot be written")


class Estimates(unittest.TestCase):
    def test_how_many_executions_there_are(self):
        for row, executions in (("ainc/8", 40320), ("casrot/10", 38486), ("inc/5", 14400)):
            with self.subTest(row=row):
                result, text = search(row, executions=3000)
                estimate = result["estimate"]
                self.assertFalse(result["complete"])
                self.assertGreaterEqual(estimate["descents"], 10)
                # (A tenth of the executions or ten times as many would be of use to nobody.)
                self.assertLess(abs(estimate["executions"] - executions),
                                max(5 * estimate["standard_error"], executions / 2))
                self.assertIn("executions in all", text)
                self.assertGreater(estimate["seconds_left"], 0)

    def test_none_of_a_search_that_is_complete(self):
        self.assertIsNone(search("ainc/6")[0]["estimate"])


if __name__ == "__main__":
    unittest.main(verbosity=2)
