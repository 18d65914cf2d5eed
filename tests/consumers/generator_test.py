"""A CMake project with a code generator, built by the wrappers from the first check on."""

import support


class Generator(support.Case):
    def test_builds_and_is_searched(self):
        build = self.work / "build"
        env = {"CXX": support.FEARLESS_CXX, "CC": support.FEARLESS_CC}
        self.run_ok([support.CMAKE, "-S", support.HERE / "generator", "-B", build,
                     "-DCMAKE_BUILD_TYPE=RelWithDebInfo"], env=env)
        self.run_ok([support.CMAKE, "--build", build], env=env)
        self.assertEqual((build / "squares.inc").read_text(encoding="utf-8").split(),
                         [f"{i * i}," for i in range(10)])
        self.expect_pass(build / "squares")
        self.expect_race(build / "squares", ["wrong"])


if __name__ == "__main__":
    support.main()
