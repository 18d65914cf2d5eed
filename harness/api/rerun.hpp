// A program started once more, to its end.
#pragma once

#include <string>
#include <vector>

namespace fearless::rerun {

// The path of this process's program.
std::string this_program();

// Is it an argument for GoogleTest about all tests of a program, of which one is to run again: how often they
// run, and in which order, and where their results go (which are to stay as they are)?
bool is_about_all_tests(const std::string& argument);

struct Ended {
  bool started = false;
  bool in_time = false;
  int status = 0;  // as wait tells it
};
// Its output goes nowhere.
Ended run(const std::string& program, const std::vector<std::string>& arguments,
          const std::vector<std::string>& environment, unsigned seconds);

// A directory that is removed with all that is in it.
class Directory {
 public:
  Directory();
  ~Directory();
  Directory(const Directory&) = delete;
  Directory& operator=(const Directory&) = delete;

  bool exists() const { return !path_.empty(); }
  const std::string& path() const { return path_; }
  // Of the files there whose names begin so, all contents.
  std::vector<std::string> contents(const std::string& beginning) const;

 private:
  std::string path_;
};

}  // namespace fearless::rerun
