#include "memory/fresh_state.hpp"

#include <elf.h>
#include <errno.h>
#include <link.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>

#include <algorithm>
#include <vector>

#include "core/fatal.hpp"
#include "core/syscalls.hpp"
#include "memory/dynamic_symbols.hpp"
#include "memory/heap.hpp"
#include "memory/module_kinds.hpp"
#include "memory/snapshot.hpp"

extern "C" void* __tls_get_addr(unsigned long* module_and_offset);

namespace fearless::fresh_state {
namespace {

struct ThreadLocals {
  i64 offset;       // of the module's block from the FS base
  const void* image;
  u64 file_bytes, bytes;
};

// Of a library that was loaded later on: each thread has its block somewhere else, from its first use on.
struct LoadedThreadLocals {
  unsigned long module;      // the dynamic linker's number
  const void* main_threads;  // its block, if it has one
  const void* image;
  u64 file_bytes, bytes;

  char* here() const {
    unsigned long at[2] = {module, 0};
    return static_cast<char*>(__tls_get_addr(at));
  }
  // Into the current thread's block.
  void fill(bool as_main_thread) const {
    const bool has = as_main_thread && main_threads != nullptr;
    const u64 n = has ? bytes : file_bytes;
    char* const block = here();
    __builtin_memcpy(block, has ? main_threads : image, n);
    __builtin_memset(block + n, 0, bytes - n);
  }
};

struct Module {
  uptr begin, end;
};

std::vector<Module> instrumented;      // modules with instrumented code
std::vector<Module> covered;           // modules whose data is put back
std::vector<ThreadLocals> thread_locals;
std::vector<LoadedThreadLocals> loaded_thread_locals;
std::vector<Snapshot> snapshots;
std::vector<std::pair<uptr, uptr>> roots;
i64 errno_offset = 0;
u64 carrier_fs = 0;

struct Found {
  std::vector<std::pair<uptr, uptr>> writable;
  std::vector<std::pair<uptr, uptr>> standard_library;
};

bool ends_with(const char* name, const char* part) { return strstr(name, part) != nullptr; }

// A constructor of every instrumented object file calls __tsan_init. (The address it calls from says
// less: the call may be its last act, a jump, and seem to come from libc.)
bool holds_instrumented_code(const dl_phdr_info& info) { return imports(info, "__tsan_init"); }

Module extent(const dl_phdr_info& info) {
  Module m{~uptr{0}, 0};
  for (int i = 0; i < info.dlpi_phnum; ++i) {
    const auto& p = info.dlpi_phdr[i];
    if (p.p_type != PT_LOAD) continue;
    m.begin = std::min<uptr>(m.begin, info.dlpi_addr + p.p_vaddr);
    m.end = std::max<uptr>(m.end, info.dlpi_addr + p.p_vaddr + p.p_memsz);
  }
  return m;
}

void add_without(std::vector<std::pair<uptr, uptr>>& list, uptr begin, uptr end, uptr hole_begin,
                 uptr hole_end) {
  if (hole_end <= begin || hole_begin >= end) {
    if (begin < end) list.emplace_back(begin, end);
    return;
  }
  if (begin < hole_begin) list.emplace_back(begin, hole_begin);
  if (hole_end < end) list.emplace_back(hole_end, end);
}

int visit_module(dl_phdr_info* info, size_t, void* context) {
  auto& found = *static_cast<Found*>(context);
  const bool executable = info->dlpi_name == nullptr || info->dlpi_name[0] == 0;
  const bool users = holds_instrumented_code(*info);
  const bool standard_library = info->dlpi_name != nullptr && ends_with(info->dlpi_name, "libstdc++.so");
  if (users) instrumented.push_back(extent(*info));
  // (A library of the user's that is not instrumented has state all the same.)
  const bool of_the_user = executable || users || kind_of_module(info->dlpi_name) == ModuleKind::user;
  if (!of_the_user && !standard_library) return 0;
  covered.push_back(extent(*info));

  uptr relro_begin = 0;
  uptr relro_end = 0;
  uptr plt_begin = 0;
  uptr plt_end = 0;
  for (int i = 0; i < info->dlpi_phnum; ++i) {
    const auto& p = info->dlpi_phdr[i];
    if (p.p_type == PT_GNU_RELRO) {
      relro_begin = info->dlpi_addr + p.p_vaddr;
      relro_end = round_up(relro_begin + p.p_memsz, 4096);
    } else if (p.p_type == PT_DYNAMIC) {
      // Slots that the dynamic linker fills in when a function is first called are not the program's
      // state.
      uptr got = 0;
      u64 plt_bytes = 0;
      for (auto* d = reinterpret_cast<const ElfW(Dyn)*>(info->dlpi_addr + p.p_vaddr); d->d_tag != DT_NULL;
           ++d) {
        if (d->d_tag == DT_PLTGOT) got = d->d_un.d_ptr;
        if (d->d_tag == DT_PLTRELSZ) plt_bytes = d->d_un.d_val;
      }
      if (got != 0) {
        plt_begin = got;
        plt_end = got + (plt_bytes / sizeof(ElfW(Rela)) + 3) * sizeof(void*);
      }
    } else if (p.p_type == PT_TLS) {
      // What was there when the program started lies below the FS base, at the same place in all threads.
      // (Of which only the nearest can be nothing else: glibc maps large blocks one by one.)
      constexpr auto near = static_cast<i64>(contexts::near_thread_locals);
      const auto offset = static_cast<i64>(reinterpret_cast<uptr>(info->dlpi_tls_data) - carrier_fs);
      const auto* image = reinterpret_cast<const void*>(info->dlpi_addr + p.p_vaddr);
      if (info->dlpi_tls_data != nullptr && offset < 0 && offset >= -near) {
        thread_locals.push_back({offset, image, p.p_filesz, p.p_memsz});
      } else {
        loaded_thread_locals.push_back(
            {info->dlpi_tls_modid, info->dlpi_tls_data, image, p.p_filesz, p.p_memsz});
      }
    }
  }
  for (int i = 0; i < info->dlpi_phnum; ++i) {
    const auto& p = info->dlpi_phdr[i];
    if (p.p_type != PT_LOAD || (p.p_flags & PF_W) == 0) continue;
    std::vector<std::pair<uptr, uptr>> parts;
    add_without(parts, info->dlpi_addr + p.p_vaddr, info->dlpi_addr + p.p_vaddr + p.p_memsz, relro_begin,
                relro_end);
    auto& list = standard_library ? found.standard_library : found.writable;
    for (const auto& [b, e] : parts) add_without(list, b, e, plt_begin, plt_end);
  }
  return 0;
}

// Heap blocks made before the search that can be reached from `roots`, transitively: any word that
// points into a block counts.
class ReachableBlocks {
 public:
  ReachableBlocks() {
    heap::for_each_outer(
        [](const heap::Block& b, void* me) { static_cast<ReachableBlocks*>(me)->blocks_.push_back(b); },
        this);
    reached_.resize(blocks_.size());
  }

