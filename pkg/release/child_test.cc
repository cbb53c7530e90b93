#include "pkg/release/child.h"

#include <signal.h>
#include <unistd.h>

#include <cerrno>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "pkg/base/fs.h"

namespace gitops::release {
namespace {

bool Never() { return false; }

absl::StatusOr<CommandResult> Shell(const std::string& script,
                                    const std::function<bool()>& interrupted) {
  return RunChild({"/bin/sh", "-c", script}, false, interrupted);
}

TEST(RunChild, CollectsWhatIsPrinted) {
  auto result = Shell("echo out; echo err >&2; exit 3", Never);
  ASSERT_TRUE(result.ok()) << result.status();
  EXPECT_EQ(result->exit_code, 3);
  EXPECT_EQ(result->stdout_data, "out\n");
  EXPECT_EQ(result->stderr_data, "err\n");
  EXPECT_EQ(Shell("kill -9 $$", Never)->exit_code, 137);
  EXPECT_EQ(Shell("cat", Never)->exit_code, 0);  // Standard input is empty.
}

TEST(RunChild, ManyBytes) {
  auto result = Shell("head -c 3000000 /dev/zero; echo x >&2", Never);
  ASSERT_TRUE(result.ok());
  EXPECT_EQ(result->stdout_data.size(), 3000000u);
}

TEST(RunChild, NoSuchProgram) {
  EXPECT_EQ(RunChild({"/nowhere/x"}, false, Never).status().code(),
            absl::StatusCode::kNotFound);
  EXPECT_EQ(RunChild({"/etc/passwd"}, false, Never).status().code(),
            absl::StatusCode::kPermissionDenied);
}

TEST(RunChild, WhatIsInterruptedGetsTheSignal) {
  auto result = Shell("exec sleep 100", [] { return true; });
  ASSERT_TRUE(result.ok());
  EXPECT_EQ(result->exit_code, 128 + SIGINT);
  // A program may put things in order first.
  result = Shell("trap 'echo tidy; exit 7' INT; while :; do sleep 0.05; done",
                 [] { return true; });
  ASSERT_TRUE(result.ok());
  EXPECT_EQ(result->exit_code, 7);
  EXPECT_EQ(result->stdout_data, "tidy\n");
}

TEST(RunChild, ADescendantThatHoldsTheStreamsDoesNotHoldUs) {
  auto result = Shell("sleep 100 & echo $!", Never);
  ASSERT_TRUE(result.ok());
  int pid = 0;
  ASSERT_TRUE(
      absl::SimpleAtoi(absl::StripSuffix(result->stdout_data, "\n"), &pid));
  EXPECT_EQ(kill(pid, SIGKILL), 0);
}

TEST(RunChild, DoesNotOutliveUs) {
  std::string dir = *fs::MakeTempDir("child");
  std::string file = fs::JoinPath(dir, "pid");
  pid_t parent = fork();
  if (parent == 0) {
    (void)Shell(absl::StrCat("echo $$ >", file, ".new; mv ", file, ".new ",
                             file, "; exec sleep 100"),
                Never);
    _exit(0);
  }
  while (!fs::Exists(file)) usleep(1000);
  int pid = 0;
  ASSERT_TRUE(
      absl::SimpleAtoi(absl::StripSuffix(*fs::ReadFile(file), "\n"), &pid));
  ASSERT_EQ(kill(parent, SIGKILL), 0);
  // It is gone once it no longer answers, or is a zombie that waits for init.
  while (kill(pid, 0) == 0) {
    auto status = fs::ReadFile(absl::StrCat("/proc/", pid, "/stat"), 4096);
    if (!status.ok() || status->find(") Z") != std::string::npos) break;
    usleep(1000);
  }
  EXPECT_TRUE(fs::RemoveAll(dir).ok());
}

}  // namespace
}  // namespace gitops::release
