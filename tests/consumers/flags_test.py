"""Programs built by the wrappers with the flags people use: each is searched, and the search is right."""

import shutil

import support

COMPILERS = {"clang": {}, "gcc": {"FEARLESS_CXX": "g++-12", "FEARLESS_CC": "gcc-12"}}

CXX_FLAGS = [
    ["-O0"],
    ["-O1"],
    ["-O3", "-DNDEBUG"],
    ["-O2", "-flto"],
    ["-O2", "-D_FORTIFY_SOURCE=2"],
    ["-std=c++17"],
    ["-std=c++20", "-fPIE", "-pie"],
    ["-O1", "-fsanitize=undefined"],
    ["-fsanitize=thread", "-static-libstdc++"],
    ["-fuse-ld=lld", "-ffunction-sections", "-Wl,--gc-sections", "-Wl,-z,lazy", "--coverage"],
]
C_FLAGS = [["-O0"], ["-O2", "-flto"], ["-std=c11", "-DC11"]]


class Flags(support.Case):
    def check(self, wrapper, source, flags, env):
        program = self.work / "two_threads"
        self.run_ok([wrapper, *flags, source, "-o", program], env=env)
        self.expect_pass(program, ["right"])
        race = self.expect_race(program, ["wrong"])
        self.assertEqual((race["suite"], race["name"]), ("main", "two_threads"))
        self.assertTrue(race["violations"][0]["sites"][0]["file"].endswith(source.name))

    def check_all(self, compiler):
        env = COMPILERS[compiler]
        if env and shutil.which(env["FEARLESS_CXX"]) is None:
            self.skipTest(f"there is no {env['FEARLESS_CXX']}")
        for flags in CXX_FLAGS:
            if compiler == "gcc" and shutil.which("ld.lld") is None:  # clang has its own way to it
                flags = [f for f in flags if f != "-fuse-ld=lld"]
            with self.subTest(compiler=compiler, language="C++", flags=flags):
                self.check(support.FEARLESS_CXX, support.HERE / "programs/two_threads.cpp", flags, env)
        for flags in C_FLAGS:
            with self.subTest(compiler=compiler, language="C", flags=flags):
                self.check(support.FEARLESS_CC, support.HERE / "programs/two_threads.c", flags, env)

    def test_counters_of_coverage_do_not_race(self):
        source = self.work / "counted.cpp"
        source.write_text("#include <atomic>\n#include <thread>\nstd::atomic<int> a;\n"
                          "int f(int i) { return i % 3 == 0 ? i + a : i - a; }\n"
                          "void work() { for (int i = 0; i < 5; ++i) a = f(i); }\n"
                          "int main() { std::thread t(work); work(); t.join(); }\n")
        builds = [("clang", ["--coverage"]), ("clang", ["-fprofile-instr-generate", "-fcoverage-mapping"]),
                  ("gcc", ["--coverage"]), ("gcc", ["-fprofile-generate"])]
        for compiler, flags in builds:
            env = COMPILERS[compiler]
            if env and shutil.which(env["FEARLESS_CXX"]) is None:
                continue
            for level in ("-O0", "-O2"):
                with self.subTest(compiler=compiler, flags=flags, level=level):
                    program = self.work / f"counted_{compiler}{level}{flags[0]}"
                    self.run_ok([support.FEARLESS_CXX, "-g", level, *flags, source, "-o", program], env=env)
                    self.expect_pass(program, ["--fearless_executions=200"])

    def test_loads_of_sixteen_bytes_are_one_operation(self):
        """Clang leaves the load in the code besides telling of it, as a call or as cmpxchg16b."""
        program = self.work / "two_wide_loads"
        for compiler, env in COMPILERS.items():
            if env and shutil.which(env["FEARLESS_CXX"]) is None:
                continue
            for flags in (["-O0"], ["-O1"], ["-O3", "-fno-plt"], ["-O0", "-mcx16"], ["-O2", "-mcx16"]):
                with self.subTest(compiler=compiler, flags=flags):
                    self.run_ok([support.FEARLESS_CXX, "-std=c++20", *flags, support.HERE / "programs/two_wide_loads.cpp",
                                 "-o", program], env=env)
                    text = self.run_ok([program, "--fearless_strategy=exhaustive"]).out
                    self.assertIn("passed, all 3 executions", text)
                    self.assertNotIn("assembly", text)

    def test_members_of_local_variables_are_seen(self):
        for compiler, env in COMPILERS.items():
            if env and shutil.which(env["FEARLESS_CXX"]) is None:
                continue
            for level in ("-O0", "-O1", "-O3"):
                program = self.work / f"local_member_{compiler}{level}"
                self.run_ok([support.FEARLESS_CXX, level, "-std=c++20", support.HERE / "programs/local_member.cpp",
                             "-o", program], env=env)
                for part in ("first", "second", "element", "inner"):
                    with self.subTest(compiler=compiler, level=level, part=part):
                        self.expect_race(program, [part])
                self.expect_pass(program, ["none"])

    def test_functions_that_are_inlined_when_linked(self):
        sources = sorted((support.HERE / "programs/inlined").glob("*.cpp"))
        for compiler, env in COMPILERS.items():
            if env and shutil.which(env["FEARLESS_CXX"]) is None:
                continue
            for lto in ("-flto", "-flto=thin") if compiler == "clang" else ("-flto",):
                with self.subTest(compiler=compiler, lto=lto):
                    program = self.work / "inlined"
                    self.run_ok([support.FEARLESS_CXX, "-O2", lto, "-std=c++20", *sources, "-o", program], env=env)
                    self.expect_pass(program, ["right"])
                    self.expect_pass(program, ["right", "--fearless_strategy=exhaustive"])
                    wrong = self.verdict(program, ["wrong"], status=1)
                    self.assertEqual([v["kind"] for v in wrong["violations"]], ["use-after-free"])

    def test_a_processor_without_fsgsbase(self):
        without = {"FEARLESS_NO_FSGSBASE": "1"}
        calls = {}
        for local in ((), ("-DWITH_THREAD_LOCAL",)):
            program = self.work / "two_threads"
            self.run_ok([support.FEARLESS_CXX, "-g", "-O1", *local, support.HERE / "programs/two_threads.cpp", "-o",
                         program])
            violations = []
            for env in ({}, without):
                self.expect_pass(program, ["right"], env=env)
                violations.append(self.expect_race(program, ["wrong"], env=env)["violations"])
            self.assertEqual(violations[0], violations[1])
            if shutil.which("strace") is not None:
                calls[bool(local)] = support.run(["strace", "-f", "-e", "trace=arch_prctl", program, "right",
                                                  "--fearless_executions=50"], self.work, without).err.count("ARCH_SET_FS")
        # A thread's base is then changed by a system call, if it has variables there, and only then.
        if calls:
            self.assertLess(calls[False], 50)
            self.assertGreater(calls[True], calls[False] + 50)

    def test_clang(self):
        self.check_all("clang")

    def test_gcc(self):
        self.check_all("gcc")


if __name__ == "__main__":
    support.main()
