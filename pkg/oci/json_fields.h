#ifndef GITOPS_PKG_OCI_JSON_FIELDS_H_
#define GITOPS_PKG_OCI_JSON_FIELDS_H_

// Reading members of JSON objects with one kind of message, and writing the
// canonical form. For this package's own schemas.
//
// An absent or null member leaves the output unchanged. Errors:
// InvalidArgument `"member" must be a string` and the like. Pure.

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "pkg/value/value.h"

namespace gitops::oci {

absl::Status ReadField(const value::Value& object, absl::string_view name,
                       std::string* out);
absl::Status ReadField(const value::Value& object, absl::string_view name,
                       int64_t* out);
absl::Status ReadField(const value::Value& object, absl::string_view name,
                       bool* out);
absl::Status ReadField(const value::Value& object, absl::string_view name,
                       std::vector<std::string>* out);
absl::Status ReadField(const value::Value& object, absl::string_view name,
                       std::map<std::string, std::string>* out);

// Each sets nothing where the value is empty.
void SetField(absl::string_view name, absl::string_view text,
              value::Value* object);
void SetField(absl::string_view name, const std::vector<std::string>& items,
              value::Value* object);
void SetField(absl::string_view name,
              const std::map<std::string, std::string>& entries,
              value::Value* object);
value::Value StringList(const std::vector<std::string>& items);

// Outside bytes as a JSON object; `what` names them in the message.
absl::StatusOr<value::Value> ParseJsonObject(absl::string_view text,
                                             absl::string_view what);
// Compact, members in insertion order.
std::string FormatJson(const value::Value& json);

}  // namespace gitops::oci

#endif  // GITOPS_PKG_OCI_JSON_FIELDS_H_
