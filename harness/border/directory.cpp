#include "border/directory.hpp"

#include <fts.h>
#include <ftw.h>
#include <sys/stat.h>
#include <unistd.h>

#include "border/descriptor_calls.hpp"
#include "border/own.hpp"
#include "border/touched.hpp"

namespace fearless::border {

bool directory_or_mask_changed = false;

}  // namespace fearless::border

#define FEARLESS_CHANGES(result, name, parameters, arguments, ...)                                      \
  FEARLESS_REAL(result, name, __VA_ARGS__)                                                              \
  FEARLESS_OWN(result, name, parameters) {                                                              \
    fearless::border::directory_or_mask_changed = true;                                                 \
    if (!FEARLESS_OUTSIDE()) fearless::border::take_turn_at(fearless::outside_object, FEARLESS_SITE()); \
    return fearless::real::name arguments;                                                              \
  }
#define FEARLESS_CHANGES_PATH(result, name, parameters, arguments, ...)          \
  FEARLESS_REAL(result, name, __VA_ARGS__)                                       \
  FEARLESS_OWN(result, name, parameters) {                                       \
    fearless::border::directory_or_mask_changed = true;                          \
    if (!FEARLESS_OUTSIDE()) {                                                   \
      fearless::border::reads_text(path, FEARLESS_SITE());                       \
      fearless::border::take_turn_at(fearless::outside_object, FEARLESS_SITE()); \
    }                                                                            \
    return fearless::real::name arguments;                                       \
  }
FEARLESS_CHANGES_PATH(int, chdir, (const char* path), (path), const char*)
FEARLESS_CHANGES(int, fchdir, (int fd), (fd), int)
FEARLESS_CHANGES(mode_t, umask, (mode_t mask), (mask), mode_t)
// Walks through a tree of files, for which the library may go from directory to directory.
FEARLESS_CHANGES_PATH(int, nftw, (const char* path, __nftw_func_t f, int n, int flags), (path, f, n, flags),
                      const char*, __nftw_func_t, int, int)
FEARLESS_CHANGES_PATH(int, nftw64, (const char* path, __nftw64_func_t f, int n, int flags),
                      (path, f, n, flags), const char*, __nftw64_func_t, int, int)
FEARLESS_CHANGES(FTS*, fts_open,
                 (char* const* paths, int options, int (*order)(const FTSENT**, const FTSENT**)),
                 (paths, options, order), char* const*, int, int (*)(const FTSENT**, const FTSENT**))
FEARLESS_CHANGES(FTS64*, fts64_open,
                 (char* const* paths, int options, int (*order)(const FTSENT64**, const FTSENT64**)),
                 (paths, options, order), char* const*, int, int (*)(const FTSENT64**, const FTSENT64**))
