// A stretch of memory that is put back as it was.
#pragma once

#include <vector>

#include "core/base.hpp"

namespace fearless {

class Snapshot {
 public:
  Snapshot(uptr begin, uptr end) : begin_(begin), end_(end) {}

  uptr begin() const { return begin_; }
  uptr end() const { return end_; }
  void extend(uptr end) { end_ = end; }

  void take();
  void restore();
  void release();

 private:
  // Whole pages of large stretches are mapped from a memory file, so that restoring costs what was
  // written and not what there is.
  void map_pages();
  void copy_back(uptr from, uptr to);

  uptr begin_, end_;
  char* copy_ = nullptr;  // of [begin_, end_), except for the mapped pages
  uptr pages_begin_ = 0, pages_end_ = 0;
};

// Stretches of the same page or next to each other become one, so that their pages can be mapped.
void join_neighbours(std::vector<Snapshot>& list);

}  // namespace fearless
