#include "pkg/deploy/resource/identity.h"

#include "gtest/gtest.h"
#include "pkg/deploy/resource/keys.h"
#include "pkg/deploy/testing/trees.h"

namespace gitops::deploy {
namespace {

using testing::Object;

// RFC 1321, A.5.
TEST(IdentityTest, Md5Vectors) {
  EXPECT_EQ(Md5Hex(""), "d41d8cd98f00b204e9800998ecf8427e");
  EXPECT_EQ(Md5Hex("abc"), "900150983cd24fb0d6963f7d28e17f72");
  EXPECT_EQ(Md5Hex("abcdefghijklmnopqrstuvwxyz"),
            "c3fcd3d76192e4007dfb496cca67e13b");
  EXPECT_EQ(Md5Hex(absl::string_view("\0\xff", 2)),
            "d07d34efac6328007ad67c7e0a985e00");
}

TEST(IdentityTest, MarksAreTheOriginals) {
  Resource r = Object(
      "{apiVersion: apps/v1, kind: Deployment, metadata: {name: dep, "
      "namespace: h6}}");
  EXPECT_EQ(IdentityValue(r), "v1;h6/apps/Deployment/dep;apps/v1");
  EXPECT_EQ(AssociationLabel(r), "v1.de3cef28936bf0509ed82f5b78ab2ca7");
  EXPECT_EQ(IdentityValue(Object(
                "{apiVersion: v1, kind: Namespace, metadata: {name: nn}}")),
            "v1;//Namespace/nn;v1");
}

TEST(IdentityTest, OnlyTheObjectsOwnMarkIsValid) {
  struct Case {
    const char* name;
    const char* value;  // Null: no annotation.
    bool valid;
    const char* api_version;
  };
  const Case kCases[] = {
      {"absent", nullptr, false, ""},
      {"own", "v1;ns//ConfigMap/c;v1", true, "v1"},
      {"own, of another version", "v1;ns//ConfigMap/c;v2", true, "v2"},
      {"copied from another name", "v1;ns//ConfigMap/d;v1", false, "v1"},
      {"copied from another namespace", "v1;other//ConfigMap/c;v1", false,
       "v1"},
      {"copied from another kind", "v1;ns//Secret/c;v1", false, "v1"},
      {"unknown form", "v2;ns//ConfigMap/c;v1", false, ""},
      {"too few pieces", "v1;ns//ConfigMap/c", false, ""},
      {"too many pieces", "v1;ns//ConfigMap/c;v1;x", false, ""},
      {"empty", "", false, ""},
  };
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.name);
    Resource r = Object(
        "{apiVersion: v1, kind: ConfigMap, metadata: {name: c, namespace: "
        "ns}}");
    if (c.value != nullptr) r.SetAnnotation(keys::kIdentity, c.value);
    EXPECT_EQ(HasValidIdentity(r), c.valid);
    EXPECT_EQ(IdentityApiVersion(r), c.api_version);
  }
}

TEST(IdentityTest, WhatIsWrittenIsRecognised) {
  for (const char* text :
       {"{apiVersion: v1, kind: Pod, metadata: {name: p, namespace: ns}}",
        "{apiVersion: e.com/v1, kind: Gadget, metadata: {name: g}}",
        "{apiVersion: batch/v1, kind: Job, metadata: {generateName: j-}}"}) {
    Resource r = Object(text);
    r.SetAnnotation(keys::kIdentity, IdentityValue(r));
    EXPECT_TRUE(HasValidIdentity(r)) << text;
    EXPECT_EQ(IdentityApiVersion(r), r.ApiVersion()) << text;
    r.SetName("renamed");
    EXPECT_FALSE(HasValidIdentity(r)) << text;
  }
}

}  // namespace
}  // namespace gitops::deploy
