#ifndef GITOPS_CMD_RENDERER_SEED_H_
#define GITOPS_CMD_RENDERER_SEED_H_

// --nondeterminism=seed: the key and the digest of all inputs that random
// values are derived from. The key is never printed.

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "pkg/cli/output.h"
#include "pkg/render/release.h"

namespace gitops::renderer {

// Reads the key from `file`, or from the variable RENDERER_SEED_KEY if that is
// empty, and digests the chart, values and release of `input` into it.
// InvalidArgument without a key.
absl::Status ReadSeed(absl::string_view file, const cli::Environment& env,
                      render::ReleaseInput* input);

}  // namespace gitops::renderer

#endif  // GITOPS_CMD_RENDERER_SEED_H_
