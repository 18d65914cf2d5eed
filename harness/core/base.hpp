// Vocabulary every room shares: fixed-size integers, branch hints, thread slots.
//
// Ground rules of the runtime (harness/core, border, engine, model, detect, strategy):
//  - It is entered from instrumented code at any point, so it calls nothing that another library may
//    interpose or that could take a lock; system calls are made directly (core/syscalls.hpp).
//  - It has no thread-local variables: the FS base belongs to the scenario's current thread.
//  - It throws nothing and catches nothing; the user's exceptions pass through it untouched.
#pragma once

#include <cstddef>
#include <cstdint>

namespace fearless {

using u8 = std::uint8_t;
using u16 = std::uint16_t;
using u32 = std::uint32_t;
using u64 = std::uint64_t;
using i64 = std::int64_t;
using uptr = std::uintptr_t;

#define FEARLESS_LIKELY(x) __builtin_expect(!!(x), 1)
#define FEARLESS_UNLIKELY(x) __builtin_expect(!!(x), 0)
#define FEARLESS_INLINE inline __attribute__((always_inline))
#define FEARLESS_NOINLINE __attribute__((noinline))

// A symbol user code or its libraries resolve to.
#define FEARLESS_EXPORT extern "C" __attribute__((visibility("default")))

// The place of a thread among those an execution tracks: an index into every clock and every set.
// A slot is taken over by a later thread only when that thread's start happens after the end of the
// one before (engine/threads.cpp), so "slot" may stand for "thread" in a happens-before comparison.
using Slot = u32;
inline constexpr Slot no_slot = 0xffffffffU;
inline constexpr Slot max_slots = 512;

// Rounds `value` up to a multiple of `unit`, a power of two.
constexpr u64 round_up(u64 value, u64 unit) { return (value + unit - 1) & ~(unit - 1); }

}  // namespace fearless
