"""What the consumers' tests share: where things are, and running commands with clear failures."""

import json
import os
import pathlib
import shutil
import subprocess
import sys
import unittest

HERE = pathlib.Path(__file__).resolve().parent
PREFIX = pathlib.Path(os.environ["CONSUMERS_PREFIX"])
BUILD_TREE = pathlib.Path(os.environ["CONSUMERS_BUILD_TREE"])
SOURCE = pathlib.Path(os.environ["CONSUMERS_SOURCE"])
CMAKE = os.environ["CONSUMERS_CMAKE"]
CTEST = str(pathlib.Path(CMAKE).with_name("ctest"))
FEARLESS_CXX = str(PREFIX / "bin" / "fearless-c++")
FEARLESS_CC = str(PREFIX / "bin" / "fearless-cc")

SKIPPED = 77


class Result:
    def __init__(self, command, status, out, err):
        self.command, self.status, self.out, self.err = command, status, out, err

    def __str__(self):
        words = " ".join(str(w) for w in self.command)
        return f"\n$ {words}\nexit status {self.status}\n{self.out}{self.err}"


def clean_environment(extra=None):
    """This process's environment without anything that Fearless or a compiler would read."""
    env = {k: v for k, v in os.environ.items()
           if not k.startswith(("FEARLESS_", "CONSUMERS_", "GTEST_"))
           and k not in ("CC", "CXX", "CFLAGS", "CXXFLAGS", "CPPFLAGS", "LDFLAGS", "DESTDIR")}
    env.update(extra or {})
    return env


def run(command, directory=None, env=None, stdin=None, timeout=300):
    done = subprocess.run([str(w) for w in command], cwd=directory, env=clean_environment(env), input=stdin,
                          capture_output=True, text=True, timeout=timeout, check=False)
    return Result(command, done.returncode, done.stdout, done.stderr)


class Case(unittest.TestCase):
    """A test with a directory of its own, empty at the start."""

    maxDiff = None

    def setUp(self):
        name = f"{pathlib.Path(sys.argv[0]).stem}.{self._testMethodName}"
        self.work = pathlib.Path(os.environ["CONSUMERS_WORK"]) / name
        shutil.rmtree(self.work, ignore_errors=True)
        self.work.mkdir(parents=True)

    def run_ok(self, command, **more):
        return self.run_for(0, command, **more)

    def run_for(self, status, command, **more):
        more.setdefault("directory", self.work)
        result = run(command, **more)
        self.assertEqual(result.status, status, str(result))
        return result

    def verdict(self, program, arguments=(), status=0, env=None):
        """Runs a program; the one result in its summary."""
        summary = self.work / "summary.json"
        summary.unlink(missing_ok=True)
        result = self.run_for(status, [program, *arguments], env={"FEARLESS_JSON": str(summary), **(env or {})})
        with summary.open(encoding="utf-8") as f:
            results = json.load(f)["results"]
        self.assertEqual(len(results), 1, str(result))
        return results[0]

    def expect_race(self, program, arguments=(), env=None):
        verdict = self.verdict(program, arguments, status=1, env=env)
        self.assertEqual(verdict["verdict"], "failed")
        self.assertEqual([v["kind"] for v in verdict["violations"]], ["data-race"])
        return verdict

    def expect_pass(self, program, arguments=(), env=None):
        verdict = self.verdict(program, arguments, status=0, env=env)
        self.assertEqual(verdict["verdict"], "passed")
        self.assertEqual(verdict["violations"], [])
        return verdict


def skip_unless_found(*programs):
    """Ends with ctest's status for "skipped" if one of the programs is missing."""
    for program in programs:
        if shutil.which(program) is None:
            print(f"skipped: there is no {program} (ci/setup installs it)")
            sys.exit(SKIPPED)


def main():
    unittest.main(verbosity=2)
