#ifndef GITOPS_PKG_DEPLOY_PIPELINE_INPUTS_H_
#define GITOPS_PKG_DEPLOY_PIPELINE_INPUTS_H_

// Reads what the -f flags name: files, directories, "-" and URLs.
// Source: kapp behaviour 1.5. Known difference: whole numbers that fit into 64
// bits keep their value (kapp rounds those beyond 2^53).

#include <functional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "pkg/deploy/resource/resource.h"

namespace gitops::deploy {

struct InputSources {
  // All of standard input. Unset: "-" is an error.
  std::function<absl::StatusOr<std::string>()> read_stdin;
  // The body behind a URL; an error for anything but 2xx.
  std::function<absl::StatusOr<std::string>(const std::string& url)> fetch;
};

// One per file, in order; a directory gives one per file in it.
struct InputFile {
  std::string description;  // "file 'a.yml'", "stdin"
  std::vector<Resource> resources;
};

absl::StatusOr<std::vector<InputFile>> ReadInputs(
    const std::vector<std::string>& paths, const InputSources& sources);

// The documents of one text; lists are flattened.
absl::StatusOr<std::vector<Resource>> ParseResources(
    absl::string_view text, absl::string_view description);

}  // namespace gitops::deploy

#endif  // GITOPS_PKG_DEPLOY_PIPELINE_INPUTS_H_
