"""Programs of which parts are not instrumented: the verdict, the exit status, and what is named."""

import json
import os
import pathlib
import shutil
import subprocess
import tempfile
import unittest

HERE = pathlib.Path(__file__).resolve().parent
PROGRAMS = pathlib.Path(os.environ["INSTRUMENTATION_PROGRAMS"])
WRAPPER = os.environ["INSTRUMENTATION_WRAPPER"]
CXX = os.environ["INSTRUMENTATION_CXX"]

COMPILERS = [c for c in ("clang++-19", "g++-12") if shutil.which(c)]

VACUOUS = ("vacuous", 4)
PASSED = ("passed", 0)

INSIDE = {
    "Inside.Mutex": ["LockedCounter::add()", "LockedCounter::value()"],
    "Inside.Atomic": ["AtomicCounter::add()", "AtomicCounter::value()"],
    "Inside.Plain": ["PlainCounter::add()", "PlainCounter::value()"],
    "Inside.Leaves": ["count_one()", "count_so_far()"],
    "Inside.Jumps": ["Lock::lock()", "Lock::unlock()"],
    "Inside.ResultsTaken": ["AtomicCounter::add()", "AtomicCounter::value()"],
}
BESIDE = {
    "Beside.Helper": ["hash_of(char const*)"],
    "Beside.GuardedByTheLibrary": ["Lock::lock()", "Lock::unlock()"],
    "Beside.Pure": [],
}


def environment(extra):
    env = {k: v for k, v in os.environ.items() if not k.startswith(("FEARLESS_", "GTEST_"))}
    return {**env, **extra}


