#include "search/seen.hpp"

#include <algorithm>

#include "engine/engine.hpp"

namespace fearless {
namespace {

// Operations that threads share something through.
bool shares(const Operation& op) {
  switch (op.kind) {
    case OpKind::none:
    case OpKind::thread_start:
    case OpKind::thread_create:
    case OpKind::thread_join:
    case OpKind::thread_detach:
    case OpKind::thread_exit:
    case OpKind::process_end:
    case OpKind::fence:  // means something through the accesses around it
    case OpKind::sleep:
    case OpKind::yield:
    case OpKind::read_clock:
    case OpKind::choose:
    case OpKind::chance:
    case OpKind::assume:
    case OpKind::plain_read:
    case OpKind::plain_write:
    case OpKind::annotation: return false;
    case OpKind::file:
      return op.object > descriptor_objects + 2 || op.object == outside_object;  // not the standard streams
    case OpKind::load:
    case OpKind::store:
    case OpKind::rmw:
    case OpKind::cas:
    case OpKind::mutex_lock:
    case OpKind::mutex_try_lock:
    case OpKind::mutex_timed_lock:
    case OpKind::mutex_unlock:
    case OpKind::shared_lock:
    case OpKind::shared_try_lock:
    case OpKind::shared_timed_lock:
    case OpKind::shared_unlock:
    case OpKind::cond_wait:
    case OpKind::cond_timed_wait:
    case OpKind::cond_relock:
    case OpKind::cond_signal:
    case OpKind::cond_broadcast:
    case OpKind::semaphore_wait:
    case OpKind::semaphore_try_wait:
    case OpKind::semaphore_value:
    case OpKind::semaphore_timed_wait:
    case OpKind::semaphore_post:
    case OpKind::barrier_wait:
    case OpKind::once:
    case OpKind::guard:
    case OpKind::futex_wait:
    case OpKind::futex_timed_wait:
    case OpKind::futex_wake:
    case OpKind::signal: return true;
  }
  return false;
}

bool remarkable(const UserFunction* f) { return f != nullptr && f->kind != UserFunction::Kind::unremarkable; }
bool uninstrumented(const UserFunction* f) {
  return f != nullptr && f->kind == UserFunction::Kind::uninstrumented && !f->standard;
}

}  // namespace

void Seen::begin_execution() {
  of_main_.clear();
  of_others_.clear();
  cells_.clear();
}

void Seen::save(ByteWriter& to) const {
  to.put(anything_);
  to.put(std::vector<std::string>(modules_.begin(), modules_.end()));
}

void Seen::load(ByteReader& from) {
  from.get(&anything_);
  for (std::string& name : from.get<std::vector<std::string>>()) modules_.insert(std::move(name));
}

// The stack's innermost frame in the user's own code; failing that, the outermost in a template of the
// standard library, which may hold the user's function inlined. Where a module is stripped, the two cannot be
// told apart: there no frame may be of an uninstrumented function.
bool Seen::judge_stack() const {
  bool instrumented = false;
  for (const uptr pc : Trace::stack_here()) {
    const LoadedModule* m = functions_.module_at(pc - 1);
    if (m == nullptr || m->kind != ModuleKind::user) continue;
    if (m->functions.empty()) return false;
    const UserFunction* f = functions_.at(pc - 1);
    if (!remarkable(f)) continue;
    // It may have called an uninstrumented function whose last act, a jump, leaves no frame.
    if (uninstrumented(f) || uninstrumented(functions_.called_before(pc))) return false;
    instrumented = f->kind == UserFunction::Kind::instrumented;
    if (instrumented && !f->standard && !m->stripped) return true;
  }
  return instrumented;
}

bool Seen::from_instrumented_code(uptr site) {
  if (const auto it = known_sites_.find(site); it != known_sites_.end()) return it->second;
  const LoadedModule* m = functions_.module_at(site - 1);
  if (m != nullptr &&
      (m->kind == ModuleKind::system || (m->kind == ModuleKind::user && m->functions.empty())))
    modules_.insert(m->name);
  const UserFunction* f = functions_.at(site - 1);
  if (!remarkable(f) || f->standard || m == nullptr || m->stripped) return !anything_ && judge_stack();
  const bool answer = f->kind == UserFunction::Kind::instrumented &&
                      !uninstrumented(functions_.called_before(site));
  known_sites_.emplace(site, answer);
  return answer;
}

void Seen::operation(const Thread& t) {
  const Operation& op = t.pending;
  if (!shares(op)) return;
  const bool instrumented = from_instrumented_code(op.site);
  if (anything_) return;
  if (t.number == 0) {
    if (!instrumented) return;
    of_main_.insert(op.object);
    anything_ = of_others_.count(op.object) != 0;
  } else {
    of_others_.insert(op.object);
    anything_ = instrumented || of_main_.count(op.object) != 0;
  }
}

void Seen::allocation(uptr address, u64 bytes) {
  const uptr end = address + bytes;
  if (bytes / 8 > cells_.size()) {
    std::erase_if(cells_, [&](const auto& c) { return c.first + 8 > address && c.first < end; });
    return;
  }
  for (uptr a = address & ~uptr{7}; a < end; a += 8) cells_.erase(a);
}

void Seen::access(uptr address, u64 bytes, bool write, bool /*atomic*/, uptr site) {
  if (anything_) return;
  const UserFunction* f = functions_.at(site - 1);
  if (f == nullptr || f->kind != UserFunction::Kind::instrumented) return;
  const Thread& t = *engine.current;
  const auto concurrent = [&](const Last& l, u8 mask) {
    return (l.bytes & mask) != 0 && l.slot != t.slot && l.time > t.fork_join.get(l.slot);
  };
  const auto note = [&](Last* l, u8 mask) {
    const u64 now = t.fork_join.get(t.slot);
    if (l->slot == t.slot && l->time == now) mask |= l->bytes;
    *l = {now, t.slot, mask};
  };
  for (uptr a = address; a < address + bytes;) {
    const uptr next = std::min((a | 7) + 1, address + bytes);
    const auto mask = static_cast<u8>(((1U << (next - a)) - 1) << (a & 7));
    Cell& c = cells_[a & ~uptr{7}];
    if (concurrent(c.write, mask) || (write && concurrent(c.read, mask))) {
      anything_ = true;
      return;
    }
    note(write ? &c.write : &c.read, mask);
    a = next;
  }
}

}  // namespace fearless
