#include "pkg/jsonschema/sure_match.h"

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "absl/strings/string_view.h"
#include "pkg/jsonschema/schema_text.h"

namespace gitops::jsonschema {
namespace {

using value::List;
using value::Map;
using value::Value;

constexpr int kMaxDepth = 200;
constexpr double kMaxExact = 9007199254740992.0;  // 2^53

// Doubles that hold the number exactly; else no answer.
bool ExactWhole(const Value& v, double* out) {
  if (v.is_int()) {
    *out = static_cast<double>(v.as_int());
  } else if (v.is_uint()) {
    *out = static_cast<double>(v.as_uint());
  } else if (v.is_float()) {
    *out = v.as_float();
  } else {
    return false;
  }
  return std::fabs(*out) < kMaxExact && *out == std::floor(*out);
}

bool IsOfType(const Value& v, absl::string_view name) {
  double whole;
  if (name == "string") return v.is_string();
  if (name == "object") return v.is_map();
  if (name == "boolean") return v.is_bool();
  if (name == "number") return v.is_number();
  if (name == "integer") return ExactWhole(v, &whole);
  if (name == "array") return v.is_list();
  return name == "null" && v.is_null();
}

bool HasOneOfTypes(const Value& v, const Value& types) {
  if (types.is_string()) return IsOfType(v, types.as_string());
  return types.is_list() &&
         std::any_of(types.list().begin(), types.list().end(),
                     [&](const Value& type) {
                       return type.is_string() && IsOfType(v, type.as_string());
                     });
}

// A number within a bound, both whole.
bool IsWithin(const Value& v, const Value& bound, bool is_least,
              bool exclusive) {
  if (!v.is_number()) return true;
  double number;
  double limit;
  if (!ExactWhole(v, &number) || !ExactWhole(bound, &limit)) return false;
  if (number == limit) return !exclusive;
  return is_least ? number > limit : number < limit;
}

bool HasSize(size_t size, const Value& bound, bool is_least) {
  double limit;
  if (!ExactWhole(bound, &limit)) return false;
  return is_least ? static_cast<double>(size) >= limit
                  : static_cast<double>(size) <= limit;
}

bool IsAscii(absl::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) {
    return static_cast<unsigned char>(c) < 0x80;
  });
}

class Matcher {
 public:
  explicit Matcher(int draft) : draft_(draft) {}

  bool Accepts(const Value& schema, const Value& v, int depth) const {
    if (schema.is_bool()) return schema.as_bool();
    if (!schema.is_map() || depth > kMaxDepth) return false;
    if (v.is_bytes() || v.is_object()) return false;
    const Map& keywords = schema.map();
    return std::all_of(
        keywords.begin(), keywords.end(), [&](const Map::Entry& keyword) {
          return Holds(keyword.name(), keyword.value, keywords, v, depth + 1);
        });
  }

 private:
  bool Holds(absl::string_view name, const Value& argument, const Map& schema,
             const Value& v, int depth) const {
    switch (name.size()) {
      case 2:
        return name != "if" && name != "id";
      case 3:
        return name != "not" && name != "$id";
      case 4:
        if (name == "type") return HasOneOfTypes(v, argument);
        return name != "$ref" && (name != "enum" || IsOneOf(v, argument));
      case 5:
        if (name == "items") return AcceptsItems(argument, v, depth);
        if (name == "allOf") return AcceptsAll(argument, v, depth);
        if (name == "anyOf") return AcceptsAny(argument, v, depth);
        return name != "oneOf" && name != "const";
      case 6:
        return name != "format" || draft_ > 7 || !v.is_string();
      case 7:
        if (name == "minimum") return IsWithin(v, argument, true, false);
        if (name == "maximum") return IsWithin(v, argument, false, false);
        return name != "pattern" || !v.is_string();
      case 8:
        if (name == "required") return HasAll(argument, v);
        if (name == "minItems" || name == "maxItems") {
          return !v.is_list() ||
                 HasSize(v.list().size(), argument, name == "minItems");
        }
        return name != "contains" || !v.is_list();
      case 9:
        if (name != "minLength" && name != "maxLength") return true;
        return !v.is_string() ||
               (IsAscii(v.as_string()) &&
                HasSize(v.as_string().size(), argument, name == "minLength"));
      case 10:
        return name != "properties" || AcceptsProperties(argument, v, depth);
      case 11:
        return name != "uniqueItems" || !v.is_list() || v.list().size() < 2 ||
               (argument.is_bool() && !argument.as_bool());
      case 13:
        if (name == "minProperties" || name == "maxProperties") {
          return !v.is_map() ||
                 HasSize(v.map().size(), argument, name == "minProperties");
        }
        return name != "propertyNames" || !v.is_map();
      default:
        return HoldsLong(name, argument, schema, v, depth);
    }
  }

