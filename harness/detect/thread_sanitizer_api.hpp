// The functions of ThreadSanitizer's runtime that are called, found in the process by their names.
#pragma once

#include "core/base.hpp"

namespace fearless::thread_sanitizer {

// compiler-rt's sanitizer/tsan_interface.h and what its debuggers' interface has beside it.
struct Api {
  void (*read[4])(void*, void*);  // of 1, 2, 4, 8 bytes
  void (*write[4])(void*, void*);
  void (*read_range)(void*, unsigned long, void*);
  void (*write_range)(void*, unsigned long, void*);
  void (*acquire)(void*);
  void (*release)(void*);
  void (*function_entry)(void*);
  void (*function_exit)();
  int (*set_name)(unsigned long, const char*);
  void (*flush)();
  void (*heap_init)(uptr, uptr);
  void (*heap_allocated)(uptr, uptr);
  void (*heap_freed)(uptr, uptr);
  int (*report_data)(void*, const char**, int*, int*, int*, int*, int*, int*, int*, void**, uptr);
  int (*report_access)(void*, uptr, int*, void**, int*, int*, int*, void**, uptr);
  int (*report_thread)(void*, uptr, int*, u64*, int*, const char**, int*, void**, uptr);
  void* load[5];  // of 1, 2, 4, 8, 16 bytes
  void* store[5];
  void* exchange[5];
};
extern Api api;
// Is all of it there?
bool look_up();

}  // namespace fearless::thread_sanitizer
