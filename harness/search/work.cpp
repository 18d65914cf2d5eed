#include "search/work.hpp"

#include <poll.h>
#include <sys/syscall.h>

#include <algorithm>

#include "core/syscalls.hpp"

namespace fearless {

void put(ByteWriter& to, const Parts& parts) {
  to.put(static_cast<u64>(parts.size()));
  for (const Part& p : parts) {
    to.put(p.state == Part::State::done);
    if (p.state == Part::State::done) put(to, p.explored);
    else put(to, p.subtree);
  }
}

void get(ByteReader& from, Parts* parts) {
  for (u64 n = from.get<u64>(); n != 0 && from.complete(); --n) {
    Part& p = parts->emplace_back();
    if (from.get<bool>()) {
      p.state = Part::State::done;
      get(from, &p.explored);
    } else {
      get(from, &p.subtree);
    }
  }
}

u32 Workers::idle() const {
  return static_cast<u32>(
      std::count_if(workers_.begin(), workers_.end(), [](const Worker& w) { return !w.child.running(); }));
}

bool Workers::start(Parts::iterator part, const Explore& explore) {
  for (Worker& w : workers_) {
    if (w.child.running()) continue;
    const Subtree& subtree = part->subtree;
    if (!w.child.start([&](ByteWriter& to) { put(to, explore(subtree)); })) return false;
    w.part = part;
    part->state = Part::State::running;
    return true;
  }
  return false;
}

void Workers::collect(Worker& w, Parts* parts) {
  Parts result;
  if (w.child.wait() == Child::End::returned) get(w.child.result(), &result);
  if (result.empty() || !w.child.result().complete()) {
    lost_ = w.child.how_it_ended();
    w.part->state = Part::State::pending;
    return;
  }
  parts->splice(w.part, result);
  parts->erase(w.part);
}

void Workers::wait(Parts* parts, u64 at_most_ns) {
  std::vector<pollfd> ends;
  std::vector<Worker*> whose;
  for (Worker& w : workers_) {
    if (!w.child.running()) continue;
    ends.push_back({w.child.ended(), POLLIN, 0});
    whose.push_back(&w);
  }
  if (ends.empty()) return;
  sys::call(SYS_poll, reinterpret_cast<u64>(ends.data()), ends.size(), at_most_ns / 1'000'000);
  for (std::size_t i = 0; i < ends.size(); ++i)
    if (ends[i].revents != 0) collect(*whose[i], parts);
}

void Workers::stop() {
  for (Worker& w : workers_) {
    if (!w.child.running()) continue;
    w.child.stop();
    w.part->state = Part::State::pending;
  }
}

}  // namespace fearless
