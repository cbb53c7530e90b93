#include <cstddef>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "pkg/base/status_macros.h"
#include "pkg/value/value.h"
#include "pkg/yaml/emitter.h"
#include "pkg/yaml/yaml.h"

namespace gitops::yaml {

absl::Status EmitTo(const value::Value& value, const EmitOptions& options,
                    std::string* out) {
  const size_t before = out->size();
  absl::Status status =
      internal::Emitter(options.style, out).EmitDocument(value);
  if (!status.ok()) out->resize(before);
  return status;
}

absl::StatusOr<std::string> Emit(const value::Value& value,
                                 const EmitOptions& options) {
  std::string out;
  GITOPS_RETURN_IF_ERROR(EmitTo(value, options, &out));
  return out;
}

}  // namespace gitops::yaml
