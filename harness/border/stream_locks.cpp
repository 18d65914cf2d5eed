#include "border/stream_locks.hpp"

#include <link.h>

#include <utility>

#include "border/own.hpp"
#include "engine/operations.hpp"
#include "memory/dynamic_symbols.hpp"

namespace fearless::border {
namespace {

uptr at(FILE* stream) { return reinterpret_cast<uptr>(stream); }

// One answer for all executions, whenever it is asked for.
bool program_locks_streams() {
  static const bool does =
      dl_iterate_phdr(
          [](dl_phdr_info* info, size_t, void*) {
            return int{imports(*info, "flockfile") || imports(*info, "ftrylockfile")};
          },
          nullptr) != 0;
  return does;
}

}  // namespace

StreamLock::StreamLock(FILE* stream, uptr site)
    : stream_(!FEARLESS_OUTSIDE() && program_locks_streams() ? stream : nullptr), site_(site) {
  if (stream_ != nullptr) ops::mutex_lock(at(stream_), MutexKind::recursive, no_deadline, site_);
}
StreamLock::~StreamLock() { unlock(); }
void StreamLock::unlock() {
  if (FILE* const stream = std::exchange(stream_, nullptr))
    ops::mutex_unlock(at(stream), MutexKind::recursive, site_);
}

}  // namespace fearless::border

using namespace fearless;
namespace b = fearless::border;

FEARLESS_REAL(void, flockfile, FILE*)
FEARLESS_OWN(void, flockfile, (FILE * stream)) {
  if (FEARLESS_OUTSIDE()) return real::flockfile(stream);
  ops::mutex_lock(b::at(stream), MutexKind::recursive, no_deadline, FEARLESS_SITE());
}
FEARLESS_REAL(int, ftrylockfile, FILE*)
FEARLESS_OWN(int, ftrylockfile, (FILE * stream)) {
  if (FEARLESS_OUTSIDE()) return real::ftrylockfile(stream);
  return ops::mutex_try_lock(b::at(stream), MutexKind::recursive, false, FEARLESS_SITE());
}
FEARLESS_REAL(void, funlockfile, FILE*)
FEARLESS_OWN(void, funlockfile, (FILE * stream)) {
  if (FEARLESS_OUTSIDE()) return real::funlockfile(stream);
  ops::mutex_unlock(b::at(stream), MutexKind::recursive, FEARLESS_SITE());
}
