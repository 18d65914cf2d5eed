"""Whole programs: how they end, what reaches main, and when they are searched at all."""

import os
import shutil
import signal
import subprocess
import time

import support

CXX = support.FEARLESS_CXX

PROGRAM = r"""
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <mutex>
#include <thread>

int main(int argc, char** argv) {
  const char* what = argc > 1 ? argv[1] : "";
  for (int i = 1; i < argc; ++i) std::printf("[%s]", argv[i]);
  std::puts("");
  if (std::strcmp(what, "no threads") == 0) return 7;
  if (std::strcmp(what, "exit") == 0) std::exit(9);
  if (std::strcmp(what, "abort") == 0) std::abort();
  if (std::strcmp(what, "endless") == 0) {
    // Each operation of its takes a while, and there is always another.
    std::atomic<int> steps{0};
    std::thread other([&] { ++steps; });
    std::puts("begun");
    std::fflush(stdout);
    for (;;) {
      for (volatile int i = 0; i < 20'000'000;) i = i + 1;
      ++steps;
    }
  }
  static std::mutex m;
  static int n = 0;
  const bool alone = std::strcmp(what, "processors") == 0 && std::thread::hardware_concurrency() == 1;
  const bool opens = std::strcmp(what, "opens") == 0;
  if (opens) open(argv[2], O_RDONLY);
  const bool locks = std::strcmp(what, "race") != 0 && !opens && !alone;
  auto count = [&] {
    if (locks) m.lock();
    ++n;
    if (locks) m.unlock();
  };
  std::thread t(count);
  if (std::strcmp(what, "alone") == 0) {
    t.join();
    return 0;
  }
  count();
  t.join();
  if (std::strcmp(what, "status") == 0) return 5;
  return n == 2 ? 0 : 1;
}
"""


