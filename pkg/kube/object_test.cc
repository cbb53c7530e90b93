#include "pkg/kube/object.h"

#include <gtest/gtest.h>

#include "pkg/json/json.h"

namespace gitops::kube {
namespace {

TEST(ObjectTest, ReadsCommonFields) {
  const absl::StatusOr<value::Value> object = json::Parse(
      R"({"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"n",
          "namespace":"ns","uid":"u","resourceVersion":"7",
          "deletionTimestamp":"2024-01-01T00:00:00Z",
          "labels":{"a":"b"},"annotations":{"c":"d"}}})");
  ASSERT_TRUE(object.ok());
  EXPECT_EQ(GvkOf(*object), (GroupVersionKind{"apps", "v1", "Deployment"}));
  EXPECT_EQ(NameOf(*object), "n");
  EXPECT_EQ(NamespaceOf(*object), "ns");
  EXPECT_EQ(UidOf(*object), "u");
  EXPECT_EQ(ResourceVersionOf(*object), "7");
  EXPECT_EQ(LabelOf(*object, "a"), "b");
  EXPECT_EQ(LabelOf(*object, "x"), "");
  EXPECT_EQ(AnnotationOf(*object, "c"), "d");
  EXPECT_TRUE(IsBeingDeleted(*object));
}

TEST(ObjectTest, MissingOrOddFieldsAreEmpty) {
  for (const char* text : {"{}", "[]", "3", R"({"metadata":[]})",
                           R"({"metadata":{"name":5,"labels":"x"}})"}) {
    const absl::StatusOr<value::Value> object = json::Parse(text);
    ASSERT_TRUE(object.ok());
    EXPECT_EQ(NameOf(*object), "") << text;
    EXPECT_EQ(LabelOf(*object, "a"), "") << text;
    EXPECT_FALSE(IsBeingDeleted(*object)) << text;
    EXPECT_EQ(GvkOf(*object), GroupVersionKind{}) << text;
  }
}

}  // namespace
}  // namespace gitops::kube
