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
            self.run_ok([support.CMAKE, "-S", support.HERE / "libc", "-B", directory, "-DCMAKE_CXX_FLAGS=-O1 -g",
                         f"-DCMAKE_PREFIX_PATH={support.PREFIX}", f"-DCMAKE_CXX_COMPILER={COMPILERS[compiler]}",
                         *([f"-DCMAKE_CXX_COMPILER_LAUNCHER={launcher}"] if launcher else [])])
            Libc.shared[compiler] = directory
        self.run_ok([support.CMAKE, "--build", directory, "-j", "2", "--target", *targets])
        return directory

    def expect_seen(self, program, detector):
        # (ThreadSanitizer's own report of each violation is made without symbols, which take long.)
        summary = self.work / "summary.json"
        support.run([program, f"--fearless_detector={detector}", "--fearless_executions=50", "--fearless_minimise=1ns"],
                    directory=self.work, timeout=500,
                    env={"FEARLESS_JSON": str(summary), "TSAN_OPTIONS": "external_symbolizer_path=/bin/false"})
        results = json.loads(summary.read_text(encoding="utf-8"))["results"]
        by_suite = {}
        for r in results:
            kinds = [v["kind"] for v in r["violations"]]
            self.assertEqual(r["detector"], detector)
            by_suite.setdefault(r["suite"], {})[r["name"]] = (r["verdict"], kinds)
        self.assertGreater(len(by_suite["Races"]), 130)
        self.assertEqual(by_suite["Races"].keys(), by_suite["Ordered"].keys())
        self.assertGreater(len(by_suite["Apart"]), 20)
        wrong = {name: r for name, r in by_suite["Races"].items() if r != ("failed", ["data-race"])}
        self.assertEqual(wrong, {})
        for suite in ("Ordered", "Apart", "Unseen"):
            self.assertEqual({name: r for name, r in by_suite[suite].items() if r != ("passed", [])}, {})

    def test_built_by_clang(self):
        """One program for both detectors, where there is ThreadSanitizer's runtime."""
        detectors = ("own", "tsan") if has_thread_sanitizer() else ("own",)
        name = "libc_test_tsan" if "tsan" in detectors else "libc_test"
        program = self.build("clang", name) / name
        for detector in detectors:
            with self.subTest(detector):
                self.expect_seen(program, detector)

    def test_built_by_gcc(self):
        self.expect_seen(self.build("gcc", "libc_test") / "libc_test", "own")

    def test_fortified(self):
        self.expect_seen(self.build("gcc", "fortified_test") / "fortified_test", "own")

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
