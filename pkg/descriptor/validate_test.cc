// Validate and ContentDigest of descriptor.h.

#include <functional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "pkg/descriptor/descriptor.h"

namespace gitops::descriptor {
namespace {

using ::testing::HasSubstr;

const std::string kHash(64, 'a');
const std::string kDigest = "sha256:" + kHash;

Release Valid() {
  Release r;
  r.environment = "staging";
  r.name = "shop";
  r.app_group = "staging";
  r.apps = {{"db"}, {"web", {"db"}}};
  r.apps_graph = true;
  r.files = {{"db/a.yaml", kHash, {}}, {"web/x/y.yaml", kHash, {}}};
  r.crds = {{"db/crd.yaml", kHash, {}}};
  r.images = {{"a", kDigest, "r.io/a", ""}};
  r.charts = {{"shop", "1", kDigest, kDigest, ""}};
  r.values = {{"v.yaml", kHash}};
  Finish(&r);
  return r;
}

TEST(ValidateTest, TheSampleIsValid) {
  EXPECT_TRUE(Validate(Valid()).ok()) << Validate(Valid());
}

TEST(ValidateTest, RefusesWhatBreaksARule) {
  struct Case {
    const char* name;
    std::function<void(Release*)> change;
    const char* message;
    absl::StatusCode code = absl::StatusCode::kInvalidArgument;
  };
  const Case cases[] = {
      {"environment of dots", [](Release* r) { r->environment = ".."; },
       "environment is empty or no plain name: \"..\""},
      {"environment with a control character",
       [](Release* r) { r->environment = "a\nb"; },
       "environment is empty or no plain name: \"a\\nb\""},
      {"name with a backslash", [](Release* r) { r->name = "a\\b"; },
       "release name is empty or no plain name"},
      {"name that is too long",
       [](Release* r) { r->name = std::string(256, 'a'); },
       "release name is empty or no plain name"},
      {"no group", [](Release* r) { r->app_group = ""; },
       "app group is empty or no plain name"},
      {"namespace", [](Release* r) { r->ns = "a/b"; },
       "namespace is no plain name: \"a/b\""},
      {"app name", [](Release* r) { r->apps[0].name = ".GIT"; },
       "app name: \".GIT\""},
      {"app after one that is not listed",
       [](Release* r) { r->apps[1].after = {"none"}; },
       "release descriptor: app \"web\" comes after \"none\""},
      {"apps in a circle", [](Release* r) { r->apps[0].after = {"web"}; },
       "apps wait for each other in a circle: \"db\" after \"web\" after "
       "\"db\""},
      {"apps in the wrong order",
       [](Release* r) { std::swap(r->apps[0], r->apps[1]); },
       "app listed before one that it comes after: \"web\""},
      {"an order without a graph", [](Release* r) { r->apps_graph = false; },
       "app with others before it, but no graph of apps: \"web\""},
      {"a CRD that is a file too",
       [](Release* r) { r->crds[0].path = r->files[0].path; },
       "file listed twice: \"db/a.yaml\""},
      {"an empty component", [](Release* r) { r->files[0].path = "db//a"; },
       "file path is not a plain relative one"},
      {"a path that ends in a slash",
       [](Release* r) { r->files[0].path = "db/"; },
       "file path is not a plain relative one"},
      {"a dot in a path", [](Release* r) { r->files[0].path = "db/./a"; },
       "file path is not a plain relative one"},
      {"a DEL in a path", [](Release* r) { r->files[0].path = "db/\x7f"; },
       "file path is not a plain relative one"},
      {"an upper-case hash",
       [](Release* r) { r->files[0].sha256 = std::string(64, 'A'); },
       "no SHA-256 of file: \"db/a.yaml\""},
      {"a short hash", [](Release* r) { r->crds[0].sha256.pop_back(); },
       "no SHA-256 of file: \"db/crd.yaml\""},
      {"chart without digest", [](Release* r) { r->charts[0].digest = ""; },
       "no digest of chart: \"shop\""},
      {"chart with a bad lock digest",
       [](Release* r) { r->charts[0].lock_digest = kHash; },
       "bad lock digest of chart: \"shop\""},
      {"values without hash", [](Release* r) { r->values[0].sha256 = ""; },
       "no SHA-256 of values file: \"v.yaml\""},
      {"image without reference",
       [](Release* r) { r->images[0].reference = ""; },
       "image without reference"},
      {"image twice", [](Release* r) { r->images.push_back(r->images[0]); },
       "image listed twice: \"a\""},
      {"too many flags", [](Release* r) { r->flags.resize(100001); },
       "a list of 100001 entries, the limit is 100000",
       absl::StatusCode::kResourceExhausted},
      {"too many objects",
       [](Release* r) { r->files[0].objects.resize(100001); },
       "more than 100000 objects in \"db/a.yaml\"",
       absl::StatusCode::kResourceExhausted},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    Release r = Valid();
    c.change(&r);
    r.content_digest = ContentDigest(r);
    const absl::Status status = Validate(r);
    EXPECT_EQ(status.code(), c.code) << status;
    EXPECT_THAT(std::string(status.message()), HasSubstr(c.message));
  }
}

TEST(ValidateTest, LimitsAreReached) {
  Release r = Valid();
  r.flags.resize(100000);
  r.files[0].objects.resize(100000);
  r.environment = std::string(255, 'e');
  r.name = "ünï …";
  r.charts[0].lock_digest = "";
  r.ns = "";
  EXPECT_TRUE(Validate(r).ok()) << Validate(r);
}

// Pinned: the digest of this content must never change.
TEST(ContentDigestTest, IsOverSortedLines) {
  Release empty;
  EXPECT_EQ(ContentDigest(empty),
            "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b785"
            "2b855");
  Release r;
  r.files = {{"b/\"q\"", "2", {}}, {"a/x", "1", {}}};
  r.crds = {{"a/c", "3", {}}};
  r.images = {{"img", "sha256:4", "r.io/img", "origin"}};
  const std::string lines =
      "crd \"a/c\" 3\n"
      "file \"a/x\" 1\n"
      "file \"b/\\\"q\\\"\" 2\n"
      "image \"img\" sha256:4 \"r.io/img\"\n";
  EXPECT_EQ(ContentDigest(r), "sha256:" + ReleaseId(lines));
  Release reordered = r;
  std::swap(reordered.files[0], reordered.files[1]);
  reordered.images[0].origin = "another";
  reordered.files[0].objects = {{"v1", "Service", "", "x"}};
  EXPECT_EQ(ContentDigest(reordered), ContentDigest(r));
  // A file is not a CRD.
  Release moved = r;
  moved.files.push_back(moved.crds[0]);
  moved.crds.clear();
  EXPECT_NE(ContentDigest(moved), ContentDigest(r));
}

}  // namespace
}  // namespace gitops::descriptor
