#include "pkg/sandbox/registry/registry_store.h"

#include <optional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "pkg/base/fs.h"

namespace gitops::sandbox {
namespace {

using Strings = std::vector<std::string>;

class RegistryStoreTest : public testing::Test {
 protected:
  void SetUp() override { dir_ = *fs::MakeTempDir("store"); }
  void TearDown() override { EXPECT_TRUE(fs::RemoveAll(dir_).ok()); }
  oci::Digest Put(absl::string_view name, absl::string_view bytes) {
    const oci::Digest digest = oci::Digest::Of(bytes);
    EXPECT_TRUE(store().PutManifest(name, digest, "type", bytes).ok());
    return digest;
  }
  // A new object each time: everything is on disk.
  RegistryStore store() { return RegistryStore(dir_); }
  std::string dir_;
};

TEST_F(RegistryStoreTest, BlobsBelongToRepositories) {
  const oci::Digest digest = oci::Digest::Of("blob");
  EXPECT_FALSE(store().HasBlob("a", digest));
  ASSERT_TRUE(store().LinkBlob("a", digest).ok());
  EXPECT_FALSE(store().HasBlob("a", digest));  // Linked, but not there.
  const std::string path = store().BlobPath(digest);
  ASSERT_TRUE(fs::MakeDirs(fs::DirName(path)).ok());
  ASSERT_TRUE(fs::WriteFile(path, "blob").ok());
  EXPECT_TRUE(store().HasBlob("a", digest));
  EXPECT_FALSE(store().HasBlob("a/b", digest));
  EXPECT_EQ(*store().ReadBlob(digest), "blob");
  ASSERT_TRUE(store().UnlinkBlob("a", digest).ok());
  EXPECT_FALSE(store().HasBlob("a", digest));
  EXPECT_TRUE(fs::Exists(path));  // Another repository may have it.
}

TEST_F(RegistryStoreTest, ManifestsAndTags) {
  const oci::Digest one = Put("a/b", "one");
  const oci::Digest two = Put("a/b", "two");
  EXPECT_EQ(store().FindManifest("a/b", one), "type");
  EXPECT_EQ(store().FindManifest("a", one), std::nullopt);
  EXPECT_EQ(*store().ReadBlob(one), "one");
  ASSERT_TRUE(store().PutTag("a/b", "v2", one).ok());
  ASSERT_TRUE(store().PutTag("a/b", "v1", one).ok());
  ASSERT_TRUE(store().PutTag("a/b", "v2", two).ok());  // Moves.
  EXPECT_EQ(store().FindTag("a/b", "v2"), two);
  EXPECT_EQ(store().FindTag("a/b", "none"), std::nullopt);
  EXPECT_EQ(*store().ListTags("a/b"), (Strings{"v1", "v2"}));
  ASSERT_TRUE(store().DeleteManifest("a/b", one).ok());
  EXPECT_EQ(*store().ListTags("a/b"), (Strings{"v2"}));
  EXPECT_EQ(store().FindManifest("a/b", one), std::nullopt);
  ASSERT_TRUE(store().DeleteTag("a/b", "v2").ok());
  EXPECT_TRUE(store().ListTags("a/b")->empty());
  EXPECT_EQ(store().ListTags("none"), std::nullopt);
}

TEST_F(RegistryStoreTest, HalfWrittenTagsAreNone) {
  const oci::Digest digest = Put("a", "one");
  ASSERT_TRUE(store().PutTag("a", "v1", digest).ok());
  ASSERT_TRUE(
      fs::WriteFile(dir_ + "/repositories/a/_tags/half", "sha256:12").ok());
  EXPECT_EQ(*store().ListTags("a"), (Strings{"v1"}));
  EXPECT_EQ(store().FindTag("a", "half"), std::nullopt);
}

TEST_F(RegistryStoreTest, RepositoriesAreSorted) {
  EXPECT_TRUE(store().ListRepositories().empty());
  for (const char* name : {"b", "a/x", "a", "c/d/e"}) Put(name, name);
  EXPECT_EQ(store().ListRepositories(), (Strings{"a", "a/x", "b", "c/d/e"}));
}

TEST_F(RegistryStoreTest, Referrers) {
  const oci::Digest subject = oci::Digest::Of("subject");
  oci::Descriptor referrer;
  referrer.media_type = "m";
  referrer.digest = Put("a", "referrer");
  referrer.artifact_type = "t";
  ASSERT_TRUE(store().AddReferrer("a", subject, referrer).ok());
  ASSERT_TRUE(store().AddReferrer("a", subject, referrer).ok());
  auto found = store().ListReferrers("a", subject);
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].artifact_type, "t");
  EXPECT_TRUE(store().ListReferrers("b", subject).empty());
  // One that was deleted does not refer.
  ASSERT_TRUE(store().DeleteManifest("a", referrer.digest).ok());
  EXPECT_TRUE(store().ListReferrers("a", subject).empty());
}

}  // namespace
}  // namespace gitops::sandbox
