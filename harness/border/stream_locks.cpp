#include "border/stream_locks.hpp"

#include <link.h>

#include <utility>

#include "border/own.hpp"
#include "engine/operations.hpp"
#include "memory/dynamic_symbols.hpp"

namespace fearless::border {
namespace {

// What the scenario has opened, in that order.
constexpr int most_known = 1024;
FILE* streams[most_known];
int known = 0;  // of those, with what has been closed

int number_of(FILE* stream) {
  for (int i = 0; i < known; ++i)
    if (streams[i] == stream) return i;
  return -1;
}

// Where the library keeps a stream depends on what it has kept there before, and so on earlier executions: it
// is known by its number (or, if another library has opened it, its descriptor's), as an address that memory
// cannot have. (Of one descriptor there may be two streams: to read from, and to write to.)
uptr at(FILE* stream) {
  constexpr uptr of_descriptors = uptr{1} << 47;
  constexpr uptr of_numbers = of_descriptors << 1;
  if (stream == stdin || stream == stdout || stream == stderr) return reinterpret_cast<uptr>(stream);
  if (const int number = number_of(stream); number >= 0) return of_numbers + static_cast<uptr>(number);
  const int fd = fileno_unlocked(stream);
  return fd < 0 ? reinterpret_cast<uptr>(stream) : of_descriptors + static_cast<uptr>(fd);
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
  if (const int number = stream == nullptr ? -1 : number_of(stream); number >= 0) streams[number] = nullptr;
}

FILE* opened(FILE* stream) {
  if (stream == nullptr || FEARLESS_OUTSIDE()) return stream;
  int place = number_of(nullptr);
  if (place < 0 && known < most_known) place = known++;
  if (place >= 0) streams[place] = stream;
  return stream;
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

// (fopen is in border/opening.cpp, popen in border/processes.cpp.)
#define FEARLESS_OPENS(name, parameters, arguments, ...) \
  FEARLESS_REAL(FILE*, name, __VA_ARGS__)                \
  FEARLESS_OWN(FILE*, name, parameters) { return b::opened(real::name arguments); }
FEARLESS_OPENS(fdopen, (int fd, const char* mode), (fd, mode), int, const char*)
FEARLESS_OPENS(tmpfile, (), (), )
FEARLESS_OPENS(tmpfile64, (), (), )
FEARLESS_OPENS(fmemopen, (void* memory, size_t bytes, const char* mode), (memory, bytes, mode), void*, size_t,
               const char*)
FEARLESS_OPENS(fopencookie, (void* cookie, const char* mode, cookie_io_functions_t functions),
               (cookie, mode, functions), void*, const char*, cookie_io_functions_t)
// (Of these, ThreadSanitizer's runtime would keep something that it forgets when it sees them closed.)
FEARLESS_OPENS(open_memstream, (char** text, size_t* bytes), (text, bytes), char**, size_t*)
FEARLESS_OPENS(open_wmemstream, (wchar_t * *text, size_t* characters), (text, characters), wchar_t**, size_t*)
