#include "engine/modules.hpp"

#include <link.h>

namespace fearless::modules {
namespace {

struct Walk {
  u32 index = 0;
  uptr address = 0;
  Place place;
  bool found = false;
};

int find_module(dl_phdr_info* info, size_t, void* argument) {
  auto& w = *static_cast<Walk*>(argument);
  for (int i = 0; i < info->dlpi_phnum && !w.found; ++i) {
    const auto& p = info->dlpi_phdr[i];
    const uptr begin = info->dlpi_addr + p.p_vaddr;
    if (p.p_type != PT_LOAD || w.address < begin || w.address >= begin + p.p_memsz) continue;
    w.place = {w.index, w.address - info->dlpi_addr};
    w.found = true;
  }
  ++w.index;
  return w.found ? 1 : 0;
}

int find_base(dl_phdr_info* info, size_t, void* argument) {
  auto& w = *static_cast<Walk*>(argument);
  if (w.index++ != w.place.module) return 0;
  w.address = info->dlpi_addr + w.place.offset;
  w.found = true;
  return 1;
}

}  // namespace

Place place_of(uptr address) {
  Walk w;
  w.address = address;
  w.place = {no_module, address};
  dl_iterate_phdr(find_module, &w);
  return w.place;
}

bool contain(uptr address) {
  Walk w;
  w.address = address;
  dl_iterate_phdr(find_module, &w);
  return w.found;
}

uptr address_of(const Place& p) {
  if (p.module == no_module) return p.offset;
  Walk w;
  w.place = p;
  dl_iterate_phdr(find_base, &w);
  return w.found ? w.address : 0;
}

}  // namespace fearless::modules
