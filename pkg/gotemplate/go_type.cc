// Names of Go types and kinds.

#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "pkg/gotemplate/format.h"
#include "pkg/value/value.h"

namespace gitops::gotemplate {
namespace {

using value::GoType;
using value::Kind;

// A type by its GoType; `unset` is what kDefault stands for.
absl::string_view NameOf(GoType type, absl::string_view unset) {
  switch (type) {
    case GoType::kDefault:
      return unset;
    case GoType::kInt:
      return "int";
    case GoType::kInt8:
      return "int8";
    case GoType::kInt16:
      return "int16";
    case GoType::kInt32:
      return "int32";
    case GoType::kInt64:
      return "int64";
    case GoType::kUint:
      return "uint";
    case GoType::kUint8:
      return "uint8";
    case GoType::kUint16:
      return "uint16";
    case GoType::kUint32:
      return "uint32";
    case GoType::kUint64:
      return "uint64";
    case GoType::kUintptr:
      return "uintptr";
    case GoType::kFloat32:
      return "float32";
    case GoType::kFloat64:
      return "float64";
    case GoType::kString:
    case GoType::kNamedString:
      return "string";
    case GoType::kBytes:
      return "[]uint8";
    case GoType::kValues:
      return "common.Values";
    case GoType::kMapString:
      return "map[string]interface {}";
    case GoType::kDuration:
      return "time.Duration";
    case GoType::kMonth:
      return "time.Month";
    case GoType::kWeekday:
      return "time.Weekday";
    case GoType::kBool:
      return "bool";
  }
  return unset;
}

}  // namespace

std::string GoTypeName(const value::Value& v) {
  const GoType type = v.go_type();
  switch (v.kind()) {
    case Kind::kNull:
      return "<nil>";
    case Kind::kBool:
      return "bool";
    case Kind::kInt:
      return std::string(NameOf(type, "int64"));
    case Kind::kUint:
      return std::string(NameOf(type, "uint64"));
    case Kind::kFloat:
      return std::string(NameOf(type, "float64"));
    case Kind::kString:
      return "string";
    case Kind::kBytes:
      return "[]uint8";
    case Kind::kList:
      return absl::StrCat("[]", NameOf(type, "interface {}"));
    case Kind::kMap:
      if (type == GoType::kValues) return "common.Values";
      return absl::StrCat("map[string]", NameOf(type, "interface {}"));
    case Kind::kObject:
      return std::string(v.object().GoTypeName());
  }
  return "";
}

absl::string_view GoKindName(const value::Value& v) {
  switch (v.kind()) {
    case Kind::kNull:
      return "invalid";
    case Kind::kBool:
      return "bool";
    case Kind::kInt:
      switch (v.go_type()) {
        case GoType::kDuration:
          return "int64";
        case GoType::kMonth:
        case GoType::kWeekday:
          return "int";
        default:
          return NameOf(v.go_type(), "int64");
      }
    case Kind::kUint:
      return NameOf(v.go_type(), "uint64");
    case Kind::kFloat:
      return NameOf(v.go_type(), "float64");
    case Kind::kString:
      return "string";
    case Kind::kBytes:
    case Kind::kList:
      return "slice";
    case Kind::kMap:
      return "map";
    case Kind::kObject: {
      const absl::string_view name = v.object().GoTypeName();
      if (name == "complex128") return name;
      // The named slices and maps among the objects that templates can reach.
      if (name == "engine.files") return "map";
      if (name == "common.VersionSet") return "slice";
      return absl::StartsWith(name, "*") ? "ptr" : "struct";
    }
  }
  return "invalid";
}

}  // namespace gitops::gotemplate
