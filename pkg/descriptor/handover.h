#ifndef GITOPS_PKG_DESCRIPTOR_HANDOVER_H_
#define GITOPS_PKG_DESCRIPTOR_HANDOVER_H_

// Hands descriptors from stage to stage through a coordinator instead of
// files: what a stage does when it is told --coordinator. Runs the coordinator
// program's client, so that no stage links gRPC.
//
// Errors: NotFound (no such program or descriptor), Unavailable (no
// coordinator answers), and what the client reports. Thread-safe.

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "pkg/descriptor/coordinator_program.h"

namespace gitops::descriptor {

// Stores a descriptor; returns its release id.
absl::StatusOr<std::string> PutDescriptor(const Coordinator& coordinator,
                                          absl::string_view bytes);
// The bytes under a release id, or the newest of an environment. The id is
// checked against the bytes (DataLoss).
absl::StatusOr<std::string> GetDescriptorById(const Coordinator& coordinator,
                                              absl::string_view release_id);
absl::StatusOr<std::string> GetDescriptorOf(const Coordinator& coordinator,
                                            absl::string_view environment);

}  // namespace gitops::descriptor

#endif  // GITOPS_PKG_DESCRIPTOR_HANDOVER_H_
