// The coordinator and its client as programs, and descriptors handed over from
// stage to stage without a file.

#include <signal.h>
#include <unistd.h>

#include <cstdlib>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/time/clock.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "pkg/base/fs.h"
#include "pkg/base/subprocess.h"
#include "pkg/descriptor/descriptor.h"
#include "pkg/release/programs.h"

namespace gitops::coordinator {
namespace {

using ::testing::HasSubstr;

class ProgramTest : public ::testing::Test {
 protected:
  void SetUp() override {
    dir_ = *fs::MakeTempDir("c");
    std::string root = absl::StrCat(std::getenv("TEST_SRCDIR"), "/",
                                    std::getenv("TEST_WORKSPACE"), "/cmd/");
    paths_ = {{"coordinator", root + "coordinator/coordinator"},
              {"state-committer", root + "state_committer/state-committer"}};
    programs_ = release::ProgramsOnDisk(paths_);
    address_ = absl::StrCat("unix:", dir_, "/c.sock");
    setenv("GITOPS_COORDINATOR", paths_["coordinator"].c_str(), 1);
    setenv("GITOPS_COORDINATOR_ADDRESS", address_.c_str(), 1);
    setenv("GIT_AUTHOR_NAME", "A", 1);
    setenv("GIT_AUTHOR_EMAIL", "a@x", 1);
  }
  void TearDown() override {
    server_.reset();
    EXPECT_TRUE(fs::RemoveAll(dir_).ok());
  }
  std::string Path(const std::string& name) { return fs::JoinPath(dir_, name); }
  void Put(const std::string& name, const std::string& text) {
    ASSERT_TRUE(fs::MakeDirs(fs::DirName(Path(name))).ok());
    ASSERT_TRUE(fs::WriteFile(Path(name), text).ok());
  }
  void Serve() {
    auto server =
        programs_->Start("coordinator", {"serve", "--database=" + Path("db")},
                         Path("log"), release::OnOurDeath::kKill);
    ASSERT_TRUE(server.ok());
    server_ = *std::move(server);
    auto line = server_->ReadLine(absl::Seconds(20));
    ASSERT_TRUE(line.ok()) << line.status() << *fs::ReadFile(Path("log"));
    EXPECT_EQ(*line, "listening on " + address_);
  }
  int Run(const std::string& program, const std::string& words) {
    std::vector<std::string> args =
        absl::StrSplit(words, ' ', absl::SkipEmpty());
    auto result = programs_->Run(program, args, false);
    EXPECT_TRUE(result.ok()) << result.status();
    out_ = result->stdout_data;
    err_ = result->stderr_data;
    return result->exit_code;
  }

