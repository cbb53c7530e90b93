#include "pkg/jsonschema/validator.h"

#include "pkg/jsonschema/run.h"

namespace gitops::jsonschema {

absl::StatusOr<std::unique_ptr<Failure>> CheckValue(const Schema& schema,
                                                    const value::Value& v) {
  Run run;
  std::unique_ptr<Failure> failure = run.Start(schema, v);
  if (!run.status().ok()) return run.status();
  return failure;
}

}  // namespace gitops::jsonschema
