#!/usr/bin/env python3
"""Failures that are kept: stored, replayed first, removed when they fail no longer.

  corpus_test.py TESTS PROGRAM
"""

import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

TESTS, PROGRAM = (pathlib.Path(p).resolve() for p in sys.argv[1:3])
del sys.argv[1:3]
CASES = ["Kept.Test", "Kept.Property", "Kept.Operations", "Kept.Programs", "main.corpus_program"]


class Corpus(unittest.TestCase):
    def setUp(self):
        self.directory = tempfile.TemporaryDirectory()
        self.addCleanup(self.directory.cleanup)
        self.work = pathlib.Path(self.directory.name)
        self.corpus = self.work / "made" / "by the search"

    def search(self, case, status, tests=TESTS, **env):
        """Searches one case; its result in the summary, and what was printed."""
        summary = self.work / "summary.json"
        command = [PROGRAM] if case.startswith("main.") else [tests, "--gtest_filter=" + case]
        all_env = {k: v for k, v in os.environ.items() if not k.startswith(("FEARLESS_", "CORPUS_", "RC_"))}
        all_env.update(FEARLESS_JSON=str(summary), FEARLESS_CORPUS=str(self.corpus), **env)
        done = subprocess.run(command, cwd=self.work, env=all_env, capture_output=True, text=True, check=False)
        text = done.stdout + done.stderr
        self.assertEqual(done.returncode, status, text)
        if status == 64:
            return None, text
        [result] = json.loads(summary.read_text(encoding="utf-8"))["results"]
        return result, text

    def files(self):
        return sorted(str(f) for f in self.corpus.iterdir())

    def stored(self, case, **env):
        result, text = self.search(case, 1, **env)
        [file] = result["corpus"]["stored"]
        self.assertIn(f"kept in {file}", text)
        self.assertNotIn("failed", result["corpus"])
        return file

    def test_a_failure_is_stored_and_fails_again_in_the_first_execution(self):
        for case in CASES:
            with self.subTest(case):
                file = self.stored(case)
                self.assertIn(file, self.files())
                # With another seed a search would go another way.
                result, text = self.search(case, 1, FEARLESS_SEED="77")
                self.assertEqual(result["corpus"]["failed"], file)
                self.assertEqual((result["strategy"], result["executions"]), ("replay", 1))
                self.assertIn(f"This failure was kept in {file}", text)
                # The token is the one that was kept.
                token = pathlib.Path(file).read_text(encoding="utf-8").strip()
                self.assertEqual(result["violations"][0]["replay"], token)

    def test_what_is_fixed_is_removed_and_searched_as_ever(self):
        for case in CASES:
            with self.subTest(case):
                file = self.stored(case)
                result, text = self.search(case, 0, CORPUS_FIXED="1", FEARLESS_EXECUTIONS="500")
                self.assertEqual(result["verdict"], "passed")
                self.assertGreaterEqual(result["executions"], 500)
                self.assertEqual(result["corpus"]["removed"], [file])
                self.assertIn(f"fails no longer, removed: {file}", text)
                self.assertEqual(self.files(), [])
                result, text = self.search(case, 0, CORPUS_FIXED="1", FEARLESS_EXECUTIONS="500")
                self.assertNotIn("corpus", result)
                # And it is found again if it comes back.
                pathlib.Path(self.stored(case)).unlink()

    def test_a_token_that_the_test_does_not_fit_any_more_is_removed(self):
        file = self.stored("Kept.Operations")
        # With operations of other names (and found too soon to be found again).
        token = pathlib.Path(file).read_text(encoding="utf-8")
        other = pathlib.Path(file).with_name("Kept.Operations-other.token")
        other.write_text(token, encoding="utf-8")
        result, text = self.search("Kept.Operations", 0, CORPUS_OTHER="1", CORPUS_FIXED="1")
        self.assertEqual(result["corpus"]["removed"], sorted([file, str(other)]))
        self.assertEqual(result["corpus"]["outdated"], sorted([file, str(other)]))
        self.assertIn(f"was made by another version of this test, removed: {file}", text)
        self.assertNotIn("fails no longer", text)

    def test_a_token_of_operations_that_changed_places_is_no_failure_that_is_gone(self):
        file = self.stored("Kept.Operations")
        result, text = self.search("Kept.Operations", 1, CORPUS_SWAPPED="1")
        self.assertEqual(result["corpus"]["outdated"], [file])
        self.assertNotIn("fails no longer", text)
        # And it is found again, as that of this version.
        self.assertEqual(len(result["corpus"]["stored"]), 1)

    def test_what_is_no_token_or_another_cases_stays(self):
        file = pathlib.Path(self.stored("Kept.Test"))
        token = file.read_text(encoding="utf-8")
        foreign = file.with_name("Kept.Test-of_another.token")
        foreign.write_text(token.replace("Kept.Test~", "Kept.Test-2~"), encoding="utf-8")
        broken = file.with_name("Kept.Test-broken.token")
        broken.write_text("Kept.Test~AAAA\n", encoding="utf-8")
        other = file.with_name("README")
        other.write_text("what is kept here\n", encoding="utf-8")
        result, text = self.search("Kept.Test", 0, CORPUS_FIXED="1", FEARLESS_EXECUTIONS="50")
        unreadable = result["corpus"]["unreadable"]
        self.assertTrue(any(u.startswith(f"{broken}: ") for u in unreadable), unreadable)
        self.assertIn(f"cannot be replayed, left alone: {broken}", text)
        self.assertEqual(result["corpus"]["removed"], [str(file)])
        self.assertEqual(self.files(), sorted(map(str, (foreign, broken, other))))

    def test_another_program_with_a_test_of_that_name_leaves_it_alone(self):
        file = self.stored("Kept.Test")
        other = pathlib.Path(shutil.copy(TESTS, self.work / "other tests"))
        result, _ = self.search("Kept.Test", 0, tests=other, CORPUS_FIXED="1", FEARLESS_EXECUTIONS="50")
        self.assertNotIn("corpus", result)
        theirs = self.stored("Kept.Test", tests=other)
        self.assertNotEqual(file, theirs)
        self.assertEqual(self.files(), sorted([file, theirs]))
        result, _ = self.search("Kept.Test", 0, CORPUS_FIXED="1", FEARLESS_EXECUTIONS="50")
        self.assertEqual(result["corpus"]["removed"], [file])
        self.assertEqual(self.files(), [theirs])
        # One that names no program is anybody's.
        pathlib.Path(theirs).rename(pathlib.Path(theirs).with_name("Kept.Test-0123abcd.token"))
        result, _ = self.search("Kept.Test", 1)
        self.assertTrue(result["corpus"]["failed"].endswith("Kept.Test-0123abcd.token"), result["corpus"])

    def test_what_cannot_be_read_is_said_to_be_that(self):
        self.corpus.mkdir(parents=True)
        reasons = {"a": "it is a directory", "b": "it is a link to a file that is not there", "c": "it is empty"}
        (self.corpus / "Kept.Test-a.token").mkdir()
        (self.corpus / "Kept.Test-b.token").symlink_to("nowhere")
        (self.corpus / "Kept.Test-c.token").touch()
        if os.geteuid() != 0:
            (self.corpus / "Kept.Test-d.token").touch(mode=0o200)
            reasons["d"] = "Permission denied"
        result, _ = self.search("Kept.Test", 0, CORPUS_FIXED="1", FEARLESS_EXECUTIONS="50")
        self.assertEqual(result["corpus"]["unreadable"],
                         [f"{self.corpus}/Kept.Test-{n}.token: {why}" for n, why in reasons.items()])

    def test_every_violation_of_a_search_is_stored_once(self):
        first = self.stored("Kept.Test")
        self.assertEqual(self.files(), [first])
        self.search("Kept.Test", 1)
        self.assertEqual(self.files(), [first])

    def test_with_replay_nothing_is_stored_or_removed(self):
        file = self.stored("Kept.Test")
        token = pathlib.Path(file).read_text(encoding="utf-8").strip()
        result, _ = self.search("Kept.Test", 1, FEARLESS_REPLAY=token)
        self.assertNotIn("corpus", result)
        self.assertEqual(self.files(), [file])

    def test_a_directory_that_cannot_be_made_is_a_usage_error(self):
        (self.work / "made").write_text("a file", encoding="utf-8")
        _, text = self.search("Kept.Test", 64)
        self.assertIn("failures cannot be kept in", text)


if __name__ == "__main__":
    unittest.main()
