#ifndef GITOPS_CMD_RENDERER_VALUES_FLAGS_H_
#define GITOPS_CMD_RENDERER_VALUES_FLAGS_H_

// -f and the --set family.

#include "pkg/chart/user_values.h"
#include "pkg/cli/flags.h"

namespace gitops::renderer {

void AddValuesFlags(cli::FlagSet& flags, chart::UserValues* values);

}  // namespace gitops::renderer

#endif  // GITOPS_CMD_RENDERER_VALUES_FLAGS_H_
