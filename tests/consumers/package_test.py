"""An external CMake project that finds Fearless in a prefix, which has been moved since it was made."""

import os
import shutil

import support


class Package(support.Case):
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
        self.expect_race(build / "two_threads_fearless", ["wrong"])
        self.run_ok([build / "two_threads", "right"])

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
