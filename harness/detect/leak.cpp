#include "detect/leak.hpp"

#include <algorithm>
#include <unordered_map>

#include "memory/fresh_state.hpp"
#include "memory/heap.hpp"
#include "memory/mapped.hpp"

namespace fearless::leak {
namespace {

struct Allocation {
  u32 thread = 0;
  std::vector<uptr> stack;
};
bool keeping = false;
std::unordered_map<uptr, Allocation> allocations;  // by the block's address: the last there

// The innermost call in instrumented code.
uptr site_of(const std::vector<uptr>& stack) {
  for (const uptr pc : stack)
    if (fresh_state::in_instrumented_module(pc)) return pc;
  return stack.empty() ? 0 : stack.front();
}

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
      if (heap::in_arena(p)) reaches(p, at);
      if (!packed_) continue;
      constexpr unsigned tag_bits = 16;
      for (const uptr without_tag : {p & (~uptr{0} >> tag_bits), p >> tag_bits})
        if (without_tag != p && heap::in_arena(without_tag)) reaches(without_tag, at);
    }
  }
  // From now on pointers count that have a tag in the sixteen bits that a processor's addresses leave, above
  // or (shifted) below, as lock-free structures pack them.
  void look_for_packed_pointers() {
    packed_ = true;
    for (std::size_t i = 0; i < blocks_.size(); ++i)
      if (reached_[i]) pending_.push_back(i);
  }
  void close() {
    while (!pending_.empty()) {
      const heap::Block b = blocks_[pending_.back()];
      pending_.pop_back();
      scan(b.address, b.address + b.bytes);
    }
  }
  // In the order of their allocation.
  std::vector<heap::Block> unreached() const {
    std::vector<heap::Block> list;
    for (std::size_t i = 0; i < blocks_.size(); ++i)
      if (!reached_[i]) list.push_back(blocks_[i]);
    std::sort(list.begin(), list.end(),
              [](const heap::Block& a, const heap::Block& b) { return a.number < b.number; });
    return list;
  }

 private:
  void reaches(uptr p, uptr at) {
    auto it = std::upper_bound(blocks_.begin(), blocks_.end(), p,
                               [](uptr a, const heap::Block& b) { return a < b.address; });
    if (it == blocks_.begin()) return;
    --it;
    if (p >= it->address + std::max<u64>(it->bytes, 1)) return;
    const auto i = static_cast<std::size_t>(it - blocks_.begin());
    // (What was there before the execution is a number, and no pointer to what has come into being in it.)
    if (reached_[i] || fresh_state::unchanged(at)) return;
    reached_[i] = true;
    pending_.push_back(i);
  }

  bool packed_ = false;
  std::vector<heap::Block> blocks_;
  std::vector<bool> reached_;
  std::vector<std::size_t> pending_;
};

}  // namespace

void keep_sites(bool on) { keeping = on; }
bool keeps_sites() { return keeping; }
void begin_execution() { allocations.clear(); }

void allocated(uptr address, u32 thread, std::vector<uptr> stack) {
  allocations[address] = {thread, std::move(stack)};
}

std::vector<Group> find(const void* const* more_begin, const void* const* more_end) {
  Reach reach;
  const auto scan_roots = [&] {
    reach.scan(reinterpret_cast<uptr>(more_begin), reinterpret_cast<uptr>(more_end));
    fresh_state::for_each_root(
        [](uptr begin, uptr end, void* r) { static_cast<Reach*>(r)->scan(begin, end); }, &reach);
  };
  scan_roots();
  reach.close();
  std::vector<heap::Block> lost = reach.unreached();
  if (!lost.empty()) {
    const auto scan = [](const uptr* begin, const uptr* end, void* r) {
      static_cast<Reach*>(r)->scan(reinterpret_cast<uptr>(begin), reinterpret_cast<uptr>(end));
    };
    reach.look_for_packed_pointers();
    scan_roots();
    mapped::for_each_stretch(scan, &reach);
    reach.close();
    lost = reach.unreached();
  }
  std::vector<Group> groups;
  for (const heap::Block& b : lost) {
    const auto known = allocations.find(b.address);
    const Allocation where = known != allocations.end() ? known->second : Allocation{};
    const uptr site = site_of(where.stack);
    auto g = std::find_if(groups.begin(), groups.end(), [&](const Group& had) {
      return had.thread == where.thread && had.site == site && had.stack == where.stack;
    });
    if (g == groups.end()) g = groups.insert(g, {0, 0, b.address, b.bytes, where.thread, site, where.stack});
    ++g->blocks;
    g->bytes += b.bytes;
  }
  return groups;
}

}  // namespace fearless::leak
