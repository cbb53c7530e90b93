#include "pkg/image/config_fields.h"

#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "pkg/base/status_macros.h"
#include "pkg/json/json.h"

namespace gitops::image {
namespace {

absl::string_view JsonKind(const value::Value& found) {
  if (found.is_string()) return "string";
  if (found.is_number()) return "number";
  if (found.is_bool()) return "bool";
  if (found.is_list()) return "array";
  return "object";
}

}  // namespace

const value::Value* FindField(const value::Value& object,
                              absl::string_view name) {
  const value::Value* found = object.Find(name);
  if (found == nullptr && object.is_map()) {
    for (const value::Map::Entry& entry : object.map()) {
      if (absl::EqualsIgnoreCase(entry.name(), name)) found = &entry.value;
    }
  }
  return found == nullptr || found->is_null() ? nullptr : found;
}

absl::Status CannotUnmarshal(const value::Value& found,
                             absl::string_view go_path,
                             absl::string_view go_type) {
  return absl::InvalidArgumentError(
      absl::StrCat("json: cannot unmarshal ", JsonKind(found),
                   " into Go struct field ", go_path, " of type ", go_type));
}

std::optional<std::string> ScalarText(const value::Value& scalar) {
  if (scalar.is_bool()) return scalar.as_bool() ? "true" : "false";
  if (!scalar.is_number()) return std::nullopt;
  absl::StatusOr<std::string> text = json::Write(scalar);
  if (!text.ok()) return std::nullopt;
  return *std::move(text);
}

absl::Status ReadText(const value::Value& object, absl::string_view name,
                      absl::string_view go_path, Text mode, std::string* out) {
  const value::Value* found = FindField(object, name);
  if (found == nullptr) return absl::OkStatus();
  if (found->is_string()) {
    *out = std::string(found->as_string());
    return absl::OkStatus();
  }
  std::optional<std::string> text = ScalarText(*found);
  if (mode == Text::kStrict || !text.has_value()) {
    return CannotUnmarshal(*found, go_path, "string");
  }
  *out = *std::move(text);
  return absl::OkStatus();
}

absl::Status ReadText(const value::Value& object, absl::string_view name,
                      absl::string_view go_path, Text mode,
                      std::optional<std::string>* out) {
  if (FindField(object, name) == nullptr) return absl::OkStatus();
  return ReadText(object, name, go_path, mode, &out->emplace());
}

absl::Status ReadBool(const value::Value& object, absl::string_view name,
                      absl::string_view go_path, std::optional<bool>* out) {
  const value::Value* found = FindField(object, name);
  if (found == nullptr) return absl::OkStatus();
  if (!found->is_bool()) return CannotUnmarshal(*found, go_path, "bool");
  *out = found->as_bool();
  return absl::OkStatus();
}

absl::Status ReadTexts(const value::Value& object, absl::string_view name,
                       absl::string_view go_path,
                       std::vector<std::string>* out) {
  const value::Value* list = nullptr;
  GITOPS_RETURN_IF_ERROR(ReadList(object, name, go_path, "[]string", &list));
  if (list == nullptr) return absl::OkStatus();
  for (const value::Value& item : list->list()) {
    if (item.is_null()) {
      out->emplace_back();
    } else if (item.is_string()) {
      out->emplace_back(item.as_string());
    } else if (std::optional<std::string> text = ScalarText(item)) {
      out->push_back(*std::move(text));
    } else {
      return CannotUnmarshal(item, go_path, "string");
    }
  }
  return absl::OkStatus();
}

absl::Status ReadMap(const value::Value& object, absl::string_view name,
                     absl::string_view go_path, absl::string_view go_type,
                     const value::Value** out) {
  *out = FindField(object, name);
  if (*out == nullptr || (*out)->is_map()) return absl::OkStatus();
  return CannotUnmarshal(**out, go_path, go_type);
}

absl::Status ReadList(const value::Value& object, absl::string_view name,
                      absl::string_view go_path, absl::string_view go_type,
                      const value::Value** out) {
  *out = FindField(object, name);
  if (*out == nullptr || (*out)->is_list()) return absl::OkStatus();
  return CannotUnmarshal(**out, go_path, go_type);
}

}  // namespace gitops::image
