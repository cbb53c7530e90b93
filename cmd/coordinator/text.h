#ifndef GITOPS_CMD_COORDINATOR_TEXT_H_
#define GITOPS_CMD_COORDINATOR_TEXT_H_

// Records as lines for people and as one line of JSON each. Pure.

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "pkg/coordinator/store.h"

namespace gitops::coordinator {

// `text` or `json`; anything else is a usage error.
absl::Status CheckOutput(absl::string_view output);

std::string TimeText(absl::Time time);
std::string Line(const StoredRelease& release, bool json);
std::string Line(const EventRecord& event, bool json);
std::string Line(const LeaseRecord& lease, bool held, bool json);

}  // namespace gitops::coordinator

#endif  // GITOPS_CMD_COORDINATOR_TEXT_H_
