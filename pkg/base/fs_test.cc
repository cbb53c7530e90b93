#include "pkg/base/fs.h"

#include <unistd.h>

#include <string>

#include "absl/status/status.h"
#include "gtest/gtest.h"

namespace gitops::fs {
namespace {

class FsTest : public testing::Test {
 protected:
  void SetUp() override {
    auto dir = MakeTempDir("fs_test", testing::TempDir());
    ASSERT_TRUE(dir.ok()) << dir.status();
    dir_ = *dir;
  }
  void TearDown() override { EXPECT_TRUE(RemoveAll(dir_).ok()); }
  std::string dir_;
};

TEST_F(FsTest, WriteReplacesWhole) {
  const std::string path = JoinPath(dir_, "f");
  ASSERT_TRUE(WriteFile(path, "one").ok());
  ASSERT_TRUE(WriteFile(path, std::string(200000, 'x'), 0600).ok());
  EXPECT_EQ(ReadFile(path)->size(), 200000u);
  EXPECT_EQ(Stat(path)->mode, 0600u);
  EXPECT_EQ(ListDir(dir_)->size(), 1u) << "no temporary file stays";
}

TEST_F(FsTest, ErrorsNameThePathAndCode) {
  const auto missing = ReadFile(JoinPath(dir_, "none"));
  EXPECT_EQ(missing.status().code(), absl::StatusCode::kNotFound);
  EXPECT_NE(missing.status().message().find("none: no such file"),
            absl::string_view::npos)
      << missing.status();
  EXPECT_EQ(ReadFile(dir_).status().code(),
            absl::StatusCode::kFailedPrecondition);
  ASSERT_TRUE(WriteFile(JoinPath(dir_, "big"), "12345").ok());
  EXPECT_EQ(ReadFile(JoinPath(dir_, "big"), 4).status().code(),
            absl::StatusCode::kResourceExhausted);
  EXPECT_TRUE(ReadFile(JoinPath(dir_, "big"), 5).ok());
}

TEST_F(FsTest, ListsSortedAndDoesNotFollowLinks) {
  ASSERT_TRUE(MakeDirs(JoinPath(dir_, "b/c")).ok());
  ASSERT_TRUE(WriteFile(JoinPath(dir_, "a"), "").ok());
  ASSERT_EQ(symlink("a", JoinPath(dir_, "l").c_str()), 0);
  const auto entries = ListDir(dir_);
  ASSERT_TRUE(entries.ok());
  ASSERT_EQ(entries->size(), 3u);
  EXPECT_EQ((*entries)[0].name, "a");
  EXPECT_EQ((*entries)[1].type, FileType::kDirectory);
  EXPECT_EQ((*entries)[2].type, FileType::kSymlink);
}

TEST(PathTest, CleansAsGoDoes) {
  struct Case {
    const char *in, *clean, *base, *dir;
  };
  for (const Case& c :
       {Case{"", ".", "", "."}, Case{"a//b/./c", "a/b/c", "c", "a//b/."},
        Case{"/..", "/", "..", "/"}, Case{"a/../../b", "../b", "b", "a/../.."},
        Case{"a/", "a", "a", "."}, Case{"/", "/", "/", "/"}}) {
    EXPECT_EQ(CleanPath(c.in), c.clean) << c.in;
    EXPECT_EQ(BaseName(c.in), c.base) << c.in;
    EXPECT_EQ(DirName(c.in), c.dir) << c.in;
  }
  EXPECT_TRUE(IsLocalPath("a/b"));
  EXPECT_FALSE(IsLocalPath("/a"));
  EXPECT_FALSE(IsLocalPath("a/../../b"));
  EXPECT_FALSE(IsLocalPath(""));
}

}  // namespace
}  // namespace gitops::fs
