"""A ctest job with -fsanitize=thread becomes one of Fearless by one line: in its presets, or in its environment."""

import os
import shutil
import subprocess

import support


class SanitizerJob(support.Case):
    def project(self):
        shutil.copytree(support.HERE / "sanitizer_job", self.work / "project")
        shutil.copy(support.SOURCE / "ci/templates/fearless-presets.json", self.work / "project")
        return self.work / "project"

    def job(self, project, configure, env):
        """Builds and tests; what ctest said of the tests."""
        self.run_ok([support.CMAKE, *configure], directory=project, env=env)
        self.run_ok([support.CMAKE, "--build", "build"], directory=project, env=env)
        return support.run([support.CTEST, "--test-dir", "build", "--output-on-failure"], directory=project, env=env)

    def expect_found(self, result):
        self.assertEqual(result.status, 8, str(result))
        self.assertRegex(result.out, r"racy \.+\*+Failed")
        self.assertRegex(result.out, r"sound \.+ +Passed")
        self.assertIn("ThreadSanitizer", result.out)
        self.assertIn("data race on ", result.out)
        self.assertIn("replay: FEARLESS_REPLAY=", result.out)

    def test_by_one_line_of_its_presets(self):
        project = self.project()
        env = {"PATH": f"{support.PREFIX / 'bin'}:{os.environ['PATH']}", "FEARLESS_EXECUTIONS": "300"}
        self.run_ok([support.CMAKE, "--preset", "tsan"], directory=project, env=env)
        presets = project / "CMakePresets.json"
        before = presets.read_text(encoding="utf-8").splitlines()
        after = [line.replace('"inherits": "thread-sanitizer"', '"inherits": "fearless-tsan"') for line in before]
        self.assertEqual(sum(a != b for a, b in zip(before, after)), 1)
        presets.write_text("\n".join(after), encoding="utf-8")
        shutil.rmtree(project / "build")
        self.expect_found(self.job(project, ["--preset", "tsan"], env))

    def test_by_one_line_of_its_environment(self):
        """As in ci/templates/thread-sanitizer.yml."""
        template = (support.SOURCE / "ci/templates/thread-sanitizer.yml").read_text(encoding="utf-8")
        changed = [line.strip() for line in template.splitlines() if line.endswith("# was: clang++")]
        self.assertEqual(changed, ["CXX: /opt/fearless/bin/fearless-c++ --fearless-tsan # was: clang++"])
        project = self.project()
        flags = {"CXXFLAGS": "-fsanitize=thread -g -O1", "LDFLAGS": "-fsanitize=thread", "FEARLESS_EXECUTIONS": "300"}
        compiler = f"{support.PREFIX}/bin/fearless-c++ --fearless-tsan"
        self.expect_found(self.job(project, ["-B", "build"], {**flags, "CXX": compiler}))


if __name__ == "__main__":
    if subprocess.run(["clang-19", "-print-file-name=libclang_rt.tsan-x86_64.so"], capture_output=True,
                      text=True, check=False).stdout.count("/") == 0:
        print("skipped: there is no shared ThreadSanitizer runtime (ci/setup installs it)")
        raise SystemExit(support.SKIPPED)
    support.main()
