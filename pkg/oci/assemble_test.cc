#include "pkg/oci/assemble.h"

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

}  // namespace
}  // namespace gitops::oci