def run(program, case=None, **options):
    """(its one result, its exit status, its output)"""
    with tempfile.TemporaryDirectory() as directory:
        summary = pathlib.Path(directory, "summary.json")
        env = {"FEARLESS_" + k.upper(): str(v) for k, v in options.items()}
        env.update(FEARLESS_JSON=str(summary), FEARLESS_EXECUTIONS="200")
        command = list(map(str, program if isinstance(program, list) else [program])) + ([f"--gtest_filter={case}"] if case else [])
        done = subprocess.run(command, env=environment(env), text=True, timeout=120, check=False,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        results = json.loads(summary.read_text())["results"]
        assert len(results) == 1, done.stdout
        return results[0], done.returncode, done.stdout


def build(command, **extra):
    subprocess.run([str(w) for w in command], env=environment(extra), check=True, timeout=120,
                   stdout=subprocess.DEVNULL)


class Verdicts(unittest.TestCase):
    def expect(self, verdict, program, case=None, named=None, **options):
        result, status, output = run(program, case, **options)
        self.assertEqual((result["verdict"], status), verdict, output)
        if named is not None:
            self.assertEqual(sorted(result["uninstrumented"]), sorted(named), output)
        return result, output

    def expect_uninstrumented(self, program, module, cases):
        for case, functions in cases.items():
            with self.subTest(program=program, case=case):
                result, output = self.expect(VACUOUS, PROGRAMS / program, case,
                                             [f"{f} in {module}" for f in functions])
                self.assertEqual(result["reason"], "not instrumented")
                self.assertIn(functions[0], output)
                self.assertIn("fearless_instrument()", output)

    def expect_listed(self, program, module):
        for case, functions in BESIDE.items():
            with self.subTest(program=program, case=case):
                named = [f"{f} in {module}" for f in functions]
                _, output = self.expect(PASSED, PROGRAMS / program, case, named)
                self.assertEqual("Not instrumented" in output, bool(named), output)
                self.expect(VACUOUS if named else PASSED, PROGRAMS / program, case, named,
                            require_instrumented=1)

    def test_races_that_what_is_not_seen_may_order(self):
        case, functions = "Between.OrderedByTheLibrary", ["SpinLock::lock()", "SpinLock::unlock()"]
        for options in ({}, {"strategy": "exhaustive"}, {"isolation": "process"}):
            with self.subTest(**options):
                named = [f"{f} in with_counters" for f in functions]
                result, output = self.expect(("failed", 1), PROGRAMS / "with_counters", case, named, **options)
                self.assertEqual([v["kind"] for v in result["violations"]], ["data-race"])
                self.assertIn("A data race between accesses that they put in order is none.", output)
        self.expect(PASSED, PROGRAMS / "with_counters_linked", case, [])

    def test_static_library(self):
        self.expect_uninstrumented("with_counters", "with_counters", INSIDE)
        self.expect_listed("with_counters", "with_counters")

    def test_without_optimisation(self):
        self.expect_uninstrumented("with_counters_O0", "with_counters_O0", INSIDE)
        self.expect_listed("with_counters_O0", "with_counters_O0")

    def test_library_first_on_the_link_line(self):
        # Copies of std::mutex::lock and the like are the uninstrumented ones, whoever calls them.
        self.expect_uninstrumented("after_counters", "after_counters", INSIDE)
        self.expect(PASSED, PROGRAMS / "after_counters", "Beside.Helper")

    def test_shared_library(self):
        module = "libcounters_shared.so"
        self.expect_uninstrumented("with_counters_shared", module, INSIDE)
        self.expect_listed("with_counters_shared", module)

    def test_instrumented_library(self):
        races = ("Inside.Plain", "Inside.Leaves")
        for program in ("with_counters_linked", "with_counters_linked_stripped"):
            for case in [*INSIDE, *BESIDE]:
                with self.subTest(program=program, case=case):
                    verdict = ("failed", 1) if case in races else PASSED
                    result, output = self.expect(verdict, PROGRAMS / program, case, [],
                                                 require_instrumented=1)
                    if case in races:
                        self.assertEqual(result["violations"][0]["kind"], "data-race", output)

    def test_stripped(self):
        program = PROGRAMS / "with_counters_stripped"
        named = ["functions without symbols in with_counters_stripped"]
        for case in INSIDE:
            with self.subTest(case=case):
                self.expect(VACUOUS, program, case, named)
        self.expect(PASSED, program, "Beside.Helper", named)
        self.expect(PASSED, program, "Beside.Pure", [])

    def test_whole_program(self):
        with tempfile.TemporaryDirectory() as d:
            source, o, program = HERE / "program.cpp", pathlib.Path(d, "p.o"), pathlib.Path(d, "program")
            for level in ("-O0", "-O2"):
                with self.subTest(level=level):
                    build([CXX, "-std=c++20", level, "-c", source, "-o", o])
                    build([WRAPPER, o, "-o", program], FEARLESS_WARN_LINK="0")
                    result, output = self.expect(VACUOUS, program)
                    self.assertEqual(result["reason"], "not instrumented")
                    self.assertIn("main in program", output)
                    build(["strip", program])
                    self.expect(VACUOUS, program, None, ["functions without symbols in program"])

    def test_instrumented_whole_program(self):
        with tempfile.TemporaryDirectory() as d:
            program = pathlib.Path(d, "program")
            for compiler in COMPILERS:
                for flags in (["-O0"], ["-O2"], ["-O3"], ["-O2", "-fPIE", "-pie"], ["-O2", "-s"],
                              ["-O1", "-fsanitize=undefined"]):
                    with self.subTest(compiler=compiler, flags=flags):
                        build([WRAPPER, "-std=c++20", *flags, HERE / "program.cpp", "-o", program],
                              FEARLESS_CXX=compiler)
                        self.expect(PASSED, program, None, [], require_instrumented=1)

    def test_inline_assembly_that_synchronises(self):
        """Nothing is seen of it, in instrumented functions either; annotations tell."""
        with tempfile.TemporaryDirectory() as d:
            program = pathlib.Path(d, "program")
            for compiler in COMPILERS:
                build([WRAPPER, "-std=c++20", "-O2", HERE / "assembly.cpp", "-o", program], FEARLESS_CXX=compiler,
                      FEARLESS_WARN_ASM="0")
                for argument, verdict, function in ("0", VACUOUS, "untold"), ("1", PASSED, None), ("2", PASSED, "besides"):
                    with self.subTest(compiler=compiler, argument=argument):
                        named = [f"(anonymous namespace)::{function}() (inline assembly) in program"] if function else []
                        _, output = self.expect(verdict, [program, argument], None, named)
                        self.assertEqual("Instead of inline assembly" in output, function is not None)
                        self.assertNotIn("fearless_instrument()", output)

    def test_nothing_to_instrument(self):
        with tempfile.TemporaryDirectory() as d:
            program = pathlib.Path(d, "program")
            for compiler in COMPILERS:
                for flags in (["-O0"], ["-O2"], ["-O0", "-fstack-protector-all"], ["-O0", "--coverage"],
                              ["-O2", "-fstack-protector-all"], ["-O2", "-fno-plt", "-fPIE", "-pie"],
                              ["-O2", "-flto"]):
                    with self.subTest(compiler=compiler, flags=flags):
                        o = pathlib.Path(d, compiler + "".join(flags) + ".o")
                        build([WRAPPER, "-std=c++20", *flags, "-c", HERE / "pure.cpp", "-o", o],
                              FEARLESS_CXX=compiler)
                        build([WRAPPER, *flags, o, "-o", program], FEARLESS_CXX=compiler)
                        self.expect(PASSED, program, None, [], require_instrumented=1)


if __name__ == "__main__":
    unittest.main(verbosity=2)
