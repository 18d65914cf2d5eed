"""Flags with which nothing could be tested are refused: by the wrappers, and when CMake configures."""

import os

import support

USAGE_ERROR = 64

REFUSED = [
    ("-fsanitize=address", "separate build directory"),
    ("-fsanitize=memory", "separate build directory"),
    ("-fsanitize=leak", "separate build directory"),
    ("-fsanitize=hwaddress", "separate build directory"),
    ("-fsanitize=undefined,address", "separate build directory"),
    ("-static", "dynamically"),
    ("-static-pie", "dynamically"),
    ("-stdlib=libc++", "-stdlib=libstdc++"),
    ("-fopenmp", "std::thread"),
    ("-fopenmp=libomp", "std::thread"),
]

PROJECT = """
cmake_minimum_required(VERSION 3.21)
project(refused LANGUAGES CXX)
find_package(fearless REQUIRED)
add_executable(program program.cpp)
@BEFORE@
fearless_instrument_target(program)
"""


class Refusals(support.Case):
    def setUp(self):
        super().setUp()
        (self.work / "program.cpp").write_text("int main() {}\n", encoding="utf-8")

    def test_by_the_wrappers(self):
        for wrapper in (support.FEARLESS_CXX, support.FEARLESS_CC):
            for flag, remedy in REFUSED:
                with self.subTest(wrapper=wrapper, flag=flag):
                    result = self.run_for(USAGE_ERROR, [wrapper, flag, "program.cpp", "-o", "program"])
                    self.assertEqual(result.out, "")
                    self.assertEqual(len(result.err.splitlines()), 1, result.err)
                    self.assertTrue(result.err.startswith(os.path.basename(wrapper) + ": "), result.err)
                    self.assertIn("is refused", result.err)
                    self.assertIn(remedy, result.err)
                    self.assertFalse((self.work / "program").exists())

    def test_not_more_than_necessary(self):
        cxx = support.FEARLESS_CXX
        self.run_ok([cxx, "-static", "--version"])
        self.run_ok([cxx, "-fopenmp", "-print-search-dirs"])
        self.run_ok([cxx, "-static", "-c", "program.cpp"])  # of no effect before the link
        self.run_ok([cxx, "-fopenmp-simd", "program.cpp", "-o", "program"])
        self.run_ok([cxx, "-stdlib=libstdc++", "program.cpp", "-o", "program"])
        self.run_ok([cxx, "-static-libgcc", "program.cpp", "-o", "program"])
        self.run_ok([cxx, "-I", "-static", "program.cpp", "-o", "program"])  # the name of a directory

    def test_compiler_that_is_none(self):
        for name in ("no-such-compiler", "true", support.FEARLESS_CXX):
            result = self.run_for(USAGE_ERROR, [support.FEARLESS_CXX, "program.cpp"], env={"FEARLESS_CXX": name})
            self.assertIn("FEARLESS_CXX", result.err)
            self.assertIn("clang++-19 or g++-12", result.err)

    def configure(self, before="", more=()):
        (self.work / "CMakeLists.txt").write_text(PROJECT.replace("@BEFORE@", before), encoding="utf-8")
        return support.run([support.CMAKE, "-S", self.work, "-B", self.work / "build", "--fresh",
                            f"-DCMAKE_PREFIX_PATH={support.PREFIX}",
                            f"-DCMAKE_CXX_COMPILER={os.environ['CONSUMERS_CXX']}",
                            # The flags themselves are not what is tested: no need to link with them.
                            "-DCMAKE_CXX_COMPILER_WORKS=ON", *more])

    def test_when_cmake_configures(self):
        ways = {
            "target": lambda flag: (f"target_compile_options(program PRIVATE {flag})", ()),
            "link": lambda flag: (f"target_link_options(program PRIVATE {flag})", ()),
            "cache": lambda flag: ("", [f"-DCMAKE_CXX_FLAGS={flag}"]),
        }
        # Every flag one way, and one flag every way: a configure step takes a while.
        cases = [("target", flag, remedy) for flag, remedy in REFUSED]
        cases += [("link", *REFUSED[5]), ("cache", *REFUSED[0]), ("target", "-fsanitize=thread", "leave the flag out"),
                  ("link", "-static-libstdc++", "leave the flag out")]
        for way, flag, remedy in cases:
            with self.subTest(way=way, flag=flag):
                before, more = ways[way](flag)
                result = self.configure(before, more)
                self.assertNotEqual(result.status, 0, str(result))
                message = " ".join(result.err.split())
                self.assertIn(flag, message)
                self.assertIn(remedy, message)

    def test_cmake_allows_the_rest(self):
        result = self.configure("target_compile_options(program PRIVATE -fopenmp-simd -fsanitize=undefined)")
        self.assertEqual(result.status, 0, str(result))


if __name__ == "__main__":
    support.main()
