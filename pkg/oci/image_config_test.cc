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

TEST(ImageConfigTest, EveryMemberGoesThereAndBack) {
  const std::string json =
      "{\"created\":\"1970-01-01T00:00:00Z\",\"author\":\"A\","
      "\"architecture\":\"arm\",\"variant\":\"v7\",\"os\":\"linux\","
      "\"os.version\":\"1\",\"os.features\":[\"f\"],\"config\":{\"User\":\"u\","
      "\"ExposedPorts\":{\"53/udp\":{},\"80/tcp\":{}},\"Env\":[\"A=1\"],"
      "\"Entrypoint\":[\"e\"],\"Cmd\":[],\"Volumes\":{\"/v\":{}},"
      "\"WorkingDir\":\"/w\",\"Labels\":{\"a\":\"1\",\"b\":\"2\"},"
      "\"StopSignal\":\"INT\",\"Healthcheck\":{\"Test\":[\"NONE\"]},"
      "\"Shell\":[\"sh\"],\"OnBuild\":[\"USER 1\"],\"Other\":[1]},"
      "\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[]},\"history\":["
      "{\"created\":\"c\",\"created_by\":\"b\",\"author\":\"a\",\"comment\":"
      "\"x\",\"empty_layer\":true},{}]}";
  auto config = ParseImageConfig(json);
  ASSERT_TRUE(config.ok()) << config.status();
  EXPECT_EQ(FormatImageConfig(*config), json);
  EXPECT_EQ(config->exposed_ports, (std::set<std::string>{"53/udp", "80/tcp"}));
  EXPECT_EQ(config->volumes, (std::set<std::string>{"/v"}));
  EXPECT_EQ(config->on_build, (std::vector<std::string>{"USER 1"}));
  EXPECT_EQ(config->history.size(), 2u);
  EXPECT_TRUE(config->history[0].empty_layer);
}

TEST(ImageConfigTest, NothingAndNull) {
  EXPECT_EQ(FormatImageConfig(ImageConfig()),
            "{\"architecture\":\"\",\"os\":\"\",\"config\":{},\"rootfs\":"
            "{\"type\":\"layers\",\"diff_ids\":[]}}");
  for (const char* json :
       {"{}", "{\"config\":null,\"history\":null,\"created\":null}",
        "{\"config\":{\"Env\":null,\"Cmd\":null,\"Volumes\":null}}"}) {
    auto config = ParseImageConfig(json);
    ASSERT_TRUE(config.ok()) << json << ": " << config.status();
    EXPECT_EQ(FormatImageConfig(*config), FormatImageConfig(ImageConfig()));
  }
}

TEST(ImageConfigTest, SizeIsLimited) {
  const std::string text = "{}" + std::string(kMaxConfigBytes - 2, ' ');
  EXPECT_TRUE(ParseImageConfig(text).ok());
  EXPECT_EQ(ParseImageConfig(text + " ").status().code(),
            absl::StatusCode::kInvalidArgument);
}

TEST(ImageConfigTest, VariablesAreFoundByTheirWholeName) {
  ImageConfig config;
  config.env = {"AB=1", "A=", "noequals", "A=2"};
  EXPECT_EQ(*config.FindEnv("A"), "A=");
  EXPECT_EQ(config.FindEnv("noequals"), nullptr);
  EXPECT_EQ(config.FindEnv(""), nullptr);
  config.SetEnv("A", "x=y");
  EXPECT_EQ(config.env[1], "A=x=y");
  EXPECT_EQ(config.env.size(), 4u);
}

}  // namespace
}  // namespace gitops::oci
