"""The instrumented twin of a library is built as the library is, wherever that is said."""

import os

import support


class Twins(support.Case):
    def configure(self, directory):
        return support.run([support.CMAKE, "-S", support.HERE / "twins" / directory, "-B", self.work / "build",
                            f"-DCMAKE_PREFIX_PATH={support.PREFIX}", "-DCMAKE_BUILD_TYPE=Release",
                            f"-DCMAKE_CXX_COMPILER={os.environ['CONSUMERS_CXX']}"])

    def test_settings_are_those_of_the_library(self):
        configured = self.configure(".")
        self.assertEqual(configured.status, 0, str(configured))
        self.run_ok([support.CMAKE, "--build", self.work / "build"])
        tested = self.run_ok([support.CTEST, "--no-tests=error", "--output-on-failure"],
                             directory=self.work / "build")
        self.assertIn("0 tests failed out of 14", tested.out)

    def test_a_library_that_is_defined_later_is_refused(self):
        refused = self.configure("later")
        self.assertNotEqual(refused.status, 0)
        self.assertIn("LINK names 'flags', a target that is defined", " ".join(refused.err.split()))


if __name__ == "__main__":
    support.main()
