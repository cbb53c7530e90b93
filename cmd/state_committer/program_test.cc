// The program itself: killed at each point at which something becomes visible,
// several at once, and over a remote.

#include <cstdlib>
#include <iostream>
#include <map>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "pkg/base/fs.h"
#include "pkg/base/subprocess.h"

namespace gitops::state_committer {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class ProgramTest : public ::testing::Test {
 protected:
  void SetUp() override {
    dir_ = *fs::MakeTempDir("program");
    Put("chart/Chart.yaml", "name: shop\nversion: 1.2.3\n");
    State("one", "web");
    State("two", "other");
  }
  void TearDown() override { EXPECT_TRUE(fs::RemoveAll(dir_).ok()); }

  std::string Path(const std::string& name) const {
    return fs::JoinPath(dir_, name);
  }
  void Put(const std::string& name, const std::string& text) {
    ASSERT_TRUE(fs::MakeDirs(fs::DirName(Path(name))).ok());
    ASSERT_TRUE(fs::WriteFile(Path(name), text).ok());
  }
  void State(const std::string& name, const std::string& service,
             const std::string& environment = "e") {
    Put(name + ".tree/shop/web.yaml",
        absl::StrCat("apiVersion: v1\nkind: Service\nmetadata: {name: ",
                     service, "}\n"));
    ASSERT_EQ(Run(absl::StrCat("descriptor create --environment ", environment,
                               " --release-name shop --chart ", Path("chart"),
                               " --tree ", Path(name + ".tree"),
                               " --state-output ", Path(name)))
                  .exit_code,
              0);
  }
  CommandResult Run(const std::string& words,
                    const std::map<std::string, std::string>& variables = {}) {
    Command command;
    command.argv = {absl::StrCat(std::getenv("TEST_SRCDIR"), "/",
                                 std::getenv("TEST_WORKSPACE"),
                                 "/cmd/state_committer/state-committer")};
    for (absl::string_view word :
         absl::StrSplit(words, ' ', absl::SkipEmpty())) {
      command.argv.emplace_back(word);
    }
    command.env["HOME"] = dir_;
    command.env["GIT_AUTHOR_NAME"] = "A";
    command.env["GIT_AUTHOR_EMAIL"] = "a@x";
    for (const auto& [name, value] : variables) command.env[name] = value;
    auto result = RunCommand(command);
    EXPECT_TRUE(result.ok()) << result.status();
    return result.ok() ? *result : CommandResult();
  }
  std::string Git(const std::string& repository,
                  std::vector<std::string> args) {
    Command command;
    command.argv = {"git", "-C", repository};
    command.argv.insert(command.argv.end(), args.begin(), args.end());
    auto result = RunCommand(command);
    return result.ok() ? result->stdout_data + result->stderr_data
                       : std::string(result.status().message());
  }
  std::string Commit(const std::string& tree, const std::string& repository) {
    return absl::StrCat("commit --tree ", Path(tree), " --repo ", repository,
                        " --branch main");
  }

  std::string dir_;
};

TEST_F(ProgramTest, KilledAnywhereTheNextRunCompletes) {
  for (const char* kind : {"", "file://"}) {
    SCOPED_TRACE(kind);
    int points = 0;
    for (int at = 1;; ++at) {
      std::string repository = Path(absl::StrCat("r", *kind ? "f" : "", at));
      std::string url = absl::StrCat(kind, repository);
      std::map<std::string, std::string> at_point = {
          {"GITOPS_FAILPOINT_LOG", repository + ".log"},
          {"GITOPS_FAILPOINT_AT", absl::StrCat(at)}};
      bool killed = Run("init " + repository, at_point).exit_code != 0 ||
                    Run(Commit("one", url), at_point).exit_code != 0 ||
                    Run(Commit("two", url), at_point).exit_code != 0;
      ASSERT_EQ(Run("init " + repository).exit_code, 0);
      CommandResult again = Run(Commit("two", url));
      ASSERT_EQ(again.exit_code, 0) << again.stderr_data;
      EXPECT_THAT(Git(repository, {"fsck", "--strict"}),
                  Not(HasSubstr("error")));
      std::string shown =
          Git(repository, {"show", "main:umbrella-state/e/shop/web.yaml"});
      EXPECT_THAT(shown, HasSubstr("{name: other}"));
      EXPECT_THAT(Run(Commit("two", url)).stdout_data, HasSubstr("unchanged"));
      if (!killed) break;
      ++points;
    }
    std::cout << "killed at " << points << " points" << std::endl;
    EXPECT_GE(points, 8);
  }
}

TEST_F(ProgramTest, ManyAtOnceAllGetThrough) {
  constexpr int kWriters = 6;
  std::string repository = Path("shared");
  ASSERT_EQ(Run("init " + repository).exit_code, 0);
  for (int i = 0; i < kWriters; ++i) {
    State(absl::StrCat("s", i), "web", absl::StrCat("env", i));
  }
  std::vector<std::thread> threads;
  std::vector<CommandResult> results(kWriters);
  for (int i = 0; i < kWriters; ++i) {
    threads.emplace_back([&, i] {
      results[i] =
          Run(Commit(absl::StrCat("s", i),
                     i % 2 == 0 ? repository : "file://" + repository) +
              absl::StrCat(" --attempts 30 --cache-dir ",
                           Path(absl::StrCat("cache", i))));
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (const CommandResult& r : results) {
    EXPECT_EQ(r.exit_code, 0) << r.stderr_data;
  }
  EXPECT_EQ(Git(repository, {"rev-list", "--count", "main"}),
            absl::StrCat(kWriters, "\n"));
}

TEST_F(ProgramTest, ACloneIsLeftAsItIs) {
  std::string clone = Path("clone");
  Git(dir_, {"init", "-q", "-b", "main", clone});
  Put("clone/mine.txt", "not committed\n");
  Git(clone, {"add", "mine.txt"});
  ASSERT_EQ(Run(Commit("one", clone)).exit_code, 0);
  EXPECT_EQ(*fs::ReadFile(Path("clone/mine.txt")), "not committed\n");
  EXPECT_FALSE(fs::Exists(Path("clone/umbrella-state")));
  EXPECT_THAT(Git(clone, {"ls-files"}), HasSubstr("mine.txt"));
  EXPECT_THAT(Git(clone, {"show", "--stat", "main"}),
              Not(HasSubstr("mine.txt")));
}

}  // namespace
}  // namespace gitops::state_committer
