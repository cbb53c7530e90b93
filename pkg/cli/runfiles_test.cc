#include "pkg/cli/runfiles.h"

#include <map>
#include <optional>
#include <string>

#include "gtest/gtest.h"
#include "pkg/base/fs.h"
#include "pkg/cli/output.h"

namespace gitops::cli {
namespace {

class RunfilesTest : public ::testing::Test {
 protected:
  void SetUp() override { dir_ = *fs::MakeTempDir("runfiles"); }
  void TearDown() override { fs::RemoveAll(dir_).IgnoreError(); }

  std::string Path(absl::string_view name) const {
    return fs::JoinPath(dir_, name);
  }
  void Put(absl::string_view name, absl::string_view text) {
    ASSERT_TRUE(fs::MakeDirs(fs::DirName(Path(name))).ok());
    ASSERT_TRUE(fs::WriteFile(Path(name), text).ok());
  }
  Runfiles Find() const {
    Environment env;
    env.getenv = [this](absl::string_view name) {
      auto it = variables_.find(std::string(name));
      return it == variables_.end() ? std::optional<std::string>()
                                    : std::optional<std::string>(it->second);
    };
    return Runfiles::Find(Path("x"), env);
  }

  std::string dir_;
  std::map<std::string, std::string> variables_;
};

TEST_F(RunfilesTest, TheTreeGoesBeforeTheManifest) {
  Put("x.runfiles/ws/a", "");
  Put("x.runfiles_manifest", "ws/a /elsewhere/a\nws/b /elsewhere/b\n");
  EXPECT_EQ(Find().Path("ws", "a"), Path("x.runfiles/ws/a"));
  EXPECT_EQ(Find().Path("ws", "b"), "/elsewhere/b");
}

TEST_F(RunfilesTest, OfAnotherWorkspace) {
  Put("x.runfiles_manifest", "other/c /elsewhere/c d\nno-path\n");
  EXPECT_EQ(Find().Path("ws", "../other/c"), "/elsewhere/c d");
}

TEST_F(RunfilesTest, WhatIsNowhereIsNamedInTheTree) {
  Put("x.runfiles/ws/a", "");
  EXPECT_EQ(Find().Path("ws", "none"), Path("x.runfiles/ws/none"));
}

TEST_F(RunfilesTest, TheManifestInTheTree) {
  Put("x.runfiles/MANIFEST", "ws/b /elsewhere/b\n");
  EXPECT_EQ(Find().Path("ws", "b"), "/elsewhere/b");
}

TEST_F(RunfilesTest, TheEnvironmentGoesFirst) {
  Put("x.runfiles/ws/a", "");
  Put("named/ws/a", "");
  Put("named.manifest", "ws/b /elsewhere/b\n");
  Put("x.runfiles_manifest", "ws/b /not/here\n");
  variables_ = {{"RUNFILES_DIR", Path("named")},
                {"RUNFILES_MANIFEST_FILE", Path("named.manifest")}};
  EXPECT_EQ(Find().Path("ws", "a"), Path("named/ws/a"));
  EXPECT_EQ(Find().Path("ws", "b"), "/elsewhere/b");
}

TEST_F(RunfilesTest, AFolderThatIsNotThereIsPassedOver) {
  Put("x.runfiles/ws/a", "");
  variables_ = {{"RUNFILES_DIR", Path("gone")},
                {"RUNFILES_MANIFEST_FILE", Path("gone.manifest")}};
  EXPECT_EQ(Find().Path("ws", "a"), Path("x.runfiles/ws/a"));
}

}  // namespace
}  // namespace gitops::cli
