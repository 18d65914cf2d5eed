#include "border/stream_locks.hpp"

#include <link.h>

#include <utility>

#include "border/own.hpp"
#include "engine/operations.hpp"
#include "memory/dynamic_symbols.hpp"

namespace fearless::border {
namespace {

// Where the library keeps a stream depends on what it has kept there before, and so on earlier executions:
// that of a descriptor is known by its number, as an address that memory cannot have.
uptr at(FILE* stream) {
  constexpr uptr of_descriptors = uptr{1} << 47;
  const int fd = stream == stdin || stream == stdout || stream == stderr ? -1 : fileno_unlocked(stream);
  return fd < 0 ? reinterpret_cast<uptr>(stream) : of_descriptors + static_cast<uptr>(fd);
}

// One answer for all executions, whenever it is asked for.
bool program_locks_streams() {
  static const bool does = dl_iterate_phdr(
                               [](dl_phdr_info* info, size_t, void*) {
                                 return int{imports(*info, "flockfile") || imports(*info, "ftrylockfile")};
                               },
                               nullptr) != 0;
  return does;
}

}  // namespace

StreamLock::StreamLock(FILE* stream, uptr site)
    : lock_(stream != nullptr && !FEARLESS_OUTSIDE() && program_locks_streams() ? at(stream) : 0),
      site_(site) {
  if (lock_ != 0) ops::mutex_lock(lock_, MutexKind::recursive, no_deadline, site_);
}
StreamLock::~StreamLock() {
  if (lock_ != 0) ops::mutex_unlock(lock_, MutexKind::recursive, site_);
}
void StreamLock::stream_goes() {
  const uptr lock = std::exchange(lock_, 0);
  if (lock == 0) return;
  do ops::mutex_unlock(lock, MutexKind::recursive, site_);
  while (objects.get<Mutex>(lock).held_by(engine.current->slot));
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
