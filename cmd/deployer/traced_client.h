#ifndef GITOPS_CMD_DEPLOYER_TRACED_CLIENT_H_
#define GITOPS_CMD_DEPLOYER_TRACED_CLIENT_H_

// A client that tells about every call: what --debug prints. One line per
// call, when it is done, with its duration and the error if there was one;
// never what was sent or received, since objects hold secrets. Thread-safe
// where what it is made of is.

#include <functional>
#include <memory>
#include <string>

#include "absl/strings/string_view.h"
#include "pkg/base/clock.h"
#include "pkg/kube/client.h"

namespace gitops::deployer {

// "10:24:15PM: debug: get configmaps prod/app (9ms)". `tell` and `clock`
// outlive the client.
std::shared_ptr<kube::Client> TraceClient(
    std::shared_ptr<kube::Client> client, Clock* clock,
    std::function<void(absl::string_view line)> tell);

// One such line of something else.
std::string DebugLine(Clock* clock, absl::string_view text);

}  // namespace gitops::deployer

#endif  // GITOPS_CMD_DEPLOYER_TRACED_CLIENT_H_
