"""The wrappers as compilers: every way to call one works as with the compiler behind it."""

import support

CXX = support.FEARLESS_CXX
CC = support.FEARLESS_CC
GCC = {"FEARLESS_CXX": "g++-12", "FEARLESS_CC": "gcc-12"}

COUNTER = """
#include "counter.hpp"
int counter = 0;
void count() { ++counter; }
"""
MAIN = """
#include "counter.hpp"
#include <thread>
int main() {
  std::thread other(count);
  count();
  other.join();
}
"""


class Wrapper(support.Case):
    def setUp(self):
        super().setUp()
        self.write("counter.hpp", "#pragma once\nvoid count();\n")
        self.write("counter.cpp", COUNTER)
        self.write("main.cpp", MAIN)

    def write(self, name, text):
        (self.work / name).write_text(text, encoding="utf-8")
        return self.work / name

    def is_instrumented(self, file):
        return "__tsan_" in self.run_ok(["nm", self.work / file]).out

    def both_compilers(self):
        for env in ({}, GCC):
            with self.subTest(env=env):
                yield env

    def test_separate_steps(self):
        for env in self.both_compilers():
            for name in ("counter", "main"):
                self.run_ok([CXX, "-c", f"{name}.cpp", "-MMD", "-MF", f"{name}.d"], env=env)
                self.assertTrue(self.is_instrumented(f"{name}.o"))
            self.run_ok([CXX, "main.o", "counter.o", "-o", "program"], env=env)
            self.expect_race("./program")

    def test_static_library(self):
        self.run_ok([CXX, "-c", "counter.cpp"])
        self.run_ok(["ar", "rc", "libcounter.a", "counter.o"])
        self.assertEqual(self.run_ok([CXX, "main.cpp", "-L.", "-lcounter", "-o", "program"]).err, "")
        self.expect_race("./program")

    def test_shared_library(self):
        for env in self.both_compilers():
            self.run_ok([CXX, "-Wall", "-Werror", "-fPIC", "-shared", "-Wl,--no-undefined", "counter.cpp", "-o",
                         "libcounter.so"], env=env)
            self.assertNotIn("fearless_whole_program", self.run_ok(["nm", "-D", "libcounter.so"]).out)
            self.run_ok([CXX, "main.cpp", "-L.", "-lcounter", f"-Wl,-rpath,{self.work}", "-o", "program"], env=env)
            self.expect_race("./program")

    def test_relocatable_link(self):
        for env in self.both_compilers():
            self.run_ok([CXX, "-r", "main.cpp", "counter.cpp", "-o", "both.o"], env=env)
            self.run_ok([CXX, "both.o", "-o", "program"], env=env)
            self.expect_race("./program")

    def test_response_files(self):
        self.write("inner", "-O1 'counter.cpp'")
        self.write("outer", '-o "a program"\n\n @inner main.cpp')
        self.run_ok([CXX, "@outer"])
        self.expect_race("./a program")

    def test_command_too_long_for_arguments(self):
        text = "\n".join(f"-DMACRO_{i}='\"a b\\\\c\"'" for i in range(8000))
        self.write("flags", text + "\nmain.cpp counter.cpp -o program")
        self.run_ok([CXX, "@flags"])
        self.expect_race("./program")

    def test_precompiled_header(self):
        self.write("all.hpp", "#include <thread>\n#include <vector>\n")
        for env, product in (({}, "all.hpp.pch"), (GCC, "all.hpp.gch")):
            self.run_ok([CXX, "-x", "c++-header", "all.hpp", "-o", product], env=env)
            self.run_ok([CXX, "-Winvalid-pch", "-Werror", "-include", "all.hpp", "main.cpp", "counter.cpp", "-o",
                         "program"], env=env)
            self.expect_race("./program")
            (self.work / product).unlink()

    def test_stages(self):
        for env in self.both_compilers():
            self.run_ok([CXX, "-E", "main.cpp", "-o", "main.ii"], env=env)
            self.run_ok([CXX, "-Werror", "-c", "main.ii", "-o", "main.o"], env=env)
            self.assertTrue(self.is_instrumented("main.o"))
            self.run_ok([CXX, "-S", "counter.cpp", "-o", "counter.s"], env=env)
            self.assertIn("__tsan_", (self.work / "counter.s").read_text(encoding="utf-8"))
            self.run_ok([CXX, "-Werror", "-c", "counter.s", "-o", "counter.o"], env=env)
            self.run_ok([CXX, "main.o", "counter.o", "-o", "program"], env=env)
            self.expect_race("./program")
            self.assertIn("counter.hpp", self.run_ok([CXX, "-MM", "main.cpp"], env=env).out)
            self.run_ok([CXX, "-fsyntax-only", "main.cpp"], env=env)

    def test_source_from_standard_input(self):
        self.run_ok([CC, "-x", "c", "-", "-o", "program"], stdin="int main(void) { return 3; }")
        self.run_for(3, ["./program"])
        macros = self.run_ok([CC, "-dM", "-E", "-"], stdin="").out
        self.assertIn("#define FEARLESS 1", macros)

    def test_language_given_by_option(self):
        self.write("main.txt", MAIN)
        self.run_ok([CXX, "-x", "c++", "main.txt", "counter.cpp", "-o", "program"])
        self.expect_race("./program")

    def test_assembler(self):
        self.write("one.S", '#define NAME one\n.globl NAME\nNAME: mov $1, %eax\n ret\n'
                            '.section .note.GNU-stack,"",@progbits\n')
        self.write("use.c", "int one(void);\nint main(void) { return one(); }\n")
        for env in self.both_compilers():
            self.run_ok([CC, "-Wall", "-Werror", "-c", "one.S"], env=env)
            self.run_ok([CC, "-Wall", "-Werror", "one.S", "use.c", "-o", "program"], env=env)
            self.run_for(1, ["./program"])

    def test_what_compilers_are_asked(self):
        for env in self.both_compilers():
            for question in (["--version"], ["-v"], ["-dumpmachine"], ["-print-search-dirs"],
                             ["-print-file-name=libc.so"], ["-Wl,--version"]):
                result = self.run_ok([CXX, *question], env=env)
                self.assertNotEqual(result.out + result.err, "")
            shown = self.run_ok([CXX, "-###", "main.cpp", "counter.cpp"], env=env)
            self.assertIn("libfearless.so", shown.err)
            self.assertNotRegex(shown.err, r"libclang_rt\.tsan")

    def test_statuses_of_the_compiler_are_kept(self):
        self.write("wrong.cpp", "int main( {}\n")
        self.run_for(1, [CXX, "-c", "wrong.cpp"])
        self.run_for(1, [CXX, "wrong.cpp", "-o", "program"])
        self.run_for(1, [CXX, "main.cpp", "-o", "program"])  # count() is missing

    def test_runtime_linked_by_the_user_is_no_whole_program(self):
        self.write("own.cpp", """
#include <fearless/fearless.hpp>
#include <thread>
int main() {
  int n = 0;
  const auto r = fearless::check([&] {
    std::thread other([&] { ++n; });
    ++n;
    other.join();
  });
  return r.verdict == fearless::verdict::failed ? 42 : 43;
}
""")
        self.run_ok([CXX, "-std=c++17", "own.cpp", "-lfearless", f"-L{support.PREFIX / 'lib'}", "-o", "program"])
        self.run_for(42, ["./program"])

    def test_tests_of_googletest_are_no_whole_program(self):
        self.write("tests.cpp", """
#include <fearless/gtest.hpp>
#include <thread>
int n = 0;
FEARLESS_TEST(Counter, Races) {
  std::thread other([] { ++n; });
  ++n;
  other.join();
}
int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  return RUN_ALL_TESTS();
}
""")
        build = [CXX, "-std=c++17", "tests.cpp", f"-L{support.PREFIX / 'lib'}", "-lgtest", "-o", "program"]
        self.run_ok([*build, "-lfearless_gtest"])
        result = self.run_for(1, ["./program", "--fearless_seed=2"])
        self.assertIn("Counter.Races: FAILED", result.out + result.err)
        self.write("check.cpp", """
#include <fearless/fearless.hpp>
int main() { fearless::check([] {}); }
""")
        self.run_ok([CXX, "-std=c++17", "check.cpp", "-o", "program"])
        result = self.run_for(70, ["./program", "--fearless_seed=2"])
        self.assertIn("link the program with -lfearless", result.out + result.err)

    def test_no_warnings_of_our_own(self):
        self.write("quiet.c", "int main(void) { return 0; }\n")
        for env, all_of_them in (({}, ["-Weverything"]), (GCC, ["-Wall", "-Wextra", "-pedantic"])):
            self.run_ok([CC, *all_of_them, "-Werror", "-c", "quiet.c"], env=env)
            self.run_ok([CC, *all_of_them, "-Werror", "quiet.o", "-o", "program"], env=env)
            self.run_ok([CC, *all_of_them, "-Werror", "quiet.c", "-o", "program"], env=env)

    def test_environment_of_programs_does_not_matter(self):
        env = {"FEARLESS_SEED": "x", "FEARLESS_REPLAY": "nonsense", "FEARLESS_NO_SUCH": "1"}
        self.run_ok([CXX, "main.cpp", "counter.cpp", "-o", "program"], env=env)

    def test_signals_before_the_first_thread_count_once(self):
        """A program runs until its first thread, and is started over: with signals as they were at its start."""
        program = self.work / "previous_handler"
        self.run_ok([support.FEARLESS_CXX, "-std=c++20", "-g", support.HERE / "programs/previous_handler.cpp", "-o",
                     program])
        self.run_ok([program])
        self.expect_pass(program, [])

    def test_build_tree(self):
        wrapper = support.BUILD_TREE / "bin" / "fearless-c++"
        for env in self.both_compilers():
            self.run_ok([wrapper, "main.cpp", "counter.cpp", "-o", "program"], env=env)
            self.expect_race("./program")

    def test_instrumentation_can_be_left_out_of_a_file(self):
        for env in self.both_compilers():
            self.run_ok([CXX, "-fno-sanitize=thread", "-c", "counter.cpp"], env=env)
            self.assertFalse(self.is_instrumented("counter.o"))


if __name__ == "__main__":
    support.main()
