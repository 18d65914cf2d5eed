// What code asks of a sanitizer's runtime where it is built with one, beside what it tells
// (annotations_of_sanitizers.cpp): sanitizer/common_interface_defs.h, sanitizer/allocator_interface.h and
// sanitizer/linux_syscall_hooks.h. There is a runtime that answers, so that it links, and does what it does
// with ThreadSanitizer's; reports and when the process ends are the harness's own affair.
#include <dlfcn.h>
#include <execinfo.h>
#include <malloc.h>
#include <stdio.h>
#include <string.h>

#include "border/own.hpp"

extern "C" {
void __tsan_read_range_pc(void*, unsigned long, void*);
void __tsan_write_range_pc(void*, unsigned long, void*);
}

// ---- memory that is not aligned

#define FEARLESS_UNALIGNED(bits)                                                             \
  FEARLESS_EXPORT fearless::u##bits __sanitizer_unaligned_load##bits(const void* p) {        \
    __tsan_read_range_pc(const_cast<void*>(p), bits / 8, __builtin_return_address(0));       \
    fearless::u##bits value;                                                                 \
    memcpy(&value, p, sizeof value);                                                         \
    return value;                                                                            \
  }                                                                                          \
  FEARLESS_EXPORT void __sanitizer_unaligned_store##bits(void* p, fearless::u##bits value) { \
    __tsan_write_range_pc(p, bits / 8, __builtin_return_address(0));                         \
    memcpy(p, &value, sizeof value);                                                         \
  }
FEARLESS_UNALIGNED(16)
FEARLESS_UNALIGNED(32)
FEARLESS_UNALIGNED(64)
#undef FEARLESS_UNALIGNED

// ---- reports

FEARLESS_EXPORT void __sanitizer_print_stack_trace() {
  const fearless::OutsideScenario outside;
  constexpr int deepest = 64;
  void* stack[deepest];
  backtrace_symbols_fd(stack, backtrace(stack, deepest), 2);
}
FEARLESS_EXPORT void __sanitizer_symbolize_pc(void* pc, const char*, char* to, size_t bytes) {
  const fearless::OutsideScenario outside;
  if (bytes == 0) return;
  Dl_info at{};
  const char* name = dladdr(pc, &at) != 0 && at.dli_sname != nullptr ? at.dli_sname : "??";
  snprintf(to, bytes, "%p in %s", pc, name);
}
FEARLESS_EXPORT int __sanitizer_get_module_and_offset_for_pc(void* pc, char* to, size_t bytes,
                                                             void** offset) {
  const fearless::OutsideScenario outside;
  Dl_info at{};
  if (dladdr(pc, &at) == 0 || bytes == 0) return 0;
  snprintf(to, bytes, "%s", at.dli_fname);
  *offset = reinterpret_cast<void*>(static_cast<char*>(pc) - static_cast<char*>(at.dli_fbase));
  return 1;
}
FEARLESS_EXPORT void __sanitizer_set_death_callback(void (*)()) {}
// (ThreadSanitizer's own runtime, where it is there too, calls this to say where its log goes.)
FEARLESS_EXPORT void __sanitizer_set_report_path(const char* path) {
  const fearless::OutsideScenario outside;
  using Set = void(const char*);
  static const auto set = reinterpret_cast<Set*>(dlsym(RTLD_NEXT, "__sanitizer_set_report_path"));
  if (set != nullptr) set(path);
}
FEARLESS_EXPORT void __sanitizer_set_report_fd(void*) {}
FEARLESS_EXPORT const char* __sanitizer_get_report_path() { return ""; }

// Of the report that is about to be printed: there is none.
FEARLESS_EXPORT int __tsan_get_report_data(void*, const char**, int*, int*, int*, int*, int*, int*, int*,
                                           void**, unsigned long) {
  return 0;
}
FEARLESS_EXPORT int __tsan_get_report_stack(void*, unsigned long, void**, unsigned long) { return 0; }
FEARLESS_EXPORT int __tsan_get_report_mop(void*, unsigned long, int*, void**, int*, int*, int*, void**,
                                          unsigned long) {
  return 0;
}
FEARLESS_EXPORT int __tsan_get_report_loc(void*, unsigned long, const char**, void**, void**, unsigned long*,
                                          int*, int*, int*, void**, unsigned long) {
  return 0;
}
FEARLESS_EXPORT int __tsan_get_report_mutex(void*, unsigned long, fearless::u64*, void**, int*, void**,
                                            unsigned long) {
  return 0;
}
FEARLESS_EXPORT int __tsan_get_report_thread(void*, unsigned long, int*, fearless::u64*, int*, const char**,
                                             int*, void**, unsigned long) {
  return 0;
}
FEARLESS_EXPORT int __tsan_get_report_unique_tid(void*, unsigned long, int*) { return 0; }

// ---- the heap

FEARLESS_EXPORT size_t __sanitizer_get_estimated_allocated_size(size_t bytes) { return bytes; }
FEARLESS_EXPORT size_t __sanitizer_get_allocated_size(const void* p) {
  return malloc_usable_size(const_cast<void*>(p));
}
// (No: they would be called where the program may not be.)
FEARLESS_EXPORT int __sanitizer_install_malloc_and_free_hooks(void (*)(const volatile void*, size_t),
                                                              void (*)(const volatile void*)) {
  return 0;
}

// ---- system calls made directly, told by whoever makes them: what they wait for is known by their functions

#define HOOK(name)                                              \
  FEARLESS_EXPORT void __sanitizer_syscall_pre_impl_##name() {} \
  FEARLESS_EXPORT void __sanitizer_syscall_post_impl_##name() {}
#include "border/syscall_hooks.inc"
#undef HOOK
