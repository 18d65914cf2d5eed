// Reading files without libc's streams.
#pragma once

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/syscall.h>

#include <string>

#include "core/syscalls.hpp"

namespace fearless::elf {

// A file in memory for as long as this lives; empty if it cannot be read.
class MappedFile {
 public:
  explicit MappedFile(const std::string& name) {
    const i64 fd = sys::call(SYS_open, reinterpret_cast<u64>(name.c_str()), O_RDONLY | O_CLOEXEC);
    if (fd < 0) return;
    const i64 bytes = sys::call(SYS_lseek, static_cast<u64>(fd), 0, 2);
    if (bytes > 0) {
      const i64 p = sys::call(SYS_mmap, 0, static_cast<u64>(bytes), PROT_READ, MAP_PRIVATE,
                              static_cast<u64>(fd), 0);
      if (p > 0) {
        data_ = reinterpret_cast<const char*>(p);
        bytes_ = static_cast<u64>(bytes);
      }
    }
    sys::call(SYS_close, static_cast<u64>(fd));
  }
  ~MappedFile() {
    if (data_ != nullptr) sys::call(SYS_munmap, reinterpret_cast<u64>(data_), bytes_);
  }
  MappedFile(const MappedFile&) = delete;
  MappedFile& operator=(const MappedFile&) = delete;

  u64 bytes() const { return bytes_; }

  // `count` objects at an offset, or null if the file has no such place.
  template <class T>
  const T* at(u64 offset, u64 count = 1) const {
    if (offset > bytes_ || count > (bytes_ - offset) / sizeof(T)) return nullptr;
    return reinterpret_cast<const T*>(data_ + offset);
  }

 private:
  const char* data_ = nullptr;
  u64 bytes_ = 0;
};

}  // namespace fearless::elf
