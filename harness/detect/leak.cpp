#include "detect/leak.hpp"

#include <algorithm>
#include <vector>

#include "memory/fresh_state.hpp"
#include "memory/heap.hpp"

namespace fearless::leak {
namespace {

class Reach {
 public:
  Reach() {
    heap::for_each_live([](const heap::Block& b, void* me) { static_cast<Reach*>(me)->blocks_.push_back(b); },
                        this);
    reached_.resize(blocks_.size());
  }
  void scan(uptr begin, uptr end) {
    for (uptr at = round_up(begin, sizeof(uptr)); at + sizeof(uptr) <= end; at += sizeof(uptr)) {
      const uptr p = *reinterpret_cast<const uptr*>(at);
      if (!heap::in_arena(p)) continue;
      auto it = std::upper_bound(blocks_.begin(), blocks_.end(), p,
                                 [](uptr a, const heap::Block& b) { return a < b.address; });
      if (it == blocks_.begin()) continue;
      --it;
      if (p >= it->address + std::max<u64>(it->bytes, 1)) continue;
      const auto i = static_cast<std::size_t>(it - blocks_.begin());
      if (reached_[i]) continue;
      reached_[i] = true;
      pending_.push_back(i);
    }
  }
  void close() {
    while (!pending_.empty()) {
      const heap::Block b = blocks_[pending_.back()];
      pending_.pop_back();
      scan(b.address, b.address + b.bytes);
    }
  }
  Leak unreached() const {
    Leak l;
    u32 earliest = ~0U;
    for (std::size_t i = 0; i < blocks_.size(); ++i) {
      if (reached_[i]) continue;
      const heap::Block& b = blocks_[i];
      ++l.blocks;
      l.bytes += b.bytes;
      if (b.number < earliest) {
        earliest = b.number;
        l.first = b.address;
        l.first_bytes = b.bytes;
      }
    }
    return l;
  }

 private:
  std::vector<heap::Block> blocks_;
  std::vector<bool> reached_;
  std::vector<std::size_t> pending_;
};

}  // namespace

Leak find() {
  Reach reach;
  fresh_state::for_each_root([](uptr begin, uptr end, void* r) { static_cast<Reach*>(r)->scan(begin, end); },
                             &reach);
  reach.close();
  return reach.unreached();
}

}  // namespace fearless::leak
