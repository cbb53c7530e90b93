#include "pkg/descriptor/manifest.h"

#include <string>

#include "absl/status/status.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "pkg/descriptor/images_lock.h"

namespace gitops::descriptor {
namespace {

using ::testing::HasSubstr;

TEST(ManifestTest, ObjectsOfDocumentsAndLists) {
  auto m = ReadManifest("a.yaml", R"(# Source: x
apiVersion: v1
kind: Service
metadata: {name: web, namespace: prod}
---
# nothing
---
apiVersion: v1
kind: List
items:
- apiVersion: apps/v1
  kind: Deployment
  metadata: {name: d}
)");
  ASSERT_TRUE(m.ok()) << m.status();
  ASSERT_EQ(m->objects.size(), 2u);
  EXPECT_EQ(m->objects[0].ns, "prod");
  EXPECT_EQ(m->objects[1].kind, "Deployment");
  EXPECT_FALSE(IsCrdsOnly(*m));
}

struct SecretCase {
  const char* name;
  const char* text;
  bool clear;
};

TEST(ManifestTest, ClearSecrets) {
  const SecretCase cases[] = {
      {"no data", "apiVersion: v1\nkind: Secret\nmetadata: {name: s}\n", false},
      {"empty data", "apiVersion: v1\nkind: Secret\ndata: {}\n", false},
      {"data", "apiVersion: v1\nkind: Secret\ndata: {a: eA==}\n", true},
      {"stringData", "apiVersion: v1\nkind: Secret\nstringData: {a: x}\n",
       true},
      {"data of a wrong type", "apiVersion: v1\nkind: Secret\ndata: x\n", true},
      {"in a list",
       "apiVersion: v1\nkind: SecretList\nitems:\n- apiVersion: v1\n"
       "  kind: Secret\n  data: {a: eA==}\n",
       true},
      {"encrypted",
       "apiVersion: v1\nkind: Secret\ndata: {a: 'ENC[AES256_GCM,data:x]'}\n"
       "sops: {version: 3}\n",
       false},
      {"half encrypted",
       "apiVersion: v1\nkind: Secret\ndata: {a: 'ENC[x]', b: y}\n"
       "sops: {version: 3}\n",
       true},
      {"config map", "apiVersion: v1\nkind: ConfigMap\ndata: {a: x}\n", false},
  };
  for (const SecretCase& c : cases) {
    SCOPED_TRACE(c.name);
    auto m = ReadManifest("s.yaml", c.text);
    ASSERT_TRUE(m.ok()) << m.status();
    EXPECT_EQ(!m->clear_secrets.empty(), c.clear);
  }
}

TEST(ManifestTest, CrdsAreTold) {
  auto m = ReadManifest("crd.yaml",
                        "apiVersion: apiextensions.k8s.io/v1\n"
                        "kind: CustomResourceDefinition\n");
  ASSERT_TRUE(m.ok());
  EXPECT_TRUE(IsCrdsOnly(*m));
}

TEST(ManifestTest, ErrorsNameTheFile) {
  auto m = ReadManifest("dir/bad.yaml", "a: b: c\n");
  EXPECT_THAT(std::string(m.status().message()), HasSubstr("dir/bad.yaml"));
  m = ReadManifest("dir/list.yaml", "- a\n");
  EXPECT_EQ(m.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_TRUE(ReadManifest("NOTES.txt", "a: b: c\n").ok());
}

TEST(ManifestTest, AllowedByName) {
  Object object{"v1", "Secret", "", "db"};
  EXPECT_TRUE(NamesObject("db", object, "prod"));
  EXPECT_TRUE(NamesObject("prod/db", object, "prod"));
  EXPECT_FALSE(NamesObject("dev/db", object, "prod"));
  EXPECT_FALSE(NamesObject("d", object, "prod"));
}

constexpr char kDigest[] =
    "sha256:cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc";

TEST(ImagesLockTest, ImagesLock) {
  auto images = ParseImagesLock("lock", std::string(R"(---
apiVersion: imgpkg.carvel.dev/v1alpha1
kind: ImagesLock
images:
- annotations:
    kbld.carvel.dev/id: shop/web:1
    kbld.carvel.dev/origins: |
      - local:
          path: web
  image: registry.example.com:5000/shop/web@)") +
                                            kDigest + "\n");
  ASSERT_TRUE(images.ok()) << images.status();
  ASSERT_EQ(images->size(), 1u);
  EXPECT_EQ((*images)[0].reference, "shop/web:1");
  EXPECT_EQ((*images)[0].target, "registry.example.com:5000/shop/web");
  EXPECT_EQ((*images)[0].digest, kDigest);
  EXPECT_EQ((*images)[0].origin, R"([{"local":{"path":"web"}}])");
}

TEST(ImagesLockTest, KbldConfig) {
  auto images = ParseImagesLock(
      "lock", std::string("kind: Config\noverrides:\n- image: a\n  newImage: "
                          "r/a@") +
                  kDigest + "\n  preresolved: true\n");
  ASSERT_TRUE(images.ok()) << images.status();
  EXPECT_EQ((*images)[0].target, "r/a");
}

TEST(ImagesLockTest, Bad) {
  EXPECT_FALSE(ParseImagesLock("lock", "kind: Pod\n").ok());
  EXPECT_FALSE(ParseImagesLock("lock", "kind: ImagesLock\nimages: 3\n").ok());
  EXPECT_FALSE(
      ParseImagesLock("lock", "kind: ImagesLock\nimages: [{image: a:1}]\n")
          .ok());
  EXPECT_TRUE(ParseImagesLock("lock", "").ok());
}

}  // namespace
}  // namespace gitops::descriptor
