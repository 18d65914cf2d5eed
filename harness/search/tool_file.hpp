// A file that the tool writes while scenarios run: its descriptor is none of theirs, and what has been
// written is there, whatever becomes of the process.
#pragma once

#include <cstdio>
#include <memory>
#include <string>

namespace fearless {

// The same file as one of the tool's descriptors, closed in programs that the scenario starts; `fd` is
// closed. As it was if there is no room.
int own_descriptor(int fd);

// A file that is written while scenarios run. What has been written is there, whatever becomes of the
// process.
class ToolFile {
 public:
  // Empties the file, or appends to it. False if it cannot be written: errno says why.
  bool open(const std::string& file, bool append = false);
  bool is_open() const { return file_ != nullptr; }
  void write(const std::string& text);

 private:
  struct Close {
    void operator()(std::FILE* f) const { std::fclose(f); }
  };
  std::unique_ptr<std::FILE, Close> file_;
};

}  // namespace fearless
