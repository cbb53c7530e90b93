#include "cmd/state_committer/repository_flags.h"

#include <map>
#include <memory>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "pkg/base/fs.h"
#include "pkg/cli/program.h"

namespace gitops::state_committer {
namespace {

class RepositoryFlagsTest : public ::testing::Test {
 protected:
  void SetUp() override {
    dir_ = *fs::MakeTempDir("repository_flags");
    repository_ = fs::JoinPath(dir_, "r.git");
    ASSERT_TRUE(state::Repository::InitBare(repository_, "main").ok());
    variables_["HOME"] = dir_;
    env_.getenv = [this](absl::string_view name) -> std::optional<std::string> {
      const auto it = variables_.find(std::string(name));
      if (it == variables_.end()) return std::nullopt;
      return it->second;
    };
  }
  void TearDown() override { EXPECT_TRUE(fs::RemoveAll(dir_).ok()); }

  std::string dir_;
  std::string repository_;
  std::map<std::string, std::string> variables_;
  cli::Environment env_;
  RepositoryFlags flags_;
};

TEST_F(RepositoryFlagsTest, UserPaths) {
  EXPECT_EQ(UserPath(env_, "a/b"), "a/b");
  variables_["BUILD_WORKING_DIRECTORY"] = "/where/i/stood";
  EXPECT_EQ(UserPath(env_, "a/b"), "/where/i/stood/a/b");
  EXPECT_EQ(UserPath(env_, "../x"), "/where/i/x");
  EXPECT_EQ(UserPath(env_, "/a/b"), "/a/b");
  EXPECT_EQ(UserPath(env_, "."), "/where/i/stood");
}

TEST_F(RepositoryFlagsTest, Directory) {
  struct Case {
    const char* directory;
    const char* environment;
    const char* result;  // "!" = a usage error
  };
  const Case cases[] = {
      {"", "staging", "umbrella-state/staging"},
      {"a/b", "staging", "a/b"},
      {"a//b/../c/", "", "a/c"},
      {".", "", ""},
      {"..", "", "!"},
      {"a/../../b", "", "!"},
      {"/a", "", "!"},
      {"", "", "!"},
  };
  for (const Case& c : cases) {
    flags_.directory = c.directory;
    flags_.environment = c.environment;
    auto directory = flags_.Directory();
    EXPECT_EQ(directory.ok() ? *directory : "!", c.result) << c.directory;
    if (!directory.ok()) {
      EXPECT_EQ(cli::ExitCodeOf(directory.status()), cli::kExitUsage);
    }
  }
}

TEST_F(RepositoryFlagsTest, Flags) {
  cli::FlagSet set;
  flags_.Declare(set);
  flags_.DeclareAuthor(set);
  std::vector<std::string> positional;
  std::string notes;
  ASSERT_TRUE(cli::ParseFlags({"-r", repository_, "-b", "other", "-d", "x",
                               "-e", "staging", "--author", "A <a@x>"},
                              {&set}, &positional, &notes)
                  .ok());
  EXPECT_EQ(flags_.repository, repository_);
  EXPECT_EQ(flags_.author, "A <a@x>");
  auto target = flags_.OpenTarget(env_);
  ASSERT_TRUE(target.ok()) << target.status();
  EXPECT_EQ((*target)->branch(), "other");
}

TEST_F(RepositoryFlagsTest, Targets) {
  variables_["BUILD_WORKING_DIRECTORY"] = dir_;
  flags_.repository = "r.git";
  auto target = flags_.OpenTarget(env_);
  ASSERT_TRUE(target.ok()) << target.status();
  EXPECT_EQ((*target)->branch(), "main");
  flags_.repository = "none";
  EXPECT_EQ(flags_.OpenTarget(env_).status().code(),
            absl::StatusCode::kNotFound);
  // A remote needs a branch; its copy goes to the cache.
  flags_.repository = "git://127.0.0.1:1/x";
  EXPECT_EQ(flags_.OpenTarget(env_).status().code(),
            absl::StatusCode::kInvalidArgument);
  flags_.branch = "main";
  ASSERT_TRUE(flags_.OpenTarget(env_).ok());
  EXPECT_TRUE(fs::IsDirectory(fs::JoinPath(dir_, ".cache/k8s-gitops/state")));
  variables_["XDG_CACHE_HOME"] = fs::JoinPath(dir_, "xdg");
  ASSERT_TRUE(flags_.OpenTarget(env_).ok());
  EXPECT_TRUE(fs::IsDirectory(fs::JoinPath(dir_, "xdg/k8s-gitops/state")));
  flags_.cache_dir = "mine";
  ASSERT_TRUE(flags_.OpenTarget(env_).ok());
  EXPECT_TRUE(fs::Exists(fs::JoinPath(dir_, "mine/HEAD")));
}

TEST_F(RepositoryFlagsTest, Authors) {
  auto target = state::LocalTarget(repository_, "main");
  ASSERT_TRUE(target.ok());
  variables_["GIT_AUTHOR_NAME"] = "Env";
  variables_["GIT_AUTHOR_EMAIL"] = "env@x";
  EXPECT_EQ(flags_.FindAuthor(env_, **target)->name, "Env");
  flags_.author = "A B <a@x>";
  auto author = flags_.FindAuthor(env_, **target);
  ASSERT_TRUE(author.ok());
  EXPECT_EQ(author->name, "A B");
  EXPECT_EQ(author->email, "a@x");
  for (const char* bad : {"A", "A <a@x", "<a@x>", "a@x"}) {
    flags_.author = bad;
    const absl::Status status = flags_.FindAuthor(env_, **target).status();
    EXPECT_EQ(cli::ExitCodeOf(status), cli::kExitUsage) << bad;
    EXPECT_TRUE(
        absl::StrContains(status.message(), "is not of the form Name <mail>"))
        << status;
  }
}

TEST_F(RepositoryFlagsTest, TheRepositorysOwnAuthor) {
  const std::string config = fs::JoinPath(repository_, "config");
  auto text = fs::ReadFile(config);
  ASSERT_TRUE(text.ok());
  ASSERT_TRUE(
      fs::WriteFile(config, absl::StrCat(*text,
                                         "[user]\n\tname = Conf\n\temail "
                                         "= conf@x\n"))
          .ok());
  auto target = state::LocalTarget(repository_, "main");
  ASSERT_TRUE(target.ok());
  // Half of it in the environment is not enough.
  variables_["GIT_AUTHOR_NAME"] = "Env";
  auto author = flags_.FindAuthor(env_, **target);
  ASSERT_TRUE(author.ok()) << author.status();
  EXPECT_EQ(author->name, "Conf");
  EXPECT_EQ(author->email, "conf@x");
}

}  // namespace
}  // namespace gitops::state_committer
