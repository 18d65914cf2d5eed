"""FEARLESS_TEST_F and FEARLESS_TEST_P: every case has one name, for ctest, in the summary, and in its token."""

import json
import os
import shutil

import support

SEARCHED = {
    "Till.IsNewInEveryExecution": "passed", "Till.TakesOptions": "passed",
    "Of/Sum.CountsThreads/0": "passed", "Of/Sum.CountsThreads/1": "failed", "Of/Sum.CountsThreads/2": "passed",
    "Of/Sum.TakesOptions/0": "passed", "Of/Sum.TakesOptions/1": "passed", "Of/Sum.TakesOptions/2": "passed",
    "Each/Word.IsTheSameForAll/5Letters": "passed", "Each/Word.IsTheSameForAll/15Letters": "passed",
}
ORDINARY = ["Till.Ordinary", "Of/Sum.Ordinary/0", "Of/Sum.Ordinary/1", "Of/Sum.Ordinary/2"]
WRONG = "Of/Sum.CountsThreads/1"
OPTIONS = {"Till.TakesOptions": 7, "Of/Sum.TakesOptions/0": 9, "Of/Sum.TakesOptions/2": 9}


class Fixtures(support.Case):
    def check(self, compiler):
        build = self.work / "build"
        self.run_ok([support.CMAKE, "-S", support.HERE / "fixtures", "-B", build,
                     f"-DCMAKE_PREFIX_PATH={support.PREFIX}", f"-DCMAKE_CXX_COMPILER={compiler}"])
        self.run_ok([support.CMAKE, "--build", build])
        program = build / "fixtures_test"
        listed = json.loads(self.run_ok([support.CTEST, "--show-only=json-v1"], directory=build).out)["tests"]
        self.assertEqual(sorted(t["name"] for t in listed), sorted([*SEARCHED, *ORDINARY]))
        summary = self.work / "summary.json"
        self.run_for(1, [program], env={"FEARLESS_JSON": str(summary)})
        results = {f"{r['suite']}.{r['name']}": r for r in json.loads(summary.read_text(encoding="utf-8"))["results"]}
        self.assertEqual({name: r["verdict"] for name, r in results.items()}, SEARCHED)
        for name, executions in OPTIONS.items():
            self.assertEqual(results[name]["executions"], executions)
        found, = results[WRONG]["violations"]
        self.assertEqual(found["kind"], "data-race")
        self.assertTrue(found["replay"].startswith(WRONG + "~"))
        again = self.run_for(1, [program], env={"FEARLESS_REPLAY": found["replay"]})
        self.assertIn(f"{WRONG}: FAILED", again.out)
        self.run_for(8, [support.CTEST, "-R", f"^{WRONG}$", "--no-tests=error"], directory=build)
        self.run_ok([support.CTEST, "-E", f"^{WRONG}$"], directory=build)
        for jobs in ({"FEARLESS_JOBS": "2"}, {"FEARLESS_ISOLATION": "process"}, {"FEARLESS_STRATEGY": "exhaustive"}):
            self.run_for(1, [program, f"--gtest_filter={WRONG}"], env=jobs)
            self.run_ok([program, "--gtest_filter=Of/Sum.CountsThreads/0", "--fearless_executions=300"], env=jobs)

        self.check_suppressions(build / "known_test")

    def check_suppressions(self, program):
        """A failed assertion is known by the function it is in, its file, or what called it."""
        rules = self.work / "rules"
        every = ({}, {"FEARLESS_STRATEGY": "pct"}, {"FEARLESS_STRATEGY": "exhaustive"},
                 {"FEARLESS_ISOLATION": "process", "FEARLESS_EXECUTIONS": "300"})
        for rule in "Known_LosesUpdates", "known_test.cpp", "*":
            rules.write_text(f"assertion:{rule}\n", encoding="utf-8")
            for env in every:
                passed = self.verdict(program, ["--gtest_filter=*.LosesUpdates"], 0, {"FEARLESS_SUPPRESSIONS": str(rules), **env})
                self.assertGreater(passed["suppressed"], 0, (rule, env))
        rules.write_text("assertion:another\ndata-race:*\n", encoding="utf-8")
        self.verdict(program, ["--gtest_filter=*.LosesUpdates"], 1, {"FEARLESS_SUPPRESSIONS": str(rules)})
        rules.write_text("assertion:*\n", encoding="utf-8")
        for env in every:
            found, = self.verdict(program, ["--gtest_filter=*.HidesNoDeadlock"], 1,
                                  {"FEARLESS_SUPPRESSIONS": str(rules), **env})["violations"]
            self.assertEqual(found["kind"], "deadlock", env)

    def test_by_clang(self):
        self.check(os.environ["CONSUMERS_CXX"])

    def test_by_gcc(self):
        if shutil.which("g++-12") is None:
            self.skipTest("g++-12 is not installed")
        self.check("g++-12")


if __name__ == "__main__":
    support.main()
