#include "pkg/chart/go_text.h"

#include <charconv>
#include <cmath>
#include <string>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace gitops::chart {

using value::Kind;
using value::Map;
using value::Value;

std::string GoFloat(double d) {
  constexpr int kLeastExponent = -4;
  constexpr int kMostExponent = 5;
  if (std::isinf(d)) return d > 0 ? "+Inf" : "-Inf";
  if (std::isnan(d)) return "NaN";
  char buffer[64];
  char* end = std::to_chars(buffer, buffer + sizeof(buffer), d,
                            std::chars_format::scientific)
                  .ptr;
  const absl::string_view text(buffer, end - buffer);
  int exponent = 0;
  if (!absl::SimpleAtoi(text.substr(text.find('e') + 1), &exponent) ||
      exponent < kLeastExponent || exponent > kMostExponent) {
    return std::string(text);
  }
  end = std::to_chars(buffer, buffer + sizeof(buffer), d,
                      std::chars_format::fixed)
            .ptr;
  return std::string(buffer, end - buffer);
}

std::string GoText(const Value& v) {
  switch (v.kind()) {
    case Kind::kNull:
      return "<nil>";
    case Kind::kBool:
      return v.as_bool() ? "true" : "false";
    case Kind::kInt:
      return absl::StrCat(v.as_int());
    case Kind::kUint:
      return absl::StrCat(v.as_uint());
    case Kind::kFloat:
      return GoFloat(v.as_float());
    case Kind::kList: {
      std::vector<std::string> items;
      for (const Value& item : v.list()) items.push_back(GoText(item));
      return absl::StrCat("[", absl::StrJoin(items, " "), "]");
    }
    case Kind::kMap: {
      std::vector<std::string> items;
      for (const Map::Entry* entry : v.map().Sorted()) {
        items.push_back(absl::StrCat(entry->name(), ":", GoText(entry->value)));
      }
      return absl::StrCat("map[", absl::StrJoin(items, " "), "]");
    }
    case Kind::kString:
    case Kind::kBytes:
      return std::string(v.as_string());
    case Kind::kObject:
      return v.object().Print();
  }
  return "";
}

absl::string_view GoTypeText(const Value& v) {
  switch (v.kind()) {
    case Kind::kNull:
      return "nil";
    case Kind::kBool:
      return "bool";
    case Kind::kInt:
      return "int64";
    case Kind::kUint:
      return "uint64";
    case Kind::kFloat:
      return "float64";
    case Kind::kList:
      return "[]interface {}";
    case Kind::kMap:
      return "map[string]interface {}";
    default:
      return "string";
  }
}

std::string GoBadBool(const Value& v) {
  if (v.is_bool()) return GoText(v);
  if (v.is_null()) return "%!t(<nil>)";
  if (!v.is_list()) {
    return absl::StrCat("%!t(", GoTypeText(v), "=", GoText(v), ")");
  }
  std::vector<std::string> items;
  for (const Value& item : v.list()) {
    items.push_back(item.is_null() ? "<nil>" : GoBadBool(item));
  }
  return absl::StrCat("[", absl::StrJoin(items, " "), "]");
}

}  // namespace gitops::chart
