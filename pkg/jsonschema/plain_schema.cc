#include "pkg/jsonschema/plain_schema.h"

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "pkg/jsonschema/documents.h"
#include "pkg/jsonschema/format.h"
#include "pkg/jsonschema/schema_text.h"

namespace gitops::jsonschema {
namespace {

using value::List;
using value::Map;
using value::Value;

constexpr int kMaxDepth = 200;
// Lists are checked for doubles pair by pair.
constexpr size_t kMaxUnique = 64;

// What the value of a keyword must look like for us to be sure.
enum class Form : uint8_t {
  kAnything,
  kText,
  kBoolean,
  kCount,  // A whole number of at least 0.
  kNumber,
  kBound,  // A number, but a boolean in draft 4.
  kType,
  kNames,   // Different texts, at least one.
  kValues,  // The same for enum.
  kList,
  kPattern,   // A regular expression.
  kLocalRef,  // "#" or "#/…" of harmless characters.
  kSchema,
  kSchemaOrBoolean,
  kSchemas,  // A list of them, at least one.
  kSchemaMap,
  kUnsure,
};

struct Keyword {
  absl::string_view name;
  Form form;
};

// Sorted by name. Keywords of any draft: where a draft does not know one, it
// accepts anything there.
constexpr Keyword kKeywords[] = {
    {"$anchor", Form::kUnsure},
    {"$comment", Form::kText},
    {"$defs", Form::kSchemaMap},
    {"$dynamicAnchor", Form::kUnsure},
    {"$dynamicRef", Form::kUnsure},
    {"$id", Form::kUnsure},
    {"$recursiveAnchor", Form::kUnsure},
    {"$recursiveRef", Form::kUnsure},
    {"$ref", Form::kLocalRef},
    {"$schema", Form::kUnsure},  // Below the top.
    {"$vocabulary", Form::kUnsure},
    {"additionalItems", Form::kSchemaOrBoolean},
    {"additionalProperties", Form::kSchemaOrBoolean},
    {"allOf", Form::kSchemas},
    {"anyOf", Form::kSchemas},
    {"const", Form::kAnything},
    {"contains", Form::kSchema},
    {"contentEncoding", Form::kUnsure},
    {"contentMediaType", Form::kUnsure},
    {"contentSchema", Form::kUnsure},
    {"default", Form::kAnything},
    {"definitions", Form::kSchemaMap},
    {"dependencies", Form::kUnsure},
    {"dependentRequired", Form::kUnsure},
    {"dependentSchemas", Form::kUnsure},
    {"deprecated", Form::kBoolean},
    {"description", Form::kText},
    {"else", Form::kSchema},
    {"enum", Form::kValues},
    {"examples", Form::kList},
    {"exclusiveMaximum", Form::kBound},
    {"exclusiveMinimum", Form::kBound},
    {"format", Form::kText},
    {"id", Form::kUnsure},
    {"if", Form::kSchema},
    {"items", Form::kSchema},
    {"maxContains", Form::kCount},
    {"maxItems", Form::kCount},
    {"maxLength", Form::kCount},
    {"maxProperties", Form::kCount},
    {"maximum", Form::kNumber},
    {"minContains", Form::kCount},
    {"minItems", Form::kCount},
    {"minLength", Form::kCount},
    {"minProperties", Form::kCount},
    {"minimum", Form::kNumber},
    {"multipleOf", Form::kUnsure},
    {"not", Form::kSchema},
    {"oneOf", Form::kSchemas},
    {"pattern", Form::kPattern},
    {"patternProperties", Form::kUnsure},
    {"prefixItems", Form::kUnsure},
    {"properties", Form::kSchemaMap},
    {"propertyNames", Form::kSchema},
    {"readOnly", Form::kBoolean},
    {"required", Form::kNames},
    {"then", Form::kSchema},
    {"title", Form::kText},
    {"type", Form::kType},
    {"unevaluatedItems", Form::kUnsure},
    {"unevaluatedProperties", Form::kUnsure},
    {"uniqueItems", Form::kBoolean},
    {"writeOnly", Form::kBoolean},
};

Form FormOf(absl::string_view name) {
  const auto* const found = std::lower_bound(
      std::begin(kKeywords), std::end(kKeywords), name,
      [](const Keyword& k, absl::string_view n) { return k.name < n; });
  return found != std::end(kKeywords) && found->name == name ? found->form
                                                             : Form::kAnything;
}

bool IsTypeName(const Value& v) {
  if (!IsText(v)) return false;
  for (absl::string_view name :
       {"array", "boolean", "integer", "null", "number", "object", "string"}) {
    if (v.as_string() == name) return true;
  }
  return false;
}

bool AreDifferentTexts(const Value& v) {
  if (!v.is_list()) return false;
  const List& list = v.list();
  if (list.empty() || list.size() > kMaxUnique) return false;
  for (size_t i = 0; i < list.size(); ++i) {
    if (!IsText(list[i])) return false;
    for (size_t j = 0; j < i; ++j) {
      if (list[j].as_string() == list[i].as_string()) return false;
    }
  }
  return true;
}

bool AreSame(const Value& a, const Value& b) {
  if (IsText(a)) return IsText(b) && a.as_string() == b.as_string();
  if (a.is_bool()) return b.is_bool() && a.as_bool() == b.as_bool();
  return a.is_null() && b.is_null();
}

// Texts, booleans and null; numbers may be equal where they look different.
bool AreDifferentScalars(const Value& v) {
  if (!v.is_list()) return false;
  const List& list = v.list();
  if (list.empty() || list.size() > kMaxUnique) return false;
  for (size_t i = 0; i < list.size(); ++i) {
    if (!IsText(list[i]) && !list[i].is_bool() && !list[i].is_null()) {
      return false;
    }
    for (size_t j = 0; j < i; ++j) {
      if (AreSame(list[j], list[i])) return false;
    }
  }
  return true;
}

bool IsType(const Value& v) {
  if (IsTypeName(v)) return true;
  return AreDifferentTexts(v) &&
         std::all_of(v.list().begin(), v.list().end(), IsTypeName);
}

// In draft 4, 1.0 is no integer: only the text can tell.
bool IsCount(const Value& v, int draft) {
  if (v.is_float()) {
    const double d = v.as_float();
    return draft > 4 && d >= 0 && d < 1e15 && d == std::floor(d);
  }
  if (!IsNumber(v) || v.is_number()) return false;
  const absl::string_view text = NumberText(v);
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return c >= '0' && c <= '9';
  });
}

