#include "pkg/image/image_map.h"

#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "pkg/base/status_macros.h"
#include "pkg/json/json.h"
#include "pkg/value/value.h"

namespace gitops::image {
namespace {

absl::Status WrongType(const value::Value& found, absl::string_view wanted) {
  const char* kind = found.is_string()   ? "string"
                     : found.is_number() ? "number"
                     : found.is_bool()   ? "bool"
                     : found.is_list()   ? "array"
                                         : "object";
  return absl::InvalidArgumentError(absl::StrCat(
      "json: cannot unmarshal ", kind, " into Go value of type ", wanted));
}

}  // namespace

absl::StatusOr<std::vector<Override>> ParseImageMap(absl::string_view text) {
  GITOPS_ASSIGN_OR_RETURN(value::Value json, json::Parse(text));
  std::vector<Override> out;
  if (json.is_null()) return out;
  if (!json.is_map()) return WrongType(json, "map[string]string");
  for (const value::Map::Entry* entry : json.map().Sorted()) {
    if (!entry->value.is_string() && !entry->value.is_null()) {
      return WrongType(entry->value, "string");
    }
    if (entry->name().empty()) {
      return absl::InvalidArgumentError(
          "image map: an image must not be empty");
    }
    Override item;
    item.ref.image = std::string(entry->name());
    item.new_image = std::string(entry->value.string_or_empty());
    item.preresolved = true;
    out.push_back(std::move(item));
  }
  return out;
}

}  // namespace gitops::image
