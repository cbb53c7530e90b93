#include "pkg/descriptor/handover.h"

#include <string>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "pkg/base/status_macros.h"
#include "pkg/descriptor/descriptor.h"

namespace gitops::descriptor {

absl::StatusOr<std::string> PutDescriptor(const Coordinator& coordinator,
                                          absl::string_view bytes) {
  GITOPS_ASSIGN_OR_RETURN(std::string out,
                          RunCoordinator(coordinator, {"put", "-"}, bytes));
  return std::string(absl::StripAsciiWhitespace(out));
}

absl::StatusOr<std::string> GetDescriptorById(const Coordinator& coordinator,
                                              absl::string_view release_id) {
  GITOPS_ASSIGN_OR_RETURN(
      std::string bytes,
      RunCoordinator(coordinator, {"get", absl::StrCat("--id=", release_id)},
                     ""));
  if (ReleaseId(bytes) != release_id) {
    return absl::DataLossError(
        absl::StrCat("coordinator: descriptor ", release_id,
                     " arrived with SHA-256 ", ReleaseId(bytes)));
  }
  return bytes;
}

absl::StatusOr<std::string> GetDescriptorOf(const Coordinator& coordinator,
                                            absl::string_view environment) {
  return RunCoordinator(
      coordinator, {"get", absl::StrCat("--environment=", environment)}, "");
}

}  // namespace gitops::descriptor
