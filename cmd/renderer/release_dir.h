#ifndef GITOPS_CMD_RENDERER_RELEASE_DIR_H_
#define GITOPS_CMD_RENDERER_RELEASE_DIR_H_

// --release-dir: a directory that holds exactly one release.
//
// Each template that printed something is one file, its documents in the order
// in which the template printed them, each once, each below its "# Source:"
// comment; CRDs are files of their own. The directory is replaced in one step,
// so a reader sees the old release or the new one. Helm has no counterpart.

#include <map>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "cmd/renderer/manifest_output.h"
#include "pkg/render/release.h"

namespace gitops::renderer {

enum class ExtraFiles {
  kRefuse,  // FailedPrecondition that names the first of them.
  kRemove,
};

// Relative path to content.
std::map<std::string, std::string> ReleaseFiles(
    const render::RenderedRelease& release, const OutputOptions& options);

// Makes `directory` hold exactly `files`. Files in it that are not in `files`
// are what `extra` is about.
absl::Status WriteReleaseDir(const std::map<std::string, std::string>& files,
                             absl::string_view directory, ExtraFiles extra);

}  // namespace gitops::renderer

#endif  // GITOPS_CMD_RENDERER_RELEASE_DIR_H_
