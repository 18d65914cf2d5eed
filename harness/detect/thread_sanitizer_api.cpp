#include "detect/thread_sanitizer_api.hpp"

#include <dlfcn.h>

namespace fearless::thread_sanitizer {
namespace {

template <class F>
bool find(const char* name, F* to) {
  *to = reinterpret_cast<F>(dlsym(RTLD_NEXT, name));
  return *to != nullptr;
}

}  // namespace

Api api;

bool look_up() {
  bool all = find("__tsan_read1_pc", &api.read[0]) && find("__tsan_read2_pc", &api.read[1]) &&
             find("__tsan_read4_pc", &api.read[2]) && find("__tsan_read8_pc", &api.read[3]) &&
             find("__tsan_write1_pc", &api.write[0]) && find("__tsan_write2_pc", &api.write[1]) &&
             find("__tsan_write4_pc", &api.write[2]) && find("__tsan_write8_pc", &api.write[3]) &&
             find("__tsan_read_range_pc", &api.read_range) &&
             find("__tsan_write_range_pc", &api.write_range) && find("__tsan_acquire", &api.acquire) &&
             find("__tsan_release", &api.release) && find("__tsan_func_entry", &api.function_entry) &&
             find("__tsan_func_exit", &api.function_exit) && find("__tsan_flush_memory", &api.flush) &&
             find("pthread_setname_np", &api.set_name) && find("__tsan_java_init", &api.heap_init) &&
             find("__tsan_java_alloc", &api.heap_allocated) && find("__tsan_java_free", &api.heap_freed) &&
             find("__tsan_get_report_data", &api.report_data) &&
             find("__tsan_get_report_mop", &api.report_access) &&
             find("__tsan_get_report_thread", &api.report_thread);
  constexpr const char* loads[] = {"__tsan_atomic8_load", "__tsan_atomic16_load", "__tsan_atomic32_load",
                                   "__tsan_atomic64_load", "__tsan_atomic128_load"};
  constexpr const char* stores[] = {"__tsan_atomic8_store", "__tsan_atomic16_store", "__tsan_atomic32_store",
                                    "__tsan_atomic64_store", "__tsan_atomic128_store"};
  constexpr const char* exchanges[] = {"__tsan_atomic8_exchange", "__tsan_atomic16_exchange",
                                       "__tsan_atomic32_exchange", "__tsan_atomic64_exchange",
                                       "__tsan_atomic128_exchange"};
  for (int i = 0; i < 5; ++i)
    all = all && find(loads[i], &api.load[i]) && find(stores[i], &api.store[i]) &&
          find(exchanges[i], &api.exchange[i]);
  return all;
}

}  // namespace fearless::thread_sanitizer
