// ReadTree and WriteTree of builder.h.

#include <sys/stat.h>
#include <unistd.h>

#include <map>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "pkg/base/fs.h"
#include "pkg/descriptor/builder.h"

namespace gitops::descriptor {
namespace {

using ::testing::HasSubstr;
using Files = std::map<std::string, std::string>;

class TreeTest : public ::testing::Test {
 protected:
  void SetUp() override { dir_ = *fs::MakeTempDir("tree"); }
  void TearDown() override { EXPECT_TRUE(fs::RemoveAll(dir_).ok()); }
  std::string Path(absl::string_view path) { return fs::JoinPath(dir_, path); }
  std::string dir_;
};

TEST_F(TreeTest, ReadsWhatItWrote) {
  const Files files = {{"loose", ""},
                       {"a/b/c.yaml", std::string("\0\xff\n", 3)},
                       {"a/.hidden", "x"},
                       {"ünï/d e", "y"}};
  ASSERT_TRUE(WriteTree(Path("out/deep"), files).ok());
  EXPECT_EQ(*ReadTree(Path("out/deep")), files);
  ASSERT_TRUE(WriteTree(Path("empty"), {}).ok());
  EXPECT_TRUE(ReadTree(Path("empty"))->empty());
}

TEST_F(TreeTest, WritesIntoEmptyFoldersOnly) {
  ASSERT_TRUE(fs::MakeDirs(Path("out")).ok());
  ASSERT_TRUE(WriteTree(Path("out"), {{"a", "1"}}).ok());
  const absl::Status status = WriteTree(Path("out"), {{"b", "2"}});
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(std::string(status.message()),
              HasSubstr("not empty: holds \"a\""));
  EXPECT_FALSE(fs::Exists(Path("out/b")));
}

TEST_F(TreeTest, WritesBelowTheFolderOnly) {
  int n = 0;
  for (const char* path : {"../x", "/etc/x", "a/../../x", "", "a/../.."}) {
    const absl::Status status =
        WriteTree(Path(absl::StrCat("out", ++n)), {{path, ""}});
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << path;
  }
  EXPECT_FALSE(fs::Exists(Path("x")));
}

TEST_F(TreeTest, LinksAndOthers) {
  ASSERT_TRUE(WriteTree(Path("t"), {{"d/file", "text"}}).ok());
  ASSERT_EQ(symlink("d/file", Path("t/link").c_str()), 0);
  EXPECT_EQ(*ReadTree(Path("t")),
            (Files{{"d/file", "text"}, {"link", "text"}}));
  ASSERT_EQ(symlink("d", Path("t/folder").c_str()), 0);
  absl::Status status = ReadTree(Path("t")).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(status.message()),
              HasSubstr("t/folder: a symbolic link to a folder"));
  ASSERT_EQ(unlink(Path("t/folder").c_str()), 0);
  ASSERT_EQ(mkfifo(Path("t/pipe").c_str(), 0600), 0);
  status = ReadTree(Path("t")).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(status.message()),
              HasSubstr("t/pipe: neither a file nor a folder"));
}

TEST_F(TreeTest, DepthIsLimited) {
  std::string deep = "t";
  for (int i = 0; i < 64; ++i) absl::StrAppend(&deep, "/d");
  ASSERT_TRUE(fs::MakeDirs(Path(deep)).ok());
  EXPECT_TRUE(ReadTree(Path("t")).ok());
  ASSERT_TRUE(fs::MakeDirs(Path(deep + "/d")).ok());
  EXPECT_EQ(ReadTree(Path("t")).status().code(),
            absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(ReadTree(Path("none")).status().code(),
            absl::StatusCode::kNotFound);
}

}  // namespace
}  // namespace gitops::descriptor
