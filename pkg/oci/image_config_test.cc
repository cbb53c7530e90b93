#include "pkg/oci/image_config.h"

#include "absl/strings/match.h"
#include "gtest/gtest.h"

namespace gitops::oci {
namespace {

TEST(ImageConfigTest, KeepsWhatItDoesNotKnow) {
  const std::string json =
      "{\"architecture\":\"amd64\",\"os\":\"linux\",\"config\":{\"User\":\"1\","
      "\"Env\":[\"B=2\",\"A=1\"],\"Entrypoint\":[],\"Labels\":{\"a\":\"x\"},"
      "\"Healthcheck\":{\"Test\":[\"NONE\"]},\"ArgsEscaped\":true},"
      "\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[\"sha256:"
      "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\"]},"
      "\"history\":[{\"created_by\":\"x\",\"empty_layer\":true}],"
      "\"moby.thing\":{\"n\":12345678901234567}}";
  auto config = ParseImageConfig(json);
  ASSERT_TRUE(config.ok()) << config.status();
  EXPECT_EQ(FormatImageConfig(*config), json);
  EXPECT_EQ(config->entrypoint->size(), 0u);
  EXPECT_FALSE(config->cmd.has_value());
}

TEST(ImageConfigTest, SetEnvKeepsPlace) {
  ImageConfig config;
  config.env = {"PATH=/bin", "A=1"};
  config.SetEnv("PATH", "/usr/bin");
  config.SetEnv("C", "3");
  EXPECT_EQ(config.env,
            (std::vector<std::string>{"PATH=/usr/bin", "A=1", "C=3"}));
  EXPECT_EQ(*config.FindEnv("A"), "A=1");
  EXPECT_EQ(config.FindEnv("B"), nullptr);
}

TEST(ImageConfigTest, RefusesWrongTypes) {
  for (const char* json :
       {"[]", "{\"os\":1}", "{\"config\":[]}", "{\"config\":{\"Env\":{}}}",
        "{\"config\":{\"Volumes\":[]}}", "{\"history\":{}}",
        "{\"rootfs\":{\"diff_ids\":[\"sha256:1\"]}}"}) {
    EXPECT_EQ(ParseImageConfig(json).status().code(),
              absl::StatusCode::kInvalidArgument)
        << json;
  }
}

TEST(ImageConfigTest, Timestamps) {
  EXPECT_EQ(FormatTimestamp(0), "1970-01-01T00:00:00Z");
  EXPECT_EQ(FormatTimestamp(1700000000), "2023-11-14T22:13:20Z");
}

}  // namespace
}  // namespace gitops::oci
