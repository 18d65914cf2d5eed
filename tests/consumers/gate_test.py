"""fearless-gate over a project outside the tree: red for a planted race and for every verdict but "passed", green
when it is mended, red again by the stored schedule when it comes back."""

import fcntl
import json
import os
import pathlib
import re
import shutil
import signal
import subprocess
import time
import xml.etree.ElementTree

import support

GATE = support.PREFIX / "bin" / "fearless-gate"


class Gate(support.Case):
    BUILD = pathlib.Path(os.environ["CONSUMERS_WORK"]) / "gate_test.build"

    @classmethod
    def setUpClass(cls):
        shutil.rmtree(cls.BUILD, ignore_errors=True)
        cls.BUILD.mkdir(parents=True)

    def setUp(self):
        super().setUp()
        shutil.rmtree(self.BUILD / "fearless-gate", ignore_errors=True)

    def build(self, *more, target="shop_test"):
        """Builds the project in `build`, as said and no way an earlier test wanted it. All tests share that directory:
        most of their time would go into building the same."""
        if not (self.work / "build").exists():
            (self.work / "build").symlink_to(self.BUILD, target_is_directory=True)
        defaults = ["-DCMAKE_CXX_FLAGS=", "-DSHOP_DETECTOR=", "-DWRONG_LABEL=OFF", "-DNOT_BUILT=OFF"]
        self.run_ok([support.CMAKE, "-S", support.HERE / "gate", "-B", self.BUILD, "-DCMAKE_BUILD_TYPE=Release",
                     f"-DCMAKE_PREFIX_PATH={support.PREFIX}", f"-DCMAKE_CXX_COMPILER={os.environ['CONSUMERS_CXX']}",
                     *defaults, *more])
        self.run_ok([support.CMAKE, "--build", self.BUILD, "--target", target])

    def gate(self, status, *more, env=None):
        """Runs the gate; its summary. The last line said is the reason in it."""
        result = self.run_for(status, [GATE, "build", *more], env=env)
        summary = json.loads((self.work / "build/fearless-gate/gate.json").read_text(encoding="utf-8"))
        self.assertEqual(summary["green"], status == 0)
        self.assertEqual(result.out.splitlines()[-1], summary["reason"], str(result))
        self.assertTrue(summary["reason"].startswith("green: " if status == 0 else "red: "))
        self.said = result.out
        return summary

    def verdicts(self, summary):
        return {t["name"]: (t["verdict"], t["red"]) for t in summary["tests"]}

    def refuse(self, message, *arguments):
        result = self.run_for(64, [GATE, *arguments])
        self.assertIn(message, result.err)

    SHOP = ["--profile", "smoke", "--budget", "2s", "--tests", r"^Shop\."]

    def test_a_race_and_its_schedule(self):
        schedules = self.work / "schedules"
        schedules.mkdir()
        shop = [*self.SHOP, "--schedules", schedules]
        self.build("-DCMAKE_CXX_FLAGS=-DHURRY")
        red = self.gate(1, *shop, "--store")
        self.assertIn("red: Shop.SellsTwice is failed: data race on till", red["reason"])
        self.assertEqual(self.verdicts(red), {
            "Shop.SellsTwice": ("failed", True), "Shop.Counts": ("passed", False),
            "Shop.IsEmptyAtFirst": ("passed", False), "Shop.HasAPrice": ("not searched", False)})
        self.assertEqual(len(re.findall(r"^RED ", self.said, re.MULTILINE)), 1, self.said)

        # What is uploaded.
        out = self.work / "build/fearless-gate"
        cases = {c.get("name"): c.get("status") for c in
                 xml.etree.ElementTree.parse(out / "junit.xml").getroot().iter("testcase")}
        self.assertEqual(cases, {"Shop.SellsTwice": "fail", "Shop.Counts": "run", "Shop.IsEmptyAtFirst": "run",
                                 "Shop.HasAPrice": "run"})
        summary = (out / "summary.md").read_text(encoding="utf-8")
        self.assertIn("| Shop.SellsTwice | **failed** |", summary)
        [results] = (out / "results/Shop.SellsTwice").glob("*.json")
        found = json.loads(results.read_text(encoding="utf-8"))["results"][0]
        self.assertEqual(found["violations"][0]["kind"], "data-race")
        [kept] = schedules.iterdir()
        self.assertEqual([kept.read_text(encoding="utf-8")],
                         [t.read_text(encoding="utf-8") for t in (out / "tokens").iterdir()])
        # The command in the summary is one for the shell, and fails in the same way.
        [command] = re.findall(r"^```sh\n(.*)\n```$", summary, re.MULTILINE)
        self.assertIn("FAILED, as recorded", self.run_for(1, ["sh", "-c", command]).out)

        # Mended: the stored schedule takes other steps now, which is no failure.
        self.build("-DCMAKE_CXX_FLAGS=")
        green = self.gate(0, *shop)
        self.assertIn("green: no violation in 3 scenarios, 1 stored schedule replayed", green["reason"])
        self.assertEqual(len(list(schedules.iterdir())), 1)

        # Back again: known from the stored schedule, before any search.
        self.build("-DCMAKE_CXX_FLAGS=-DHURRY")
        back = self.gate(1, *shop)
        first = back["tests"][0]
        self.assertEqual((first["kind"], first["verdict"], first["red"]), ("replay", "failed", True))
        self.assertIn("Shop.SellsTwice (stored schedule", back["reason"])

        # A schedule that says nothing any more is not passed over.
        kept.write_text(kept.read_text(encoding="utf-8").replace("~A", "~B", 1), encoding="utf-8")
        self.assertIn("is unreadable: this version cannot read it", self.gate(1, *shop)["reason"])
        kept.write_text("Shop.Gone~AQAAAAAAUtPbCw\n", encoding="utf-8")
        self.assertIn("there is no such test any more", self.gate(1, *shop)["reason"])
        kept.write_text("Shop.SellsTwice\n", encoding="utf-8")
        self.assertIn("its first word is no token", self.gate(1, *shop)["reason"])

    def test_every_verdict_but_passed_is_red(self):
        self.build(target="verdicts_test")
        names = ["--label", "verdicts", "--budget", "5s"]
        # (Divided among thirteen, each of which needs some of it, also on a machine that does other things; the endless
        # one has all of it.)
        red = self.gate(1, *names[:2], "--budget", "20s", "--jobs", "2")
        self.assertEqual(self.verdicts(red), {
            "Verdict.Passed": ("passed", False), "Verdict.Failed": ("failed", True),
            "Verdict.Vacuous": ("vacuous", True), "Verdict.Incomplete": ("incomplete", True),
            "Verdict.Nondeterministic": ("nondeterministic", True), "Verdict.InternalError": ("internal error", True),
            "Verdict.Skipped": ("skipped", False), "Verdict.SkippedInTheEnd": ("skipped", False),
            "NotThere.SkippedInSetUp": ("skipped", False), "NotMade.FailedInSetUp": ("failed", True),
            "Verdict.OrdinaryFailure": ("failed", True),
            "Verdict.OrdinaryExit": ("failed", True), "Verdict.Endless": ("overrun", True)})
        self.assertIn("8 more are red", red["reason"])
        only = [*names, "--tests", r"^Verdict\.Incomplete$"]
        self.assertIn("is incomplete", self.gate(1, *only)["reason"])
        self.assertIn("1 of them incomplete", self.gate(0, *only, "--allow-incomplete")["reason"])
        # Nothing searched is nothing passed.
        self.assertIn("nothing was searched", self.gate(1, *names, "--tests", "Skipped")["reason"])
        self.assertIn("no test with the label verdicts has a name that --tests NOPE matches",
                      self.gate(1, *names, "--tests", "NOPE")["reason"])
        self.assertIn("no test with the label fearless has a name that --tests NOPE matches",
                      self.gate(1, "--tests", "NOPE")["reason"])
        self.assertIn("no tests with the label other", self.gate(1, "--label", "other")["reason"])

    def test_what_ctest_calls_failed_is_red(self):
        self.build(target="verdicts_test")

        def judged(*more, status=1, env=None):
            found = self.gate(status, "--label", "judged", "--budget", "4s", *more, env=env)["tests"]
            return sorted((t["name"], t["verdict"], t["red"]) for t in found)
        # As a test of the gate is in one shard or the other, so GoogleTest's own do not count.
        env = {"GTEST_TOTAL_SHARDS": "2", "GTEST_SHARD_INDEX": "1", "GTEST_FILTER": "None.*"}
        self.assertEqual(judged("--allow-incomplete", env=env), [
            ("Verdict.Incomplete (in both)", "incomplete", False),
            ("Verdict.Incomplete (in two)", "incomplete", False),
            ("Verdict.Passed (in two)", "passed", False),
            ("both", "failed", True),
            ("gone", "not run", True),
            ("later", "skipped", False),
            ("same", "failed", True),
            ("same", "passed", False),
            ("says", "failed", True),  # by ctest
            ("says", "passed", False)])
        self.assertIn("says: failed  as ctest judges it: Error regular expression found in output", self.said)
        self.assertIn(("Verdict.Incomplete (in two)", "incomplete", True), judged("--tests", "two"))
        self.assertEqual(judged("--tests", "two", "--allow-incomplete", status=0),
                         [("Verdict.Incomplete (in two)", "incomplete", False), ("Verdict.Passed (in two)", "passed", False)])

    def test_brackets_in_names_and_no_labels(self):
        self.build(target="labels_test")
        types = ["int", "int [2]", "int const*"]
        cases = [f"Label.HasOptions<{name}>.again" for name in types]
        listed = self.run_ok([support.CTEST, "--test-dir", "build", "-N", "-L", "fearless"]).out
        for case in cases:
            self.assertIn(case, listed)
        # Each has the labels and the options of the others, and is shown by its name for ctest.
        green = self.gate(0, "--label", "labels", "--budget", "2s")
        self.assertEqual(self.verdicts(green), {
            "Labelled.Counts.again": ("passed", False), "Labelled.Counts (in forgotten)": ("passed", False),
            **{case: ("not searched", False) for case in cases}})
        self.assertIn("| Labelled.Counts.again |",
                      (self.work / "build/fearless-gate/summary.md").read_text(encoding="utf-8"))
        self.build("-DWRONG_LABEL=ON", target="labels_test")
        red = self.gate(1, "--budget", "2s", "--tests", "Label")
        self.assertIn(f"red: {cases[1]} is failed", red["reason"])
        self.assertEqual([t["name"] for t in red["tests"] if t["red"]], [cases[1]])

    def test_one_gate_at_a_time(self):
        self.build()
        plan = self.work / "build/fearless-gate/ctest/plan.json"
        with subprocess.Popen([GATE, "build", *self.SHOP, "--budget", "10m"], cwd=self.work,
                              env=support.clean_environment(), stdout=subprocess.DEVNULL) as first:
            try:
                while not plan.exists() and first.poll() is None:
                    time.sleep(0.05)
                begun = plan.read_text(encoding="utf-8")
                self.refuse("another gate runs now", "build", *self.SHOP)
                self.assertEqual(plan.read_text(encoding="utf-8"), begun)
                self.assertIsNone(first.poll())
                # With a directory of its own there may be another.
                self.run_ok([GATE, "build", *self.SHOP, "--budget", "8s", "--output", "other"])
            finally:
                first.send_signal(signal.SIGKILL)
        # Killed, it leaves nothing that keeps others out, or that writes into their results.
        after = self.gate(0, *self.SHOP, "--budget", "8s")
        self.assertEqual(len(after["tests"]), 4)
        self.assertTrue(all(t["time"] < 4 for t in after["tests"]), after)  # seconds, not minutes

    def test_the_time_is_divided(self):
        self.build()
        one_by_one = self.gate(0, *self.SHOP, "--budget", "4s", "--jobs", "1")
        times = [t["time"] for t in one_by_one["tests"]]
        self.assertEqual(len(times), 4)
        # Each gets at most its part of what is left, so that those after it have theirs.
        self.assertLessEqual(times[0], 4 / 4)
        # What is no scenario is first: what it leaves goes to the searches.
        self.assertEqual([t["name"] for t in one_by_one["tests"]],
                         ["Shop.HasAPrice", "Shop.Counts", "Shop.IsEmptyAtFirst", "Shop.SellsTwice"])
        self.assertTrue(all(0 < t < 4 for t in times), times)
        at_once = self.gate(0, *self.SHOP, "--budget", "4s", "--jobs", "4")
        self.assertTrue(all(t["time"] > 2 for t in at_once["tests"]), at_once)
        self.assertEqual((one_by_one["budget"], one_by_one["profile"]), (4, "smoke"))
        # ctest's own budget does not hold here: the tests have BUDGET 1000.
        self.assertTrue(any(t.get("executions", 0) > 1000 for t in one_by_one["tests"]), one_by_one)
        # What there is no time for is not passed.
        late = self.gate(1, *self.SHOP, "--budget", "1ms", "--jobs", "1")
        self.assertEqual({v for v, _ in self.verdicts(late).values()}, {"not run"})
        self.assertIn("the time was used up before its turn", late["reason"])

    def test_both_detectors_are_told_apart(self):
        self.build("-DSHOP_DETECTOR=DETECTOR;both")
        self.run_ok([support.CMAKE, "--build", self.work / "build", "--target", "shop_test_tsan"])
        both = self.gate(0, "--tests", r"^Shop\.Counts", "--budget", "4s")
        self.assertEqual(sorted(self.verdicts(both)), ["Shop.Counts", "Shop.Counts.tsan"])

    def test_shards_options_and_what_is_not_built(self):
        self.build()
        parts = [set(self.verdicts(self.gate(0, *self.SHOP, "--budget", "3s", "--shard", f"{i}/3"))) for i in (1, 2, 3)]
        self.assertEqual(sorted(name for part in parts for name in part),
                         ["Shop.Counts", "Shop.HasAPrice", "Shop.IsEmptyAtFirst", "Shop.SellsTwice"])
        unknown = self.gate(1, *self.SHOP, "--budget", "3s", "--set", "colour=red")
        self.assertIn("ended with exit status 64: unknown option FEARLESS_COLOUR", unknown["reason"])
        pct = self.gate(0, *self.SHOP, "--budget", "3s", "--set", "strategy=pct", "--seed", "9",
                        env={"FEARLESS_REPLAY": "Other.Test~AQAAAAAAUtPbCw"})
        self.assertEqual({t["strategy"] for t in pct["tests"] if "strategy" in t}, {"pct"})
        self.assertEqual(pct["seed"], 9)
        self.assertGreater(self.gate(0, *self.SHOP, "--profile", "nightly")["seed"], 20000)
        self.build("-DNOT_BUILT=ON")
        self.assertIn("unbuilt_test_NOT_BUILT is not run", self.gate(1, "--tests", "unbuilt", "--budget", "3s")["reason"])

    def test_usage_errors(self):
        build = self.work / "build"
        self.refuse("has no CTestTestfile.cmake", build)
        build.mkdir()
        (build / "CTestTestfile.cmake").touch()
        self.refuse("required: BUILD")
        self.refuse("invalid choice: 'weekly'", build, "--profile", "weekly")
        self.refuse("'soon' is not a time", build, "--budget", "soon")
        self.refuse("'0s' is not a time", build, "--budget", "0s")
        self.refuse("'3/2' is not a part", build, "--shard", "3/2")
        self.refuse("'replay=x' is not an option", build, "--set", "replay=x")
        self.refuse("'(' is not a regular expression", build, "--tests", "(")
        self.refuse("there is no directory nowhere", build, "--schedules", "nowhere")
        self.refuse("--store needs --schedules", build, "--store")
        self.refuse("unrecognized arguments: --bogus", build, "--bogus")
        (self.work / "file").touch()
        self.refuse("the output directory cannot be used", build, "--output", self.work / "file")
        (build / "fearless-gate").mkdir()
        with open(build / "fearless-gate" / "lock", "w", encoding="utf-8") as other:
            fcntl.flock(other, fcntl.LOCK_EX)
            self.refuse("another gate runs now", build)

    def test_templates_are_installed(self):
        [templates] = support.PREFIX.glob("lib*/**/fearless/ci/templates")
        for template in ("github-actions.yml", "gitlab-ci.yml"):
            self.assertIn("fearless-gate build --profile", (templates / template).read_text(encoding="utf-8"))


if __name__ == "__main__":
    support.main()
