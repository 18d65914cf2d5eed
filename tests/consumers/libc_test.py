"""What functions of the C library read and write is seen, by both detectors and from both compilers."""

import json
import os
import shutil

import support

COMPILERS = {"clang": os.environ["CONSUMERS_CXX"], "gcc": "g++-12"}


class Libc(support.Case):
    shared = {}

    def build(self, compiler, *targets):
        """All tests share one build directory for each compiler."""
        directory = self.work.with_name(f"libc_test.{compiler}")
        if compiler not in Libc.shared:
            shutil.rmtree(directory, ignore_errors=True)
            launcher = os.environ.get("CONSUMERS_LAUNCHER")
            self.run_ok([support.CMAKE, "-S", support.HERE / "libc", "-B", directory, "-DCMAKE_BUILD_TYPE=Release",
                         f"-DCMAKE_PREFIX_PATH={support.PREFIX}", f"-DCMAKE_CXX_COMPILER={COMPILERS[compiler]}",
                         *([f"-DCMAKE_CXX_COMPILER_LAUNCHER={launcher}"] if launcher else [])])
            Libc.shared[compiler] = directory
        self.run_ok([support.CMAKE, "--build", directory, "-j", "2", "--target", *targets])
        return directory

    def expect_seen(self, program):
        # (ThreadSanitizer's own report, which needs symbols every time, is not asked for.)
        summary = self.work / "summary.json"
        support.run([program, "--fearless_executions=50", "--fearless_minimise=1ns"], directory=self.work,
                    env={"FEARLESS_JSON": str(summary)}, timeout=500)
        results = json.loads(summary.read_text(encoding="utf-8"))["results"]
        by_suite = {}
        for r in results:
            kinds = [v["kind"] for v in r["violations"]]
            by_suite.setdefault(r["suite"], {})[r["name"]] = (r["verdict"], kinds)
        self.assertGreater(len(by_suite["Races"]), 130)
        self.assertEqual(by_suite["Races"].keys(), by_suite["Ordered"].keys())
        self.assertGreater(len(by_suite["Apart"]), 20)
        wrong = {name: r for name, r in by_suite["Races"].items() if r != ("failed", ["data-race"])}
        self.assertEqual(wrong, {})
        for suite in ("Ordered", "Apart", "Unseen"):
            self.assertEqual({name: r for name, r in by_suite[suite].items() if r != ("passed", [])}, {})

    def test_by_the_own_detector(self):
        for compiler in COMPILERS:
            with self.subTest(compiler):
                self.expect_seen(self.build(compiler, "libc_test") / "libc_test")

    def test_by_thread_sanitizer(self):
        if not has_thread_sanitizer():
            self.skipTest("there is no shared ThreadSanitizer runtime (ci/setup installs it)")
        self.expect_seen(self.build("clang", "libc_test_tsan") / "libc_test_tsan")

    def test_as_fortified_programs_call_them(self):
        for compiler in COMPILERS:
            with self.subTest(compiler):
                self.expect_seen(self.build(compiler, "fortified_test") / "fortified_test")

    def test_loops(self):
        """What a loop changes by a call is seen: it does not only wait."""
        for compiler in COMPILERS:
            with self.subTest(compiler):
                summary = self.work / "summary.json"
                self.run_ok([self.build(compiler, "loops_test") / "loops_test", "--fearless_strategy=exhaustive"],
                            env={"FEARLESS_JSON": str(summary)})
                results = json.loads(summary.read_text(encoding="utf-8"))["results"]
                self.assertEqual([r["complete"] for r in results], [True] * 3)

    def test_signals(self):
        for compiler in COMPILERS:
            with self.subTest(compiler):
                self.run_ok([self.build(compiler, "signals_test") / "signals_test", "--fearless_executions=50"])


def has_thread_sanitizer():
    found = support.run(["clang-19", "-print-file-name=libclang_rt.tsan-x86_64.so"]).out
    return found.count("/") > 0


if __name__ == "__main__":
    support.skip_unless_found("g++-12")
    support.main()
