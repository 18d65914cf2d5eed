#include "support/engine_double.hpp"

namespace fearless {

Hot hot;
unsigned ThreadSet::words = ThreadSet::max_words;
ThreadInfo* threads_by_slot[max_slots];
ThreadOrigin thread_origins[known_origins];

namespace engine_double {
namespace {

ThreadInfo infos[max_slots];

}  // namespace

std::vector<Finding>& findings() {
  static std::vector<Finding> list;
  return list;
}

ThreadInfo& thread(Slot s) {
  if (threads_by_slot[s] == nullptr) {
    infos[s] = {};
    infos[s].slot = infos[s].number = s;
    threads_by_slot[s] = &infos[s];
  }
  return infos[s];
}

void reset() {
  for (ThreadInfo*& t : threads_by_slot) t = nullptr;
  findings().clear();
}

}  // namespace engine_double

void raise(const Finding& f) { engine_double::findings().push_back(f); }

Place place_here(OpKind operation, uptr site) { return place_of_slot(hot.slot, operation, site); }

AnnotatedLock annotated_lock(uptr /*lock*/) { return AnnotatedLock::none; }

Place place_of_slot(Slot slot, OpKind operation, uptr site) {
  Place p;
  p.thread = slot;
  p.operation = operation;
  p.site = site;
  return p;
}

}  // namespace fearless
