// What a program finds when its main begins, apart from its memory: arguments, environment, files,
// directory, and the C library's own state that a run leaves changed.
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

namespace fearless {

class ProgramState {
 public:
  void capture(int argc, char** argv, char** environment);
  // Puts all of it back.
  void restore();
  // Before the first execution of a search.
  void keep_input();

  int argc() const { return argc_; }
  char** argv() { return argv_; }
  char** environment() { return environment_; }

 private:
  void restore_strings();
  void restore_descriptors();

  int argc_ = 0;
  char** argv_ = nullptr;
  char** environment_ = nullptr;
  std::vector<char*> argv_pointers_, environment_pointers_;
  std::vector<std::string> argv_strings_, environment_strings_;
  std::vector<int> descriptors_;   // open when main began
  int lowest_free_ = -1;
  int directory_ = -1;
  mode_t mask_ = 0;
  off_t input_offset_ = -1;
  std::string locale_;
};

}  // namespace fearless
