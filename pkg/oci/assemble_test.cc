#include "pkg/oci/assemble.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "pkg/base/fs.h"

namespace gitops::oci {
namespace {

class AssembleTest : public testing::Test {
 protected:
  void SetUp() override {
    auto dir = fs::MakeTempDir("assemble");
    ASSERT_TRUE(dir.ok());
    dir_ = *dir;
  }
  void TearDown() override { (void)fs::RemoveAll(dir_); }
  std::string Path(absl::string_view name) { return fs::JoinPath(dir_, name); }

  ImageLayer MakeLayer(absl::string_view file) {
    LayerTree tree;
    EXPECT_TRUE(tree.AddContent(file, file, 0644).ok());
    auto layer = BuildLayer(tree, {}, Path("blob-" + std::string(file)));
    EXPECT_TRUE(layer.ok());
    return {*layer, "layer"};
  }
  BaseImage Open(absl::string_view name) {
    auto layout = Layout::Open(Path(name));
    EXPECT_TRUE(layout.ok()) << layout.status();
    auto root = layout->Root();
    EXPECT_TRUE(root.ok());
    auto image = ReadImage(*layout, *root);
    EXPECT_TRUE(image.ok()) << image.status();
    return {*layout, *image};
  }
  std::string dir_;
};

TEST_F(AssembleTest, ExtendsABase) {
  ImageSettings base_settings;
  base_settings.env = {{"PATH", "/bin"}};
  base_settings.cmd = std::vector<std::string>{"sh"};
  ASSERT_TRUE(
      AssembleImage({}, {MakeLayer("a")}, base_settings, Path("base")).ok());

  ImageSettings settings;
  settings.env = {{"PATH", "/app:$PATH"}, {"X", "${PATH}-$NONE"}};
  settings.entrypoint = std::vector<std::string>{"/app/run"};
  settings.ports = {"80", "53/udp"};
  settings.labels = {{"l", "1"}};
  auto descriptor =
      AssembleImage(Open("base"), {MakeLayer("b")}, settings, Path("image"));
  ASSERT_TRUE(descriptor.ok()) << descriptor.status();

  const BaseImage image = Open("image");
  EXPECT_EQ(image.image.manifest.layers.size(), 2u);
  auto config = ParseImageConfig(image.image.config_bytes);
  ASSERT_TRUE(config.ok());
  EXPECT_EQ(config->env,
            (std::vector<std::string>{"PATH=/app:/bin", "X=/app:/bin-"}));
  EXPECT_FALSE(config->cmd.has_value());
  EXPECT_EQ(config->exposed_ports, (std::set<std::string>{"80/tcp", "53/udp"}));
  EXPECT_EQ(config->diff_ids.size(), 2u);
  EXPECT_EQ(config->history.size(), 2u);
  EXPECT_EQ(config->created, "1970-01-01T00:00:00Z");
  EXPECT_EQ(image.image.manifest.annotations.count(
                "org.opencontainers.image.base.digest"),
            1u);
}

TEST_F(AssembleTest, SameInputSameDigest) {
  auto one = AssembleImage({}, {MakeLayer("a")}, {}, Path("one"));
  auto two = AssembleImage({}, {MakeLayer("a")}, {}, Path("two"));
  ASSERT_TRUE(one.ok() && two.ok());
  EXPECT_EQ(one->digest, two->digest);
}

TEST_F(AssembleTest, IndexOverPlatforms) {
  ImageSettings arm;
  arm.architecture = "arm64";
  ASSERT_TRUE(AssembleImage({}, {MakeLayer("a")}, {}, Path("amd")).ok());
  ASSERT_TRUE(AssembleImage({}, {MakeLayer("b")}, arm, Path("arm")).ok());
  auto index = AssembleIndex(
      {{Open("amd").layout, {}}, {Open("arm").layout, {}}}, {}, Path("index"));
  ASSERT_TRUE(index.ok()) << index.status();
  auto layout = Layout::Open(Path("index"));
  ASSERT_TRUE(layout.ok());
  auto image = SelectImage(*layout, *ParsePlatform("linux/arm64"));
  ASSERT_TRUE(image.ok()) << image.status();
  EXPECT_EQ(image->descriptor.digest, Open("arm").image.descriptor.digest);
  EXPECT_EQ(SelectImage(*layout, *ParsePlatform("linux/s390x")).status().code(),
            absl::StatusCode::kNotFound);
  EXPECT_EQ(AssembleIndex({{Open("amd").layout, {}}, {Open("amd").layout, {}}},
                          {}, Path("twice"))
                .status()
                .code(),
            absl::StatusCode::kInvalidArgument);
}

TEST_F(AssembleTest, RefusesBlobsThatAreOthers) {
  ImageLayer layer = MakeLayer("a");
  std::string bytes = *fs::ReadFile(layer.layer.blob_path);
  bytes.back() ^= 1;
  ASSERT_TRUE(fs::WriteFile(layer.layer.blob_path, bytes).ok());
  EXPECT_EQ(AssembleImage({}, {layer}, {}, Path("x")).status().code(),
            absl::StatusCode::kDataLoss);
  ImageSettings settings;
  settings.ports = {"eighty"};
  EXPECT_EQ(AssembleImage({}, {}, settings, Path("y")).status().code(),
            absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(Layout::Open(Path("none")).status().code(),
            absl::StatusCode::kFailedPrecondition);
}

TEST_F(AssembleTest, VariablesInValues) {
  struct Case {
    const char* text;
    const char* value;
  };
  const Case cases[] = {
      {"$A", "one"},  {"${A}x", "onex"},   {"$Ax", ""},        {"$", "$"},
      {"$-", "$-"},   {"${", "${"},        {"${A", "${A"},     {"${}", "${}"},
      {"\\$A", "$A"}, {"\\n$A", "\\none"}, {"$A$A", "oneone"}, {"$NONE.", "."},
  };
  int n = 0;
  for (const Case& c : cases) {
    ImageSettings settings;
    settings.env = {{"A", "one"}, {"B", c.text}};
    const std::string out = absl::StrCat("out", ++n);
    ASSERT_TRUE(AssembleImage({}, {}, settings, Path(out)).ok());
    auto config = ParseImageConfig(Open(out).image.config_bytes);
    ASSERT_TRUE(config.ok());
    EXPECT_EQ(config->env[1], absl::StrCat("B=", c.value)) << c.text;
  }
}

TEST_F(AssembleTest, WhatSettingsChange) {
  ImageSettings base;
  base.cmd = std::vector<std::string>{"sh"};
  base.user = "1";
  base.labels = {{"a", "1"}, {"b", "1"}};
  base.architecture = "arm64";
  base.variant = "v8";
  ASSERT_TRUE(AssembleImage({}, {MakeLayer("a")}, base, Path("base")).ok());
  ASSERT_TRUE(AssembleImage(Open("base"), {}, {}, Path("same")).ok());
  auto config = ParseImageConfig(Open("same").image.config_bytes);
  ASSERT_TRUE(config.ok());
  EXPECT_EQ(*config->cmd, (std::vector<std::string>{"sh"}));
  EXPECT_EQ(config->user, "1");
  EXPECT_EQ(config->architecture, "arm64");
  EXPECT_EQ(config->variant, "v8");

  ImageSettings settings;
  settings.user = "";
  settings.cmd = std::vector<std::string>{"new"};
  settings.entrypoint = std::vector<std::string>{};
  settings.labels = {{"b", "2"}};
  settings.architecture = "amd64";
  settings.volumes = {"/v"};
  settings.working_dir = "/w";
  settings.stop_signal = "INT";
  settings.author = "A";
  settings.created = 86400;
  settings.annotations = {{"x", "y"}};
  ASSERT_TRUE(AssembleImage(Open("base"), {}, settings, Path("new")).ok());
  config = ParseImageConfig(Open("new").image.config_bytes);
  ASSERT_TRUE(config.ok());
  EXPECT_EQ(config->user, "");
  EXPECT_EQ(*config->cmd, (std::vector<std::string>{"new"}));
  EXPECT_TRUE(config->entrypoint->empty());
  EXPECT_EQ(config->labels,
            (std::map<std::string, std::string>{{"a", "1"}, {"b", "2"}}));
  EXPECT_EQ(config->architecture, "amd64");
  EXPECT_EQ(config->variant, "");  // It belonged to the other one.
  EXPECT_EQ(config->working_dir, "/w");
  EXPECT_EQ(config->created, "1970-01-02T00:00:00Z");
  EXPECT_EQ(Open("new").image.manifest.annotations.at("x"), "y");
}

TEST_F(AssembleTest, SettingsThatCannotBe) {
  for (const char* port : {"", "x", "65536", "-1", "80/icmp", "80-90"}) {
    ImageSettings settings;
    settings.ports = {port};
    const absl::Status status =
        AssembleImage({}, {}, settings, Path("x")).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << port;
  }
  ImageSettings settings;
  settings.env = {{"", "x"}};
  EXPECT_EQ(AssembleImage({}, {}, settings, Path("x")).status().code(),
            absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace gitops::oci
