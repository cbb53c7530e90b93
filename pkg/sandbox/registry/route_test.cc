#include "pkg/sandbox/registry/route.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"

namespace gitops::sandbox {
namespace {

TEST(RouteTest, Paths) {
  using Kind = Route::Kind;
  struct Case {
    const char* path;
    Kind kind;
    const char* name;
    const char* reference;
  };
  const Case cases[] = {
      {"/v2", Kind::kBase, "", ""},
      {"/v2/", Kind::kBase, "", ""},
      {"/v2/_catalog", Kind::kCatalog, "", ""},
      {"/v2/a/manifests/v1", Kind::kManifest, "a", "v1"},
      {"/v2/a/b/c/manifests/sha256:0", Kind::kManifest, "a/b/c", "sha256:0"},
      {"/v2/a/manifests/manifests/x", Kind::kManifest, "a/manifests", "x"},
      {"/v2/a/blobs/sha256:0", Kind::kBlob, "a", "sha256:0"},
      {"/v2/a/blobs/uploads", Kind::kUploads, "a", ""},
      {"/v2/a/blobs/uploads/", Kind::kUploads, "a", ""},
      {"/v2/a/blobs/uploads/7", Kind::kUpload, "a", "7"},
      {"/v2/a/tags/list", Kind::kTags, "a", ""},
      {"/v2/a/referrers/sha256:0", Kind::kReferrers, "a", "sha256:0"},
      {"/v2/a/manifests/", Kind::kManifest, "a", ""},
  };
  for (const Case& c : cases) {
    auto route = ParseRoute(c.path);
    ASSERT_TRUE(route.has_value()) << c.path;
    EXPECT_EQ(route->kind, c.kind) << c.path;
    EXPECT_EQ(route->name, c.name) << c.path;
    EXPECT_EQ(route->reference, c.reference) << c.path;
  }
  for (const char* path :
       {"", "/", "/v1/", "/v2x", "v2/", "/v2/a", "/v2/a/other/b",
        "/v2/manifests/x", "/v2/a/manifests/x/y", "/v2/a/blobs/x/y"}) {
    EXPECT_FALSE(ParseRoute(path).has_value()) << path;
  }
}

TEST(RouteTest, RepositoryNames) {
  const std::string long_name(255, 'a');
  for (const std::string& good :
       {std::string("a"), std::string("a0/b-c/d_e"), std::string("a.b"),
        std::string("a--b"), std::string("a__b"), std::string("0"),
        std::string("a---b.c_d__e-f"), long_name}) {
    EXPECT_TRUE(IsRepositoryName(good)) << good;
  }
  for (const std::string& bad :
       {std::string(),        std::string("/"),      std::string("a/"),
        std::string("/a"),    std::string("a//b"),   std::string("A"),
        std::string(".."),    std::string("a/../b"), std::string("-a"),
        std::string("a-"),    std::string("a..b"),   std::string("_a"),
        std::string("a b"),   std::string("a.-b"),   std::string("a-.b"),
        std::string("a___b"), std::string("a_-b"),   std::string("a._b"),
        std::string("a__"),   std::string("a:b"),    std::string("\xc3\xbc"),
        long_name + "a"}) {
    EXPECT_FALSE(IsRepositoryName(bad)) << bad;
  }
}

TEST(RouteTest, Tags) {
  for (const std::string& good :
       {std::string("v1"), std::string("A_b.c-d"), std::string("_x"),
        std::string("1"), std::string(128, 't')}) {
    EXPECT_TRUE(IsTag(good)) << good;
  }
  for (const std::string& bad :
       {std::string(), std::string(".a"), std::string("-a"), std::string("a/b"),
        std::string("a b"), std::string("sha256:0"), std::string(129, 't')}) {
    EXPECT_FALSE(IsTag(bad)) << bad;
  }
}

}  // namespace
}  // namespace gitops::sandbox
