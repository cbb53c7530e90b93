#include "pkg/oci/layer_tree.h"

#include "gtest/gtest.h"

namespace gitops::oci {
namespace {

std::vector<std::string> Names(const LayerTree& tree) {
  std::vector<std::string> names;
  for (const auto& [name, entry] : tree.entries()) names.push_back(name);
  return names;
}

TEST(LayerTreeTest, SortsAndAddsParents) {
  LayerTree tree;
  ASSERT_TRUE(tree.AddContent("/usr/bin/app", "x", 0755).ok());
  ASSERT_TRUE(tree.AddContent("./usr/b", "y", 0644).ok());
  ASSERT_TRUE(tree.AddSymlink("app", "usr/bin/app").ok());
  EXPECT_EQ(Names(tree), (std::vector<std::string>{"app", "usr/", "usr/b",
                                                   "usr/bin/", "usr/bin/app"}));
}

TEST(LayerTreeTest, SameBytesInAnyOrderOfAdding) {
  LayerTree one;
  LayerTree two;
  ASSERT_TRUE(one.AddContent("a/b", "1", 0644).ok());
  ASSERT_TRUE(one.AddContent("a/c", "2", 0644).ok());
  ASSERT_TRUE(two.AddContent("a/c", "2", 0644).ok());
  ASSERT_TRUE(two.AddContent("a/b", "1", 0644).ok());
  StringSink first;
  StringSink second;
  ASSERT_TRUE(one.WriteTar(0, &first).ok());
  ASSERT_TRUE(two.WriteTar(0, &second).ok());
  EXPECT_EQ(first.text(), second.text());
}

TEST(LayerTreeTest, Conflicts) {
  LayerTree tree;
  ASSERT_TRUE(tree.AddContent("a", "1", 0644).ok());
  EXPECT_EQ(tree.AddContent("a", "2", 0644).code(),
            absl::StatusCode::kAlreadyExists);
  EXPECT_EQ(tree.AddContent("a/b", "2", 0644).code(),
            absl::StatusCode::kAlreadyExists);
  EXPECT_EQ(tree.AddContent("../a", "2", 0644).code(),
            absl::StatusCode::kInvalidArgument);
  ASSERT_TRUE(tree.AddDirectory("d", 0700).ok());
  ASSERT_TRUE(tree.AddDirectory("d", 0755).ok());
  LayerEntry entry;
  entry.header.path = "a/b";
  ASSERT_TRUE(tree.Add(entry, LayerTree::Conflict::kReplace).ok());
  EXPECT_EQ(Names(tree), (std::vector<std::string>{"a/", "a/b", "d/"}));
  entry.header.path = "a";
  ASSERT_TRUE(tree.Add(entry, LayerTree::Conflict::kReplace).ok());
  EXPECT_EQ(Names(tree), (std::vector<std::string>{"a", "d/"}));
}

}  // namespace
}  // namespace gitops::oci
