"""Option switching: threads of the system that take turns are threads of the system, and all else is the same."""

import shutil

import support


class Switching(support.Case):
    def build(self, *arguments):
        program = self.work / "whose_thread"
        self.run_ok([support.FEARLESS_CXX, "-g", "-O1", "-std=c++20", *arguments,
                     support.HERE / "programs" / "whose_thread.cpp", "-o", program])
        return program

    def test_each_has_a_thread_of_its_own(self):
        program = self.build()
        results = {}
        for switching, who in (("user", "one thread"), ("os", "a thread each")):
            for isolation in ("none", "process"):
                r = self.expect_pass(program, [f"--fearless_switching={switching}", "--fearless_executions=100",
                                               f"--fearless_isolation={isolation}"])
                self.assertEqual(r["outcomes"], {who: r["executions"]}, f"{switching} {isolation}")
                for differs in ("outcomes", "seconds", "isolation"):
                    del r[differs]
                results[switching, isolation] = r
        self.assertEqual(len({str(r) for r in results.values()}), 1, results)
        exhaustive = [self.expect_pass(program, [f"--fearless_switching={s}", "--fearless_strategy=exhaustive",
                                                 "--fearless_jobs=2"])["executions"] for s in ("user", "os")]
        self.assertEqual(exhaustive[0], exhaustive[1])

    def test_crashes_and_hangs_are_caught_where_they_are(self):
        program = self.build()
        for what, kind in (("overflow", "crash"), ("endless", "livelock")):
            found = []
            for switching in ("user", "os"):
                [violation] = self.verdict(program, [what, f"--fearless_switching={switching}", "--fearless_stall=1s"],
                                           status=1)["violations"]
                self.assertEqual(violation["kind"], kind)
                found.append((violation["message"], violation["replay"]))
            self.assertEqual(found[0], found[1])
            again = self.verdict(program, [what, "--fearless_switching=os", "--fearless_stall=1s",
                                           f"--fearless_replay={found[0][1]}"], status=1)
            self.assertEqual(again["violations"][0]["message"], found[0][0])

    @support.unittest.skipIf(shutil.which("gdb") is None, "there is no gdb")
    def test_a_debugger_lists_them(self):
        program = self.build("-O0")
        run = support.run(["gdb", "-batch", "-nx", "-ex", "set breakpoint pending on", "-ex", "break note_id if i == 1",
                           "-ex", "run", "-ex", "thread apply all backtrace 12", "--args", program, "plain",
                           "--fearless_switching=os", "--fearless_isolation=none", "--fearless_executions=1"],
                          directory=self.work)
        if "Operation not permitted" in run.err + run.out:
            self.skipTest("programs may not be traced here")
        self.assertRegex(run.out, r"note_id \(i=1\) at .*whose_thread\.cpp")
        # The main thread of the test, in a thread of its own, with the stack that it waits with.
        self.assertRegex(run.out, r"main \(argc=\d+, argv=.*\) at .*whose_thread\.cpp:\d+")


if __name__ == "__main__":
    support.main()
