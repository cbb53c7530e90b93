#include "cmd/renderer/go_files.h"

#include <unistd.h>

#include <cerrno>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "pkg/base/fs.h"

namespace gitops::renderer {
namespace {

class GoFilesTest : public testing::Test {
 protected:
  void SetUp() override { dir_ = *fs::MakeTempDir("go_files"); }
  void TearDown() override { EXPECT_TRUE(fs::RemoveAll(dir_).ok()); }
  std::string Path(absl::string_view name) { return fs::JoinPath(dir_, name); }
  std::string dir_;
};

TEST_F(GoFilesTest, ErrorTextsAreGos) {
  EXPECT_EQ(ErrnoText(ENOENT), "no such file or directory");
  EXPECT_EQ(ErrnoText(EISDIR), "is a directory");
  EXPECT_EQ(ErrnoText(EACCES), "permission denied");
  EXPECT_EQ(ErrnoText(ENOTDIR), "not a directory");
}

TEST_F(GoFilesTest, Directories) {
  ASSERT_TRUE(MakeGoDirs(Path("a/b/c")).ok());
  ASSERT_TRUE(MakeGoDirs(Path("a/b/c")).ok());
  EXPECT_TRUE(fs::IsDirectory(Path("a/b/c")));
  ASSERT_TRUE(fs::WriteFile(Path("file"), "").ok());
  EXPECT_EQ(MakeGoDirs(Path("file/x")),
            absl::InvalidArgumentError(
                absl::StrCat("mkdir ", Path("file"), ": not a directory")));
}

TEST_F(GoFilesTest, WritesInPlace) {
  ASSERT_TRUE(
      WriteGoFile(Path("f"), "one, long", WriteMode::kReplace, 0600).ok());
  EXPECT_EQ(fs::Stat(Path("f"))->mode & 0777u, 0600u);
  ASSERT_TRUE(WriteGoFile(Path("f"), "two", WriteMode::kReplace, 0644).ok());
  EXPECT_EQ(*fs::ReadFile(Path("f")), "two");
  EXPECT_EQ(fs::Stat(Path("f"))->mode & 0777u, 0600u);  // It keeps its mode.
  ASSERT_TRUE(WriteGoFile(Path("f"), "+", WriteMode::kAppend, 0644).ok());
  EXPECT_EQ(*fs::ReadFile(Path("f")), "two+");
  ASSERT_TRUE(WriteGoFile(Path("f"), "", WriteMode::kReplace, 0644).ok());
  EXPECT_EQ(*fs::ReadFile(Path("f")), "");
}

TEST_F(GoFilesTest, Errors) {
  EXPECT_EQ(WriteGoFile(dir_, "x", WriteMode::kReplace, 0644),
            absl::InvalidArgumentError(
                absl::StrCat("open ", dir_, ": is a directory")));
  const std::string none = Path("none/f");
  EXPECT_EQ(WriteGoFile(none, "x", WriteMode::kReplace, 0644),
            absl::InvalidArgumentError(
                absl::StrCat("open ", none, ": no such file or directory")));
  // Appending makes no file.
  EXPECT_FALSE(WriteGoFile(Path("f"), "x", WriteMode::kAppend, 0644).ok());
}

TEST_F(GoFilesTest, AbsolutePaths) {
  EXPECT_EQ(AbsolutePath("/a/../b/./c//"), "/b/c");
  char current[4096];
  ASSERT_NE(getcwd(current, sizeof(current)), nullptr);
  EXPECT_EQ(AbsolutePath("x/../y"), absl::StrCat(current, "/y"));
  EXPECT_EQ(AbsolutePath("."), current);
}

}  // namespace
}  // namespace gitops::renderer
