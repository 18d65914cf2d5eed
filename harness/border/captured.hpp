// What the C library writes to a descriptor inside one of its own calls, where it would wait for room.
#pragma once

#include "core/base.hpp"

namespace fearless::border {

// Between `begin` and `send`, what is written to a pipe or socket whose calls may wait goes to memory. Then
// it is sent as a blocking write() sends it, others running until there is room. Other threads that begin
// with the same descriptor wait for the end of it, as the lock in each stream makes them.
class Captured {
 public:
  // `bytes` are written at most; few are not captured.
  void begin(int fd, u64 bytes, uptr site);
  // `closed`: the call has closed the descriptor. False if not all could be sent.
  bool send(bool closed);

  static void begin_execution();

 private:
  int fd_ = -1;
  int real_ = -1;  // what it stands for; or -1: nothing is captured
  int memory_ = -1;
  uptr site_ = 0;
};

}  // namespace fearless::border
