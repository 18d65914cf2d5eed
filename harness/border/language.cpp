#include "border/language.hpp"

#include <link.h>
#include <string.h>

#include "core/own_code.hpp"
#include "engine/code.hpp"

namespace fearless::border {
namespace {

struct Range {
  uptr begin = 0, bytes = 0;
  FEARLESS_INLINE bool contains(uptr a) const { return a - begin < bytes; }
};

Range libc, linker, unwinder, runtime, standard_library, gtest;

int visit(dl_phdr_info* info, size_t, void*) {
  const char* name = info->dlpi_name == nullptr ? "" : info->dlpi_name;
  Range* r = nullptr;
  if (strstr(name, "/libc.so") != nullptr) r = &libc;
  if (strstr(name, "/ld-linux") != nullptr || strstr(name, "/ld-musl") != nullptr) r = &linker;
  if (strstr(name, "/libgcc_s.so") != nullptr) r = &unwinder;
  if (strstr(name, "/libstdc++.so") != nullptr) r = &standard_library;
  if (strstr(name, "/libfearless_gtest.so") != nullptr) r = &gtest;
  if (r == nullptr) return 0;
  uptr end = 0;
  r->begin = info->dlpi_addr;
  for (int i = 0; i < info->dlpi_phnum; ++i) {
    const auto& p = info->dlpi_phdr[i];
    if (p.p_type == PT_LOAD && (p.p_flags & PF_X) != 0) end = info->dlpi_addr + p.p_vaddr + p.p_memsz;
  }
  r->bytes = end - r->begin;
  return 0;
}

}  // namespace

void find_libraries() {
  runtime = {own_code::begin(), own_code::bytes()};
  dl_iterate_phdr(visit, nullptr);
}

bool in_own_affair_library(uptr site) { return unwinder.contains(site) || gtest.contains(site); }
bool in_standard_library(uptr site) { return standard_library.contains(site); }

bool in_libc(uptr site) {
  // Before the libraries are known every caller is one of them.
  return libc.contains(site) || linker.contains(site) || runtime.contains(site) || libc.bytes == 0;
}

bool may_fail_spuriously(uptr site) { return code::is_cxx(site); }

}  // namespace fearless::border
