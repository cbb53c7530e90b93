#include "pkg/oci/json_fields.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "pkg/base/check.h"
#include "pkg/base/quote.h"
#include "pkg/base/status_macros.h"
#include "pkg/json/json.h"

namespace gitops::oci {
namespace {

// Members that are outside our schema do not need more than this.
constexpr int64_t kMaxBytes = 32 << 20;
constexpr int64_t kMaxNodes = 1'000'000;
constexpr int kMaxDepth = 100;

// The member, or nullptr where it is absent or null.
const value::Value* Get(const value::Value& object, absl::string_view name) {
  const value::Value* found = object.Find(name);
  return found == nullptr || found->is_null() ? nullptr : found;
}

absl::Status WrongType(absl::string_view name, absl::string_view wanted) {
  return absl::InvalidArgumentError(
      absl::StrCat(Quote(name), " must be ", wanted));
}

}  // namespace

absl::Status ReadField(const value::Value& object, absl::string_view name,
                       std::string* out) {
  const value::Value* found = Get(object, name);
  if (found == nullptr) return absl::OkStatus();
  if (!found->is_string()) return WrongType(name, "a string");
  *out = std::string(found->as_string());
  return absl::OkStatus();
}

absl::Status ReadField(const value::Value& object, absl::string_view name,
                       int64_t* out) {
  const value::Value* found = Get(object, name);
  if (found == nullptr) return absl::OkStatus();
  if (!found->is_int()) return WrongType(name, "a whole number");
  *out = found->as_int();
  return absl::OkStatus();
}

absl::Status ReadField(const value::Value& object, absl::string_view name,
                       bool* out) {
  const value::Value* found = Get(object, name);
  if (found == nullptr) return absl::OkStatus();
  if (!found->is_bool()) return WrongType(name, "true or false");
  *out = found->as_bool();
  return absl::OkStatus();
}

absl::Status ReadField(const value::Value& object, absl::string_view name,
                       std::vector<std::string>* out) {
  const value::Value* found = Get(object, name);
  if (found == nullptr) return absl::OkStatus();
  if (!found->is_list()) return WrongType(name, "a list of strings");
  out->clear();
  for (const value::Value& item : found->list()) {
    if (!item.is_string()) return WrongType(name, "a list of strings");
    out->push_back(std::string(item.as_string()));
  }
  return absl::OkStatus();
}

absl::Status ReadField(const value::Value& object, absl::string_view name,
                       std::map<std::string, std::string>* out) {
  const value::Value* found = Get(object, name);
  if (found == nullptr) return absl::OkStatus();
  if (!found->is_map()) return WrongType(name, "a map of strings");
  out->clear();
  for (const value::Map::Entry& entry : found->map()) {
    if (!entry.value.is_string()) return WrongType(name, "a map of strings");
    (*out)[std::string(entry.name())] = std::string(entry.value.as_string());
  }
  return absl::OkStatus();
}

void SetField(absl::string_view name, absl::string_view text,
              value::Value* object) {
  if (!text.empty()) object->map().Set(name, value::Value::String(text));
}

void SetField(absl::string_view name, const std::vector<std::string>& items,
              value::Value* object) {
  if (!items.empty()) object->map().Set(name, StringList(items));
}

void SetField(absl::string_view name,
              const std::map<std::string, std::string>& entries,
              value::Value* object) {
  if (entries.empty()) return;
  value::Value map = value::Value::NewMap();
  for (const auto& [key, text] : entries) {
    map.map().Set(key, value::Value::String(text));
  }
  object->map().Set(name, std::move(map));
}

value::Value StringList(const std::vector<std::string>& items) {
  value::Value list = value::Value::NewList();
  for (const std::string& item : items) {
    list.list().Add(value::Value::String(item));
  }
  return list;
}

absl::StatusOr<value::Value> ParseJsonObject(absl::string_view text,
                                             absl::string_view what) {
  json::ParseOptions options;
  options.numbers = json::Numbers::kNative;
  options.max_bytes = kMaxBytes;
  options.max_nodes = kMaxNodes;
  options.max_depth = kMaxDepth;
  absl::StatusOr<value::Value> parsed = json::Parse(text, options);
  if (!parsed.ok()) {
    return absl::Status(parsed.status().code(),
                        absl::StrCat(what, ": ", parsed.status().message()));
  }
  if (!parsed->is_map()) {
    return absl::InvalidArgumentError(
        absl::StrCat(what, ": must be a JSON object"));
  }
  return parsed;
}

std::string FormatJson(const value::Value& json) {
  json::WriteOptions options;
  options.sort_keys = false;
  absl::StatusOr<std::string> text = json::Write(json, options);
  // Only infinities fail, and JSON does not parse to those.
  GITOPS_CHECK(text.ok());
  return *std::move(text);
}

}  // namespace gitops::oci
