#include "memory/time_stamps.hpp"

#include <sys/prctl.h>
#include <sys/syscall.h>

#include "core/syscalls.hpp"

namespace fearless::time_stamps {
namespace {

bool are_kept = false;

bool set(unsigned long mode) { return sys::call(SYS_prctl, PR_SET_TSC, mode) == 0; }

}  // namespace

bool keep_from_program() {
  are_kept = set(PR_TSC_SIGSEGV);
  return are_kept;
}

void give_back() {
  if (are_kept) set(PR_TSC_ENABLE);
  are_kept = false;
}

bool kept() { return are_kept; }

Given::Given(bool wanted) : kept_(are_kept && wanted) {
  if (kept_) set(PR_TSC_ENABLE);
}

Given::~Given() {
  if (kept_) set(PR_TSC_SIGSEGV);
}

}  // namespace fearless::time_stamps
