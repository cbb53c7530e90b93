#include "pkg/sandbox/apiserver/admission.h"

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "pkg/sandbox/apiserver/object_fields.h"
#include "pkg/sandbox/apiserver/test_objects.h"
#include "pkg/value/value.h"

namespace gitops::sandbox {
namespace {

using ::testing::HasSubstr;
using value::Value;

absl::Status Check(absl::string_view text, absl::string_view ns,
                   absl::string_view name) {
  Value object = Object(text);
  return CheckIdentity(Builtin("ConfigMap"), ns, name, object);
}

TEST(AdmissionTest, IdentityFitsTheRequest) {
  Value object = Object(
      R"({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a"}})");
  ASSERT_TRUE(CheckIdentity(Builtin("ConfigMap"), "ns", "a", object).ok());
  EXPECT_EQ(TextAt(object, {"metadata", "namespace"}), "ns");
}

TEST(AdmissionTest, IdentityThatDoesNot) {
  struct Case {
    const char* text;
    const char* message;
  };
  const Case cases[] = {
      {R"({"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "a"}})",
       "Secret"},
      {R"({"apiVersion": "v2", "kind": "ConfigMap", "metadata": {"name": "a"}})",
       "v2"},
      {R"({"apiVersion": "v1", "kind": "ConfigMap",
           "metadata": {"name": "a", "namespace": "other"}})",
       "namespace"},
      {R"({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "b"}})",
       "name"},
      {R"({"apiVersion": "v1", "kind": "ConfigMap"})", "name"},
  };
  for (const Case& c : cases) {
    const absl::Status status = Check(c.text, "ns", "a");
    EXPECT_FALSE(status.ok()) << c.text;
    EXPECT_THAT(std::string(status.message()), HasSubstr(c.message));
  }
  EXPECT_THAT(std::string(Check(R"({"apiVersion": "v1", "kind": "ConfigMap",
      "metadata": {"name": "Not-a-name"}})",
                                "ns", "")
                              .message()),
              HasSubstr("RFC 1123 subdomain"));
}

TEST(AdmissionTest, WhatMayNotChange) {
  const Value old = Object(R"({"metadata": {"name": "web", "uid": "u"},
      "spec": {"selector": {"a": "b"}}})");
  Value object = Object(R"({"metadata": {"name": "web"},
      "spec": {"selector": {"a": "c"}}})");
  const absl::Status status =
      PrepareUpdate(Builtin("Deployment"), old, false, object);
  EXPECT_THAT(std::string(status.message()),
              HasSubstr("spec.selector: Invalid value"));
  Value fine = Object(R"({"metadata": {"name": "web"},
      "spec": {"selector": {"a": "b"}, "replicas": 2}})");
  ASSERT_TRUE(PrepareUpdate(Builtin("Deployment"), old, false, fine).ok());
  EXPECT_EQ(TextAt(fine, {"metadata", "uid"}), "u");
}

TEST(AdmissionTest, AStatusUpdateChangesTheStatusAlone) {
  const Value old = Object(R"({"metadata": {"name": "web"},
      "spec": {"replicas": 1}, "status": {"ready": 0}})");
  Value object = Object(R"({"metadata": {"name": "web"},
      "spec": {"replicas": 9}, "status": {"ready": 1}})");
  ASSERT_TRUE(PrepareUpdate(Builtin("Deployment"), old, true, object).ok());
  EXPECT_EQ(object.FindPath({"spec", "replicas"})->as_int(), 1);
  EXPECT_EQ(object.FindPath({"status", "ready"})->as_int(), 1);
}

TEST(AdmissionTest, SameSpecLooksPastMetadataAndStatus) {
  EXPECT_TRUE(SameSpec(Object(R"({"spec": 1, "metadata": 2, "status": 3})"),
                       Object(R"({"spec": 1, "metadata": 4})")));
  EXPECT_FALSE(SameSpec(Object(R"({"spec": 1})"), Object(R"({"spec": 2})")));
  EXPECT_FALSE(
      SameSpec(Object(R"({"data": {}})"), Object(R"({"data": {"a": "b"}})")));
}

}  // namespace
}  // namespace gitops::sandbox
