#include "cmd/deploy/discover.h"

#include <sys/stat.h>

#include <optional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "cmd/deploy/app.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "pkg/base/fs.h"
#include "pkg/cli/output.h"

namespace gitops::deploy_command {
namespace {

using ::testing::ExitedWithCode;
using ::testing::HasSubstr;

TEST(DiscoverQuery, NamesTheEnvironment) {
  auto query = DiscoverQuery("eu.west-1");
  ASSERT_TRUE(query.ok());
  EXPECT_THAT(*query, HasSubstr("'^eu\\.west-1$'"));
  EXPECT_THAT(*query, HasSubstr("':eu\\.west-1(_env)?$'"));
  for (const char* bad : {"", "a b", "x')", "a*", "a/b"}) {
    EXPECT_FALSE(DiscoverQuery(bad).ok()) << bad;
  }
}

// A script in Bazel's place: a query answers with what the test says, a run
// prints its arguments and exits with 7.
class DiscoverTest : public ::testing::Test {
 protected:
  void SetUp() override {
    dir_ = *fs::MakeTempDir("discover");
    ASSERT_TRUE(fs::MakeDirs(Path("sub")).ok());
    Answer("//team:staging");
  }
  void TearDown() override { EXPECT_TRUE(fs::RemoveAll(dir_).ok()); }
  std::string Path(const std::string& name) { return fs::JoinPath(dir_, name); }
  void Answer(const std::string& labels) {
    ASSERT_TRUE(fs::WriteFile(
                    Path("bazelw"),
                    absl::StrCat("#!/bin/sh\n"
                                 "if [ \"$1\" = query ]; then\n"
                                 "  case \"$*\" in *nowhere*) exit 0 ;; esac\n"
                                 "  case \"$*\" in *broken*) echo 'bad BUILD' "
                                 ">&2; exit 7 ;; esac\n  printf '%s\\n' ",
                                 labels,
                                 "\n  exit 0\nfi\n"
                                 "pwd >&2; echo \"$@\" >&2; exit 7\n"))
                    .ok());
    ASSERT_EQ(chmod(Path("bazelw").c_str(), 0755), 0);
  }
  Discovery Bazel() { return {dir_, Path("sub"), Path("bazelw")}; }

  std::string dir_;
};

TEST_F(DiscoverTest, FindsTheOne) {
  EXPECT_EQ(*DiscoverRelease(Bazel(), "staging"), "//team:staging");
  EXPECT_EQ(*DiscoverRelease(Bazel(), "//any:label"), "//any:label");
}

TEST_F(DiscoverTest, NoneSeveralAndBroken) {
  absl::Status none = DiscoverRelease(Bazel(), "nowhere").status();
  EXPECT_EQ(none.code(), absl::StatusCode::kNotFound);
  EXPECT_THAT(std::string(none.message()), HasSubstr("//team:staging"));
  absl::Status broken = DiscoverRelease(Bazel(), "broken").status();
  EXPECT_THAT(std::string(broken.message()), HasSubstr("bad BUILD"));
  Answer("//b:x //a:x");
  absl::Status several = DiscoverRelease(Bazel(), "staging").status();
  EXPECT_EQ(several.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(std::string(several.message()), HasSubstr("//a:x, //b:x"));
}

TEST_F(DiscoverTest, RunsItInOurPlace) {
  cli::StringOutput out, err;
  cli::Environment env;
  env.out = &out;
  env.err = &err;
  env.getenv = [this](absl::string_view name) -> std::optional<std::string> {
    if (name == "HOME" || name == "BUILD_WORKSPACE_DIRECTORY") return dir_;
    if (name == "BUILD_WORKING_DIRECTORY") return Path("sub");
    return std::nullopt;
  };
  EXPECT_EXIT(
      Main("x", {"staging", "--discover", "--yes", "--at", "beef"}, env),
      ExitedWithCode(7),
      "/sub\nrun //team:staging.deploy -- staging --yes --at beef");
}

}  // namespace
}  // namespace gitops::deploy_command
