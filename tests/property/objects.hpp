// Twelve objects, right and wrong, and what each is to one thread.
#pragma once

#include "containers.hpp"
#include "synchronisers.hpp"
