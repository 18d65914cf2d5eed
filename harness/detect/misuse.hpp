// Wrong use of synchronisation objects and thread handles.
#pragma once

#include "core/violation.hpp"
#include "model/sync_object.hpp"

namespace fearless::misuse {

// Says that the current thread, at `site`, does `detail` to the object. If the finding does not end the
// execution this returns, and the caller goes on as the real function would.
void report(Detail detail, uptr address, OpKind operation, uptr site);
// The same with the place that makes it wrong (where the lock was taken, who destroyed it …).
void report(Detail detail, uptr address, OpKind operation, uptr site, const Place& other);

// Another thread with a use of the object that does not happen before this; no_slot: there is none.
Slot user_not_before(const SyncObject& o);
// A synchronisation object that nobody holds or waits for is destroyed by the current thread: every use must
// happen before that, or it could come after.
void destroyed(const SyncObject& o, uptr site);
// The memory of one is freed.
void freed(SyncObject& o, Detail end, uptr site);

}  // namespace fearless::misuse
