// What the search sets before a scenario runs, and where the process is.
#pragma once

#include "core/base.hpp"

namespace fearless::border {

struct Settings {
  u32 processors = 4;  // what the scenario sees of the machine
};
extern Settings settings;

// The program's variables at namespace scope are being initialised: main has not begun.
extern bool before_main;

}  // namespace fearless::border
