"""ThreadSanitizer's runtime as a second opinion on data races: the same tests, schedules and verdicts as without."""

import json
import os
import subprocess

import support


class SecondOpinion(support.Case):
    def build(self, *targets):
        self.run_ok([support.CMAKE, "-S", support.HERE / "thread_sanitizer", "-B", self.work / "build",
                     "-DCMAKE_BUILD_TYPE=Release", f"-DCMAKE_PREFIX_PATH={support.PREFIX}",
                     f"-DCMAKE_CXX_COMPILER={os.environ['CONSUMERS_CXX']}"])
        self.run_ok([support.CMAKE, "--build", self.work / "build", "-j", "2", "--target", *targets])

    def search(self, program, *arguments, status=None, env=None):
        """All results of a program's tests, by name."""
        summary = self.work / "summary.json"
        summary.unlink(missing_ok=True)
        result = support.run([self.work / "build" / program, *arguments], directory=self.work,
                             env={"FEARLESS_JSON": str(summary), **(env or {})})
        if status is not None:
            self.assertEqual(result.status, status, str(result))
        return {r["name"]: r for r in json.loads(summary.read_text(encoding="utf-8"))["results"]}

    def test_sound_tests_pass(self):
        self.build("sound_test_tsan")
        for strategy in ("random", "pct", "pos"):
            results = self.search("sound_test_tsan", f"--fearless_strategy={strategy}", "--fearless_executions=1000",
                                  status=0)
            self.assertEqual(len(results), 9)
            for name, r in results.items():
                self.assertEqual((r["verdict"], r["detector"], r["strategy"]), ("passed", "tsan", strategy), name)
        # In processes of their own, too.
        results = self.search("sound_test_tsan", "--fearless_isolation=process", "--fearless_executions=20", status=0)
        self.assertEqual({r["verdict"] for r in results.values()}, {"passed"})

    def test_same_violations_and_tokens(self):
        self.build("wrong_test", "wrong_test_tsan")
        programs = {"own": "wrong_test", "tsan": "wrong_test_tsan"}
        found = {d: self.search(p, "--fearless_executions=1000", status=1) for d, p in programs.items()}
        self.assertEqual(len(found["own"]), 12)
        for detector, results in found.items():
            other = "tsan" if detector == "own" else "own"
            for name, r in results.items():
                self.assertEqual((r["verdict"], r["detector"]), ("failed", detector), name)
                [violation] = r["violations"]
                # Its schedule shows the same, at the same places, to the other.
                again = self.search(programs[other], env={"FEARLESS_REPLAY": violation["replay"]}, status=1)[name]
                self.assertEqual((again["verdict"], again["detector"]), ("failed", other), name)
                [same] = again["violations"]
                self.assertEqual(same["kind"], violation["kind"], name)
                if violation["kind"] != "crash":
                    self.assertEqual(same["sites"], violation["sites"], name)
        kinds = {n: r["violations"][0]["kind"] for n, r in found["tsan"].items()}
        self.assertEqual(kinds, {
            "Race": "data-race", "RaceFarApart": "data-race", "RaceThroughRelaxedFlag": "data-race",
            "RaceWithAtomic": "data-race", "RaceOfReaders": "data-race", "Deadlock": "deadlock",
            "Misuse": "sync-misuse", "Assertion": "assertion", "UseAfterFree": "use-after-free", "Overflow": "crash",
            "WildPointer": "crash", "Abort": "crash"})

    def test_it_is_really_the_other_runtime(self):
        """Without its word, no race; and what it suppresses is no race."""
        self.build("wrong_test_tsan")
        race = ["--gtest_filter=Wrong.Race", "--fearless_executions=200"]
        rules = self.work / "rules"
        rules.write_text("race:Race_\n", encoding="utf-8")
        quiet = self.search("wrong_test_tsan", *race, status=0,
                            env={"TSAN_OPTIONS": "report_bugs=0"})["Race"]
        self.assertEqual((quiet["verdict"], quiet["detector"]), ("passed", "tsan"))
        own = self.search("wrong_test_tsan", *race, "--fearless_detector=own", status=1,
                          env={"TSAN_OPTIONS": "report_bugs=0"})["Race"]
        self.assertEqual((own["verdict"], own["detector"]), ("failed", "own"))
        suppressed = self.search("wrong_test_tsan", *race, "--fearless_suppressions=rules", status=0)["Race"]
        self.assertGreater(suppressed["suppressed"], 0)

    def test_fences_are_refused(self):
        self.build("refused_test")
        run = self.run_for(70, [self.work / "build/refused_test", "--gtest_filter=Refused.Fence"])
        self.assertIn("ThreadSanitizer does not know fences", run.out)
        self.search("refused_test", "--gtest_filter=Refused.Fence", "--fearless_detector=own",
                    "--fearless_executions=200", status=0)

    def test_atomics_of_odd_sizes_are_refused(self):
        self.build("refused_test")
        run = self.run_for(70, [self.work / "build/refused_test", "--gtest_filter=Refused.OddSize"])
        self.assertIn("another size than 1, 2, 4, 8 or 16 bytes", run.out)

    def test_weak_memory_is_refused(self):
        self.build("sound_test", "sound_test_tsan")
        program = self.work / "build/sound_test_tsan"
        for option in ("strategy=exhaustive", "memory_model=rc11", "races=explore"):
            run = self.run_for(64, [program, f"--fearless_{option}", "--fearless_detector=tsan"])
            self.assertIn("ThreadSanitizer has no weak memory", run.err)
        # Unasked, such a search has the own detector.
        r = self.search("sound_test_tsan", "--gtest_filter=Sound.Mutex", "--fearless_strategy=exhaustive", status=0)
        self.assertEqual(r["Mutex"]["detector"], "own")
        run = self.run_for(64, [self.work / "build/sound_test", "--fearless_detector=tsan"])
        self.assertIn("not linked with ThreadSanitizer's runtime", run.err)

    def test_whole_programs_and_ctest(self):
        program = self.work / "two_threads"
        self.run_ok([support.FEARLESS_CXX, "--fearless-tsan", "-O1", "-std=c++20",
                     support.HERE / "programs" / "two_threads.cpp", "-o", program])
        self.assertEqual(self.expect_race(program, ["wrong"])["detector"], "tsan")
        self.assertEqual(self.expect_pass(program, ["right"])["detector"], "tsan")
        self.build("all")
        listed = support.run([support.CTEST, "-N", "-L", "fearless"], directory=self.work / "build").out
        self.assertRegex(listed, r"Sound\.Mutex\n")
        self.assertRegex(listed, r"Sound\.Mutex\.tsan\n")
        self.run_ok([support.CTEST, "-R", r"^Sound\.Mutex(\.tsan)?$", "--no-tests=error"],
                    directory=self.work / "build")


if __name__ == "__main__":
    if subprocess.run(["clang-19", "-print-file-name=libclang_rt.tsan-x86_64.so"], capture_output=True,
                      text=True, check=False).stdout.count("/") == 0:
        print("skipped: there is no shared ThreadSanitizer runtime (ci/setup installs it)")
        raise SystemExit(support.SKIPPED)
    support.main()
