#include "pkg/release/sandbox_session.h"

#include <deque>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "gtest/gtest.h"
#include "pkg/base/fs.h"

namespace gitops::release {
namespace {

// Says its lines, then ends.
class Speaker : public Background {
 public:
  Speaker(std::deque<std::string> lines, bool* alive)
      : lines_(std::move(lines)), alive_(alive) {
    *alive_ = true;
  }
  ~Speaker() override { *alive_ = false; }
  absl::StatusOr<std::string> ReadLine(absl::Duration) override {
    if (lines_.empty()) return absl::UnavailableError("ended");
    std::string line = lines_.front();
    lines_.pop_front();
    return line;
  }
  bool Running() override { return !lines_.empty(); }

 private:
  std::deque<std::string> lines_;
  bool* alive_;
};

class FakeSandbox : public Programs {
 public:
  absl::StatusOr<CommandResult> Run(absl::string_view program,
                                    const std::vector<std::string>& args,
                                    bool) override {
    calls.push_back(absl::StrCat(program, " ", absl::StrJoin(args, " ")));
    return run;
  }
  absl::StatusOr<std::unique_ptr<Background>> Start(
      absl::string_view program, const std::vector<std::string>& args,
      const std::string& log_path, OnOurDeath death) override {
    calls.push_back(
        absl::StrCat(program, " ", absl::StrJoin(args, " "), " > ", log_path));
    EXPECT_EQ(death, OnOurDeath::kKill);
    if (!start.ok()) return start;
    return std::make_unique<Speaker>(lines, &alive);
  }
  absl::StatusOr<std::string> Digest(absl::string_view) override {
    return absl::UnimplementedError("not here");
  }

  CommandResult run;
  absl::Status start;
  std::deque<std::string> lines;
  std::vector<std::string> calls;
  bool alive = false;
};

class SandboxSessionTest : public ::testing::Test {
 protected:
  void SetUp() override {
    dir_ = *fs::MakeTempDir("session");
    data_ = fs::JoinPath(dir_, "a/data");
  }
  void TearDown() override { EXPECT_TRUE(fs::RemoveAll(dir_).ok()); }
  std::string dir_;
  std::string data_;
  FakeSandbox programs_;
};

TEST_F(SandboxSessionTest, UsesTheOneThatRuns) {
  programs_.run.stdout_data =
      "pid 7\nregistry 127.0.0.1:5\nkubeconfig /k with space\n";
  auto session = OpenSandbox(programs_, data_, false);
  ASSERT_TRUE(session.ok()) << session.status();
  EXPECT_EQ(session->registry, "127.0.0.1:5");
  EXPECT_EQ(session->kubeconfig, "/k with space");
  EXPECT_FALSE(session->started);
  EXPECT_EQ(session->process, nullptr);
  EXPECT_EQ(programs_.calls,
            (std::vector<std::string>{"sandbox status --data=" + data_}));
  EXPECT_EQ(fs::Stat(data_)->mode & 0777u, 0700u);
}

TEST_F(SandboxSessionTest, StartsOneThatEndsWithIt) {
  programs_.run.exit_code = 1;
  programs_.lines = {"noise", "registry 127.0.0.1:6", "more", "kubeconfig /k",
                     "not read"};
  {
    auto session = OpenSandbox(programs_, data_, false);
    ASSERT_TRUE(session.ok()) << session.status();
    EXPECT_TRUE(session->started);
    EXPECT_EQ(session->registry, "127.0.0.1:6");
    EXPECT_EQ(session->kubeconfig, "/k");
    EXPECT_TRUE(programs_.alive);
  }
  EXPECT_FALSE(programs_.alive);
  EXPECT_EQ(programs_.calls[1],
            absl::StrCat("sandbox serve --data=", data_, " > ", data_, "/log"));
}

TEST_F(SandboxSessionTest, AStatusThatSaysTooLittleIsNoSession) {
  programs_.run.stdout_data = "registry 127.0.0.1:5\n";
  programs_.lines = {"registry r", "kubeconfig k"};
  auto session = OpenSandbox(programs_, data_, false);
  ASSERT_TRUE(session.ok()) << session.status();
  EXPECT_TRUE(session->started);
  EXPECT_EQ(session->registry, "r");
}

TEST_F(SandboxSessionTest, KeptOnesAreStartedToStay) {
  programs_.run.stdout_data = "registry r\nkubeconfig k\n";
  auto session = OpenSandbox(programs_, data_, true);
  ASSERT_TRUE(session.ok());
  EXPECT_EQ(programs_.calls,
            (std::vector<std::string>{"sandbox start --data=" + data_}));
  programs_.run = CommandResult{1, "", " no port \n"};
  EXPECT_EQ(OpenSandbox(programs_, data_, true).status(),
            absl::UnavailableError("no port"));
}

TEST_F(SandboxSessionTest, Errors) {
  programs_.run.exit_code = 1;
  programs_.lines = {"registry r"};
  const absl::Status status = OpenSandbox(programs_, data_, false).status();
  EXPECT_EQ(status,
            absl::UnavailableError(absl::StrCat("ended; see ", data_, "/log")));
  EXPECT_FALSE(programs_.alive);
  programs_.start = absl::NotFoundError("no sandbox");
  EXPECT_EQ(OpenSandbox(programs_, data_, false).status(),
            absl::NotFoundError("no sandbox"));
  ASSERT_TRUE(fs::WriteFile(fs::JoinPath(dir_, "file"), "").ok());
  EXPECT_FALSE(
      OpenSandbox(programs_, fs::JoinPath(dir_, "file/x"), false).ok());
}

}  // namespace
}  // namespace gitops::release
