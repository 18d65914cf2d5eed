// Uses of memory outside its life, and lives that end too early.
#pragma once

#include "core/violation.hpp"
#include "memory/shadow.hpp"
#include "model/objects.hpp"

namespace fearless::lifetime {

// An access to bytes whose cell says they have been freed.
void used_after_free(uptr address, unsigned size, bool write, uptr site, const shadow::Cell& c);

// The current thread ends the life of bytes (`end` says how: unordered_free, unordered_frame) that another
// thread has used without that use happening before.
void ended_too_early(uptr address, shadow::Epoch use, bool write, uptr use_site, Detail end, uptr site);

// The current thread ends the life of memory with a synchronisation object in it.
void ended_with(Object& o, Detail end, uptr site);

// A plain write covers (part of) a synchronisation object: another life begins in its memory.
void overwritten(Object& o, uptr address, unsigned size, uptr site);

}  // namespace fearless::lifetime
