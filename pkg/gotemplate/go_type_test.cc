// Names of Go types and kinds.

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "gtest/gtest.h"
#include "pkg/gotemplate/format.h"
#include "pkg/value/value.h"

namespace gitops::gotemplate {
namespace {

using ::gitops::value::GoType;
using ::gitops::value::Value;

class Named : public value::Object {
 public:
  explicit Named(absl::string_view type) : type_(type) {}
  absl::string_view GoTypeName() const override { return type_; }
  std::string Print() const override { return ""; }

 private:
  absl::string_view type_;
};

Value Object(absl::string_view type) {
  return Value::FromObject(std::make_shared<Named>(type));
}

TEST(GoTypeTest, TypesAndKinds) {
  struct Case {
    Value value;
    absl::string_view type;
    absl::string_view kind;
  };
  for (const Case& c : std::vector<Case>{
           {Value(), "<nil>", "invalid"},
           {Value::Bool(true), "bool", "bool"},
           {Value::Int(1), "int64", "int64"},
           {Value::Int(1, GoType::kInt), "int", "int"},
           {Value::Int(1, GoType::kInt8), "int8", "int8"},
           {Value::Int(1, GoType::kInt16), "int16", "int16"},
           {Value::Int(1, GoType::kInt32), "int32", "int32"},
           {Value::Int(1, GoType::kDuration), "time.Duration", "int64"},
           {Value::Int(1, GoType::kMonth), "time.Month", "int"},
           {Value::Int(1, GoType::kWeekday), "time.Weekday", "int"},
           {Value::Uint(1), "uint64", "uint64"},
           {Value::Uint(1, GoType::kUint), "uint", "uint"},
           {Value::Uint(1, GoType::kUint8), "uint8", "uint8"},
           {Value::Uint(1, GoType::kUint16), "uint16", "uint16"},
           {Value::Uint(1, GoType::kUint32), "uint32", "uint32"},
           {Value::Uint(1, GoType::kUintptr), "uintptr", "uintptr"},
           {Value::Float(1), "float64", "float64"},
           {Value::Float(1, GoType::kFloat32), "float32", "float32"},
           {Value::String(""), "string", "string"},
           {Value::Bytes(""), "[]uint8", "slice"},
           {Value::NewList(), "[]interface {}", "slice"},
           {Value::NewList(GoType::kString), "[]string", "slice"},
           {Value::NewList(GoType::kInt), "[]int", "slice"},
           {Value::NewList(GoType::kMapString), "[]map[string]interface {}",
            "slice"},
           {Value::NewMap(), "map[string]interface {}", "map"},
           {Value::NewMap(GoType::kString), "map[string]string", "map"},
           {Value::NewMap(GoType::kBytes), "map[string][]uint8", "map"},
           {Value::NewMap(GoType::kBool), "map[string]bool", "map"},
           {Value::NewMap(GoType::kValues), "common.Values", "map"},
           {Object("*semver.Version"), "*semver.Version", "ptr"},
           {Object("time.Time"), "time.Time", "struct"},
           {Object("engine.files"), "engine.files", "map"},
           {Object("common.VersionSet"), "common.VersionSet", "slice"},
           {Object("complex128"), "complex128", "complex128"}}) {
    SCOPED_TRACE(c.type);
    EXPECT_EQ(GoTypeName(c.value), c.type);
    EXPECT_EQ(GoKindName(c.value), c.kind);
  }
}

}  // namespace
}  // namespace gitops::gotemplate
