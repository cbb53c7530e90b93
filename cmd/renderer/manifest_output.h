#ifndef GITOPS_CMD_RENDERER_MANIFEST_OUTPUT_H_
#define GITOPS_CMD_RENDERER_MANIFEST_OUTPUT_H_

// How a rendered release is shown: on stdout, or as files of --output-dir.
// Source: Helm 4.1.4 (spec 5.4 to 5.6).

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "pkg/cli/output.h"
#include "pkg/render/release.h"

namespace gitops::renderer {

struct OutputOptions {
  bool include_crds = false;
  bool no_hooks = false;
  bool skip_tests = false;
  render::CompatLevel compat = render::CompatLevel::k41;
  std::vector<std::string> show_only;
  std::string output_dir;
  std::string release_subdir;  // Below output_dir, for all but CRDs.
};

// Writes all that goes to stdout without --output-dir.
void PrintManifests(const render::RenderedRelease& release,
                    const OutputOptions& options, cli::Output* out);

// The same as a string.
std::string FormatManifests(const render::RenderedRelease& release,
                            const OutputOptions& options);

// The documents of `text` (from FormatManifests) that --show-only asks for.
// NotFound: "could not find template X in chart".
absl::StatusOr<std::string> SelectManifests(absl::string_view text,
                                            const OutputOptions& options);

// Writes the files and appends what goes to stdout to `shown`.
absl::Status WriteManifests(const render::RenderedRelease& release,
                            const OutputOptions& options, std::string* shown);

}  // namespace gitops::renderer

#endif  // GITOPS_CMD_RENDERER_MANIFEST_OUTPUT_H_
