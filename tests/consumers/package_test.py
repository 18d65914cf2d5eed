"""An external CMake project that finds Fearless in a prefix, which has been moved since it was made."""

import json
import os
import shutil

import support


# The package is found in a directory, and again in another, whose test is added.
FOUND_TWICE = {
    "CMakeLists.txt": """
cmake_minimum_required(VERSION 3.21)
project(found_twice LANGUAGES C CXX)
enable_testing()
add_subdirectory(first)
add_subdirectory(second)
""",
    "first/CMakeLists.txt": "find_package(fearless REQUIRED)\n",
    "second/CMakeLists.txt": """
find_package(fearless REQUIRED)
fearless_add_test(clears SOURCES clears.cpp clear.c NO_DISCOVERY)
""",
    "second/clear.c": """
#include <string.h>
char bytes[64];
void clear(void) { memset(bytes, 0, sizeof bytes); }
""",
    "second/clears.cpp": """
#include <fearless/gtest.hpp>
#include <cstring>
#include <thread>
extern "C" char bytes[64];
extern "C" void clear();
FEARLESS_TEST(Clears, InC) {
  std::thread other([] { bytes[3] = 1; });
  clear();
  other.join();
}
FEARLESS_TEST(Clears, InCxx) {
  std::thread other([] { bytes[3] = 1; });
  std::memset(bytes, 0, sizeof bytes);
  other.join();
}
FEARLESS_TEST(Clears, InOrder) {
  std::thread other([] { bytes[3] = 1; });
  other.join();
  clear();
}
""",
}


class Package(support.Case):
    NOTHING_REPLAYED = "nothing was replayed: the replay token is of main.two_threads_fearless"

    def setUp(self):
        super().setUp()
        self.prefix = self.work / "moved prefix"
        shutil.copytree(support.PREFIX, self.prefix, symlinks=True)

    def configure(self, *more):
        return support.run([support.CMAKE, "-S", support.HERE / "package", "-B", self.work / "build",
                            f"-DCMAKE_PREFIX_PATH={self.prefix}", "-DCMAKE_BUILD_TYPE=Release",
                            f"-DCMAKE_CXX_COMPILER={os.environ['CONSUMERS_CXX']}", *more])

    def test_finds_its_bug(self):
        result = self.configure()
        self.assertEqual(result.status, 0, str(result))
        self.run_ok([support.CMAKE, "--build", self.work / "build", "--target", "all", "two_threads_fearless"])
        build = self.work / "build"
        self.run_ok([support.CTEST, "-R", r"^Bank\.Deposits$", "--no-tests=error"], directory=build)
        wrong = self.run_for(8, [support.CTEST, "-R", r"^Bank\.DepositsInHurry$", "--no-tests=error",
                                 "--output-on-failure"], directory=build)
        # The library's instrumented twin is where it happens.
        self.assertIn("data race", wrong.out)
        self.assertIn("bank.cpp", wrong.out)
        # The library itself stays as it was.
        symbols = self.run_ok(["nm", build / "libbank.a"]).out
        self.assertNotIn("__tsan_", symbols)
        # The whole program's twin is searched, the program itself is not.
        another = self.expect_race(build / "two_threads_fearless", ["wrong"])
        of_another = another["violations"][0]["replay"]
        self.replays_what_it_has(build / "bank_test", of_another)
        # So does a program whose main knows nothing of that.
        refused = self.run_for(1, [build / "bank_test_of_its_own"], env={"FEARLESS_REPLAY": of_another})
        self.assertIn(self.NOTHING_REPLAYED, refused.out)
        self.run_ok([build / "two_threads", "right"])

    def test_short_memory_functions_are_seen_when_built_by_gcc(self):
        if shutil.which("g++-12") is None:
            self.skipTest("g++-12 is not installed")
        for name, text in FOUND_TWICE.items():
            file = self.work / "project" / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
        self.run_ok([support.CMAKE, "-S", self.work / "project", "-B", self.work / "build",
                     f"-DCMAKE_PREFIX_PATH={self.prefix}", "-DCMAKE_BUILD_TYPE=Release",
                     "-DCMAKE_CXX_COMPILER=g++-12", "-DCMAKE_C_COMPILER=gcc-12"])
        self.run_ok([support.CMAKE, "--build", self.work / "build"])
        program = self.work / "build" / "second" / "clears"
        for case in ("InC", "InCxx"):
            self.expect_race(program, [f"--gtest_filter=Clears.{case}"])
        self.expect_pass(program, ["--gtest_filter=Clears.InOrder"])

    def replays_what_it_has(self, program, of_another):
        summary = self.work / "summary.json"
        in_summary = {"FEARLESS_JSON": str(summary)}
        self.run_for(1, [program, "--gtest_filter=*InHurry"], env=in_summary)
        result, = json.loads(summary.read_text())["results"]
        token = result["violations"][0]["replay"]
        self.run_for(1, [program], env={"FEARLESS_REPLAY": token})
        # The other tests of the program are skipped, by themselves too.
        self.run_for(0, [program, "--gtest_filter=Bank.Deposits"], env={"FEARLESS_REPLAY": token})
        refused = self.run_for(64, [program], env={"FEARLESS_REPLAY": of_another})
        self.assertIn(self.NOTHING_REPLAYED, refused.out)
        # A run of no test leaves no summary of an earlier one.
        self.run_for(0, [program, "--gtest_filter=None"], env=in_summary)
        self.assertEqual(json.loads(summary.read_text())["results"], [])

    def test_version(self):
        result = self.configure("-DCMAKE_FIND_PACKAGE_PREFER_CONFIG=ON")
        self.assertEqual(result.status, 0, str(result))
        project = self.work / "other"
        project.mkdir()
        (project / "CMakeLists.txt").write_text(
            "cmake_minimum_required(VERSION 3.21)\nproject(other LANGUAGES CXX)\n"
            "find_package(fearless 99 QUIET)\n"
            "if(fearless_FOUND)\n  message(FATAL_ERROR found)\nendif()\n", encoding="utf-8")
        self.run_ok([support.CMAKE, "-S", project, "-B", project / "build",
                     f"-DCMAKE_CXX_COMPILER={self.prefix / 'bin' / 'fearless-c++'}",
                     f"-DCMAKE_PREFIX_PATH={self.prefix}"])

    def test_missing_gtest_headers_are_named(self):
        result = self.configure("-DCMAKE_IGNORE_PATH=/usr/include;/usr/local/include")
        self.assertNotEqual(result.status, 0, str(result))
        self.assertIn("apt-get install libgtest-dev", result.err)


if __name__ == "__main__":
    support.main()
