#include "pkg/sandbox/apiserver/object_fields.h"

#include "gtest/gtest.h"
#include "pkg/sandbox/apiserver/test_objects.h"
#include "pkg/value/value.h"

namespace gitops::sandbox {
namespace {

using value::Value;

TEST(ObjectFieldsTest, Reading) {
  const Value object = Object(R"({"metadata": {"name": "a", "n": 3,
      "finalizers": ["f"], "deletionTimestamp": "t"}})");
  EXPECT_EQ(TextAt(object, {"metadata", "name"}), "a");
  EXPECT_EQ(TextAt(object, {"metadata", "n"}), "");
  EXPECT_EQ(TextAt(object, {"metadata", "name", "deeper"}), "");
  EXPECT_TRUE(IsDeleting(object));
  EXPECT_TRUE(HasFinalizers(object));
  const Value plain = Object(R"({"metadata": {"finalizers": []}})");
  EXPECT_FALSE(IsDeleting(plain));
  EXPECT_FALSE(HasFinalizers(plain));
}

TEST(ObjectFieldsTest, Changing) {
  Value object = Object(R"({"a": 1})");
  ChildMap(object, "b").map().Set("c", Value::Int(2));
  ChildMap(object, "a");  // What is no map becomes one.
  SetDefault(object, "a", Value::Int(3));
  SetDefault(object, "d", Value::Int(4));
  EXPECT_EQ(Json(object), R"({"a":{},"b":{"c":2},"d":4})");
}

TEST(ObjectFieldsTest, InTheVersionAskedFor) {
  const Value object = Object(R"({"apiVersion": "apps/v1", "kind": "D"})");
  EXPECT_EQ(Json(InVersion(Builtin("Deployment"), object)), Json(object));
  Resource other = Builtin("Deployment");
  other.version = "v2";
  EXPECT_EQ(Json(InVersion(other, object)),
            R"({"apiVersion":"apps/v2","kind":"D"})");
}

}  // namespace
}  // namespace gitops::sandbox
