// Timers behind descriptors (timerfd_create), on the virtual clock: each is an event descriptor to which the
// expirations are written when that clock has reached them.
#pragma once

#include "core/base.hpp"

namespace fearless::border::timers {

void begin_execution();
// Writes down the expirations whose time has come.
void fire();
// When the timer behind `fd` expires next, or one of those that the epoll instance `fd` watches.
u64 next(int fd);
// Grows when a timer is set, or watched by another.
u32 changes();
// One that expires at `next` was looked at without waiting. Looking again and again must end.
void looked_in_vain(u64 next);

bool is_timer(int fd);
void watches(int epoll, int fd, bool does);
void copied(int from, int to);
void closed(int fd);

}  // namespace fearless::border::timers
