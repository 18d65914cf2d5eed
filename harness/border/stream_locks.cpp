#include "border/stream_locks.hpp"

#include <link.h>

#include <algorithm>
#include <utility>

#include "border/own.hpp"
#include "engine/operations.hpp"
#include "memory/dynamic_symbols.hpp"

namespace fearless::border {
namespace {

// What the scenario has opened.
struct Opened {
  FILE* stream;  // null if it is closed
  uptr number;   // the thread's that opened it, and how many it had opened before
};
constexpr int most_known = 1024;
Opened streams[most_known];
int known = 0;  // of those, with what has been closed
u32 opened_by[max_slots];

Opened* find(FILE* stream) {
  const auto end = streams + known;
  const auto at = std::find_if(streams, end, [&](const Opened& o) { return o.stream == stream; });
  return at == end ? nullptr : at;
}

// Where the library keeps a stream depends on what it has kept there before, and so on earlier executions: it
// is known by its number (or, if another library has opened it, its descriptor's), as an address that memory
// cannot have. (Of one descriptor there may be two streams: to read from, and to write to. Which of two
// threads opens its own first is nothing that a graph knows: each counts for itself.)
uptr at(FILE* stream) {
  constexpr uptr of_descriptors = uptr{1} << 47;
  constexpr uptr of_numbers = of_descriptors << 1;
  if (stream == stdin || stream == stdout || stream == stderr) return reinterpret_cast<uptr>(stream);
  if (const Opened* o = find(stream); o != nullptr) return of_numbers + o->number;
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
  if (Opened* o = stream == nullptr ? nullptr : find(stream); o != nullptr) o->stream = nullptr;
}

FILE* opened(FILE* stream) {
  if (stream == nullptr || FEARLESS_OUTSIDE()) return stream;
  const Slot by = engine.current->slot;
  const uptr number = (uptr{by} << 32) + opened_by[by]++;
  Opened* place = find(nullptr);
  if (place == nullptr && known < most_known) place = &streams[known++];
  if (place != nullptr) *place = {stream, number};
  return stream;
}

void begin_execution_streams() {
  if (known != 0) std::ranges::fill(opened_by, 0);
  known = 0;
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
