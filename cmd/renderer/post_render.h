#ifndef GITOPS_CMD_RENDERER_POST_RENDER_H_
#define GITOPS_CMD_RENDERER_POST_RENDER_H_

// --post-renderer: a program that rewrites the rendered manifests.
//
// Source: Helm 4.1.4 (spec 5.8), which runs plugins; here it is an executable's
// path. It reads every document, hooks included, joined by "---" lines, each
// with an annotation that names its file, and prints what takes their place.
// Documents keep their text, where Helm writes them anew; those whose metadata
// are in flow style are written anew without comments.

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "pkg/render/host.h"
#include "pkg/render/release.h"

namespace gitops::renderer {

// Unimplemented for a plugin's name; InvalidArgument for a path without an
// executable file.
absl::Status CheckPostRenderer(absl::string_view program);

// Runs `program` with the environment and stderr of this process. Errors are
// InvalidArgument with Helm's texts.
render::PostRenderer MakePostRenderer(std::string program,
                                      std::vector<std::string> args,
                                      render::CompatLevel compat);

}  // namespace gitops::renderer

#endif  // GITOPS_CMD_RENDERER_POST_RENDER_H_
