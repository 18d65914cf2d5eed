#include "border/standard_streams.hpp"

#include <dlfcn.h>
#include <link.h>

#include <initializer_list>

#include "detect/exempt.hpp"
#include "memory/shared_thread_locals.hpp"

namespace fearless::border {

void exempt_standard_streams() {
  static bool done = false;
  if (done) return;
  done = true;
  for (const char* name : {"_ZSt3cin", "_ZSt4cout", "_ZSt4cerr", "_ZSt4clog", "_ZSt4wcin", "_ZSt5wcout",
                           "_ZSt5wcerr", "_ZSt5wclog"}) {
    void* stream = dlsym(RTLD_DEFAULT, name);
    if (stream == nullptr) continue;
    Dl_info info{};
    void* entry = nullptr;
    u64 bytes = 0;
    if (dladdr1(stream, &info, &entry, RTLD_DL_SYMENT) != 0 && entry != nullptr)
      bytes = static_cast<const ElfW(Sym)*>(entry)->st_size;
    exempt::add(reinterpret_cast<uptr>(stream), bytes == 0 ? 512 : bytes, false);
  }
}

void exempt_ctype_caches() {
  exempt::add_ctype_caches(reinterpret_cast<uptr>(dlsym(RTLD_DEFAULT, "_ZTISt5ctypeIcE")));
}

void exempt_thread_locals() {
  for (u32 i = 0; i < shared_thread_locals::ranges(); ++i)
    if (const auto [address, bytes] = shared_thread_locals::range(i); !exempt::contains(address))
      exempt::add(address, bytes, false);
}

}  // namespace fearless::border
