#include "api/program_state.hpp"

#include <fcntl.h>
#include <getopt.h>
#include <locale.h>
#include <stdio.h>
#include <stdio_ext.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>

#include "api/piped_input.hpp"
#include "border/descriptors.hpp"
#include "border/directory.hpp"
#include "core/real.hpp"
#include "engine/trap.hpp"
#include "search/tool_file.hpp"

extern "C" char** environ;

FEARLESS_REAL(int, getopt, int, char* const*, const char*)

namespace fearless {
namespace {

int lowest_free_descriptor() {
  const int fd = fcntl(0, F_DUPFD_CLOEXEC, 3);
  if (fd >= 0) close(fd);
  return fd;
}
bool is_open(int fd) { return fcntl(fd, F_GETFD) != -1; }

// Where reading goes on, or -1: a terminal or /dev/null has no place.
off_t offset_of_input() {
  struct stat s;
  return fstat(0, &s) == 0 && S_ISCHR(s.st_mode) ? -1 : lseek(0, 0, SEEK_CUR);
}

void save(char** list, std::vector<char*>* pointers, std::vector<std::string>* strings) {
  pointers->clear();
  strings->clear();
  for (; list != nullptr && *list != nullptr; ++list) {
    pointers->push_back(*list);
    strings->emplace_back(*list);
  }
}

void put_back(char** list, const std::vector<char*>& pointers, const std::vector<std::string>& strings) {
  for (std::size_t i = 0; i < pointers.size(); ++i) {
    list[i] = pointers[i];
    memcpy(list[i], strings[i].c_str(), strings[i].size() + 1);
  }
  list[pointers.size()] = nullptr;
}

// What getopt keeps to itself, too: as it is when a program begins. (With optind 0 it begins anew, and
// leaves 1.)
void restore_getopt() {
  char none[] = "";
  char* arguments[] = {none, nullptr};
  optind = 0;
  real::getopt(1, arguments, "");
  opterr = 1;
}

}  // namespace

void ProgramState::capture(int argc, char** argv, char** environment) {
  argc_ = argc;
  argv_ = argv;
  environment_ = environment;
  save(argv, &argv_pointers_, &argv_strings_);
  save(environment, &environment_pointers_, &environment_strings_);
  directory_ = own_descriptor(open(".", O_PATH | O_DIRECTORY | O_CLOEXEC));
  mask_ = umask(0);
  umask(mask_);
  border::directory_or_mask_changed = false;
  input_offset_ = offset_of_input();
  const char* l = setlocale(LC_ALL, nullptr);
  locale_ = l == nullptr ? "C" : l;
  descriptors_ = border::open_descriptors();
  lowest_free_ = lowest_free_descriptor();
}

void ProgramState::keep_input() {
  if (keep_piped_input()) input_offset_ = 0;
}

void ProgramState::restore_strings() {
  put_back(argv_, argv_pointers_, argv_strings_);
  put_back(environment_, environment_pointers_, environment_strings_);
  environ = environment_;
}

void ProgramState::restore_descriptors() {
  if (input_offset_ >= 0) lseek(0, input_offset_, SEEK_SET);
  __fpurge(stdin);
  clearerr(stdin);
  clearerr(stdout);
  // A program that leaves descriptors open moves the lowest free one.
  if (!is_open(lowest_free_)) return;
  for (const int fd : border::open_descriptors())
    if (std::find(descriptors_.begin(), descriptors_.end(), fd) == descriptors_.end()) close(fd);
}

void ProgramState::restore() {
  restore_strings();
  restore_descriptors();
  trap::forget_user_handlers();
  if (border::directory_or_mask_changed) {
    if (directory_ >= 0 && fchdir(directory_) != 0) return;
    umask(mask_);
    border::directory_or_mask_changed = false;
  }
  const char* l = setlocale(LC_ALL, nullptr);
  if (l == nullptr || locale_ != l) setlocale(LC_ALL, locale_.c_str());
  restore_getopt();
}

}  // namespace fearless
