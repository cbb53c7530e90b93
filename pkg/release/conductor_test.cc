#include "pkg/release/conductor.h"

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "pkg/base/fs.h"
#include "pkg/descriptor/descriptor.h"

namespace gitops::release {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

class FakeClock : public Clock {
 public:
  absl::Time Now() override { return now += absl::Milliseconds(100); }
  void Sleep(absl::Duration d) override { now += d; }
  absl::Time now = absl::FromUnixSeconds(1000000);
};

// Answers by the first words of a call; remembers the calls.
class FakePrograms : public Programs {
 public:
  absl::StatusOr<CommandResult> Run(absl::string_view program,
                                    const std::vector<std::string>& args,
                                    bool) override {
    std::string call = absl::StrCat(program, " ", absl::StrJoin(args, " "));
    calls.push_back(call);
    std::string best;
    for (const auto& [prefix, answer] : answers) {
      if (absl::StartsWith(call, prefix) && prefix.size() >= best.size()) {
        best = prefix;
      }
    }
    if (best.empty()) return CommandResult();
    return answers[best](call);
  }
  absl::StatusOr<std::unique_ptr<Background>> Start(
      absl::string_view, const std::vector<std::string>&, const std::string&,
      OnOurDeath) override {
    return absl::UnimplementedError("not here");
  }
  void Answer(const std::string& prefix, int code, const std::string& out,
              const std::string& err = "") {
    answers[prefix] = [=](const std::string&) {
      return CommandResult{code, out, err};
    };
  }

  std::map<std::string, std::function<CommandResult(const std::string&)>>
      answers;
  std::vector<std::string> calls;
};

class FakeLock : public Lock {
 public:
  absl::Status Acquire() override { return acquire; }
  absl::Status Announce(absl::string_view file) override {
    announced = std::string(file);
    return absl::OkStatus();
  }
  absl::Status Check() override { return check; }
  void Report(absl::string_view step, absl::string_view outcome,
              absl::string_view) override {
    reports.push_back(absl::StrCat(step, " ", outcome));
  }
  void Release() override { released = true; }
  absl::Status acquire, check;
  std::vector<std::string> reports;
  std::string announced;
  bool released = false;
};

class ConductorTest : public ::testing::Test {
 protected:
  void SetUp() override {
    dir_ = *fs::MakeTempDir("conductor");
    scratch_ = fs::JoinPath(dir_, "scratch");
    ASSERT_TRUE(fs::MakeDirs(scratch_).ok());
    WriteState(fs::JoinPath(dir_, "state"));
    ASSERT_TRUE(fs::WriteFile(fs::JoinPath(dir_, "digest"), "sha256:d\n").ok());
    release_.environment = "staging";
    release_.release_name = "shop";
    release_.ns = "shop";
    release_.app_group = "staging";
    release_.state = fs::JoinPath(dir_, "state");
    release_.state_dir = "umbrella-state/staging";
    release_.pushes = {{"//web",
                        "layout",
                        fs::JoinPath(dir_, "digest"),
                        "r.io",
                        "shop/web",
                        {"v1"}}};
    destination_.repository = "/repo";
    destination_.branch = "main";
    destination_.context = "ctx";
    destination_.lease = true;
    options_.scratch_dir = scratch_;
    programs_.Answer("deployer app-group deploy", 0, "");
    Pending(true);
    Changed(true);
    programs_.Answer("state-committer export", 0, "feedfacefeedface\n");
    programs_.Answer("state-committer rollback", 0,
                     R"({"commit":"cafecafecafecafe","changed":true})");
  }
  void TearDown() override { EXPECT_TRUE(fs::RemoveAll(dir_).ok()); }

  static void WriteState(const std::string& dir) {
    descriptor::Release r;
    r.environment = "staging";
    r.name = "shop";
    r.app_group = "staging";
    r.apps = {{"shop"}};
    r.files = {{"shop/a.yaml",
                descriptor::ReleaseId("a: 1\n"),
                {{"v1", "Service", "", "web"}}}};
    descriptor::Finish(&r);
    ASSERT_TRUE(fs::MakeDirs(fs::JoinPath(dir, "shop")).ok());
    ASSERT_TRUE(fs::WriteFile(fs::JoinPath(dir, "shop/a.yaml"), "a: 1\n").ok());
    ASSERT_TRUE(fs::WriteFile(fs::JoinPath(dir, "release.binpb"),
                              *descriptor::WriteRelease(r))
                    .ok());
  }
  void Pending(bool pending) {
    programs_.answers["deployer app-group deploy"] =
        [=](const std::string& call) -> CommandResult {
      if (!absl::StrContains(call, "--diff-run")) return {0, "deployed", ""};
      return {pending ? 3 : 2,
              "DIFF\nOp:      2 create, 0 delete, 1 update, 0 noop\n"
              "Op:      1 create, 3 delete, 0 update, 0 noop\n",
              ""};
    };
  }
  void Changed(bool changed) {
    programs_.Answer(
        "state-committer commit", 0,
        absl::StrCat(R"({"commit":"beefbeefbeefbeef","added":["a"],"changed":)",
                     changed ? "true}" : "false}"));
  }