bool IsLocalRef(const Value& v) {
  if (!IsText(v)) return false;
  const absl::string_view text = v.as_string();
  return text == "#" || (text.substr(0, 2) == "#/" &&
                         std::all_of(text.begin() + 1, text.end(), [](char c) {
                           return (c >= '0' && c <= '9') ||
                                  (c >= 'a' && c <= 'z') ||
                                  (c >= 'A' && c <= 'Z') || c == '/' ||
                                  c == '_' || c == '-' || c == '.' || c == '$';
                         }));
}

bool NamesDraft(const Value& v) {
  if (!IsText(v)) return false;
  absl::string_view url = v.as_string();
  absl::ConsumeSuffix(&url, "#");
  return url.find('#') == absl::string_view::npos && DraftOf(url).has_value();
}

class Checker {
 public:
  Checker(const Value& root, int draft, References references)
      : root_(root), draft_(draft), references_(references) {}

  bool IsSchema(const Value& v, int depth);

 private:
  bool IsOfForm(const Value& v, Form form, int depth);
  bool LeadsToSchema(const Value& reference, int depth);

  const Value& root_;
  const int draft_;
  const References references_;
  absl::flat_hash_set<const Value*> targets_;
};

// No keyword need announce a schema where a reference leads.
bool Checker::LeadsToSchema(const Value& reference, int depth) {
  const Value* const target = FindLocal(root_, reference.as_string());
  return target != nullptr && (target->is_map() || target->is_bool()) &&
         (target == &root_ || !targets_.insert(target).second ||
          IsSchema(*target, depth));
}

bool Checker::IsOfForm(const Value& v, Form form, int depth) {
  switch (form) {
    case Form::kAnything:
      return true;
    case Form::kText:
      return IsText(v);
    case Form::kBoolean:
      return v.is_bool();
    case Form::kCount:
      return IsCount(v, draft_);
    case Form::kNumber:
      return IsNumber(v);
    case Form::kBound:
      return draft_ == 4 ? v.is_bool() : IsNumber(v);
    case Form::kType:
      return IsType(v);
    case Form::kNames:
      return AreDifferentTexts(v);
    case Form::kValues:
      return AreDifferentScalars(v);
    case Form::kPattern:
      return IsText(v) && !FormatError("regex", v.as_string()).has_value();
    case Form::kList:
      return v.is_list();
    case Form::kLocalRef:
      return IsLocalRef(v) && (references_ == References::kUnresolved ||
                               LeadsToSchema(v, depth));
    case Form::kSchemaOrBoolean:
      return v.is_bool() || IsSchema(v, depth);
    case Form::kSchema:
      return IsSchema(v, depth);
    case Form::kSchemas:
      return v.is_list() && !v.list().empty() &&
             std::all_of(v.list().begin(), v.list().end(),
                         [&](const Value& s) { return IsSchema(s, depth); });
    case Form::kSchemaMap:
      return v.is_map() && std::all_of(v.map().begin(), v.map().end(),
                                       [&](const Map::Entry& entry) {
                                         return IsSchema(entry.value, depth);
                                       });
    case Form::kUnsure:
      break;
  }
  return false;
}

bool Checker::IsSchema(const Value& v, int depth) {
  if (v.is_bool()) return draft_ != 4;
  if (!v.is_map() || depth >= kMaxDepth) return false;
  for (const Map::Entry& entry : v.map()) {
    if (depth == 0 && entry.name() == "$schema") {
      if (!NamesDraft(entry.value)) return false;
      continue;
    }
    if (!IsOfForm(entry.value, FormOf(entry.name()), depth + 1)) {
      return false;
    }
  }
  // In draft 4 these need their counterparts.
  return draft_ != 4 || ((v.Find("exclusiveMaximum") == nullptr ||
                          v.Find("maximum") != nullptr) &&
                         (v.Find("exclusiveMinimum") == nullptr ||
                          v.Find("minimum") != nullptr));
}

}  // namespace

bool IsPlainSchema(const Value& schema, int draft, References references) {
  return Checker(schema, draft, references).IsSchema(schema, 0);
}

const Value* FindLocal(const Value& root, absl::string_view reference) {
  return FindPointer(root, reference.substr(1));
}

}  // namespace gitops::jsonschema
