// Ownership as Rust has it, as far as C++ goes: Send and Sync say at compile time what may cross to another
// thread and what may be shared by several; threads, locks and channels ask for them. Needs nothing but the
// standard library.
#pragma once

#include <fearless/ownership/arc.hpp>
#include <fearless/ownership/channel.hpp>
#include <fearless/ownership/mutex.hpp>
#include <fearless/ownership/once_cell.hpp>
#include <fearless/ownership/owned.hpp>
#include <fearless/ownership/rw_lock.hpp>
#include <fearless/ownership/scope.hpp>
#include <fearless/ownership/select.hpp>
#include <fearless/ownership/send.hpp>
#include <fearless/ownership/spawn.hpp>
