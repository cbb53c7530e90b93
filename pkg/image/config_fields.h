#ifndef GITOPS_PKG_IMAGE_CONFIG_FIELDS_H_
#define GITOPS_PKG_IMAGE_CONFIG_FIELDS_H_

// Reading fields of configuration documents with the conversions and messages
// of kbld (Go's encoding/json after YAML). Pure.
//
// Absent and null fields leave the output unchanged. Errors: InvalidArgument
// "json: cannot unmarshal number into Go struct field PATH of type string".

#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "pkg/value/value.h"

namespace gitops::image {

enum class Text {
  kConvert,  // Numbers and booleans become text.
  kStrict,
};

// Case-insensitive; nullptr where absent or null, or where this is no map.
const value::Value* FindField(const value::Value& object,
                              absl::string_view name);

absl::Status ReadText(const value::Value& object, absl::string_view name,
                      absl::string_view go_path, Text mode, std::string* out);
absl::Status ReadText(const value::Value& object, absl::string_view name,
                      absl::string_view go_path, Text mode,
                      std::optional<std::string>* out);
absl::Status ReadBool(const value::Value& object, absl::string_view name,
                      absl::string_view go_path, std::optional<bool>* out);
absl::Status ReadTexts(const value::Value& object, absl::string_view name,
                       absl::string_view go_path,
                       std::vector<std::string>* out);
// The field as a map or list; nullptr where absent.
absl::Status ReadMap(const value::Value& object, absl::string_view name,
                     absl::string_view go_path, absl::string_view go_type,
                     const value::Value** out);
absl::Status ReadList(const value::Value& object, absl::string_view name,
                      absl::string_view go_path, absl::string_view go_type,
                      const value::Value** out);

absl::Status CannotUnmarshal(const value::Value& found,
                             absl::string_view go_path,
                             absl::string_view go_type);

// A number or boolean as the text it becomes in a string field; nullopt for
// other kinds.
std::optional<std::string> ScalarText(const value::Value& scalar);

}  // namespace gitops::image

#endif  // GITOPS_PKG_IMAGE_CONFIG_FIELDS_H_
