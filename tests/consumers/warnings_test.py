"""What the wrappers warn of: assembly that synchronises, objects that are not instrumented."""

import os

import support

CXX = support.FEARLESS_CXX
PLAIN_CXX = os.environ["CONSUMERS_CXX"]

MAIN = "#include <vector>\nint use(std::vector<int>& v);\nint main() { std::vector<int> v; v.push_back(1); return use(v); }\n"
USE = "#include <vector>\nint use(std::vector<int>& v) { v.push_back(-1); return v[0] + v[1]; }\n"


class Assembly(support.Case):
    def warnings(self, text, name="code.cpp", env=None, more=()):
        (self.work / name).write_text(text, encoding="utf-8")
        result = self.run_ok([CXX, "-c", "code.cpp", *more], env=env)
        return [line for line in result.err.splitlines() if "inline assembly" in line]

    def test_lock_prefix(self):
        found = self.warnings('int n;\nvoid f() {\n  asm volatile("lock; incl %0" : "+m"(n));\n}\n')
        self.assertEqual(len(found), 1)
        self.assertIn("code.cpp:3: inline assembly with 'lock'", found[0])

    def test_fence_and_exchange(self):
        found = self.warnings('void f(int* p) {\n  __asm__ __volatile__("nop\\n\\tmfence" ::: "memory");\n'
                              '  int n = 1;\n  asm("xchgl %0, %1" : "+r"(n), "+m"(*p));\n}\n')
        self.assertEqual(len(found), 1)  # once for a file
        self.assertIn("code.cpp:2: inline assembly with 'mfence' (and 1 more in this file)", found[0])

    def test_in_a_header_of_ones_own(self):
        (self.work / "include").mkdir()
        (self.work / "include" / "fence.hpp").write_text('inline void fence() { asm("mfence"); }\n', encoding="utf-8")
        for include, option in ('"fence.hpp"', ["-Iinclude"]), ("<fence.hpp>", ["-Iinclude"]), ("<fence.hpp>", [
                "-isystem", "include"]):
            found = self.warnings(f"#include {include}\n", more=option)
            self.assertEqual(len(found), 1, option)
            self.assertIn("fence.hpp:1", found[0])

    def test_silence(self):
        harmless = ('// asm("lock")\n/* asm("mfence") */\nconst char* s = "asm(\\"lock\\")";\n'
                    'const char* r = R"x(asm("lock"))x";\nvoid lock();\nextern int clock_(int) __asm__("block_it");\n'
                    'void f() { asm volatile("pause" ::: "memory"); lock(); }\n')
        self.assertEqual(self.warnings(harmless), [])
        self.assertEqual(self.warnings('void f() { asm("mfence"); }\n', env={"FEARLESS_WARN_ASM": "0"}), [])
        self.assertEqual(self.warnings('void f() { asm("mfence"); }\n', more=["-fno-sanitize=thread"]), [])


class Objects(support.Case):
    def setUp(self):
        super().setUp()
        for name, text in (("main", MAIN), ("use", USE)):
            (self.work / f"{name}.cpp").write_text(text, encoding="utf-8")

    def compile(self, compiler, name):
        self.run_ok([compiler, "-c", f"{name}.cpp"])

    def link(self, *objects, env=None):
        return self.run_ok([CXX, *objects, "-o", "program"], env=env).err

    def test_all_instrumented(self):
        self.compile(CXX, "main")
        self.compile(CXX, "use")
        self.assertEqual(self.link("use.o", "main.o"), "")

    def test_object_that_replaces_instrumented_functions(self):
        self.compile(CXX, "main")
        self.compile(PLAIN_CXX, "use")
        message = self.link("use.o", "main.o")
        self.assertIn("not instrumented: use.o;", message)
        self.assertRegex(message, r"use\.o is not instrumented and comes before .* its .*::vector.* replaces theirs")
        message = self.link("main.o", "use.o")
        self.assertIn("not instrumented: use.o;", message)
        self.assertNotIn("replaces theirs", message)
        self.assertEqual(self.link("use.o", "main.o", env={"FEARLESS_WARN_LINK": "0"}), "")

    def test_archive(self):
        self.compile(CXX, "main")
        self.compile(PLAIN_CXX, "use")
        self.run_ok(["ar", "rc", "libuse.a", "use.o"])
        self.assertIn("not instrumented: libuse.a;", self.link("main.o", "libuse.a"))
        self.assertIn("libuse.a;", self.link("main.o", "-L.", "-luse"))
        self.run_ok([CXX, "-x", "c++", "-c", "-o", "other.o", "-"], stdin="int other() { return 1; }")
        self.run_ok(["ar", "rc", "libuse.a", "other.o"])
        self.assertIn("not instrumented: libuse.a(use.o);", self.link("main.o", "libuse.a"))

    def test_nothing_instrumented(self):
        self.compile(PLAIN_CXX, "main")
        self.compile(PLAIN_CXX, "use")
        self.assertIn("no object on this line is instrumented (main.o, use.o)", self.link("main.o", "use.o"))

    def test_sources_in_the_same_command(self):
        self.compile(PLAIN_CXX, "use")
        self.assertIn("not instrumented: use.o;", self.link("main.cpp", "use.o"))


if __name__ == "__main__":
    support.main()
