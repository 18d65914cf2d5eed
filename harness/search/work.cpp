#include "search/work.hpp"

#include <poll.h>
#include <sched.h>
#include <sys/syscall.h>

#include "core/syscalls.hpp"

namespace fearless {

void put(ByteWriter& to, const Parts& parts) {
  to.put(static_cast<u64>(parts.size()));
  for (const Part& p : parts) {
    to.put(p.state == PartState::done);
    if (p.state == PartState::done) put(to, p.explored);
    else put(to, p.subtree);
  }
}

void get(ByteReader& from, Parts* parts) {
  for (u64 n = from.get<u64>(); n != 0 && from.complete(); --n) {
    Part& p = parts->emplace_back();
    if (from.get<bool>()) {
      p.state = PartState::done;
      get(from, &p.explored);
    } else {
      get(from, &p.subtree);
    }
  }
}

std::vector<bool> wait_for_any(const std::vector<const Child*>& children, u64 at_most_ns) {
  std::vector<pollfd> ends;
  for (const Child* c : children) ends.push_back({c->ended(), POLLIN, 0});
  if (!ends.empty())
    sys::call(SYS_poll, reinterpret_cast<u64>(ends.data()), ends.size(), at_most_ns / 1'000'000);
  std::vector<bool> ended;
  for (const pollfd& e : ends) ended.push_back(e.revents != 0);
  return ended;
}

u32 processes(u32 jobs) {
  if (jobs != 0) return jobs;
  cpu_set_t set;
  CPU_ZERO(&set);
  if (sched_getaffinity(0, sizeof set, &set) != 0) return 1;
  return static_cast<u32>(CPU_COUNT(&set));
}

}  // namespace fearless
