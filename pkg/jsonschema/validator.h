#ifndef GITOPS_PKG_JSONSCHEMA_VALIDATOR_H_
#define GITOPS_PKG_JSONSCHEMA_VALIDATOR_H_

// Checks a value against a compiled schema and says why it does not fit.

#include <memory>

#include "absl/status/statusor.h"
#include "pkg/jsonschema/failure.h"
#include "pkg/jsonschema/schema.h"
#include "pkg/value/value.h"

namespace gitops::jsonschema {

// nullptr where `v` fits. ResourceExhausted: nesting, or too many checks.
absl::StatusOr<std::unique_ptr<Failure>> CheckValue(const Schema& schema,
                                                    const value::Value& v);

}  // namespace gitops::jsonschema

#endif  // GITOPS_PKG_JSONSCHEMA_VALIDATOR_H_
