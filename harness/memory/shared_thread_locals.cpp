#include "memory/shared_thread_locals.hpp"

#include <link.h>
#include <string.h>

#include <algorithm>
#include <iterator>

#include "memory/contexts.hpp"
#include "memory/dynamic_symbols.hpp"
#include "memory/module_kinds.hpp"
#include "memory/turns.hpp"

extern "C" {
__attribute__((visibility("hidden"))) bool fearless_shares_thread_locals = false;
__attribute__((visibility("hidden"))) void fearless_bring_thread_locals_of(fearless::u64 fs_base);
}

namespace fearless::shared_thread_locals {
namespace {

// Of a module: below the FS base, at the same place in all threads.
struct Part {
  u64 below;
  u64 bytes;
};

constexpr u32 most_parts = 8;
constexpr u64 most_bytes = 4096;

Part parts[most_parts];
u32 count = 0;
u64 bytes = 0;
u64 carrier = 0;           // whose FS base all have
u64 owner = 0;             // whose variables are there
char carriers[most_bytes];  // the carrier's own, while they are not

// Where the variables of a part are kept for a thread while another runs; `at` bytes come before it.
char* kept(u64 fs_base, const Part& part, u64 at) {
  return fs_base == carrier ? carriers + at : reinterpret_cast<char*>(fs_base - part.below);
}

// A few words each: a call would take longer.
FEARLESS_INLINE void copy(char* to, const char* from, u64 n) {
  using Aligned = u64 __attribute__((vector_size(16)));
  using Pair = Aligned __attribute__((aligned(1), may_alias));
  u64 i = 0;
  for (; i + sizeof(Pair) <= n; i += sizeof(Pair))
    *reinterpret_cast<Pair*>(to + i) = *reinterpret_cast<const Pair*>(from + i);
  for (; i < n; ++i) to[i] = from[i];
}

const ElfW(Phdr) * thread_locals_of(const dl_phdr_info& info) {
  for (int i = 0; i < info.dlpi_phnum; ++i)
    if (info.dlpi_phdr[i].p_type == PT_TLS) return &info.dlpi_phdr[i];
  return nullptr;
}

// Who calls these may load such variables, or sees what the C library keeps for each thread in its
// descriptor, beside its variables: whose lock of a stream it is (in calls that may wait), whether it is
// cancelled, texts.
constexpr const char* not_shared[] = {"dlopen",   "dlmopen",    "fopencookie", "pthread_testcancel",
                                      "strerror", "strerror_l", "strsignal"};

bool holds(const dl_phdr_info& info, uptr address) {
  for (int i = 0; i < info.dlpi_phnum; ++i) {
    const auto& p = info.dlpi_phdr[i];
    if (p.p_type == PT_LOAD && address - (info.dlpi_addr + p.p_vaddr) < p.p_memsz) return true;
  }
  return false;
}

bool is_standard_library(const char* path) {
  const char* const slash = path == nullptr ? nullptr : strrchr(path, '/');
  return slash != nullptr &&
         (strncmp(slash, "/libc.so.", 9) == 0 || strncmp(slash, "/libstdc++.so.", 14) == 0);
}

// 1 if the module has, or may load or see, what cannot be shared.
int add_module(dl_phdr_info* info, size_t, void*) {
  if (holds(*info, reinterpret_cast<uptr>(&add_module))) return 0;  // what it does is done before it switches
  const bool standard = is_standard_library(info->dlpi_name);
  if (!standard && kind_of_module(info->dlpi_name) != ModuleKind::support &&
      std::any_of(std::begin(not_shared), std::end(not_shared),
                  [&](const char* n) { return imports(*info, n); }))
    return 1;
  const ElfW(Phdr)* const tls = thread_locals_of(*info);
  if (tls == nullptr) return 0;
  const u64 below = carrier - reinterpret_cast<uptr>(info->dlpi_tls_data);
  if (!standard || info->dlpi_tls_data == nullptr || below > contexts::near_thread_locals) return 1;
  if (count == most_parts || bytes + tls->p_memsz > most_bytes) return 1;
  parts[count++] = {below, tls->p_memsz};
  bytes += tls->p_memsz;
  return 0;
}

}  // namespace

bool begin() {
  count = 0;
  bytes = 0;
  if (fearless_has_fsgsbase || turns::used()) return false;
  carrier = owner = contexts::read_fs_base();
  fearless_shares_thread_locals = dl_iterate_phdr(add_module, nullptr) == 0;
  return fearless_shares_thread_locals;
}

void end() { fearless_shares_thread_locals = false; }

u32 ranges() { return count; }
Range range(u32 i) { return {carrier - parts[i].below, parts[i].bytes}; }

}  // namespace fearless::shared_thread_locals

// Called by fearless_switch, in the context that is switched to.
void fearless_bring_thread_locals_of(fearless::u64 fs_base) {
  using namespace fearless::shared_thread_locals;
  if (fs_base == owner) return;
  fearless::u64 at = 0;
  for (fearless::u32 i = 0; i < count; ++i) {
    const Part& part = parts[i];
    auto* const here = reinterpret_cast<char*>(carrier - part.below);
    copy(kept(owner, part, at), here, part.bytes);
    copy(here, kept(fs_base, part, at), part.bytes);
    at += part.bytes;
  }
  owner = fs_base;
}
