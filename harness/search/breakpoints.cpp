#include "search/breakpoints.hpp"

#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>

#include <algorithm>

#include "core/syscalls.hpp"
#include "engine/trap.hpp"

namespace fearless {
namespace {

constexpr u8 int3 = 0xcc;
Breakpoints* present = nullptr;

u8* byte_at(uptr a) { return reinterpret_cast<u8*>(a); }

bool being_debugged() {
  static constexpr char file[] = "/proc/self/status";
  const i64 fd = sys::call(SYS_open, reinterpret_cast<u64>(file), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return false;
  char text[2048] = {};
  sys::call(SYS_read, static_cast<u64>(fd), reinterpret_cast<u64>(text), sizeof text - 1);
  sys::call(SYS_close, static_cast<u64>(fd));
  const char* tracer = strstr(text, "TracerPid:\t");
  return tracer != nullptr && tracer[strlen("TracerPid:\t")] != '0';
}

}  // namespace

Breakpoints::Breakpoints(std::vector<uptr> places, std::vector<elf::Range> code)
    : places_(std::move(places)), code_(std::move(code)) {
  original_.resize(places_.size());
  reached_.resize(places_.size());
  if (places_.empty() || being_debugged()) return;
  if (!protect(PROT_READ | PROT_WRITE | PROT_EXEC)) {
    protect(PROT_READ | PROT_EXEC);
    return;
  }
  for (std::size_t i = 0; i < places_.size(); ++i) {
    original_[i] = *byte_at(places_[i]);
    *byte_at(places_[i]) = int3;
  }
  planted_ = true;
  present = this;
  trap::set_breakpoint_handler(on_trap);
}

Breakpoints::~Breakpoints() {
  if (!planted_) return;
  trap::set_breakpoint_handler(nullptr);
  present = nullptr;
  for (std::size_t i = 0; i < places_.size(); ++i)
    if (!reached_[i]) *byte_at(places_[i]) = original_[i];
  protect(PROT_READ | PROT_EXEC);
}

bool Breakpoints::protect(int how) {
  return std::all_of(code_.begin(), code_.end(), [&](const elf::Range& r) {
    const uptr begin = r.begin & ~uptr{4095};
    return sys::call(SYS_mprotect, begin, round_up(r.end, 4096) - begin, static_cast<u64>(how)) == 0;
  });
}

// Runs in the signal handler, in the scenario: calls nothing.
bool Breakpoints::on_trap(uptr at) {
  Breakpoints& b = *present;
  std::size_t low = 0;
  std::size_t high = b.places_.size();
  while (low < high) {
    const std::size_t middle = (low + high) / 2;
    if (b.places_[middle] < at) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  if (low == b.places_.size() || b.places_[low] != at || b.reached_[low]) return false;
  *byte_at(at) = b.original_[low];
  b.reached_[low] = 1;
  return true;
}

std::vector<uptr> Breakpoints::reached() const {
  std::vector<uptr> r;
  for (std::size_t i = 0; i < places_.size(); ++i)
    if (reached_[i]) r.push_back(places_[i]);
  return r;
}

}  // namespace fearless
