"""ThreadSanitizer's runtime as a second opinion on data races: the same tests, schedules and verdicts as without."""

import json
import os
import shutil
import subprocess

import support


class SecondOpinion(support.Case):
    shared = None

    def build(self, *targets):
        """All tests share one build directory, which each sees as its own."""
        if SecondOpinion.shared is None:
            shared = self.work.with_name("thread_sanitizer_test.shared")
            shutil.rmtree(shared, ignore_errors=True)
            self.run_ok([support.CMAKE, "-S", support.HERE / "thread_sanitizer", "-B", shared,
                         "-DCMAKE_BUILD_TYPE=Release", f"-DCMAKE_PREFIX_PATH={support.PREFIX}",
                         f"-DCMAKE_CXX_COMPILER={os.environ['CONSUMERS_CXX']}"])
            SecondOpinion.shared = shared
        (self.work / "build").symlink_to(SecondOpinion.shared)
        self.run_ok([support.CMAKE, "--build", SecondOpinion.shared, "-j", "2", "--target", *targets])

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
        # By what calls one of the places.
        rules.write_text("race:libstdc++.so\n", encoding="utf-8")
        for detector in ("own", "tsan"):
            by_caller = self.search("wrong_test_tsan", *race, "--fearless_suppressions=rules",
                                    f"--fearless_detector={detector}", status=0)["Race"]
            self.assertGreater(by_caller["suppressed"], 50)
        rules.write_text("race_top:libstdc++.so\n", encoding="utf-8")
        self.search("wrong_test_tsan", *race, "--fearless_suppressions=rules", status=1)

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

    # What each test of kinds_test.cpp that is wrong is told as, and what suppresses that.
    KINDS = {
        "DataRace": ("data-race", "data race on", "race:count"),
        "LockOrder": ("lock-order", "lock-order inversion", "deadlock:take"),
        "UnlockOfUnlocked": ("sync-misuse", "which is not locked", "mutex:unlock_late"),
        "DestroyOfLocked": ("sync-misuse", "destroys", "mutex:destroy"),
        "UseAfterFree": ("use-after-free", "use after free", "race:read_late"),
        "ThreadLeak": ("thread-leak", "neither joined nor detached", "thread:start"),
        "SignalUnsafeCall": ("sync-misuse", "in a signal handler", "signal:allocate_in_handler"),
        "InvalidMutex": ("sync-misuse", "after it was destroyed", "mutex:lock_destroyed"),
    }

    def test_every_kind_of_report(self):
        self.build("kinds_test", "kinds_test_tsan")
        wrong = self.search("kinds_test_tsan", "--gtest_filter=WrongKind.*", status=1)
        self.assertEqual(set(wrong), set(self.KINDS))
        for name, (kind, message, _) in self.KINDS.items():
            [violation] = wrong[name]["violations"]
            self.assertEqual((wrong[name]["detector"], violation["kind"]), ("tsan", kind), name)
            self.assertIn(message, violation["message"])
            [again] = self.search("kinds_test_tsan", env={"FEARLESS_REPLAY": violation["replay"]},
                                  status=1)[name]["violations"]
            self.assertEqual(again["message"], violation["message"])
        right = self.search("kinds_test_tsan", "--gtest_filter=RightKind.*", "--fearless_executions=1000", status=0)
        self.assertEqual({n: r["verdict"] for n, r in right.items()},
                         dict.fromkeys([*self.KINDS, "HandlerLeft", "CrashHandlerLeft"], "passed"))
        # Fearless's own detector leaves one of them to it.
        own = self.search("kinds_test", "--gtest_filter=WrongKind.*", status=1)
        self.assertEqual({n for n, r in own.items() if r["verdict"] == "passed"}, {"SignalUnsafeCall"})

    def test_the_full_report_is_attached(self):
        self.build("kinds_test", "kinds_test_tsan")
        race = ["--gtest_filter=WrongKind.DataRace"]
        [violation] = self.search("kinds_test_tsan", *race, status=1)["DataRace"]["violations"]
        report = violation["thread_sanitizer"]
        self.assertIn("WARNING: ThreadSanitizer: data race", report)
        self.assertRegex(report, r"#0 .*count\(\).*kinds_test\.cpp:\d+")
        self.assertRegex(report, r"Previous (read|write) of size 4 at")
        self.assertIn("main/1", report)
        self.assertIn("Location is global", report)
        self.assertNotIn("libfearless", report)
        # Whole stacks: whoever called the functions that race.
        self.assertRegex(report, r"#\d+ .*WrongKind_DataRace.*kinds_test\.cpp:\d+")
        shown = support.run([self.work / "build/kinds_test_tsan", *race], directory=self.work)
        self.assertIn("ThreadSanitizer's report:", shown.out)
        # Replays, too, have one; what Fearless finds by itself has none.
        [again] = self.search("kinds_test_tsan", env={"FEARLESS_REPLAY": violation["replay"]},
                              status=1)["DataRace"]["violations"]
        self.assertIn("WARNING: ThreadSanitizer: data race", again["thread_sanitizer"])
        [own] = self.search("kinds_test", *race, status=1)["DataRace"]["violations"]
        self.assertNotIn("thread_sanitizer", own)
        # Nothing is left behind.
        directory = self.work / "temporary"
        directory.mkdir()
        self.search("kinds_test_tsan", *race, status=1, env={"TMPDIR": str(directory)})
        self.assertEqual(list(directory.iterdir()), [])

    def test_thread_sanitizers_own_options(self):
        self.build("kinds_test_tsan")
        rules = self.work / "rules"
        rules.write_text("".join(f"{rule}\n" for _, _, rule in self.KINDS.values()), encoding="utf-8")
        results = self.search("kinds_test_tsan", "--gtest_filter=WrongKind.*", "--fearless_executions=100", status=0,
                              env={"TSAN_OPTIONS": "suppressions=rules"})
        self.assertEqual({n: r["verdict"] for n, r in results.items()}, dict.fromkeys(self.KINDS, "passed"))
        flags = {"DataRace": "report_bugs", "LockOrder": "detect_deadlocks", "UnlockOfUnlocked": "report_mutex_bugs",
                 "DestroyOfLocked": "report_destroy_locked", "ThreadLeak": "report_thread_leaks",
                 "SignalUnsafeCall": "report_signal_unsafe"}
        off = self.search("kinds_test_tsan", "--gtest_filter=WrongKind.*", "--fearless_executions=100", status=1,
                          env={"TSAN_OPTIONS": ":".join(f"{f}=0" for f in flags.values())})
        self.assertEqual({n for n, r in off.items() if r["verdict"] == "passed"}, set(flags) | {"InvalidMutex"})
        # Verdicts do not depend on what it does after a report; the exit status is the one it would have.
        race = ["--gtest_filter=WrongKind.DataRace"]
        for options, status in (("halt_on_error=1", 1), ("halt_on_error=0", 1), ("exitcode=66", 66),
                                ("halt_on_error=1 exitcode=23", 23), ("exitcode=0", 0)):
            r = self.search("kinds_test_tsan", *race, status=status, env={"TSAN_OPTIONS": options})["DataRace"]
            self.assertEqual((r["verdict"], len(r["violations"])), ("failed", 1), options)

    def test_exit_statuses_are_the_same(self):
        self.build("kinds_test", "kinds_test_tsan")
        ends = {"Vacuous": (4, "vacuous"), "Nondeterministic": (5, "nondeterministic"), "Incomplete": (3, "incomplete"),
                "Crash": (1, "failed"), "EndlessReads": (1, "failed")}
        for name, (status, verdict) in ends.items():
            for program in ("kinds_test", "kinds_test_tsan"):
                r = self.search(program, f"--gtest_filter=End.{name}", "--fearless_require_complete=1",
                                "--fearless_isolation=none", "--fearless_executions=100", status=status,
                                env={"TSAN_OPTIONS": "halt_on_error=1"})[name]
                self.assertEqual(r["verdict"], verdict, f"{program} {name}")

    def test_who_polls_plain_flags_gives_way(self):
        self.build("kinds_test", "kinds_test_tsan")
        for program in ("kinds_test", "kinds_test_tsan"):
            [violation] = self.search(program, "--gtest_filter=End.PlainFlags", status=1)["PlainFlags"]["violations"]
            self.assertEqual(violation["kind"], "data-race", program)

    def test_both_detectors(self):
        self.build("both_test", "both_test_tsan")
        both = {"FEARLESS_DETECTOR": "both"}
        results = self.search("both_test", "--gtest_filter=Agrees.*", "--fearless_minimise=1ns", status=1, env=both)
        for name, r in results.items():
            [violation] = r["violations"]
            self.assertEqual((r["detector"], violation["second_opinion"]), ("both", {"agrees": True}), name)
            self.assertIn("WARNING: ThreadSanitizer: data race", violation["thread_sanitizer"])
        apart = results["ThousandsOfSwitchesApart"]["violations"][0]
        self.assertGreater(apart["context_switches"], 2000)
        why = {"Fence": "does not know fences", "Crowd": "keeps 4 accesses for each eight bytes"}
        for name, reason in why.items():
            [violation] = self.search("both_test", f"--gtest_filter=Differs.{name}", status=1,
                                      env=both)[name]["violations"]
            self.assertFalse(violation["second_opinion"]["agrees"])
            self.assertIn(reason, violation["second_opinion"]["why"])
            self.assertNotIn("thread_sanitizer", violation)
        for option in ("strategy=exhaustive", "memory_model=rc11"):
            [violation] = self.search("both_test", "--gtest_filter=Agrees.Race", f"--fearless_{option}", status=1,
                                      env=both)["Race"]["violations"]
            self.assertIn("has no weak memory", violation["second_opinion"]["why"])
        shown = support.run([self.work / "build/both_test", "--gtest_filter=Agrees.Race:Differs.Fence"],
                            directory=self.work, env=both)
        self.assertIn("ThreadSanitizer reports it too, on the same schedule.", shown.out)
        self.assertIn("ThreadSanitizer does not report it: it does not know fences.", shown.out)
        # A program that is linked with the runtime asks itself; without a sibling nobody can be asked.
        [violation] = self.search("both_test_tsan", "--gtest_filter=Agrees.Race", "--fearless_detector=both",
                                  status=1)["Race"]["violations"]
        self.assertTrue(violation["second_opinion"]["agrees"])
        shutil.copy(self.work / "build/both_test", self.work / "alone")
        run = self.run_for(64, [self.work / "alone", "--gtest_filter=Agrees.Race", "--fearless_detector=both"])
        self.assertIn(f"there is no {self.work / 'alone_tsan'}", run.err)

    def expect_missed(self, name):
        self.build("both_test", "both_test_tsan")
        chosen = [f"--gtest_filter=Differs.{name}", "--fearless_executions=200"]
        [violation] = self.search("both_test", *chosen, status=1)[name]["violations"]
        self.assertEqual(violation["kind"], "data-race")
        again = self.search("both_test_tsan", env={"FEARLESS_REPLAY": violation["replay"]}, status=0)[name]
        self.assertEqual((again["verdict"], again["detector"]), ("passed", "tsan"))

    def test_four_accesses_to_eight_bytes_are_remembered(self):
        self.expect_missed("Crowd")

    def test_unmapped_memory_is_before_what_is_mapped_later(self):
        self.expect_missed("Unmapped")

    def test_a_relaxed_store_does_not_end_what_is_released(self):
        self.expect_missed("RelaxedStore")

    def test_the_second_half_of_a_wide_atomic_is_not_seen(self):
        self.expect_missed("SecondHalf")

    def test_functions_of_libc_that_it_knows(self):
        """Before or after the other access, at the place of the call; tokens replay."""
        self.build("both_test", "both_test_tsan")
        found = self.search("both_test_tsan", "--gtest_filter=Alone.*", "--fearless_minimise=1ns", status=1)
        self.assertEqual(sorted(found), ["LibraryWrites", "LibraryWrote"])
        for name, r in found.items():
            [violation] = r["violations"]
            self.assertEqual(violation["kind"], "data-race")
            for site in violation["sites"]:
                self.assertTrue(site["file"].endswith("both_test.cpp"), violation["sites"])
            again = self.search("both_test_tsan", env={"FEARLESS_REPLAY": violation["replay"]}, status=1)[name]
            self.assertEqual(again["violations"][0]["sites"], violation["sites"])
        for program, tests, status in (("both_test_tsan", "Sound.*", 0), ("both_test", "Sound.*:Alone.*", 0)):
            self.search(program, f"--gtest_filter={tests}", status=status)

    def test_the_end_of_a_stack_is_not_seen(self):
        self.expect_missed("EndOfStack")

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