  bool HoldsLong(absl::string_view name, const Value& argument,
                 const Map& schema, const Value& v, int depth) const {
    if (name == "additionalProperties") {
      return AcceptsOthers(argument, schema, v, depth);
    }
    if (name == "exclusiveMinimum" || name == "exclusiveMaximum") {
      return !v.is_number() ||
             (draft_ > 4 &&
              IsWithin(v, argument, name == "exclusiveMinimum", true));
    }
    if (name == "additionalItems") return !schema.Has("items");
    // What else there is with conditions on values.
    for (absl::string_view unsure :
         {"multipleOf", "dependencies", "patternProperties", "prefixItems",
          "dependentSchemas", "dependentRequired", "unevaluatedItems",
          "unevaluatedProperties", "$dynamicRef", "$recursiveRef"}) {
      if (name == unsure) return false;
    }
    return true;
  }

  static bool IsOneOf(const Value& v, const Value& values) {
    return v.is_string() && values.is_list() &&
           std::any_of(values.list().begin(), values.list().end(),
                       [&](const Value& one) {
                         return IsText(one) && one.as_string() == v.as_string();
                       });
  }

  bool AcceptsItems(const Value& schema, const Value& v, int depth) const {
    if (!v.is_list()) return true;
    return std::all_of(
        v.list().begin(), v.list().end(),
        [&](const Value& item) { return Accepts(schema, item, depth); });
  }

  bool AcceptsAll(const Value& schemas, const Value& v, int depth) const {
    return schemas.is_list() &&
           std::all_of(
               schemas.list().begin(), schemas.list().end(),
               [&](const Value& schema) { return Accepts(schema, v, depth); });
  }

  bool AcceptsAny(const Value& schemas, const Value& v, int depth) const {
    return schemas.is_list() &&
           std::any_of(
               schemas.list().begin(), schemas.list().end(),
               [&](const Value& schema) { return Accepts(schema, v, depth); });
  }

  static bool HasAll(const Value& names, const Value& v) {
    if (!v.is_map()) return true;
    return names.is_list() &&
           std::all_of(names.list().begin(), names.list().end(),
                       [&](const Value& name) {
                         return IsText(name) && v.map().Has(name.as_string());
                       });
  }

  bool AcceptsProperties(const Value& properties, const Value& v,
                         int depth) const {
    if (!v.is_map()) return true;
    if (!properties.is_map()) return false;
    return std::all_of(
        v.map().begin(), v.map().end(), [&](const Map::Entry& entry) {
          const Value* schema = properties.Find(entry.name());
          return schema == nullptr || Accepts(*schema, entry.value, depth);
        });
  }

  bool AcceptsOthers(const Value& others, const Map& schema, const Value& v,
                     int depth) const {
    if (!v.is_map() || (others.is_bool() && others.as_bool())) return true;
    const Value* properties = schema.Find("properties");
    return std::all_of(v.map().begin(), v.map().end(),
                       [&](const Map::Entry& entry) {
                         return (properties != nullptr &&
                                 properties->Find(entry.name()) != nullptr) ||
                                Accepts(others, entry.value, depth);
                       });
  }

  const int draft_;
};

}  // namespace

bool SurelyAccepts(const Value& schema, const Value& v, int draft) {
  return Matcher(draft).Accepts(schema, v, 0);
}

}  // namespace gitops::jsonschema
