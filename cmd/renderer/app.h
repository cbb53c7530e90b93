#ifndef GITOPS_CMD_RENDERER_APP_H_
#define GITOPS_CMD_RENDERER_APP_H_

// The renderer program as a function, so that tests can run it in-process.

#include <string>
#include <vector>

#include "pkg/cli/output.h"

namespace gitops::renderer {

// Whether the process ends when RunRenderer has returned, without looking at
// memory again.
enum class AfterRun { kGoesOn, kEnds };

// `args` without the program's name. Returns the exit code; prints errors.
int RunRenderer(const std::vector<std::string>& args,
                const cli::Environment& env,
                AfterRun after = AfterRun::kGoesOn);

}  // namespace gitops::renderer

#endif  // GITOPS_CMD_RENDERER_APP_H_
