#include "search/tool_file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include "border/descriptors.hpp"

namespace fearless {

int own_descriptor(int fd) {
  if (fd < 0) return -1;
  const int high = fcntl(fd, F_DUPFD_CLOEXEC, border::first_tool_descriptor);
  if (high < 0) return fd;
  close(fd);
  return high;
}

bool ToolFile::open(const std::string& file, bool append) {
  constexpr mode_t as_the_mask_permits = 0666;
  const int fd = ::open(file.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC | (append ? O_APPEND : O_TRUNC),
                        as_the_mask_permits);
  file_.reset(fd < 0 ? nullptr : fdopen(own_descriptor(fd), append ? "a" : "w"));
  return is_open();
}

void ToolFile::write(const std::string& text) {
  std::fwrite(text.data(), 1, text.size(), file_.get());
  // (A process that is forked would write it again.)
  std::fflush(file_.get());
}

}  // namespace fearless
