// What messages between threads order: everything written to a pipe, socket or event descriptor happens
// before what is read after it. One clock for all of them, since which end belongs to which is the system's
// business.
#pragma once

#include "detect/thread_sanitizer.hpp"
#include "engine/engine.hpp"
#include "model/clock.hpp"

namespace fearless::border {

class Messages {
 public:
  void sent() {
    written_.join(engine.current->clock);
    thread_sanitizer::release(this);
    any_ = true;
    ++changes_;
    engine.tick();
  }
  void received() {
    ++changes_;
    if (!any_) return;
    engine.current->clock.join(written_);
    thread_sanitizer::acquire(this);
  }
  // Grows with everything that is sent or received.
  u64 changes() const { return changes_; }
  void begin_execution() {
    any_ = false;
    written_.reset();
  }

 private:
  Clock written_;
  u64 changes_ = 0;
  bool any_ = false;
};

}  // namespace fearless::border
