"""What README.md shows, taken from it: its example in a project as it says, and the report it gives."""

import os
import re
import shutil

import support

README = (support.SOURCE / "README.md").read_text(encoding="utf-8")


def block(language):
    """The README's first block of that language."""
    return re.search(rf"^```{language}\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)[1]


def report_of(text):
    """From the verdict to the last line of the report, without what differs from run to run: times, paths."""
    report = re.search(r"^Counter\.CountsToTwo: FAILED.*?^  debug: [^\n]*\n", text, re.MULTILINE | re.DOTALL)[0]
    report = re.sub(r"\d+\.\d s\)", "0.0 s)", report)
    return re.sub(r"[^ ]*/(counter|counter_test)$", "PROGRAM", report, flags=re.MULTILINE)


class Readme(support.Case):
    def project(self, source, cmake, compiler=os.environ["CONSUMERS_CXX"]):
        """Builds a project around the source file; its build directory."""
        (self.work / "counter.cpp").write_text(source, encoding="utf-8")
        (self.work / "CMakeLists.txt").write_text(
            f"cmake_minimum_required(VERSION 3.21)\nproject(readme LANGUAGES CXX)\n{cmake}", encoding="utf-8")
        build = self.work / "build"
        self.run_ok([support.CMAKE, "-S", self.work, "-B", build, f"-DCMAKE_PREFIX_PATH={support.PREFIX}",
                     "-DCMAKE_BUILD_TYPE=Release", f"-DCMAKE_CXX_COMPILER={compiler}"])
        self.run_ok([support.CMAKE, "--build", build])
        return build

    def test_example(self):
        build = self.project(block("cpp"), block("cmake"))
        result = self.run_for(1, [build / "counter_test"])
        if "clang" in os.environ["CONSUMERS_CXX"]:  # gcc names lambdas otherwise
            self.assertEqual(report_of(result.out), report_of(README))
        replay = re.search(r"^  replay: (.*)$", result.out, re.MULTILINE)[1]
        again = self.run_for(1, ["sh", "-c", replay])
        self.assertIn("Counter.CountsToTwo: FAILED, as recorded", again.out)
        # Where the results of all tests go is no affair of the replay's.
        xml = self.work / "results.xml"
        shown = self.run_for(1, [build / "counter_test", f"--gtest_output=xml:{xml}", "--gtest_repeat=2", "--gtest_brief=1"])
        xml.unlink()
        replay = re.search(r"^  replay: (.*)$", shown.out, re.MULTILINE)[1]
        self.assertEqual(self.run_for(1, ["sh", "-c", replay]).out.count("FAILED, as recorded"), 1)
        self.assertFalse(xml.exists())
        self.assertIn("Counter.CountsToTwo (Failed)",
                      self.run_for(8, [support.CTEST], directory=build).out)

    def test_generated_scenarios_by_both_compilers(self):
        source = (support.SOURCE / "examples/queue.cpp").read_text(encoding="utf-8")
        for compiler in ("clang++-19", "g++-12"):
            if shutil.which(compiler) is None:
                continue
            with self.subTest(compiler=compiler):
                shutil.rmtree(self.work / "build", ignore_errors=True)
                build = self.project(source, "set(CMAKE_CXX_STANDARD 20)\n" + block("cmake"), compiler)
                found = self.run_for(1, [build / "counter_test"])
                self.assertIn("not linearizable", found.out)
                replay = re.search(r"^  replay: (.*)$", found.out, re.MULTILINE)[1]
                self.assertIn("FAILED, as recorded", self.run_for(1, ["sh", "-c", replay]).out)

    def test_several_options(self):
        build = self.project(
            "#include <fearless/gtest.hpp>\n#include <atomic>\n#include <thread>\n"
            "FEARLESS_TEST_WITH(Counter, WithOptions, .executions = 100, .seed = 7) {\n"
            "  std::atomic<int> n{0};\n  std::thread t([&] { ++n; });\n  ++n;\n  t.join();\n"
            "  EXPECT_EQ(n, 2);\n}\n",
            "set(CMAKE_CXX_STANDARD 20)\nenable_testing()\nfind_package(fearless REQUIRED)\n"
            "fearless_add_test(counter_test SOURCES counter.cpp STRATEGY pos BUDGET 50 OPTIONS depth=2 "
            "LABELS one two)\n")
        # The code's number, in the search and in the executions that are run twice to compare them.
        self.assertRegex(self.run_ok([build / "counter_test"]).out, r"in 10\d executions \(random")
        out = self.run_ok([support.CTEST, "-V", "-L", "two", "--no-tests=error"], directory=build).out
        self.assertRegex(out, r"in 5\d executions \(pos")
        self.assertIn("FEARLESS_DEPTH=2", out)


if __name__ == "__main__":
    support.main()