  std::string dir_, address_, out_, err_;
  std::map<std::string, std::string> paths_;
  std::unique_ptr<release::Programs> programs_;
  std::unique_ptr<release::Background> server_;
};

TEST_F(ProgramTest, NoDescriptorOnDisk) {
  Serve();
  Put("chart/Chart.yaml", "name: shop\nversion: 1.0.0\n");
  Put("tree/shop/templates/a.yaml",
      "apiVersion: v1\nkind: Service\nmetadata: {name: web}\n");
  ASSERT_EQ(Run("state-committer",
                absl::StrCat("descriptor create --environment e --release-name "
                             "shop --chart ",
                             Path("chart"), " --tree ", Path("tree"),
                             " --coordinator ", address_, " --state-output ",
                             Path("state"))),
            0)
      << err_;
  std::string id = out_.substr(0, 64);
  EXPECT_FALSE(fs::Exists(Path("state/release.binpb")));
  ASSERT_EQ(Run("state-committer", "init " + Path("r.git")), 0) << err_;
  ASSERT_EQ(
      Run("state-committer",
          absl::StrCat("commit --environment e --tree ", Path("state"),
                       " --repo ", Path("r.git"), " --coordinator ", address_)),
      0)
      << err_;
  ASSERT_EQ(
      Run("state-committer", "cat -e e release.binpb --repo " + Path("r.git")),
      0);
  EXPECT_EQ(descriptor::ReleaseId(out_), id);
  // By its id as well; an unknown one is told apart.
  EXPECT_EQ(Run("state-committer",
                absl::StrCat("commit --environment e --tree ", Path("state"),
                             " --repo ", Path("r.git"), " --coordinator ",
                             address_, " --release-id ", id)),
            0);
  EXPECT_THAT(out_, HasSubstr("unchanged"));
  EXPECT_EQ(Run("coordinator", "get --id " + std::string(64, '0')), 6);
  EXPECT_THAT(err_, HasSubstr("no release has the id"));
  EXPECT_EQ(Run("coordinator", "get -o text --id " + id), 0);
  EXPECT_THAT(out_, HasSubstr("environment: \"e\""));
  EXPECT_EQ(Run("coordinator", "list -o json"), 0);
  EXPECT_THAT(out_, HasSubstr(id));
}

TEST_F(ProgramTest, ALeaseIsHeldAndGivenBack) {
  Serve();
  auto holder = programs_->Start(
      "coordinator", {"lease", "hold", "e", "--holder=a@x", "--ttl=2s"},
      Path("hold.log"), release::OnOurDeath::kTerminate);
  ASSERT_TRUE(holder.ok());
  auto line = (*holder)->ReadLine(absl::Seconds(20));
  ASSERT_TRUE(line.ok()) << line.status();
  EXPECT_EQ(*line, "token 1");
  // Longer than it is good for: it is being renewed.
  absl::SleepFor(absl::Milliseconds(2500));
  EXPECT_EQ(Run("coordinator", "lease acquire e --holder b@x"), 4);
  EXPECT_THAT(err_, HasSubstr("a@x"));
  EXPECT_TRUE((*holder)->Running());
  holder->reset();
  EXPECT_EQ(Run("coordinator", "lease acquire e --holder b@x"), 0) << err_;
  EXPECT_THAT(out_, HasSubstr("token 2"));
  EXPECT_EQ(Run("coordinator",
                "report -e e --step push --outcome done "
                "--token 1"),
            5);
  EXPECT_EQ(Run("coordinator",
                "report -e e --step push --outcome done "
                "--token 2"),
            0);
  EXPECT_EQ(Run("coordinator", "watch --no-follow -o json"), 0);
  std::vector<std::string> lines =
      absl::StrSplit(out_, '\n', absl::SkipEmpty());
  EXPECT_EQ(lines.size(), 4u) << out_;
}

TEST_F(ProgramTest, KilledAndStartedAgain) {
  Serve();
  ASSERT_EQ(Run("coordinator", "lease acquire e --holder a@x --ttl 1m"), 0);
  // The server dies without a chance to clean up.
  setenv("GITOPS_FAILPOINT", "coordinator.commit.before", 1);
  server_.reset();
  Serve();
  unsetenv("GITOPS_FAILPOINT");
  EXPECT_EQ(
      Run("coordinator", "lease renew e --token 1 --ttl 1m --patience 0s"), 7);
  Serve();
  EXPECT_EQ(Run("coordinator", "lease renew e --token 1 --ttl 1m"), 0) << err_;
  EXPECT_EQ(Run("coordinator", "lease show e"), 0);
  EXPECT_THAT(out_, HasSubstr("held by a@x"));
}

TEST_F(ProgramTest, Usage) {
  EXPECT_EQ(Run("coordinator", "get"), 2);
  EXPECT_EQ(Run("coordinator", "get --id x --address nonsense"), 2);
  EXPECT_EQ(Run("coordinator", "list --patience 0s"), 7);
  EXPECT_EQ(Run("coordinator", "serve"), 2);
  EXPECT_EQ(Run("coordinator", "lease acquire"), 2);
}

}  // namespace
}  // namespace gitops::coordinator
