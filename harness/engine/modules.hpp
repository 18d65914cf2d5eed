// Addresses in loaded modules as (module, offset): the form that survives address-space randomisation.
#pragma once

#include "core/base.hpp"

namespace fearless::modules {

struct Place {
  u32 module = 0;  // in the dynamic linker's order; 0 is the executable
  u64 offset = 0;
};
inline constexpr u32 no_module = ~0U;  // the offset is an address: on the scenario's heap, or a stack

Place place_of(uptr address);
bool contain(uptr address);
uptr address_of(const Place& p);

}  // namespace fearless::modules
