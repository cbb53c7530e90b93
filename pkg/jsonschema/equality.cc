#include "pkg/jsonschema/equality.h"

#include <iterator>

#include "absl/strings/str_cat.h"
#include "pkg/jsonschema/failure.h"
#include "pkg/jsonschema/schema_text.h"

namespace gitops::jsonschema {

using value::Kind;
using value::Value;

uint8_t TypeOf(const Value& v) {
  switch (v.kind()) {
    case Kind::kNull:
      return kNullType;
    case Kind::kBool:
      return kBooleanType;
    case Kind::kString:
      return IsNumber(v) ? kNumberType : kStringType;
    case Kind::kBytes:
      return kStringType;
    case Kind::kList:
      return kArrayType;
    case Kind::kMap:
    case Kind::kObject:
      return kObjectType;
    default:
      return kNumberType;
  }
}

std::string TypeNames(uint8_t types) {
  constexpr absl::string_view kNames[] = {
      "null", "boolean", "number", "integer", "string", "array", "object"};
  std::string out;
  for (size_t i = 0; i < std::size(kNames); ++i) {
    if ((types >> i & 1) == 0) continue;
    absl::StrAppend(&out, out.empty() ? "" : " or ", kNames[i]);
  }
  return out;
}

bool SameJson(const Value& a, const Value& b) {
  if (IsNumber(a) || IsNumber(b)) {
    return IsNumber(a) && IsNumber(b) &&
           ToNumber(a).value() == ToNumber(b).value();
  }
  if (a.kind() != b.kind()) return false;
  switch (a.kind()) {
    case Kind::kList: {
      if (a.list().size() != b.list().size()) return false;
      for (size_t i = 0; i < a.list().size(); ++i) {
        if (!SameJson(a.list()[i], b.list()[i])) return false;
      }
      return true;
    }
    case Kind::kMap: {
      if (a.map().size() != b.map().size()) return false;
      for (const value::Map::Entry& entry : a.map()) {
        const Value* other = b.map().Find(entry.name());
        if (other == nullptr || !SameJson(entry.value, *other)) return false;
      }
      return true;
    }
    default:
      return a == b;
  }
}

std::string PrintScalar(const Value& v) {
  if (v.is_null()) return "<nil>";
  if (v.is_bool()) return v.as_bool() ? "true" : "false";
  if (IsText(v)) return SingleQuote(v.as_string());
  if (v.is_string()) return std::string(NumberText(v));
  return "";
}

}  // namespace gitops::jsonschema
