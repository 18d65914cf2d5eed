// What the search sets before a scenario runs.
#pragma once

#include "core/base.hpp"

namespace fearless::border {

struct Settings {
  u32 processors = 4;  // what the scenario sees of the machine
};
extern Settings settings;

}  // namespace fearless::border
