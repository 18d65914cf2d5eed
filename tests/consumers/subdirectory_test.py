"""The same project with Fearless added by add_subdirectory, and all of it compiled by g++: the runtime, too, without a
warning."""

import os

import support


class Subdirectory(support.Case):
    def test_finds_its_bug(self):
        support.skip_unless_found("g++-12")
        build = self.work / "build"
        arguments = [f"-DFEARLESS_SOURCE={support.SOURCE}", "-DCMAKE_BUILD_TYPE=Release", "-DFEARLESS_WERROR=ON",
                     "-DCMAKE_CXX_COMPILER=g++-12", "-DCMAKE_C_COMPILER=gcc-12"]
        launcher = os.environ["CONSUMERS_LAUNCHER"]
        if launcher:
            arguments += [f"-DCMAKE_CXX_COMPILER_LAUNCHER={launcher}", f"-DCMAKE_C_COMPILER_LAUNCHER={launcher}"]
        self.run_ok([support.CMAKE, "-G", "Ninja", "-S", support.HERE / "subdirectory", "-B", build, *arguments])
        # Fearless's own tests stay out.
        cases = self.run_ok([support.CTEST, "-N"], directory=build).out
        self.assertNotIn("consumers.package", cases)
        self.run_ok([support.CMAKE, "--build", build, "--target", "bank_test", "-j", "2"],
                    timeout=1100)
        self.run_ok([support.CTEST, "-R", r"^Bank\.Deposits$", "--no-tests=error"], directory=build)
        wrong = self.run_for(8, [support.CTEST, "-R", r"^Bank\.DepositsInHurry$", "--no-tests=error",
                                 "--output-on-failure"], directory=build)
        self.assertIn("data race", wrong.out)
        self.assertIn("bank.cpp", wrong.out)


if __name__ == "__main__":
    support.main()