class ExitCodes(support.Case):
    @classmethod
    def setUpClass(cls):
        cls.directory = os.path.join(os.environ["CONSUMERS_WORK"], "exit_codes")
        os.makedirs(cls.directory, exist_ok=True)
        cls.program = os.path.join(cls.directory, "the_program")
        result = support.run([CXX, "-O1", "-x", "c++", "-", "-o", cls.program], stdin=PROGRAM)
        assert result.status == 0, str(result)

    def test_passed(self):
        result = self.run_for(0, [self.program])
        self.assertIn("main.the_program: passed", result.out)

    def test_an_execution_in_progress_ends_when_the_time_is_up(self):
        for strategy in ("random", "exhaustive"):
            with self.subTest(strategy):
                begun = time.monotonic()
                result = self.run_for(0, [self.program, "endless", "--fearless_time=1s", "--fearless_stall=1s",
                                          f"--fearless_strategy={strategy}"])
                self.assertIn("main.the_program: INCOMPLETE", result.out + result.err)
                self.assertLess(time.monotonic() - begun, 20)

    def test_an_interrupt_ends_the_execution_in_progress(self):
        environment = {k: v for k, v in os.environ.items() if not k.startswith("FEARLESS_")}
        with subprocess.Popen([self.program, "endless", "--fearless_time=600s", "--fearless_isolation=none"],
                              env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as program:
            time.sleep(2)
            program.send_signal(signal.SIGINT)
            output, _ = program.communicate(timeout=60)
        self.assertIn("main.the_program: INCOMPLETE", output)

    def test_a_token_that_is_empty_is_none(self):
        self.run_for(64, [self.program, "race", "--fearless_replay="])
        self.run_for(64, [self.program, "race"], env={"FEARLESS_REPLAY": ""})
        self.run_for(64, [self.program, "race", f"--fearless_suppressions={self.work}"])

    def test_an_interrupt_ends_all_tests(self):
        """The one in progress is reported, and those that come after it are not run."""
        (self.work / "two.cpp").write_text("""
#include <fearless/gtest.hpp>
#include <atomic>
#include <thread>
std::atomic<int> n{0};
void count() { std::thread other([] { ++n; }); ++n; other.join(); }
FEARLESS_TEST_WITH(Two, First, .time = std::chrono::minutes(10)) { count(); }
FEARLESS_TEST_WITH(Two, Second, .time = std::chrono::minutes(10)) { count(); }
int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  return RUN_ALL_TESTS();
}
""", encoding="utf-8")
        self.run_ok([CXX, "-std=c++20", self.work / "two.cpp", f"-L{support.PREFIX / 'lib'}", "-lfearless_gtest", "-lgtest", "-o",
                     self.work / "two"])
        environment = {k: v for k, v in os.environ.items() if not k.startswith("FEARLESS_")}
        for number in signal.SIGINT, signal.SIGTERM:
            with subprocess.Popen([self.work / "two"], env=environment, stdout=subprocess.PIPE,
                                  stderr=subprocess.STDOUT, text=True) as program:
                time.sleep(2)
                program.send_signal(number)
                output, _ = program.communicate(timeout=60)
            self.assertIn("Two.First: INCOMPLETE, interrupted", output)
            self.assertIn("the tests after that are not run", output)
            self.assertEqual(program.returncode, -number)

    def test_an_interrupt_loses_nothing_that_was_found(self):
        environment = {k: v for k, v in os.environ.items() if not k.startswith("FEARLESS_")}
        for strategy in ("random", "exhaustive"):
            for i in range(10):
                # It is there, without a result, before the search begins.
                summary = self.work / f"interrupted.{strategy}.{i}.json"
                with subprocess.Popen([self.program, "race", f"--fearless_json={summary}",
                                       f"--fearless_strategy={strategy}"],
                                      env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                                      text=True) as program:
                    while not summary.exists() and program.poll() is None:
                        time.sleep(0.001)
                    time.sleep(0.01 * i)
                    program.send_signal(signal.SIGINT)
                    output, _ = program.communicate(timeout=60)
                self.assertRegex(output, "main.the_program: (FAILED|INCOMPLETE)", f"{strategy}, {i}")

    def test_the_output_is_not_that_of_a_file_left_open(self):
        file = self.work / "file"
        file.write_text("the contents of a file\n", encoding="utf-8")
        for isolation in ("none", "process"):
            with self.subTest(isolation):
                result = self.run_for(1, [self.program, "opens", file, f"--fearless_isolation={isolation}"])
                self.assertIn("    | [opens]", result.err)
                self.assertNotIn("the contents", result.out + result.err)

    def test_too_few_open_files_are_told(self):
        result = self.run_for(70, ["sh", "-c", f"ulimit -n 256; exec '{self.program}'"])
        self.assertIn("the limit on open files (256) leaves none for Fearless", result.err)
        self.assertIn("ulimit -n", result.err)
        # What is not searched does not need them.
        self.run_for(7, ["sh", "-c", f"ulimit -n 256; exec '{self.program}' 'no threads'"])

    def test_no_execution_at_all_is_incomplete(self):
        result = self.run_for(0, [self.program, "--fearless_time=1ns"])
        self.assertIn("INCOMPLETE, the time was up before an execution had ended", result.out + result.err)

    def test_failed(self):
        result = self.run_for(1, [self.program, "race"])
        self.assertIn("main.the_program: FAILED", result.err)
        self.assertIn("data race", result.err)
        self.assertIn("Its output:\n    | [race]\n", result.err)
        # The line to replay with does so.
        line = next(x for x in result.err.splitlines() if "replay:" in x)
        token = line.split("FEARLESS_REPLAY='")[1].split("'")[0]
        replayed = self.run_for(1, [self.program, "race"], env={"FEARLESS_REPLAY": token})
        self.assertIn("data race", replayed.err)
        self.assertIn("Its output:\n    | [race]\n", replayed.err)
        # Another program is not taken for that one.
        another = self.work / "another"
        shutil.copy(self.program, another)
        refused = self.run_for(64, [another, "race"], env={"FEARLESS_REPLAY": token})
        self.assertIn("the replay token is of main.the_program, and this program is main.another", refused.err)

    def test_replay_with_the_options_that_were_given(self):
        found = self.run_for(1, [self.program, "processors", "--fearless_seed=7"], env={"FEARLESS_PROCESSORS": "1"})
        by_flag = self.run_for(1, [self.program, "processors", "--fearless_processors=1"])
        for result in found, by_flag:
            line = next(x for x in result.err.splitlines() if "replay:" in x).split("replay:")[1].strip()
            self.assertTrue(line.startswith("FEARLESS_PROCESSORS=1 FEARLESS_REPLAY="), line)
            replayed = self.run_for(1, ["sh", "-c", line])
            self.assertIn("data race", replayed.err)
        # With others it would not be the failure that was found.
        without = self.run_for(0, ["sh", "-c", line.removeprefix("FEARLESS_PROCESSORS=1 ")])
        self.assertIn("the replayed schedule shows no violation", without.out)
        self.assertIn("options that executions depend on were others", without.out)
        # A tool that has the JSON summary only can do the same.
        found, = self.verdict(self.program, ["processors", "--fearless_processors=1"], status=1)["violations"]
        self.assertEqual(found["replay_with"], {"FEARLESS_PROCESSORS": "1"})
        self.run_for(1, [self.program, "processors"], env=found["replay_with"] | {"FEARLESS_REPLAY": found["replay"]})

    def test_status_of_main(self):
        verdict = self.verdict(self.program, ["status"], status=1)
        self.assertEqual([v["kind"] for v in verdict["violations"]], ["assertion"])
        self.run_for(0, [self.program, "status"], env={"FEARLESS_EXIT_STATUS": "ignore"})

    def test_vacuous(self):
        verdict = self.verdict(self.program, ["no threads"], status=4, env={"FEARLESS_EXIT_STATUS": "ignore"})
        self.assertEqual(verdict["verdict"], "vacuous")

    def test_usage_errors(self):
        for env in ({"FEARLESS_NO_SUCH_OPTION": "1"}, {"FEARLESS_REPLAY": "nonsense"}, {"FEARLESS_TIME": "soon"},
                    {"FEARLESS_JSON": "/no/such/directory/file"}):
            with self.subTest(env=env):
                result = self.run_for(64, [self.program], env=env)
                self.assertNotEqual(result.err, "")
        self.run_for(64, [self.program, "--fearless_no_such_option"])
        # Also where the program would have started no thread.
        self.run_for(64, [self.program, "no threads", "--fearless_seed=x"])

    def test_internal_error(self):
        # Another malloc has come first: the tool cannot work, which is no verdict about the program.
        source = self.work / "malloc.c"
        source.write_text("#include <stddef.h>\nvoid* __libc_malloc(size_t);\n"
                          "void* malloc(size_t n) { return __libc_malloc(n); }\n", encoding="utf-8")
        self.run_ok([support.FEARLESS_CC, "-shared", "-fPIC", "-fno-sanitize=thread", source, "-o", "malloc.so"])
        result = self.run_for(70, [self.program], env={"LD_PRELOAD": str(self.work / "malloc.so")})
        self.assertIn("malloc", result.err)

    def test_standard_input_is_put_back_if_it_is_a_file(self):
        source = self.work / "input.cpp"
        source.write_text("#include <iostream>\n#include <thread>\nint main() {\n  int n = 0;\n  std::cin >> n;\n"
                          "  std::thread t([] {});\n  t.join();\n  return n == 42 ? 0 : 1;\n}\n", encoding="utf-8")
        (self.work / "input").write_text("42\n", encoding="utf-8")
        self.run_ok([CXX, "input.cpp", "-o", "program"])
        self.run_ok(["sh", "-c", "./program < input"])
        # A limit: a pipe cannot be read again.
        self.run_for(1, ["sh", "-c", "cat input | ./program"])

    def test_standard_input_is_put_back_if_it_is_a_pipe(self):
        source = self.work / "reads.cpp"
        source.write_text('#include <atomic>\n#include <cstdlib>\n#include <fearless/annotate.hpp>\n'
                          '#include <iostream>\n#include <string>\n#include <thread>\nstd::atomic<int> a;\n'
                          'int main() {\n  std::string line;\n  std::getline(std::cin, line);\n'
                          '  std::thread t([] { a = 1; });\n  a = 2;\n  t.join();\n'
                          '  std::string rest;\n  std::getline(std::cin, rest);\n'
                          '  fearless::outcome(line + "|" + rest);\n  return 0;\n}\n')
        program = self.work / "reads"
        self.run_ok([support.FEARLESS_CXX, "-O1", source, "-o", program])
        for isolation in ("auto", "none", "process"):
            result = self.run_ok([program, "--fearless_executions=20", f"--fearless_isolation={isolation}"],
                                 stdin="first\nsecond\n")
            self.assertRegex(result.out, r"(?m)^ +20  first\|second$")
        # More than a pipe holds.
        many = "x" * 300000
        result = self.run_ok([program, "--fearless_executions=5"], stdin=f"{many}\nsecond\n")
        self.assertRegex(result.out, rf"(?m)^ +5  {many}\|second$")

    def test_input_that_comes_late_is_waited_for(self):
        (self.work / "late.cpp").write_text(
            "#include <atomic>\n#include <chrono>\n#include <iostream>\n#include <string>\n#include <thread>\n"
            "int main(int argc, char**) {\n  std::atomic<bool> came{false};\n"
            "  std::thread t([&] { std::string word; std::cin >> word; came = true; });\n"
            "  while (!came) if (argc == 2) std::this_thread::sleep_for(std::chrono::milliseconds(1));\n"
            "  t.join();\n}\n", encoding="utf-8")
        self.run_ok([support.FEARLESS_CXX, "-O1", "late.cpp", "-o", "late"])
        for how in ("", "sleeps"):
            self.run_ok(["sh", "-c", f"(sleep 1; echo word) | ./late {how} --fearless_executions=20"])

    def test_directory_mask_descriptors_and_input_are_put_back(self):
        program, text = self.work / "moves", self.work / "input"
        self.run_ok([support.FEARLESS_CXX, "-O1", support.HERE / "programs/moves.cpp", "-o", program])
        text.write_text("first\nsecond\n", encoding="utf-8")
        for how in ("chdir", "fchdir", "syscall", "nftw", "open"):
            result = self.run_ok(["sh", "-c", f"umask 027; '{program}' {how} --fearless_executions=20 "
                                  f"--fearless_isolation=none < '{text}'"], directory=self.work)
            self.assertIn("passed, no violation in 20 executions", result.out)

    def test_arguments_are_parsed_anew_in_each_execution(self):
        source = self.work / "parses.cpp"
        source.write_text('#include <atomic>\n#include <cassert>\n#include <thread>\n#include <unistd.h>\n'
                          'std::atomic<int> a;\n'
                          'int main(int argc, char** argv) {\n  assert(optind == 1 && opterr == 1);\n'
                          '  assert(getopt(argc, argv, "abc:") == \'a\');\n  std::thread t([] { a = 1; });\n'
                          '  a = 2;\n  t.join();\n  if (a == 2) return 0;\n'  # in the middle of a word
                          '  assert(getopt(argc, argv, "abc:") == \'b\');\n'
                          '  assert(getopt(argc, argv, "abc:") == -1);\n  return 0;\n}\n')
        self.run_ok([support.FEARLESS_CXX, "-O1", source, "-o", "parses"])
        self.run_ok([self.work / "parses", "-ab", "file", "--fearless_executions=100"])

    def test_long_tokens_go_to_a_file(self):
        program = self.work / "long_schedule"
        self.run_ok([support.FEARLESS_CXX, "-g", "-O1", support.HERE / "programs/long_schedule.cpp", "-o", program])
        violation, = self.verdict(program, ["--fearless_minimise=1ms"], status=1)["violations"]
        self.assertEqual(violation["replay"], f"@{self.work}/main.long_schedule.token")
        replayed = self.run_for(1, [program], env={"FEARLESS_REPLAY": violation["replay"]})
        self.assertIn("FAILED, as recorded", replayed.err)
        # In the current directory if there is no summary.
        elsewhere = self.work / "elsewhere"
        elsewhere.mkdir()
        shown = self.run_for(1, [program, "--fearless_minimise=1ms"], directory=elsewhere)
        self.assertIn(f"FEARLESS_REPLAY=@{elsewhere}/main.long_schedule.token", shown.err.replace("'", ""))

    def test_fork_is_said_to_be_beyond_reach(self):
        source = self.work / "forks.cpp"
        source.write_text("#include <sys/wait.h>\n#include <thread>\n#include <unistd.h>\nint main() {\n"
                          "  if (fork() == 0) _exit(0);\n  wait(nullptr);\n  std::thread([] {}).join();\n}\n",
                          encoding="utf-8")
        self.run_ok([CXX, "forks.cpp", "-o", "program"])
        self.assertIn("fork()", self.run_for(70, ["./program"]).err)

    def test_traces_and_hashes_of_whole_programs_are_written(self):
        files = {option: os.path.join(self.directory, option) for option in ("trace", "hashes")}
        self.run_for(0, [self.program, "--fearless_strategy=exhaustive",
                         *(f"--fearless_{option}={file}" for option, file in files.items())])
        with open(files["trace"], encoding="utf-8") as f:
            self.assertTrue(f.read().startswith("execution 1\n"))
        with open(files["hashes"], encoding="utf-8") as f:
            self.assertRegex(f.read(), r"\A([0-9a-f]{16}\n)+\Z")

    def test_flags_do_not_reach_main(self):
        result = self.run_for(0, [self.program, "--fearless_executions=5", "a", "--fearless_output=all", "b"])
        self.assertIn("[a][b]", result.out)
        self.assertNotIn("[--fearless", result.out)
        # (An execution that is run twice to see that it goes the same way counts twice.)
        self.assertRegex(result.out, r"in [56] executions")

    def test_without_threads_all_is_as_ever(self):
        result = self.run_for(7, [self.program, "no threads"])
        self.assertEqual((result.out, result.err), ("[no threads]\n", ""))
        result = self.run_for(9, [self.program, "exit"])
        self.assertEqual((result.out, result.err), ("[exit]\n", ""))
        self.run_for(-6, [self.program, "abort"])  # SIGABRT
        # Variables of the wrappers are no options of programs.
        result = self.run_for(7, [self.program, "no threads"],
                              env={"FEARLESS_CXX": "g++-12", "FEARLESS_CC": "gcc-12", "FEARLESS_WARN_ASM": "0",
                                   "FEARLESS_WARN_LINK": "0"})
        self.assertEqual((result.out, result.err), ("[no threads]\n", ""))

    def test_what_is_registered_before_the_first_thread_is_done_in_every_execution(self):
        """And not once more after the search, when memory is as it was at the start."""
        program = self.work / "says_goodbye"
        self.run_ok([CXX, "-std=c++20", "-O1", support.HERE / "programs/says_goodbye.cpp", "-o", program])
        for how in "atexit", "on_exit":
            with self.subTest(how=how):
                alone = self.run_ok([program, how, "0"])
                self.assertEqual(alone.out, "farewell\ndestroyed\n")
                right = self.run_ok([program, how, "1", "--fearless_executions=50"])
                self.assertNotIn("farewell", right.out)
                right = self.run_ok([program, how, "1"])
                self.assertNotIn("farewell", right.out.split("main.says_goodbye: passed")[1])
                self.assertNotIn("destroyed", right.out.split("main.says_goodbye: passed")[1])
                found, = self.verdict(program, [how, "2"], status=1)["violations"]
                self.assertIn("assertion failed", found["message"])
                self.run_for(1, [program, how, "2"], env={"FEARLESS_REPLAY": found["replay"]})

    def test_what_ends_with_main_ends_in_the_order_of_the_standard(self):
        """Thread-local objects first, then what atexit was given; destructors of keys only where a thread ends."""
        program = self.work / "end_of_main"
        self.run_ok([CXX, "-std=c++20", "-O1", support.HERE / "programs/end_of_main.cpp", "-o", program])
        for strategy in "random", "exhaustive":
            for how in "return", "exit", "exit_of_another", "keys", "goes_on":
                with self.subTest(strategy=strategy, how=how):
                    self.run_ok([program, how, f"--fearless_strategy={strategy}", "--fearless_executions=200"])
            for how, message in (("uses_what_is_gone", "use after free"),
                                 ("exit_ends_them", "the program ends with status 5"),
                                 ("seen_by_another", "the program ends with status 9"),
                                 ("last_ends_it", "the program ends with status 8"),
                                 ("waits_for_ever", "waits for ever, nobody is left to wake it"),
                                 ("thread_with_key", "the program ends with status 7")):
                with self.subTest(strategy=strategy, how=how):
                    found, = self.verdict(program, [how, f"--fearless_strategy={strategy}"], status=1)["violations"]
                    self.assertIn(message, found["message"])
                    self.run_for(1, [program, how], env={"FEARLESS_REPLAY": found["replay"]})

    def test_functions_of_libc_that_end_the_process(self):
        program = self.work / "library_ends_it"
        self.run_ok([support.FEARLESS_CC, "-O1", support.HERE / "programs/library_ends_it.c", "-o", program])
        for how in "err", "errx", "error", "error_at_line":
            for isolation in "auto", "none", "process":
                found, = self.verdict(program, ["--fearless_isolation=" + isolation, how], status=1)["violations"]
                self.assertEqual(found["message"], "the program ends with status 2", how)
                again = self.run_for(1, [program, how], env={"FEARLESS_REPLAY": found["replay"]})
                self.assertIn("cannot go on", again.out + again.err)
        self.run_ok([program, "--fearless_executions=100", "goes_on"])
        # Others do so unseen: never without a word.
        for isolation in "auto", "none", "process":
            ended = self.run_for(70, [program, "--fearless_isolation=" + isolation, "unseen"])
            self.assertIn("has ended the process from within an execution", ended.err)

    def test_an_option_searches_from_the_start(self):
        result = self.run_for(4, [self.program, "no threads", "--fearless_exit_status=ignore"])
        self.assertIn("vacuous", (result.out + result.err).lower())


if __name__ == "__main__":
    support.main()
