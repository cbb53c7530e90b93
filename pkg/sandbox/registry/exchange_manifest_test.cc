// Manifests, tags and lists.

#include <string>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "pkg/oci/digest.h"
#include "pkg/sandbox/registry/exchange_fixture.h"

namespace gitops::sandbox {
namespace {

constexpr char kManifest[] = "application/vnd.oci.image.manifest.v1+json";
constexpr char kIndex[] = "application/vnd.oci.image.index.v1+json";

class ExchangeManifestTest : public ExchangeFixture {
 protected:
  Answer Put(const std::string& reference, const std::string& text,
             const std::string& type = kManifest) {
    http::Headers headers;
    headers.Set("Content-Type", type);
    return Send("PUT", "/v2/app/manifests/" + reference, text, headers);
  }
  // A manifest over a config that is there.
  std::string Manifest(const std::string& config) {
    return absl::StrCat(
        R"({"schemaVersion":2,"mediaType":")", kManifest,
        R"(","config":{"mediaType":"application/vnd.oci.image.config.v1+json",)",
        R"("digest":")", Blob("app", config), R"(","size":)", config.size(),
        R"(},"layers":[]})");
  }
  std::string IndexOver(const std::string& digest) {
    return absl::StrCat(R"({"schemaVersion":2,"mediaType":")", kIndex,
                        R"(","manifests":[{"mediaType":")", kManifest,
                        R"(","digest":")", digest, R"(","size":2}]})");
  }
};

TEST_F(ExchangeManifestTest, ByTagAndByDigest) {
  const std::string text = Manifest("{}");
  const std::string digest = oci::Digest::Of(text).ToString();
  const Answer put = Put("v1", text);
  ASSERT_EQ(put.status, 201) << put.body;
  EXPECT_EQ(put.Header("Docker-Content-Digest"), digest);
  for (const std::string& reference : {std::string("v1"), digest}) {
    const Answer got = Send("GET", "/v2/app/manifests/" + reference);
    EXPECT_EQ(got.status, 200);
    EXPECT_EQ(got.body, text);
    EXPECT_EQ(got.Header("Content-Type"), kManifest);
  }
  // Another repository does not have it.
  EXPECT_EQ(Send("GET", "/v2/other/manifests/" + digest).status, 404);
}

TEST_F(ExchangeManifestTest, ATagMoves) {
  const std::string one = Manifest("{}"), two = Manifest(R"({"a":1})");
  ASSERT_EQ(Put("v1", one).status, 201);
  ASSERT_EQ(Put("v1", two).status, 201);
  EXPECT_EQ(Send("GET", "/v2/app/manifests/v1").body, two);
  EXPECT_EQ(
      Send("GET", "/v2/app/manifests/" + oci::Digest::Of(one).ToString()).body,
      one);
  // Without its tag it is still there by digest; the other way round not.
  EXPECT_EQ(Send("DELETE", "/v2/app/manifests/v1").status, 202);
  EXPECT_EQ(Send("GET", "/v2/app/manifests/v1").status, 404);
  const std::string digest = oci::Digest::Of(two).ToString();
  EXPECT_EQ(Send("DELETE", "/v2/app/manifests/" + digest).status, 202);
  EXPECT_EQ(Send("DELETE", "/v2/app/manifests/" + digest).status, 404);
  EXPECT_EQ(Send("DELETE", "/v2/app/manifests/v1").status, 404);
}

TEST_F(ExchangeManifestTest, Refusals) {
  const std::string text = Manifest("{}");
  struct Case {
    std::string reference, text, type;
    const char* code;
  };
  for (const Case& c :
       {Case{oci::Digest::Of("other").ToString(), text, kManifest,
             "DIGEST_INVALID"},
        Case{".tag", text, kManifest, "TAG_INVALID"},
        Case{"v1", "{", kManifest, "MANIFEST_INVALID"},
        Case{"v1", text, "text/plain", "MANIFEST_INVALID"},
        Case{"v1", text, "", "MANIFEST_INVALID"},
        Case{"v1", IndexOver(oci::Digest::Of("none").ToString()), kIndex,
             "MANIFEST_BLOB_UNKNOWN"}}) {
    SCOPED_TRACE(c.code);
    const Answer put = Put(c.reference, c.text, c.type);
    EXPECT_EQ(put.status, 400);
    EXPECT_NE(put.body.find(c.code), std::string::npos) << put.body;
  }
  EXPECT_EQ(Send("GET", "/v2/app/manifests/v1").status, 404);
}

TEST_F(ExchangeManifestTest, AnIndexNeedsItsManifests) {
  const std::string text = Manifest("{}");
  const std::string index = IndexOver(oci::Digest::Of(text).ToString());
  EXPECT_EQ(Put("x", index, kIndex).status, 400);
  ASSERT_EQ(Put("v1", text).status, 201);
  EXPECT_EQ(Put("x", index, kIndex).status, 201);
  EXPECT_EQ(Send("GET", "/v2/app/manifests/x").Header("Content-Type"), kIndex);
}

TEST_F(ExchangeManifestTest, TagsInPages) {
  const std::string text = Manifest("{}");
  for (const char* tag : {"c", "a", "b"}) ASSERT_EQ(Put(tag, text).status, 201);
  EXPECT_EQ(Send("GET", "/v2/app/tags/list").body,
            R"({"name":"app","tags":["a","b","c"]})");
  const Answer page = Send("GET", "/v2/app/tags/list?n=2");
  EXPECT_EQ(page.body, R"({"name":"app","tags":["a","b"]})");
  EXPECT_NE(page.Header("Link").find("last=b"), std::string::npos);
  const Answer last = Send("GET", "/v2/app/tags/list?n=2&last=b");
  EXPECT_EQ(last.body, R"({"name":"app","tags":["c"]})");
  EXPECT_EQ(last.Header("Link"), "");
  EXPECT_EQ(Send("GET", "/v2/app/tags/list?n=x").status, 400);
  EXPECT_EQ(Send("GET", "/v2/_catalog").body, R"({"repositories":["app"]})");
}

}  // namespace
}  // namespace gitops::sandbox
