#ifndef GITOPS_PKG_DESCRIPTOR_COORDINATOR_PROGRAM_H_
#define GITOPS_PKG_DESCRIPTOR_COORDINATOR_PROGRAM_H_

// The coordinator program's client, run for a stage that is told
// --coordinator: no stage links gRPC, and this links no protobuf.
// Thread-safe.

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace gitops::descriptor {

struct Coordinator {
  std::string program;  // Path of the coordinator program.
  std::string address;  // unix:/path or host:port, as its --address.
};

// GITOPS_COORDINATOR if set; else the program beside this one, as installed or
// as Bazel lays it out; else "coordinator", looked up in PATH.
std::string FindCoordinatorProgram(
    const std::function<std::optional<std::string>(absl::string_view)>& getenv);

// Runs `args` with `input` on its stdin; returns its stdout. Errors: NotFound
// (no such program or descriptor), Unavailable (no coordinator answers), and
// what the client reports, with its words.
absl::StatusOr<std::string> RunCoordinator(const Coordinator& coordinator,
                                           std::vector<std::string> args,
                                           absl::string_view input);

}  // namespace gitops::descriptor

#endif  // GITOPS_PKG_DESCRIPTOR_COORDINATOR_PROGRAM_H_
