#ifndef GITOPS_PKG_IMAGE_BUILDER_H_
#define GITOPS_PKG_IMAGE_BUILDER_H_

// What builders share: the effects they get, names of temporary and local
// images, running a tool with its output in the progress log.

#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "pkg/base/clock.h"
#include "pkg/base/subprocess.h"
#include "pkg/image/config.h"
#include "pkg/image/progress_log.h"
#include "pkg/oci/registry_client.h"

namespace gitops::image {

// Thread-safe as a whole; nothing is owned.
struct BuildEnv {
  std::function<absl::StatusOr<CommandResult>(const Command&)> run;
  std::function<uint8_t()> random_byte;
  Clock* clock = nullptr;
  ProgressLog* log = nullptr;
  std::function<absl::StatusOr<oci::RegistryClient*>()> client;
  std::string working_dir;  // Absolute.

  // The native builder's part.
  bool native = false;      // Build docker sources without docker.
  std::string layouts_dir;  // Where layouts go.
  int64_t created = 0;      // Seconds since 1970.
  int concurrency = 1;      // Compression threads.
};

// Runs of other characters than letters, digits and "-" become one "-".
std::string CleanName(absl::string_view text);
// At most 50 characters; a "-" at the cut becomes "e".
std::string Trim50(std::string text);
// "rand-NANOSECONDS-DIGITS"
std::string RandomName(const BuildEnv& env);
// "kbld:<name of image>-sha256-<hex>": what a local image is called.
std::string LocalImageName(absl::string_view image, absl::string_view hex);

// Runs a tool; its output goes to the log with `prefix`. A failure is logged
// and comes back as `exit status N` or `exec: "X": executable file not found
// in $PATH`.
struct ToolCall {
  std::vector<std::string> argv;
  std::string working_dir;
  std::vector<std::pair<std::string, std::string>> env;
  bool log_output = true;
  std::string* errors = nullptr;  // Gets the stderr of one that fails.
};
absl::StatusOr<CommandResult> RunTool(const ToolCall& call,
                                      absl::string_view prefix,
                                      const BuildEnv& env);

// `Checking if path 'P' is a directory: …`, `Expected path 'P' to be a
// directory, but was not`.
absl::Status CheckDirectory(absl::string_view path);

}  // namespace gitops::image

#endif  // GITOPS_PKG_IMAGE_BUILDER_H_
