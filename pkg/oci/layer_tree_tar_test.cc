#include "pkg/oci/layer_tree_tar.h"

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "pkg/base/fs.h"
#include "pkg/oci/layer.h"

namespace gitops::oci {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class LayerTreeTarTest : public ::testing::Test {
 protected:
  void SetUp() override {
    dir_ = *fs::MakeTempDir("tar");
    LayerTree tree;
    ASSERT_TRUE(tree.AddDirectory("etc", 0700).ok());
    ASSERT_TRUE(tree.AddContent("etc/a", "old", 0640).ok());
    ASSERT_TRUE(tree.AddContent("etc/b", "kept", 0600).ok());
    ASSERT_TRUE(tree.AddSymlink("etc/l", "a").ok());
    LayerEntry hard;
    hard.header.path = "etc/z";
    hard.header.type = EntryType::kHardlink;
    hard.header.link_target = "etc/b";
    ASSERT_TRUE(tree.Add(hard).ok());
    tree.Find("etc/b")->header.uid = 7;
    LayerOptions options;
    ASSERT_TRUE(BuildLayer(tree, options, Path("base.tar.gz")).ok());
  }
  void TearDown() override { EXPECT_TRUE(fs::RemoveAll(dir_).ok()); }
  std::string Path(const std::string& name) { return fs::JoinPath(dir_, name); }
  static std::vector<std::string> Names(const LayerTree& tree) {
    std::vector<std::string> names;
    for (const auto& [name, entry] : tree.entries()) names.push_back(name);
    return names;
  }

  std::string dir_;
};

TEST_F(LayerTreeTarTest, KeepsWhatTheArchiveSays) {
  LayerTree tree;
  ASSERT_TRUE(AddTar(Path("base.tar.gz"), kMaxTarInTreeBytes, &tree).ok());
  EXPECT_THAT(Names(tree),
              ElementsAre("etc/", "etc/a", "etc/b", "etc/l", "etc/z"));
  EXPECT_EQ(tree.Find("etc")->header.mode, 0700u);
  EXPECT_EQ(tree.Find("etc/b")->header.uid, 7u);
  EXPECT_EQ(tree.Find("etc/l")->header.link_target, "a");
  // A hard link stands for itself.
  EXPECT_EQ(tree.Find("etc/z")->header.type, EntryType::kFile);
  EXPECT_EQ(tree.Find("etc/z")->content, "kept");
}

TEST_F(LayerTreeTarTest, FilesComeOnTop) {
  LayerTree lower, upper;
  ASSERT_TRUE(AddTar(Path("base.tar.gz"), kMaxTarInTreeBytes, &lower).ok());
  ASSERT_TRUE(upper.AddContent("etc/a", "new", 0644).ok());
  ASSERT_TRUE(upper.AddContent("usr/c", "", 0644).ok());
  ASSERT_TRUE(Overlay(upper, &lower).ok());
  EXPECT_THAT(Names(lower), ElementsAre("etc/", "etc/a", "etc/b", "etc/l",
                                        "etc/z", "usr/", "usr/c"));
  EXPECT_EQ(lower.Find("etc/a")->content, "new");
  EXPECT_EQ(lower.Find("etc")->header.mode, 0700u);
}

TEST_F(LayerTreeTarTest, LimitsAndDamage) {
  LayerTree tree;
  EXPECT_EQ(AddTar(Path("base.tar.gz"), 3, &tree).code(),
            absl::StatusCode::kResourceExhausted);
  ASSERT_TRUE(fs::WriteFile(Path("cut"), "not a tar").ok());
  absl::Status cut = AddTar(Path("cut"), 1 << 20, &tree);
  EXPECT_FALSE(cut.ok());
  EXPECT_THAT(std::string(cut.message()), HasSubstr("cut: "));
  EXPECT_FALSE(AddTar(Path("none"), 1 << 20, &tree).ok());
}

}  // namespace
}  // namespace gitops::oci