  void scan(uptr begin, uptr end) {
    for (uptr at = round_up(begin, sizeof(uptr)); at + sizeof(uptr) <= end; at += sizeof(uptr)) {
      const uptr p = *reinterpret_cast<const uptr*>(at);
      if (!heap::in_outer(p)) continue;
      auto it = std::upper_bound(blocks_.begin(), blocks_.end(), p,
                                 [](uptr a, const heap::Block& b) { return a < b.address; });
      if (it == blocks_.begin()) continue;
      --it;
      if (p >= it->address + std::max<u64>(it->bytes, 1)) continue;
      const auto i = static_cast<std::size_t>(it - blocks_.begin());
      if (reached_[i]) continue;
      reached_[i] = true;
      pending_.push_back(*it);
    }
  }
  std::vector<heap::Block> close() {
    std::vector<heap::Block> all;
    while (!pending_.empty()) {
      const heap::Block b = pending_.back();
      pending_.pop_back();
      all.push_back(b);
      scan(b.address, b.address + b.bytes);
    }
    return all;
  }

 private:
  std::vector<heap::Block> blocks_;
  std::vector<bool> reached_;
  std::vector<heap::Block> pending_;
};

}  // namespace

namespace {

bool any_has(const std::vector<Module>& modules, uptr address) {
  return std::any_of(modules.begin(), modules.end(),
                     [&](const Module& m) { return address >= m.begin && address < m.end; });
}

}  // namespace

bool covers(uptr address) { return any_has(covered, address); }
bool in_instrumented_module(uptr address) { return any_has(instrumented, address); }

void capture() {
  carrier_fs = contexts::read_fs_base();
  errno_offset = static_cast<i64>(reinterpret_cast<uptr>(__errno_location()) - carrier_fs);
  thread_locals.clear();
  loaded_thread_locals.clear();
  instrumented.clear();
  covered.clear();
  snapshots.clear();
  roots.clear();
  Found found;
  dl_iterate_phdr(visit_module, &found);
  ReachableBlocks reachable;
  const auto add = [&](uptr begin, uptr end, bool watched) {
    snapshots.emplace_back(begin, end, watched);
    roots.emplace_back(begin, end);
    reachable.scan(begin, end);
  };
  for (const auto& [begin, end] : found.writable) add(begin, end, false);
  for (const auto& [begin, end] : found.standard_library) add(begin, end, true);
  for (const ThreadLocals& t : thread_locals) {
    const uptr block = carrier_fs + static_cast<u64>(t.offset);
    reachable.scan(block, block + t.bytes);
  }
  for (const LoadedThreadLocals& t : loaded_thread_locals) {
    const auto block = reinterpret_cast<uptr>(t.main_threads);
    if (block != 0) reachable.scan(block, block + t.bytes);
  }
  for (const heap::Block& b : reachable.close()) {
    snapshots.emplace_back(b.address, b.address + b.bytes);
    roots.emplace_back(b.address, b.address + b.bytes);
  }
  join_neighbours(snapshots);
  for (Snapshot& s : snapshots) s.take();
}

void restore() {
  for (Snapshot& s : snapshots) s.restore();
  heap::restore_outer();
  heap::reset();
}

void release() {
  for (Snapshot& s : snapshots) s.release();
  snapshots.clear();
}

bool written(uptr address) {
  return std::any_of(snapshots.begin(), snapshots.end(), [&](Snapshot& s) { return s.written(address); });
}

namespace {
std::vector<char> main_thread_locals;
}

void capture_main_thread() {
  main_thread_locals.clear();
  for (const ThreadLocals& t : thread_locals) {
    const auto* block = reinterpret_cast<const char*>(carrier_fs + static_cast<u64>(t.offset));
    main_thread_locals.insert(main_thread_locals.end(), block, block + t.bytes);
  }
  for (const LoadedThreadLocals& t : loaded_thread_locals) {
    const auto* block = static_cast<const char*>(t.main_threads);
    if (block != nullptr) main_thread_locals.insert(main_thread_locals.end(), block, block + t.bytes);
  }
}

void restore_main_thread() {
  const char* from = main_thread_locals.data();
  for (const ThreadLocals& t : thread_locals) {
    __builtin_memcpy(reinterpret_cast<void*>(carrier_fs + static_cast<u64>(t.offset)), from, t.bytes);
    from += t.bytes;
  }
  for (const LoadedThreadLocals& t : loaded_thread_locals) {
    if (t.main_threads == nullptr) {
      t.fill(false);
      continue;
    }
    __builtin_memcpy(t.here(), from, t.bytes);
    from += t.bytes;
  }
}

void reset_thread_locals(const Context& c) {
  for (const ThreadLocals& t : thread_locals) {
    auto* block = reinterpret_cast<char*>(c.fs_base + static_cast<u64>(t.offset));
    // The scenario's main thread goes on with what the process's main thread had.
    const void* from = c.index == 0 ? reinterpret_cast<const void*>(carrier_fs + static_cast<u64>(t.offset))
                                    : t.image;
    const u64 n = c.index == 0 ? t.bytes : t.file_bytes;
    __builtin_memcpy(block, from, n);
    __builtin_memset(block + n, 0, t.bytes - n);
  }
  *reinterpret_cast<int*>(c.fs_base + static_cast<u64>(errno_offset)) = 0;
}

void reset_loaded_thread_locals(const Context& c) {
  for (const LoadedThreadLocals& t : loaded_thread_locals) t.fill(c.index == 0);
}

void wipe_stack(Context& c) {
  // Below the lowest stack pointer seen there may be frames of functions that made no call to the
  // runtime: wipe a little further.
  constexpr u64 margin = 1024;
  const uptr low = c.lowest_sp - margin < c.stack_low ? c.stack_low : c.lowest_sp - margin;
  if (low < c.stack_top) __builtin_memset(reinterpret_cast<void*>(low), 0, c.stack_top - low);
  c.lowest_sp = c.stack_top;
}

bool unchanged(uptr address) {
  const auto after = std::upper_bound(snapshots.begin(), snapshots.end(), address,
                                      [](uptr a, const Snapshot& s) { return a < s.begin(); });
  if (after == snapshots.begin()) return false;
  const Snapshot& s = *std::prev(after);
  return address + sizeof(uptr) <= s.end() && s.unchanged(address);
}

void for_each_root(void (*f)(uptr, uptr, void*), void* context) {
  for (const auto& [begin, end] : roots) f(begin, end, context);
  // The scenario's main thread ends with the scenario, and the process's goes on: what its thread-local
  // variables hold is no leak.
  const Context* main = contexts::get(0);
  for (const ThreadLocals& t : thread_locals) {
    const uptr block = main->fs_base + static_cast<u64>(t.offset);
    f(block, block + t.bytes, context);
  }
}

void for_each_of_the_users(u64 fs_base, void (*f)(uptr, uptr, void*), void* context) {
  for (const Snapshot& s : snapshots)
    if (!s.watched()) f(s.begin(), s.end(), context);
  for (const ThreadLocals& t : thread_locals) {
    const uptr block = fs_base + static_cast<u64>(t.offset);
    f(block, block + t.bytes, context);
  }
}

}  // namespace fearless::fresh_state
