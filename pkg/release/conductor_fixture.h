#ifndef GITOPS_PKG_RELEASE_CONDUCTOR_FIXTURE_H_
#define GITOPS_PKG_RELEASE_CONDUCTOR_FIXTURE_H_

// For tests of the conductor: programs that answer as told, a clock and a
// lock, and a release of one file and one image.

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "gtest/gtest.h"
#include "pkg/base/fs.h"
#include "pkg/descriptor/descriptor.h"
#include "pkg/release/conductor.h"

namespace gitops::release {

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
  absl::StatusOr<std::string> Digest(absl::string_view program) override {
    return absl::StrCat("sha256:", program);
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
                        {"v1"},
                        "",
                        {}}};
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

  static void WriteState(const std::string& dir,
                         const std::string& text = "a: 1\n") {
    descriptor::Release r;
    r.environment = "staging";
    r.name = "shop";
    r.app_group = "staging";
    r.apps = {{"shop"}};
    r.files = {{"shop/a.yaml",
                descriptor::ReleaseId(text),
                {{"v1", "Service", "", "web"}}}};
    descriptor::Finish(&r);
    ASSERT_TRUE(fs::MakeDirs(fs::JoinPath(dir, "shop")).ok());
    ASSERT_TRUE(fs::WriteFile(fs::JoinPath(dir, "shop/a.yaml"), text).ok());
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

  Conductor MakeConductor() {
    return Conductor({&programs_, &clock_, &out_, &progress_,
                      [this](absl::string_view) { return ++asked_, answer_; },
                      [this] { return interrupted_; }, lock_},
                     release_, destination_, options_);
  }
  absl::StatusOr<int> Run(absl::string_view command = "deploy") {
    Conductor conductor = MakeConductor();
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

}  // namespace gitops::release

#endif  // GITOPS_PKG_RELEASE_CONDUCTOR_FIXTURE_H_
