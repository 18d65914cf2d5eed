"""Executions in processes of their own: everything is as without, and what would be carried over is not."""

import os

import support


class Isolation(support.Case):
    def build(self, name, directory="programs"):
        program = self.work / name
        self.run_ok([support.FEARLESS_CXX, "-g", "-O1", "-std=c++20", support.HERE / directory / f"{name}.cpp",
                     "-o", program])
        return program

    def test_searches_as_without(self):
        program = self.build("notes")
        for strategy in ("random", "pct", "pos"):
            with self.subTest(strategy):
                results = {}
                for isolation in ("process", "auto", "none"):
                    r = self.expect_pass(program, [f"--fearless_strategy={strategy}", "--fearless_executions=300",
                                                   f"--fearless_isolation={isolation}"])
                    self.assertEqual(r.pop("isolation"), "process" if isolation == "process" else "none")
                    del r["seconds"]
                    results[isolation] = r
                self.assertEqual(results["process"], results["none"])
                self.assertEqual(results["auto"], results["none"])
                self.assertEqual(set(results["none"]["outcomes"]), {"x=1", "x=2"})
                self.assertIn("early", results["none"]["covered"])

    def test_finds_shortens_and_replays(self):
        program = self.build("notes")
        found = {}
        for isolation in ("process", "auto", "none"):
            r = self.verdict(program, ["wrong", f"--fearless_isolation={isolation}"], status=1)
            for v in r["violations"]:
                self.assertEqual(v.pop("replay_with"), {"FEARLESS_ISOLATION": isolation})
            found[isolation] = (r["violations"], r["executions"])
        self.assertEqual(found["process"], found["none"])
        self.assertEqual(found["auto"], found["none"])
        self.assertEqual([v["kind"] for v in found["none"][0]], ["assertion"])
        token = found["process"][0][0]["replay"]
        for isolation in ("process", "auto", "none"):
            result = self.run_for(1, [program, "wrong", f"--fearless_isolation={isolation}"],
                                  env={"FEARLESS_REPLAY": token})
            self.assertIn("FAILED, as recorded", result.err)

    def test_trace_holds_every_execution(self):
        program = self.build("notes")
        traces = {}
        for isolation in ("process", "none"):
            self.run_ok([program, "--fearless_executions=20", f"--fearless_isolation={isolation}",
                         f"--fearless_trace={isolation}.txt"])
            traces[isolation] = (self.work / f"{isolation}.txt").read_text()
        self.assertEqual(traces["process"], traces["none"])

    def test_output(self):
        program = self.work / "speaks"
        source = self.work / "speaks.cpp"
        source.write_text('#include <cstdio>\n#include <thread>\nint x;\nint main() {\n'
                          '  std::thread t([] { ++x; });\n  ++x;\n  t.join();\n  std::puts("spoken");\n}\n')
        self.run_ok([support.FEARLESS_CXX, "-O1", source, "-o", program])
        shown = self.run_ok([program, "--fearless_isolation=process", "--fearless_output=all",
                             "--fearless_races=ignore", "--fearless_executions=7"])
        self.assertEqual(shown.out.count("spoken"), 7, str(shown))

    def test_used_by_itself(self):
        self.run_ok([support.FEARLESS_CXX, "-O1", "-shared", "-fPIC", support.HERE / "limits/counting.cpp",
                     "-o", "counting.so"])
        program = self.build("loaded_library", "limits")
        few = ["--fearless_executions=30"]
        self.assertEqual(self.expect_pass(program, few)["isolation"], "process")
        self.assertIn("Every execution ran in a process of its own", self.run_ok([program, *few]).out)

    def test_a_process_that_is_gone_says_nothing_about_the_test(self):
        program = self.build("ends_process")
        for isolation in ("process", "auto"):
            r = self.verdict(program, ["exit", f"--fearless_isolation={isolation}"], status=70)
            self.assertEqual((r["verdict"], r["violations"]), ("internal error", []))
            self.assertIn("exited with status 3", r["reason"])

    def test_a_crash_inside_libc_is_the_callers(self):
        program = self.build("ends_process")
        r = self.verdict(program, ["crash", "--fearless_isolation=process"], status=1)
        self.assertEqual([v["kind"] for v in r["violations"]], ["crash"])
        self.assertTrue(r["violations"][0]["sites"][0]["file"].endswith("ends_process.cpp"), r)

    def test_what_is_not_instrumented_is_named(self):
        (self.work / "plain.cpp").write_text("#include <atomic>\nstd::atomic<int> in_library;\n"
                                             "void touch() { in_library = 1; }\n")
        (self.work / "main.cpp").write_text("#include <atomic>\n#include <thread>\nvoid touch();\n"
                                            "std::atomic<int> a;\n"
                                            "int main() {\n  std::thread t([] { a = 1; touch(); });\n"
                                            "  a = 2;\n  t.join();\n}\n")
        self.run_ok([os.environ["CONSUMERS_CXX"], "-shared", "-fPIC", "plain.cpp", "-o", "libplain.so"])
        self.run_ok([support.FEARLESS_CXX, "-O1", "main.cpp", "-L.", "-lplain", "-Wl,-rpath,$ORIGIN", "-o", "program"])
        for isolation in ("process", "none"):
            r = self.verdict(self.work / "program", [f"--fearless_isolation={isolation}", "--fearless_executions=20"])
            self.assertTrue(any("touch()" in name for name in r["uninstrumented"]), r)

    def test_no_more_executions_than_asked_for(self):
        program = self.build("notes")
        for isolation in ("process", "auto", "none"):
            for n in (1, 2, 3, 4, 9):
                r = self.verdict(program, [f"--fearless_executions={n}", f"--fearless_isolation={isolation}"])
                self.assertEqual(r["executions"], n)


if __name__ == "__main__":
    support.main()
