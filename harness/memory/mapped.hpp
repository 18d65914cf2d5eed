// Memory that an execution maps: it lies at the same addresses in all of them, and what is left of it is gone
// when the next one begins (whose variables do not know of it).
#pragma once

#include "core/base.hpp"

namespace fearless::mapped {

// Where the next mapping of so many bytes (whole pages) is to go; 0 if there is no room for it.
uptr place(u64 bytes);
// The first threads each have places of their own from here on, so that what one of them maps lies where it
// does whatever others do (as with heap::separate).
void separate(bool on);
// Something is mapped there now, in place of nothing or of what was there. (Elsewhere than `place` says it is
// the program's affair.)
void add(uptr begin, uptr end);
// What ended there, wherever it lies, is longer now.
void extend(uptr end, uptr new_end);
// The program has mapped something new where it wished. False if that cannot be remembered.
bool add_elsewhere(uptr begin, uptr end);
// It unmaps, or moves, what is there.
void remove(uptr begin, uptr end);
// An execution begins or the search ends: all of it is unmapped.
void forget();

// The pages of it that have been touched, and can be read: calls f for copies of stretches.
void for_each_stretch(void (*f)(const uptr* begin, const uptr* end, void*), void* context);

}  // namespace fearless::mapped
