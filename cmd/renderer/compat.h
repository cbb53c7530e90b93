#ifndef GITOPS_CMD_RENDERER_COMPAT_H_
#define GITOPS_CMD_RENDERER_COMPAT_H_

// What a release of Helm takes for granted: --compat.
//
// Source: Helm 4.1.4, 4.2.3 and 4.2.4. Pure, thread-safe.

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "pkg/render/host.h"
#include "pkg/render/objects.h"

namespace gitops::renderer {

// "4.1", "4.2" or "4.2.4"; InvalidArgument for others.
absl::StatusOr<render::CompatLevel> ParseCompat(absl::string_view text);

// The program, the cluster and the APIs that templates see without a cluster.
render::Capabilities CapabilitiesOf(render::CompatLevel compat);

}  // namespace gitops::renderer

#endif  // GITOPS_CMD_RENDERER_COMPAT_H_
