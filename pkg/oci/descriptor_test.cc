#include "pkg/oci/descriptor.h"

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "pkg/oci/json_fields.h"

namespace gitops::oci {
namespace {

const std::string kDigest = "sha256:" + std::string(64, 'a');

value::Value Json(absl::string_view text) {
  auto json = ParseJsonObject(text, "test");
  EXPECT_TRUE(json.ok()) << json.status();
  return json.ok() ? *json : value::Value();
}

TEST(PlatformTest, Parse) {
  struct Case {
    const char* text;
    const char* os;
    const char* architecture;
    const char* variant;
    const char* version;
  };
  const Case cases[] = {
      {"linux/amd64", "linux", "amd64", "", ""},
      {"linux/arm/v7", "linux", "arm", "v7", ""},
      {"windows/amd64:10.0.1", "windows", "amd64", "", "10.0.1"},
      {"linux/arm/v7:1:2", "linux", "arm", "v7", "1:2"},
      {"linux/amd64/", "linux", "amd64", "", ""},
      {"/", "", "", "", ""},
      {"linux/amd64:", "linux", "amd64", "", ""},
      {"linux/amd64,linux/arm64", "linux", "amd64,linux", "arm64", ""},
  };
  for (const Case& c : cases) {
    auto platform = ParsePlatform(c.text);
    ASSERT_TRUE(platform.ok()) << c.text << ": " << platform.status();
    EXPECT_EQ(platform->os, c.os) << c.text;
    EXPECT_EQ(platform->architecture, c.architecture) << c.text;
    EXPECT_EQ(platform->variant, c.variant) << c.text;
    EXPECT_EQ(platform->os_version, c.version) << c.text;
  }
  for (const char* bad : {"", "linux", "linux:1/2"}) {
    EXPECT_EQ(ParsePlatform(bad).status(),
              absl::InvalidArgumentError("expected format os/arch[/variant]"))
        << bad;
  }
  EXPECT_EQ(ParsePlatform("a/b/c/d").status(),
            absl::InvalidArgumentError("too many slashes"));
  EXPECT_EQ(ParsePlatform("linux/arm/v7")->ToString(), "linux/arm/v7");
  EXPECT_EQ(ParsePlatform("linux/arm64")->ToString(), "linux/arm64");
}

TEST(PlatformTest, Matches) {
  Platform full = *ParsePlatform("linux/arm/v7:5.10");
  full.os_features = {"a", "b"};
  full.features = {"x"};
  struct Case {
    const char* name;
    Platform available;
    Platform wanted;
    bool match;
  };
  Platform feature = *ParsePlatform("linux/arm");
  feature.os_features = {"b"};
  Platform missing = feature;
  missing.os_features = {"b", "c"};
  Platform cpu = *ParsePlatform("linux/arm");
  cpu.features = {"y"};
  const Case cases[] = {
      {"equal", full, full, true},
      {"less is wanted", full, *ParsePlatform("linux/arm"), true},
      {"more is wanted", *ParsePlatform("linux/arm"),
       *ParsePlatform("linux/arm/v7"), false},
      {"another variant", full, *ParsePlatform("linux/arm/v6"), false},
      {"another version", full, *ParsePlatform("linux/arm:5"), false},
      {"the version", full, *ParsePlatform("linux/arm:5.10"), true},
      {"another architecture", full, *ParsePlatform("linux/arm64"), false},
      {"another system", full, *ParsePlatform("darwin/arm"), false},
      {"both empty", {}, {}, true},
      {"an empty system counts", full, *ParsePlatform("/arm"), false},
      {"a feature", full, feature, true},
      {"a feature that is missing", full, missing, false},
      {"a CPU feature that is missing", full, cpu, false},
      {"unknown/unknown", *ParsePlatform("unknown/unknown"),
       *ParsePlatform("linux/amd64"), false},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(PlatformMatches(c.available, c.wanted), c.match) << c.name;
  }
}

TEST(DescriptorTest, RoundTripInAFixedOrder) {
  const std::string text = absl::StrCat(
      "{\"mediaType\":\"m\",\"digest\":\"", kDigest,
      "\",\"size\":7,\"urls\":[\"https://h/x\"],\"annotations\":{\"a\":\"1\","
      "\"b\":\"2\"},\"platform\":{\"architecture\":\"arm\",\"os\":\"linux\","
      "\"os.version\":\"1\",\"os.features\":[\"f\"],\"variant\":\"v7\","
      "\"features\":[\"g\"]},\"artifactType\":\"t\"}");
  auto descriptor = DescriptorFromValue(Json(text));
  ASSERT_TRUE(descriptor.ok()) << descriptor.status();
  EXPECT_EQ(FormatJson(ToValue(*descriptor)), text);
  EXPECT_EQ(descriptor->platform->ToString(), "linux/arm/v7");
  // Unknown members and nulls go; what is empty is left out.
  auto bare = DescriptorFromValue(
      Json(absl::StrCat("{\"x\":1,\"digest\":\"", kDigest,
                        "\",\"platform\":null,\"urls\":null}")));
  ASSERT_TRUE(bare.ok()) << bare.status();
  EXPECT_EQ(FormatJson(ToValue(*bare)),
            absl::StrCat("{\"mediaType\":\"\",\"digest\":\"", kDigest,
                         "\",\"size\":0}"));
}

TEST(DescriptorTest, Errors) {
  const std::string digest = absl::StrCat("\"digest\":\"", kDigest, "\"");
  struct Case {
    std::string text;
    const char* message;
  };
  const Case cases[] = {
      {"{}", "unsupported digest algorithm"},
      {"{\"digest\":\"sha256:abc\"}", "invalid checksum digest length"},
      {"{\"digest\":7}", "\"digest\" must be a string"},
      {absl::StrCat("{", digest, ",\"size\":-1}"),
       "\"size\" must not be negative"},
      {absl::StrCat("{", digest, ",\"size\":1.5}"),
       "\"size\" must be a whole number"},
      {absl::StrCat("{", digest, ",\"size\":\"1\"}"),
       "\"size\" must be a whole number"},
      {absl::StrCat("{", digest, ",\"size\":18446744073709551615}"),
       "\"size\" must be a whole number"},
      {absl::StrCat("{", digest, ",\"urls\":[1]}"),
       "\"urls\" must be a list of strings"},
      {absl::StrCat("{", digest, ",\"annotations\":{\"a\":1}}"),
       "\"annotations\" must be a map of strings"},
      {absl::StrCat("{", digest, ",\"platform\":\"linux\"}"),
       "\"platform\" must be an object"},
      {absl::StrCat("{", digest, ",\"platform\":{\"os\":1}}"),
       "\"os\" must be a string"},
  };
  for (const Case& c : cases) {
    const absl::Status status = DescriptorFromValue(Json(c.text)).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << c.text;
    EXPECT_TRUE(absl::StrContains(status.message(), c.message))
        << c.text << ": " << status;
  }
  EXPECT_EQ(DescriptorFromValue(value::Value()).status().message(),
            "a descriptor must be an object");
  EXPECT_FALSE(PlatformFromValue(value::Value()).ok());
}

}  // namespace
}  // namespace gitops::oci
