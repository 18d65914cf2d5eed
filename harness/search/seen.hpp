// What of an execution was seen through instrumented code. Decides whether anything was seen that threads of
// the scenario share, so that it could have gone wrong:
//
//  - an operation on a lock, an atomic, a condition variable, … that the code calling for it is instrumented
//    of: the innermost frame that is the user's own. (Starting and joining threads, sleeping, and looking at
//    the clock are no such operations; nor are those of the main thread on what it keeps to itself.)
//  - or two plain accesses to a byte by different threads, one of them a write, both from instrumented code,
//    and not ordered by the starts and joins of threads alone. What a thread is given when it starts and
//    what is taken from it after its end would be ordered in any program.
#pragma once

#include <set>
#include <string>
#include <unordered_map>
#include <unordered_set>

#include "core/bytes.hpp"
#include "engine/trace.hpp"
#include "search/user_functions.hpp"

namespace fearless {

class Seen final : public ExecutionWatcher {
 public:
  explicit Seen(const UserFunctions& functions) : functions_(functions) {}

  // Before each execution that is looked at.
  void begin_execution();

  bool anything() const { return anything_; }
  // Modules without any instrumentation that synchronise, as far as no function of theirs can be named.
  const std::set<std::string>& modules() const { return modules_; }
  // What is to be known of an execution in another process.
  void save(ByteWriter& to) const;
  void load(ByteReader& from);

  void operation(const Thread& t) override;
  void allocation(uptr address, u64 bytes) override;
  void access(uptr address, u64 bytes, bool write, bool atomic, uptr site) override;

 private:
  struct Last {  // access of one kind
    u64 time = 0;   // of its thread's starts and joins
    Slot slot = no_slot;
    u8 bytes = 0;
  };
  struct Cell {
    Last read, write;
  };
  bool from_instrumented_code(uptr site);
  bool judge_stack() const;

  const UserFunctions& functions_;
  bool anything_ = false;
  std::set<std::string> modules_;
  std::unordered_map<uptr, bool> known_sites_;
  std::unordered_set<uptr> of_main_, of_others_;  // objects
  std::unordered_map<uptr, Cell> cells_;
};

}  // namespace fearless
