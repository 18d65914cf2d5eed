#include "border/stream_locks.hpp"

#include <link.h>

#include <utility>

#include "border/own.hpp"
#include "engine/operations.hpp"
#include "memory/dynamic_symbols.hpp"

namespace fearless::border {
namespace {

// Those of no descriptor, in the order in which the scenario has opened them.
constexpr int most_known = 256;
FILE* without_descriptor[most_known];
int known = 0;  // of those, with what has been closed

int number_of(FILE* stream) {
  for (int i = 0; i < known; ++i)
    if (without_descriptor[i] == stream) return i;
  return -1;
}

// Where the library keeps a stream depends on what it has kept there before, and so on earlier executions: it
// is known by its number, as an address that memory cannot have.
uptr at(FILE* stream) {
  constexpr uptr of_descriptors = uptr{1} << 47;
  constexpr uptr of_others = of_descriptors << 1;
  if (stream == stdin || stream == stdout || stream == stderr) return reinterpret_cast<uptr>(stream);
  if (const int fd = fileno_unlocked(stream); fd >= 0) return of_descriptors + static_cast<uptr>(fd);
  const int number = number_of(stream);
  return number < 0 ? reinterpret_cast<uptr>(stream) : of_others + static_cast<uptr>(number);
}

// It has no descriptor.
FILE* opened(FILE* stream) {
  if (stream == nullptr || FEARLESS_OUTSIDE()) return stream;
  int place = number_of(nullptr);
  if (place < 0 && known < most_known) place = known++;
  if (place >= 0) without_descriptor[place] = stream;
  return stream;
}

// Or may it switch threads in a call on one, which has the library's lock? One answer for all executions,
// whenever it is asked for.
bool program_locks_streams() {
  static const bool does = dl_iterate_phdr(
                               [](dl_phdr_info* info, size_t, void*) {
                                 for (const char* name : {"flockfile", "ftrylockfile", "fopencookie"})
                                   if (imports(*info, name)) return 1;
                                 return 0;
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
void StreamLock::goes(FILE* stream) {
  if (const uptr lock = std::exchange(lock_, 0); lock != 0) {
    do ops::mutex_unlock(lock, MutexKind::recursive, site_);
    while (objects.get<Mutex>(lock).held_by(engine.current->slot));
  }
  if (const int number = stream == nullptr ? -1 : number_of(stream); number >= 0)
    without_descriptor[number] = nullptr;
}

void begin_execution_streams() { known = 0; }

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

FEARLESS_REAL(FILE*, fmemopen, void*, size_t, const char*)
FEARLESS_OWN(FILE*, fmemopen, (void* memory, size_t bytes, const char* mode)) {
  return b::opened(real::fmemopen(memory, bytes, mode));
}
FEARLESS_REAL(FILE*, fopencookie, void*, const char*, cookie_io_functions_t)
FEARLESS_OWN(FILE*, fopencookie, (void* cookie, const char* mode, cookie_io_functions_t functions)) {
  return b::opened(real::fopencookie(cookie, mode, functions));
}
// (Of these, ThreadSanitizer's runtime would keep something that it forgets when it sees them closed.)
#define FEARLESS_OPENS_IN_MEMORY(name, Character)                      \
  FEARLESS_REAL(FILE*, name, Character**, size_t*)                     \
  FEARLESS_OWN(FILE*, name, (Character * *text, size_t* characters)) { \
    return b::opened(real::name(text, characters));                    \
  }
FEARLESS_OPENS_IN_MEMORY(open_memstream, char)
FEARLESS_OPENS_IN_MEMORY(open_wmemstream, wchar_t)
