// CheckContents, CheckFiles and LoadStateDir of descriptor.h.

#include <sys/stat.h>
#include <unistd.h>

#include <functional>
#include <map>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "pkg/base/fs.h"
#include "pkg/descriptor/descriptor.h"

namespace gitops::descriptor {
namespace {

using ::testing::HasSubstr;

class CheckFilesTest : public ::testing::Test {
 protected:
  void SetUp() override {
    dir_ = *fs::MakeTempDir("check");
    release_.environment = "e";
    release_.name = "n";
    release_.app_group = "e";
    release_.apps = {{"app"}};
    release_.files = {{"app/a.yaml", ReleaseId("a"), {}},
                      {"app/sub/b.yaml", ReleaseId(""), {}}};
    release_.crds = {{"app/crds/c.yaml", ReleaseId("c"), {}}};
    Finish(&release_);
    Put("app/a.yaml", "a");
    Put("app/sub/b.yaml", "");
    Put("app/crds/c.yaml", "c");
    Put(kTextFile, "loose");
    Put(kBinaryFile, *WriteRelease(release_));
  }
  void TearDown() override { EXPECT_TRUE(fs::RemoveAll(dir_).ok()); }

  std::string Path(absl::string_view path) { return fs::JoinPath(dir_, path); }
  void Put(absl::string_view path, absl::string_view text) {
    ASSERT_TRUE(fs::MakeDirs(fs::DirName(Path(path))).ok());
    ASSERT_TRUE(fs::WriteFile(Path(path), text).ok());
  }

  std::string dir_;
  Release release_;
};

TEST_F(CheckFilesTest, WhatIsAsPromised) {
  EXPECT_TRUE(CheckFiles(release_, dir_).ok()) << CheckFiles(release_, dir_);
  std::string bytes;
  auto loaded = LoadStateDir(dir_, &bytes);
  ASSERT_TRUE(loaded.ok()) << loaded.status();
  EXPECT_EQ(bytes, *WriteRelease(release_));
  EXPECT_EQ(*WriteRelease(*loaded), bytes);
  EXPECT_TRUE(LoadStateDir(dir_).ok());
}

TEST_F(CheckFilesTest, WhatIsNot) {
  struct Case {
    const char* name;
    std::function<void()> change;
    const char* message;
  };
  const Case cases[] = {
      {"changed", [&] { Put("app/a.yaml", "a\n"); },
       "app/a.yaml: content has SHA-256 "},
      {"missing", [&] { (void)unlink(Path("app/sub/b.yaml").c_str()); },
       "app/sub/b.yaml: file is missing; the release descriptor says "
       "otherwise"},
      {"a CRD is missing", [&] { (void)fs::RemoveAll(Path("app/crds")); },
       "app/crds/c.yaml: file is missing"},
      {"more than listed", [&] { Put("app/.hidden", ""); },
       "app/.hidden: file is not listed"},
      {"another app", [&] { Put("evil/x.yaml", ""); },
       "evil/x.yaml: file is not listed"},
      {"a link to a folder",
       [&] { (void)!symlink("sub", Path("app/link").c_str()); },
       "app/link: a symbolic link to a folder"},
      {"a pipe", [&] { (void)mkfifo(Path("app/pipe").c_str(), 0600); },
       "app/pipe: neither a file nor a folder"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    c.change();
    const absl::Status status = CheckFiles(release_, dir_);
    EXPECT_EQ(status.code(), absl::StatusCode::kDataLoss) << status;
    EXPECT_THAT(std::string(status.message()), HasSubstr(c.message));
    EXPECT_EQ(LoadStateDir(dir_).status(), status);
    TearDown();
    SetUp();
  }
}

TEST_F(CheckFilesTest, LinksToFilesAreReadThrough) {
  Put("elsewhere", "a");
  ASSERT_EQ(unlink(Path("app/a.yaml").c_str()), 0);
  ASSERT_EQ(symlink(Path("elsewhere").c_str(), Path("app/a.yaml").c_str()), 0);
  EXPECT_TRUE(CheckFiles(release_, dir_).ok());
  ASSERT_EQ(unlink(Path("elsewhere").c_str()), 0);
  EXPECT_FALSE(CheckFiles(release_, dir_).ok());  // It leads nowhere.
}

TEST_F(CheckFilesTest, LooseFilesAndEmptyFoldersDoNotMatter) {
  Put("README.md", "x");
  ASSERT_TRUE(fs::MakeDirs(Path("app/empty")).ok());
  EXPECT_TRUE(CheckFiles(release_, dir_).ok());
}

TEST_F(CheckFilesTest, Contents) {
  std::map<std::string, std::string> contents = {{"app/a.yaml", "a"},
                                                 {"app/sub/b.yaml", ""},
                                                 {"app/crds/c.yaml", "c"},
                                                 {"loose", "x"}};
  EXPECT_TRUE(CheckContents(release_, contents).ok());
  contents["app/x"] = "";
  EXPECT_EQ(CheckContents(release_, contents).code(),
            absl::StatusCode::kDataLoss);
  EXPECT_TRUE(CheckContents(Release(), {}).ok());
}

TEST_F(CheckFilesTest, DescriptorsThatCannotBeRead) {
  EXPECT_EQ(LoadStateDir(Path("none")).status().code(),
            absl::StatusCode::kNotFound);
  Put(kBinaryFile, "no descriptor");
  const absl::Status status = LoadStateDir(dir_).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(status.message()),
              HasSubstr(Path(kBinaryFile) + ": "));
}

}  // namespace
}  // namespace gitops::descriptor
