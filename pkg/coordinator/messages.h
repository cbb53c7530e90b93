#ifndef GITOPS_PKG_COORDINATOR_MESSAGES_H_
#define GITOPS_PKG_COORDINATOR_MESSAGES_H_

// Between the generated messages and the plain records. Internal to this
// package. Pure.

#include "pkg/coordinator/store.h"
#include "proto/gitops/coordinator/v1/coordinator.pb.h"

namespace gitops::coordinator {

std::string FormatWireTime(absl::Time time);  // RFC 3339, UTC, milliseconds.
absl::Time ParseWireTime(const std::string& text);  // The epoch if it is none.

void ToMessage(const EventRecord& record, gitops::coordinator::v1::Event* out);
EventRecord FromMessage(const gitops::coordinator::v1::Event& event);
void ToMessage(const LeaseRecord& record, bool held,
               gitops::coordinator::v1::Lease* out);
LeaseRecord FromMessage(const gitops::coordinator::v1::Lease& lease);
void ToMessage(const StoredRelease& record,
               gitops::coordinator::v1::ReleaseEntry* out);
StoredRelease FromMessage(const gitops::coordinator::v1::ReleaseEntry& entry);

}  // namespace gitops::coordinator

#endif  // GITOPS_PKG_COORDINATOR_MESSAGES_H_
