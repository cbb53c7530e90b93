#ifndef GITOPS_CMD_RENDERER_SCHEMA_VALIDATOR_H_
#define GITOPS_CMD_RENDERER_SCHEMA_VALIDATOR_H_

// values.schema.json, checked as Helm does. Network references fail; files may
// be referred to, as in Helm.

#include "pkg/chart/log.h"
#include "pkg/cli/output.h"
#include "pkg/render/release.h"

namespace gitops::renderer {

// `log` must outlive the validator.
render::SchemaValidator MakeSchemaValidator(const cli::Environment& env,
                                            chart::Log& log);

}  // namespace gitops::renderer

#endif  // GITOPS_CMD_RENDERER_SCHEMA_VALIDATOR_H_
