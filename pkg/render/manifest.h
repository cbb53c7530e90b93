#ifndef GITOPS_PKG_RENDER_MANIFEST_H_
#define GITOPS_PKG_RENDER_MANIFEST_H_

// Rendered text cut into Kubernetes documents, told apart into manifests and
// hooks, in the order in which Helm prints them.
//
// Source: Helm 4.1.4 (spec 5.3, 5.5); what later releases cut differently is
// CompatLevel's. Pure; thread-safe if the log is. Documents point into the
// texts that they were cut from.

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "pkg/chart/log.h"
#include "pkg/render/host.h"

namespace gitops::render {

// What a document says about itself.
struct Head {
  std::string api_version;
  std::string kind;
  std::string name;
  std::map<std::string, std::string> annotations;
};

struct Manifest {
  std::string path;  // "c/templates/a.yaml"
  absl::string_view text;
  Head head;
  std::vector<std::string> hook_events;  // Lower case; of hooks only.
};

struct SortedManifests {
  std::vector<Manifest> manifests;
  std::vector<Manifest> hooks;
};

// The documents of `text`, without empty ones.
std::vector<absl::string_view> SplitManifests(absl::string_view text,
                                              CompatLevel compat);

// InvalidArgument with the texts of Go's decoder.
absl::StatusOr<Head> ParseHead(absl::string_view document);

// `files` are path and text; the texts must outlive the result.
// InvalidArgument: "YAML parse error on FILE: …" for the first file that has
// one.
absl::StatusOr<SortedManifests> SortManifests(
    const std::map<std::string, std::string>& files, CompatLevel compat,
    chart::Log& log);

// A place in the order of installation; unknown kinds share the last.
int KindRank(absl::string_view kind);

bool IsTestHook(const Manifest& hook);

// Cuts white space as Go's strings.TrimGoSpace does.
absl::string_view TrimGoSpace(absl::string_view text);

}  // namespace gitops::render

#endif  // GITOPS_PKG_RENDER_MANIFEST_H_
