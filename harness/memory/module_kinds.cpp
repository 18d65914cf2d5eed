#include "memory/module_kinds.hpp"

#include <string.h>

#include <initializer_list>

namespace fearless {
namespace {

bool begins(const char* s, const char* with) { return strncmp(s, with, strlen(with)) == 0; }

}  // namespace

ModuleKind kind_of_module(const char* path) {
  if (path == nullptr || path[0] == 0) return ModuleKind::user;
  const char* slash = strrchr(path, '/');
  if (slash == nullptr) return ModuleKind::support;  // the kernel's own
  for (const char* name :
       {"libfearless", "libgtest", "libgmock", "libc.so", "libm.so", "libstdc++.so", "libgcc_s.so",
        "ld-linux", "libpthread.so", "librt.so", "libdl.so", "libatomic.so"})
    if (begins(slash + 1, name)) return ModuleKind::support;
  for (const char* directory : {"/lib/", "/lib64/", "/usr/lib/", "/usr/lib64/"})
    if (begins(path, directory)) return ModuleKind::system;
  return ModuleKind::user;
}

}  // namespace fearless
