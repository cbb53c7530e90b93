#include "pkg/oci/manifest.h"

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"

namespace gitops::oci {
namespace {

Descriptor Blob(absl::string_view type, absl::string_view content) {
  Descriptor descriptor;
  descriptor.media_type = std::string(type);
  descriptor.digest = Digest::Of(content);
  descriptor.size_bytes = static_cast<int64_t>(content.size());
  return descriptor;
}

TEST(ManifestTest, RoundTrip) {
  Manifest manifest;
  manifest.config = Blob(kOciConfig, "{}");
  manifest.layers = {Blob(kOciLayerGzip, "a"), Blob(kOciLayerZstd, "b")};
  manifest.layers[0].urls = {"https://example.com/a"};
  manifest.annotations = {{"b", "2"}, {"a", "<1>"}};
  manifest.subject = Blob(kOciManifest, "s");
  manifest.artifact_type = "application/spdx+json";
  const std::string json = FormatManifest(manifest);
  auto parsed = ParseManifest(json);
  ASSERT_TRUE(parsed.ok()) << parsed.status();
  EXPECT_EQ(FormatManifest(*parsed), json);
  EXPECT_EQ(*ManifestMediaType(json), kOciManifest);
}

TEST(ManifestTest, CanonicalText) {
  Manifest manifest;
  manifest.config = Blob(kOciConfig, "");
  EXPECT_EQ(FormatManifest(manifest),
            absl::StrCat("{\"schemaVersion\":2,\"mediaType\":\"", kOciManifest,
                         "\",\"config\":{\"mediaType\":\"", kOciConfig,
                         "\",\"digest\":\"", Digest::Of("").ToString(),
                         "\",\"size\":0},\"layers\":[]}"));
}

TEST(IndexTest, RoundTripWithPlatforms) {
  Index index;
  index.manifests = {Blob(kOciManifest, "a"), Blob(kOciManifest, "b")};
  index.manifests[0].platform = *ParsePlatform("linux/arm64/v8:1.2");
  const std::string json = FormatIndex(index);
  auto parsed = ParseIndex(json);
  ASSERT_TRUE(parsed.ok()) << parsed.status();
  EXPECT_EQ(FormatIndex(*parsed), json);
  EXPECT_EQ(parsed->manifests[0].platform->ToString(), "linux/arm64/v8");
  EXPECT_EQ(parsed->manifests[0].platform->os_version, "1.2");
}

TEST(ManifestTest, RefusesHostileInput) {
  for (const char* json :
       {"", "[]", "{", "{\"schemaVersion\":1}", "{\"schemaVersion\":2}",
        "{\"schemaVersion\":2,\"config\":3}",
        "{\"schemaVersion\":2,\"config\":{\"digest\":\"md5:1\"}}",
        "{\"schemaVersion\":2,\"config\":{\"digest\":7}}"}) {
    EXPECT_EQ(ParseManifest(json).status().code(),
              absl::StatusCode::kInvalidArgument)
        << json;
  }
  const std::string digest = Digest::Of("").ToString();
  EXPECT_FALSE(ParseIndex(absl::StrCat("{\"manifests\":[{\"digest\":\"", digest,
                                       "\",\"size\":-1}]}"))
                   .ok());
  EXPECT_FALSE(ParseIndex("{\"manifests\":{}}").ok());
}

TEST(PlatformTest, ParseTexts) {
  struct Case {
    const char* text;
    const char* os;
    const char* architecture;
    const char* variant;
    const char* version;
    const char* error;
  };
  const Case cases[] = {
      {"linux/amd64", "linux", "amd64", "", "", ""},
      {"linux/arm/v7", "linux", "arm", "v7", "", ""},
      {"windows/amd64:10.0", "windows", "amd64", "", "10.0", ""},
      {"linux/amd64/", "linux", "amd64", "", "", ""},
      {"/", "", "", "", "", ""},
      {"linux/amd64:", "linux", "amd64", "", "", ""},
      {"linux", "", "", "", "", "expected format os/arch[/variant]"},
      {"a/b/c/d", "", "", "", "", "too many slashes"},
  };
  for (const Case& c : cases) {
    auto platform = ParsePlatform(c.text);
    if (*c.error != '\0') {
      EXPECT_EQ(platform.status().message(), c.error) << c.text;
      continue;
    }
    ASSERT_TRUE(platform.ok()) << c.text;
    EXPECT_EQ(platform->os, c.os) << c.text;
    EXPECT_EQ(platform->architecture, c.architecture) << c.text;
    EXPECT_EQ(platform->variant, c.variant) << c.text;
    EXPECT_EQ(platform->os_version, c.version) << c.text;
  }
}

TEST(PlatformTest, Matching) {
  Platform available = *ParsePlatform("linux/arm64/v8");
  available.os_features = {"a", "b"};
  EXPECT_TRUE(PlatformMatches(available, *ParsePlatform("linux/arm64")));
  EXPECT_TRUE(PlatformMatches(available, *ParsePlatform("linux/arm64/v8")));
  EXPECT_FALSE(PlatformMatches(available, *ParsePlatform("linux/arm64/v7")));
  EXPECT_FALSE(PlatformMatches(available, *ParsePlatform("linux/amd64")));
  EXPECT_FALSE(PlatformMatches(available, Platform()));
  Platform wanted = *ParsePlatform("linux/arm64");
  wanted.os_features = {"b"};
  EXPECT_TRUE(PlatformMatches(available, wanted));
  wanted.os_features = {"c"};
  EXPECT_FALSE(PlatformMatches(available, wanted));
}

}  // namespace
}  // namespace gitops::oci
