// The scenario's heap: deterministic addresses, reset as a whole after every execution, freed memory
// kept apart for a while so that uses of it are seen.
//
// There are two regions. The *outer* heap serves the program's own allocations before and between
// scenarios (it lives as long as the process, takes a lock, and its blocks can be found and restored);
// the *arena* serves those inside an execution. What libc allocates for itself stays with libc.
#pragma once

#include "core/base.hpp"

namespace fearless::heap {

void reserve();

// Of a block this large hardly all is used: what nobody touches takes no memory, and is not remembered as
// freed.
inline constexpr u64 mostly_unused = u64{128} << 20;

// ---- inside an execution
// Null when the arena is exhausted. `alignment` is a power of two.
void* allocate(u64 bytes, u64 alignment, bool zero);
// Is there a live block of the arena or the outer heap that starts at p? Raises a double free, or a free
// of a bad pointer, if not.
bool check_free(void* p, uptr site);
// The same of an address in no heap: a variable's, say.
void refuse_free(void* p, uptr site);
// Frees it. Its memory is not handed out again for a while.
void release(void* p);
void reset();  // at the end of an execution
// A heap for each thread, so that where a thread's blocks lie does not depend on what others allocate; freed
// memory is not handed out again within an execution. To be called between executions.
void separate(bool on);

// ---- outside
void* outer_allocate(u64 bytes, u64 alignment, bool zero);
void outer_release(void* p);

// ---- both
bool in_arena(uptr p);
bool in_outer(uptr p);
// Bytes asked for, of a live block that starts at p; 0 if there is none.
u64 size_of(const void* p);

struct Block {
  uptr address = 0;  // of the user's bytes; 0: no such block
  u64 bytes = 0;
  u32 number = 0;    // allocations before it in this execution
  bool live = false;
};
// The block whose bytes contain `address` (or that starts there, if it is empty).
Block find(uptr address);
// Calls f for every live block of the arena, in address order.
void for_each_live(void (*f)(const Block&, void*), void* context);
u64 live_blocks();  // in the arena
// What a thread has used of its own part of it, where there are parts (separate).
struct Stretch {
  uptr begin = 0, end = 0;
};
Stretch used_by(Slot s);
Stretch used_in_common();  // where there are none, or they do not suffice
void extent(uptr* begin, u64* bytes);  // of the arena

// Outer blocks freed by the execution are given back for good only when the search ends; until then
// every execution finds them alive.
void restore_outer();

// The outer heap as it is now, and back to that: for a program that is started over.
void save_outer();
void rewind_outer();

// The outer heap's extent, for snapshots.
uptr outer_begin();
uptr outer_end();
void for_each_outer(void (*f)(const Block&, void*), void* context);

}  // namespace fearless::heap