  absl::StatusOr<int> Run(absl::string_view command = "deploy") {
    Conductor::Environment env{
        &programs_,
        &clock_,
        &out_,
        &progress_,
        [this](absl::string_view) { return ++asked_, answer_; },
        [this] { return interrupted_; },
        lock_};
    Conductor conductor(env, release_, destination_, options_);
    auto result = conductor.Run(command);
    outcome_ = conductor.outcome();
    return result;
  }
  // Program and first two words of each call.
  std::vector<std::string> Calls() {
    std::vector<std::string> out;
    for (const std::string& call : programs_.calls) {
      std::vector<std::string> words = absl::StrSplit(call, ' ');
      std::string text = words[0] + " " + words[1];
      if (words[1] == "app-group") text += " " + words[2];
      if (absl::StrContains(call, "--diff-run")) text += " diff";
      if (absl::StrContains(call, "--dry-run")) text += " dry";
      out.push_back(text);
    }
    return out;
  }

  std::string dir_, scratch_;
  FakeClock clock_;
  FakePrograms programs_;
  LaunchRelease release_;
  Destination destination_;
  ConductorOptions options_;
  cli::StringOutput out_, progress_;
  Outcome outcome_;
  Lock* lock_ = nullptr;
  bool answer_ = true;
  bool interrupted_ = false;
  int asked_ = 0;
};

TEST_F(ConductorTest, TheWholeWayInOrder) {
  auto result = Run();
  ASSERT_TRUE(result.ok()) << result.status();
  EXPECT_EQ(*result, 0);
  EXPECT_EQ(asked_, 1);
  EXPECT_THAT(
      Calls(),
      ElementsAre("deployer app-group deploy diff", "image-builder push",
                  "state-committer commit", "state-committer export",
                  "deployer app-group deploy"));
  EXPECT_THAT(programs_.calls[0], HasSubstr("--kubeconfig-context=ctx"));
  EXPECT_THAT(programs_.calls[0], HasSubstr("--group=staging"));
  EXPECT_THAT(programs_.calls[1], HasSubstr("--repository=r.io/shop/web"));
  EXPECT_THAT(programs_.calls[1], HasSubstr("--tag=v1"));
  // What is deployed was read back from the commit.
  EXPECT_THAT(programs_.calls[3], HasSubstr("--at=beefbeefbeefbeef"));
  EXPECT_THAT(programs_.calls[4], HasSubstr(scratch_ + "/committed"));
  EXPECT_THAT(programs_.calls[0], Not(HasSubstr("--lease")));
  EXPECT_THAT(programs_.calls[4], HasSubstr("--lease"));
  EXPECT_EQ(outcome_.result, "deployed");
  EXPECT_THAT(outcome_.pushes, ElementsAre("r.io/shop/web@sha256:d"));
  EXPECT_THAT(out_.text(), HasSubstr("DIFF"));
  EXPECT_THAT(progress_.text(),
              HasSubstr("diff     3 create, 1 update, 3 delete"));
  EXPECT_THAT(progress_.text(), HasSubstr("commit   beefbeefbeef, 1 added"));
}

TEST_F(ConductorTest, ANoWritesNowhere) {
  answer_ = false;
  auto result = Run();
  EXPECT_EQ(result.status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(Calls(), ElementsAre("deployer app-group deploy diff"));
  EXPECT_EQ(outcome_.result, "declined");
}

TEST_F(ConductorTest, YesDoesNotAsk) {
  options_.yes = true;
  answer_ = false;
  EXPECT_TRUE(Run().ok());
  EXPECT_EQ(asked_, 0);
}

TEST_F(ConductorTest, ADryRunWritesNowhere) {
  options_.dry_run = true;
  auto result = Run();
  ASSERT_TRUE(result.ok());
  EXPECT_EQ(*result, 3);
  EXPECT_THAT(Calls(), ElementsAre("deployer app-group deploy diff",
                                   "image-builder push dry",
                                   "state-committer commit dry"));
  Pending(false);
  Changed(false);
  EXPECT_EQ(*Run(), 0);
}

TEST_F(ConductorTest, NothingToDo) {
  Pending(false);
  Changed(false);
  EXPECT_EQ(*Run(), 0);
  EXPECT_EQ(asked_, 0);
  EXPECT_EQ(outcome_.result, "unchanged");
  EXPECT_THAT(Calls(),
              ElementsAre("deployer app-group deploy diff",
                          "image-builder push", "state-committer commit"));
  EXPECT_THAT(out_.text(), IsEmpty());
}

TEST_F(ConductorTest, BackToACommit) {
  options_.at = "feed";
  options_.yes = true;
  programs_.answers["state-committer export"] = [&](const std::string& call) {
    if (absl::StrContains(call, "--at=feed ")) {
      WriteState(fs::JoinPath(scratch_, "at"));
    }
    return CommandResult{0, "feedfacefeedface\n", ""};
  };
  auto result = Run();
  ASSERT_TRUE(result.ok()) << result.status();
  EXPECT_THAT(
      Calls(),
      ElementsAre("state-committer export", "deployer app-group deploy diff",
                  "state-committer rollback", "state-committer export",
                  "deployer app-group deploy"));
  EXPECT_THAT(programs_.calls[2], HasSubstr("--at=feedfacefeedface"));
  EXPECT_EQ(outcome_.rollback_to, "feedfacefeedface");
}

TEST_F(ConductorTest, StateThatDoesNotMatchStopsBeforeAnything) {
  ASSERT_TRUE(
      fs::WriteFile(fs::JoinPath(dir_, "state/shop/a.yaml"), "a: 2\n").ok());
  EXPECT_EQ(Run().status().code(), absl::StatusCode::kDataLoss);
  EXPECT_THAT(Calls(), IsEmpty());
}

TEST_F(ConductorTest, AReleaseOfAnotherEnvironmentIsRefused) {
  release_.environment = "production";
  EXPECT_EQ(Run().status().code(), absl::StatusCode::kFailedPrecondition);
}

struct FailureCase {
  const char* name;
  const char* prefix;
  int exit_code;
  absl::StatusCode code;
  size_t calls;
};

TEST_F(ConductorTest, AFailureStopsTheRest) {
  const FailureCase cases[] = {
      {"push", "image-builder push", 1, absl::StatusCode::kUnknown, 2},
      {"refused", "state-committer commit", 4,
       absl::StatusCode::kFailedPrecondition, 3},
      {"race", "state-committer commit", 5, absl::StatusCode::kAborted, 3},
      {"killed", "state-committer export", 137, absl::StatusCode::kUnavailable,
       4},
  };
  for (const FailureCase& c : cases) {
    SCOPED_TRACE(c.name);
    auto saved = programs_.answers;
    programs_.calls.clear();
    programs_.Answer(c.prefix, c.exit_code, "", "it broke");
    absl::Status status = Run().status();
    EXPECT_EQ(status.code(), c.code) << status;
    EXPECT_EQ(programs_.calls.size(), c.calls);
    EXPECT_EQ(outcome_.result, "failed");
    EXPECT_EQ(outcome_.steps.back().outcome, "failed");
    programs_.answers = saved;
  }
}

TEST_F(ConductorTest, InterruptedIsCancelled) {
  programs_.answers["image-builder push"] = [&](const std::string&) {
    interrupted_ = true;
    return CommandResult{130, "", ""};
  };
  EXPECT_EQ(Run().status().code(), absl::StatusCode::kCancelled);
  EXPECT_EQ(outcome_.result, "interrupted");
}

TEST_F(ConductorTest, TheLockIsAskedBeforeEachWrite) {
  FakeLock lock;
  lock_ = &lock;
  ASSERT_TRUE(Run().ok());
  EXPECT_TRUE(lock.released);
  EXPECT_EQ(lock.announced, fs::JoinPath(dir_, "state/release.binpb"));
  EXPECT_THAT(lock.reports, ::testing::Contains("commit done"));

  lock.acquire = absl::FailedPreconditionError("held by other@host");
  programs_.calls.clear();
  EXPECT_EQ(Run().status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(Calls(), ElementsAre("deployer app-group deploy diff"));

  lock.acquire = absl::OkStatus();
  lock.check = absl::AbortedError("lost");
  programs_.calls.clear();
  EXPECT_EQ(Run().status().code(), absl::StatusCode::kAborted);
  EXPECT_THAT(Calls(), ElementsAre("deployer app-group deploy diff",
                                   "image-builder push"));
}

TEST_F(ConductorTest, OtherCommands) {
  EXPECT_EQ(*Run("diff"), 3);
  EXPECT_THAT(Calls(), ElementsAre("deployer app-group deploy diff"));
  programs_.calls.clear();
  EXPECT_EQ(*Run("push"), 0);
  EXPECT_THAT(Calls(), ElementsAre("image-builder push"));
  programs_.calls.clear();
  EXPECT_EQ(*Run("commit"), 0);
  EXPECT_THAT(Calls(), ElementsAre("state-committer commit"));
  programs_.calls.clear();
  EXPECT_EQ(*Run("delete"), 0);
  EXPECT_THAT(Calls(), ElementsAre("deployer app-group delete diff",
                                   "deployer app-group delete"));
  programs_.calls.clear();
  EXPECT_EQ(*Run("status"), 0);
  EXPECT_THAT(Calls(), ElementsAre("state-committer log", "deployer inspect"));
  programs_.calls.clear();
  EXPECT_EQ(*Run("show"), 0);
  EXPECT_THAT(Calls(), IsEmpty());
  EXPECT_THAT(out_.text(), HasSubstr("---\na: 1\n"));
}

}  // namespace
}  // namespace gitops::release
