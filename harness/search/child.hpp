// Work done in a process of its own: a copy of this one that does it, hands back what came of it, and ends.
// Knows nothing of what the work is.
#pragma once

#include <functional>
#include <string>

#include "core/bytes.hpp"

namespace fearless {

class Child {
 public:
  Child() = default;
  ~Child();
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  enum class End : u8 {
    returned,   // `work` has returned
    lost,       // the process ended before that
    no_process, // the system gives us none
  };
  // Does `work` in a copy of this process, and waits for its end. What it writes can be read afterwards. The
  // copy has this thread alone, and ends without what processes do at their end.
  End run(const std::function<void(ByteWriter&)>& work) { return start(work) ? wait() : End::no_process; }
  // The same in two steps. False: no process.
  bool start(const std::function<void(ByteWriter&)>& work);
  End wait();
  bool running() const { return pid_ != 0; }
  // Readable once the process has ended.
  int ended() const { return ended_; }
  // Its work is not wanted any more.
  void stop();
  ByteReader& result() { return result_; }
  // Of a child that was lost: "was ended by signal 9", "exited with status 3".
  const std::string& how_it_ended() const { return how_it_ended_; }

 private:
  int file_ = -1;  // what the copy hands back
  int ended_ = -1;  // the end of a pipe whose other end the copy has
  i64 pid_ = 0;
  ByteReader result_;
  std::string how_it_ended_;
};

}  // namespace fearless
