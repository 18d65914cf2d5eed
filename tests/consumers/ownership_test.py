"""The ownership headers of an installed Fearless: alone, in a program without anything else of Fearless, searched."""

import os

import support

COMPILERS = [os.environ["CONSUMERS_CXX"], "g++-12"]
FLAGS = ["-std=c++20", "-Wall", "-Wextra", "-Wpedantic", "-Wconversion", "-Wshadow", "-Werror",
         f"-I{support.PREFIX / 'include'}"]

PROGRAM = """\
#include <fearless/ownership.hpp>
#include <cstdlib>
#include <string>

int main() {
  auto total = fearless::make_arc<fearless::mutex<int>>(0);
  auto [tx, rx] = fearless::channel<std::string>();
  auto worker = fearless::spawn(
      [](const fearless::arc<fearless::mutex<int>>& sum, const fearless::sender<std::string>& out) {
        *sum->lock() += 1;
        out.send("done");
      },
      total, std::move(tx));
  std::size_t length = 0;
  for (const std::string& message : rx) length += message.size();
  worker.join();
  if (length != 4 || *total->lock() != 1) std::abort();
}
"""


class Ownership(support.Case):
    def test_every_header_stands_alone(self):
        headers = [support.PREFIX / "include/fearless/ownership.hpp",
                   *sorted((support.PREFIX / "include/fearless/ownership").glob("*.hpp"))]
        self.assertGreater(len(headers), 10)
        for compiler in COMPILERS:
            for header in headers:
                self.run_ok([compiler, *FLAGS, "-fsyntax-only", "-x", "c++", "-"],
                            stdin=f"#include <{header.relative_to(support.PREFIX / 'include')}>\n")

    def test_in_production(self):
        (self.work / "program.cpp").write_text(PROGRAM, encoding="utf-8")
        for compiler in COMPILERS:
            self.run_ok([compiler, *FLAGS, "-O2", "-pthread", "program.cpp", "-o", "program"])
            self.run_ok(["./program"])
            self.assertNotIn("fearless", self.run_ok(["ldd", "program"]).out)

    def test_searched(self):
        (self.work / "program.cpp").write_text(PROGRAM, encoding="utf-8")
        for compiler in COMPILERS:
            self.run_ok([support.FEARLESS_CXX, "-std=c++20", "-O1", "program.cpp", "-o", "program"],
                        env={"FEARLESS_CXX": compiler})
            verdict = self.verdict("./program", env={"FEARLESS_STRATEGY": "exhaustive"})
            self.assertEqual((verdict["verdict"], verdict["complete"]), ("passed", True))


if __name__ == "__main__":
    support.main()
