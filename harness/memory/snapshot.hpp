// A stretch of memory that is put back as it was.
//
// Memory that only code writes, and never the kernel on its behalf (which would fail instead of trapping),
// can be *watched*: its pages are protected once some executions have left them alone, and cost nothing
// until somebody writes to one.
#pragma once

#include <vector>

#include "core/base.hpp"

namespace fearless {

class Snapshot {
 public:
  Snapshot(uptr begin, uptr end, bool watched = false) : begin_(begin), end_(end), watched_(watched) {}

  uptr begin() const { return begin_; }
  uptr end() const { return end_; }
  bool watched() const { return watched_; }
  void extend(uptr end) { end_ = end; }
  // Is the word at this address, which lies in it, what it was when it was taken?
  bool unchanged(uptr address) const;

  void take();
  void restore();
  void release();

  // Restorations before pages are protected: few enough to pay, and more than a replay makes, so that
  // nobody sees the traps in a debugger.
  static constexpr u32 restorations_before_watch = 64;
  // A write to `address` has trapped. If that is because its page is protected, it no longer is. Called in
  // a signal handler.
  bool written(uptr address);

 private:
  // Whole pages of large stretches are mapped from a memory file, so that restoring costs what was
  // written and not what there is.
  void map_pages();
  enum class Page : u8 { compared, copied, guarded };
  void restore_pages();
  void protect();
  uptr page_begin(u64 page) const;
  uptr page_end(u64 page) const;

  uptr begin_, end_;
  bool watched_;
  u32 restorations_ = 0;
  std::vector<Page> watched_pages_;
  char* copy_ = nullptr;  // of [begin_, end_), except for the mapped pages
  uptr pages_begin_ = 0, pages_end_ = 0;
  const char* pages_ = nullptr;  // what they were
};

// Stretches of the same page or next to each other become one, so that their pages can be mapped.
void join_neighbours(std::vector<Snapshot>& list);

}  // namespace fearless
