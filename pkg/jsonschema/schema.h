#ifndef GITOPS_PKG_JSONSCHEMA_SCHEMA_H_
#define GITOPS_PKG_JSONSCHEMA_SCHEMA_H_

// A compiled schema. Schemas belong to their Compiler and point at each other.

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "pkg/jsonschema/number.h"
#include "pkg/value/value.h"

namespace re2 {
class RE2;
}  // namespace re2

namespace gitops::jsonschema {

// The JSON types as bits, in the order in which messages name them.
enum TypeBit : uint8_t {
  kNullType = 1,
  kBooleanType = 2,
  kNumberType = 4,
  kIntegerType = 8,
  kStringType = 16,
  kArrayType = 32,
  kObjectType = 64,
};

struct Schema {
  using Named = std::vector<std::pair<std::string, const Schema*>>;

  std::string location;  // URL, '#' and JSON pointer.
  int draft = 2020;      // 4, 6, 7, 2019, 2020
  std::optional<bool> boolean;
  bool assert_format = false;

  // The resource (the nearest schema with an $id) this belongs to; for
  // $dynamicRef.
  const Schema* resource = nullptr;
  std::map<std::string, const Schema*> dynamic_anchors;  // Of a resource.
  bool recursive_anchor = false;

  const Schema* ref = nullptr;
  const Schema* recursive_ref = nullptr;
  const Schema* dynamic_ref = nullptr;
  std::string dynamic_anchor;  // Name in $dynamicRef, where it is dynamic.

  uint8_t types = 0;
  const value::Value* const_value = nullptr;
  const value::Value* enum_values = nullptr;
  std::string format;

  std::optional<int64_t> min_properties;
  std::optional<int64_t> max_properties;
  std::vector<std::string> required;
  Named properties;  // Sorted by name.
  std::vector<std::pair<const re2::RE2*, const Schema*>> pattern_properties;
  const Schema* additional_properties = nullptr;
  std::optional<bool> additional_properties_allowed;
  const Schema* property_names = nullptr;
  std::vector<std::pair<std::string, std::vector<std::string>>>
      dependency_names;  // In "dependencies" and dependentRequired.
  Named dependency_schemas;
  std::vector<std::pair<std::string, std::vector<std::string>>>
      dependent_required;
  Named dependent_schemas;
  const Schema* unevaluated_properties = nullptr;

  std::optional<int64_t> min_items;
  std::optional<int64_t> max_items;
  bool unique_items = false;
  std::vector<const Schema*> prefix_items;
  const Schema* items = nullptr;  // Of all, or those after the prefix.
  std::optional<bool> additional_items_allowed;
  const Schema* contains = nullptr;
  std::optional<int64_t> min_contains;
  std::optional<int64_t> max_contains;
  const Schema* unevaluated_items = nullptr;

  std::optional<int64_t> min_length;
  std::optional<int64_t> max_length;
  const re2::RE2* pattern = nullptr;
  std::string pattern_text;

  std::optional<Number> minimum;
  std::optional<Number> maximum;
  std::optional<Number> exclusive_minimum;
  std::optional<Number> exclusive_maximum;
  std::optional<Number> multiple_of;

  const Schema* not_schema = nullptr;
  std::vector<const Schema*> all_of;
  std::vector<const Schema*> any_of;
  std::vector<const Schema*> one_of;
  const Schema* if_schema = nullptr;
  const Schema* then_schema = nullptr;
  const Schema* else_schema = nullptr;
};

}  // namespace gitops::jsonschema

#endif  // GITOPS_PKG_JSONSCHEMA_SCHEMA_H_
