#include "pkg/jsonschema/sure_match.h"

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "absl/strings/string_view.h"
#include "pkg/jsonschema/plain_schema.h"
#include "pkg/jsonschema/schema_text.h"
#include "pkg/render/regex_cache.h"
#include "re2/re2.h"

namespace gitops::jsonschema {
namespace {

using value::List;
using value::Map;
using value::Value;

constexpr int kMaxDepth = 200;
// Schemas looked at: those that refer to each other twice could take forever.
constexpr int kMaxSteps = 500'000;
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

// What a pattern says of a text, as in the full check.
bool MatchesPattern(absl::string_view pattern, absl::string_view text) {
  const auto regex = render::CompileGoRegex(pattern);
  return regex.ok() && re2::RE2::PartialMatch(
                           re2::StringPiece(text.data(), text.size()), **regex);
}

class Matcher {
 public:
  Matcher(const Value& root, int draft) : root_(root), draft_(draft) {}

  bool Accepts(const Value& schema, const Value& v, int depth) {
    if (schema.is_bool()) return schema.as_bool();
    if (!schema.is_map() || depth > kMaxDepth || ++steps_ > kMaxSteps) {
      return false;
    }
    if (v.is_bytes() || v.is_object()) return false;
    const Map& keywords = schema.map();
    return std::all_of(
        keywords.begin(), keywords.end(), [&](const Map::Entry& keyword) {
          return Holds(keyword.name(), keyword.value, keywords, v, depth + 1);
        });
  }

 private:
  bool Holds(absl::string_view name, const Value& argument, const Map& schema,
             const Value& v, int depth) {
    switch (name.size()) {
      case 2:
        if (name == "if") return AcceptsBranch(argument, schema, v, depth);
        return name != "id";
      case 3:
        if (name == "not") return SurelyRejects(argument, v);
        return name != "$id";
      case 4:
        if (name == "type") return HasOneOfTypes(v, argument);
        if (name == "enum") return IsOneOf(v, argument);
        return name != "$ref" || AcceptsReference(argument, v, depth);
      case 5:
        if (name == "items") return AcceptsItems(argument, v, depth);
        if (name == "allOf") return AcceptsAll(argument, v, depth);
        if (name == "anyOf") return AcceptsAny(argument, v, depth);
        if (name == "oneOf") return AcceptsOne(argument, v, depth);
        return name != "const" || IsSameScalar(v, argument);
      case 6:
        return name != "format" || draft_ > 7 || !v.is_string();
      case 7:
        if (name == "minimum") return IsWithin(v, argument, true, false);
        if (name == "maximum") return IsWithin(v, argument, false, false);
        return name != "pattern" || !v.is_string() ||
               (IsText(argument) &&
                MatchesPattern(argument.as_string(), v.as_string()));
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
        return name != "propertyNames" || AcceptsNames(argument, v, depth);
      default:
        return HoldsLong(name, argument, schema, v, depth);
    }
  }

  bool HoldsLong(absl::string_view name, const Value& argument,
                 const Map& schema, const Value& v, int depth) {
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
    return values.is_list() &&
           std::any_of(values.list().begin(), values.list().end(),
                       [&](const Value& one) { return IsSameScalar(v, one); });
  }

  bool AcceptsItems(const Value& schema, const Value& v, int depth) {
    if (!v.is_list()) return true;
    return std::all_of(
        v.list().begin(), v.list().end(),
        [&](const Value& item) { return Accepts(schema, item, depth); });
  }

  bool AcceptsAll(const Value& schemas, const Value& v, int depth) {
    return schemas.is_list() &&
           std::all_of(
               schemas.list().begin(), schemas.list().end(),
               [&](const Value& schema) { return Accepts(schema, v, depth); });
  }

  bool AcceptsAny(const Value& schemas, const Value& v, int depth) {
    return schemas.is_list() &&
           std::any_of(
               schemas.list().begin(), schemas.list().end(),
               [&](const Value& schema) { return Accepts(schema, v, depth); });
  }

  // Beside $ref, other keywords count in newer drafts only; to ask for them is
  // on the sure side.
  bool AcceptsReference(const Value& reference, const Value& v, int depth) {
    if (!IsText(reference)) return false;
    const Value* const target = FindLocal(root_, reference.as_string());
    return target != nullptr && Accepts(*target, v, depth);
  }

  bool AcceptsBranch(const Value& condition, const Map& schema, const Value& v,
                     int depth) {
    const auto holds = [&](absl::string_view name) {
      const Value* const branch = schema.Find(name);
      return branch == nullptr || Accepts(*branch, v, depth);
    };
    // Where it is not sure which branch counts, both must hold.
    return holds("then") && (Accepts(condition, v, depth) || holds("else"));
  }

  // One accepts, all others refuse.
  bool AcceptsOne(const Value& schemas, const Value& v, int depth) {
    if (!schemas.is_list()) return false;
    int accepted = 0;
    for (const Value& schema : schemas.list()) {
      if (SurelyRejects(schema, v)) continue;
      if (++accepted > 1 || !Accepts(schema, v, depth)) return false;
    }
    return accepted == 1;
  }

  // By type alone. What is an integer may be unsure.
  bool SurelyRejects(const Value& schema, const Value& v) const {
    if (schema.is_bool()) return !schema.as_bool();
    if (!schema.is_map() || schema.map().Has("$ref")) return false;
    const Value* const types = schema.Find("type");
    return types != nullptr && !v.is_number() && !HasOneOfTypes(v, *types);
  }

  bool AcceptsNames(const Value& schema, const Value& v, int depth) {
    return !v.is_map() ||
           std::all_of(
               v.map().begin(), v.map().end(), [&](const Map::Entry& entry) {
                 return Accepts(schema, Value::String(entry.name()), depth);
               });
  }

  static bool IsSameScalar(const Value& v, const Value& other) {
    if (v.is_null()) return other.is_null();
    if (v.is_bool()) return other.is_bool() && v.as_bool() == other.as_bool();
    return v.is_string() && IsText(other) && v.as_string() == other.as_string();
  }

  static bool HasAll(const Value& names, const Value& v) {
    if (!v.is_map()) return true;
    return names.is_list() &&
           std::all_of(names.list().begin(), names.list().end(),
                       [&](const Value& name) {
                         return IsText(name) && v.map().Has(name.as_string());
                       });
  }

  bool AcceptsProperties(const Value& properties, const Value& v, int depth) {
    if (!v.is_map()) return true;
    if (!properties.is_map()) return false;
    return std::all_of(
        v.map().begin(), v.map().end(), [&](const Map::Entry& entry) {
          const Value* schema = properties.Find(entry.name());
          return schema == nullptr || Accepts(*schema, entry.value, depth);
        });
  }

  bool AcceptsOthers(const Value& others, const Map& schema, const Value& v,
                     int depth) {
    if (!v.is_map() || (others.is_bool() && others.as_bool())) return true;
    const Value* properties = schema.Find("properties");
    return std::all_of(v.map().begin(), v.map().end(),
                       [&](const Map::Entry& entry) {
                         return (properties != nullptr &&
                                 properties->Find(entry.name()) != nullptr) ||
                                Accepts(others, entry.value, depth);
                       });
  }

  const Value& root_;
  const int draft_;
  int steps_ = 0;
};

}  // namespace

bool SurelyAccepts(const Value& schema, const Value& v, int draft) {
  return Matcher(schema, draft).Accepts(schema, v, 0);
}

}  // namespace gitops::jsonschema
