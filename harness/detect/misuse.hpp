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

// The memory of a synchronisation object is freed by the current thread.
void freed(SyncObject& o, Detail end, uptr site);

}  // namespace fearless::misuse
