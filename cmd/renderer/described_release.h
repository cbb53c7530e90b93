#ifndef GITOPS_CMD_RENDERER_DESCRIBED_RELEASE_H_
#define GITOPS_CMD_RENDERER_DESCRIBED_RELEASE_H_

// Rendering a release again from what its descriptor says, which a coordinator
// hands over: `template CHART --values FILE… --coordinator ADDRESS`. The
// release's name, namespace and rendering flags come from the descriptor; the
// chart and the values files must be those it was made of.
//
// Not thread-safe.

#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "pkg/cli/flags.h"

namespace gitops::renderer {

struct ReleaseQuery {
  std::string coordinator;  // Address; empty: nothing is asked.
  std::string release_id;
  std::string environment;
};

void AddReleaseQueryFlags(cli::FlagSet& flags, ReleaseQuery* query);

// InvalidArgument where the flags do not fit each other.
absl::Status CheckReleaseQuery(const ReleaseQuery& query);

// What rendering needs of gitops.release.v1.Release.
struct DescribedRelease {
  std::string name;
  std::string ns;
  std::string chart_name;
  std::string chart_digest;  // "sha256:…"
  // Path as described and SHA-256, in the order in which they override.
  std::vector<std::pair<std::string, std::string>> values;
  std::vector<std::pair<std::string, std::string>> flags;
};

// From the descriptor's JSON form. DataLoss where that is no descriptor.
absl::StatusOr<DescribedRelease> ParseDescribedRelease(absl::string_view json);

// Asks the coordinator. Errors: see pkg/descriptor/coordinator_program.h.
absl::StatusOr<DescribedRelease> FetchDescribedRelease(
    const ReleaseQuery& query,
    const std::function<std::optional<std::string>(absl::string_view)>& getenv);

// Sets the described flags in `flags` and completes [NAME] CHART in `args`.
// InvalidArgument where the command line says otherwise than the descriptor:
// another name or namespace (`ns`, empty if not given, is set), or values and
// flags of its own that alter rendering.
absl::Status ApplyDescribedRelease(const DescribedRelease& release,
                                   cli::FlagSet& flags,
                                   std::vector<std::string>* args,
                                   std::string* ns);

// FailedPrecondition, naming the file, where the chart or a values file is not
// what the release was made of. Both must be on disk.
absl::Status CheckDescribedInputs(const DescribedRelease& release,
                                  const std::string& chart,
                                  const std::vector<std::string>& values);

}  // namespace gitops::renderer

#endif  // GITOPS_CMD_RENDERER_DESCRIBED_RELEASE_H_
