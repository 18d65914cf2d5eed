// Executions that never were, of a program that is not there: bank.cpp.
#pragma once

#include "search/result.hpp"

namespace fearless::sample {

// Return addresses in bank.cpp's functions: transfer (line 42), audit (line 57), run (line 70).
uptr transfer_site();
uptr audit_site();
uptr run_site();

// Addresses of its variables balance, mutex_a, mutex_b, and of one that has no name.
uptr balance();
uptr mutex_a();
uptr mutex_b();
inline constexpr uptr nameless = 0x1000;

// Three threads, main, main/1 (worker) and main/2; stack 1 is in transfer, 2 in audit, 3 in run.
Trace trace();

TraceEvent event(u32 thread, OpKind kind, uptr object, u32 stack);

// A violation of thread main/1 in transfer, the other place being main/2's in audit, and the execution
// that led to it.
Violation violation(ViolationKind kind, Detail detail = Detail::none);

// The result of a search, with a number for everything that is counted.
CaseResult result(Verdict verdict);

}  // namespace fearless::sample
