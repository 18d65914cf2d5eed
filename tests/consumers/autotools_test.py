"""An autotools project with a code generator that runs during make."""

import shutil

import support


class Autotools(support.Case):
    def test_builds_and_is_searched(self):
        source = self.work / "squares"
        shutil.copytree(support.HERE / "autotools", source)
        for name in ("make_squares.c", "squares.cpp"):
            shutil.copy(support.HERE / "generator" / name, source)
        self.run_ok(["autoreconf", "-i"], directory=source)
        build = self.work / "build"
        build.mkdir()
        self.run_ok([source / "configure", f"CXX={support.FEARLESS_CXX}", f"CC={support.FEARLESS_CC}"],
                    directory=build)
        self.run_ok(["make"], directory=build)
        self.expect_pass(build / "squares")
        self.expect_race(build / "squares", ["wrong"])


if __name__ == "__main__":
    support.skip_unless_found("autoreconf", "automake", "make")
    support.main()
