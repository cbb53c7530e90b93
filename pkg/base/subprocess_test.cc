#include "pkg/base/subprocess.h"

#include <signal.h>

#include <string>

#include "absl/status/status.h"
#include "absl/strings/numbers.h"
#include "absl/strings/strip.h"
#include "absl/time/time.h"
#include "gtest/gtest.h"

namespace gitops {
namespace {

TEST(RunTest, PassesInputAndCollectsBothStreams) {
  Command command;
  command.argv = {"sh", "-c", "cat; echo err >&2; exit 3"};
  command.stdin_data = std::string(300000, 'i');
  const auto result = RunCommand(command);
  ASSERT_TRUE(result.ok()) << result.status();
  EXPECT_EQ(result->stdout_data, command.stdin_data);
  EXPECT_EQ(result->stderr_data, "err\n");
  EXPECT_EQ(result->exit_code, 3);
}

TEST(RunTest, SetsEnvironmentAndDirectory) {
  Command command;
  command.argv = {"sh", "-c", "echo $A-${HOME-unset}; pwd"};
  command.env = {{"A", "b"}, {"HOME", std::nullopt}};
  command.working_dir = "/";
  const auto result = RunCommand(command);
  ASSERT_TRUE(result.ok()) << result.status();
  EXPECT_EQ(result->stdout_data, "b-unset\n/\n");
}

TEST(RunTest, SaysWhatCouldNotRun) {
  Command command;
  command.argv = {"no-such-program-here"};
  const auto missing = RunCommand(command);
  EXPECT_EQ(missing.status().code(), absl::StatusCode::kNotFound);
  command.argv = {"sleep", "60"};
  command.timeout = absl::Milliseconds(50);
  EXPECT_EQ(RunCommand(command).status().code(),
            absl::StatusCode::kDeadlineExceeded);
}

TEST(RunTest, ReportsSignals) {
  Command command;
  command.argv = {"sh", "-c", "kill -9 $$"};
  EXPECT_EQ(RunCommand(command)->exit_code, 137);
}

TEST(RunTest, StandardInputIsEmptyUnlessGiven) {
  Command command;
  command.argv = {"cat"};
  EXPECT_EQ(RunCommand(command)->exit_code, 0);
}

TEST(RunTest, WaitsWhereTheStreamsAreOurs) {
  Command command;
  command.argv = {"sh", "-c", "sleep 0.05; exit 4"};
  command.inherit_stdin = true;
  command.inherit_stdout = true;
  command.inherit_stderr = true;
  EXPECT_EQ(RunCommand(command)->exit_code, 4);
}

absl::StatusOr<CommandResult> Interrupt(const std::string& script) {
  Command command;
  command.argv = {"sh", "-c", script};
  command.interrupted = [] { return true; };
  command.ends_with_us = true;
  return RunCommand(command);
}

TEST(RunTest, WhatIsInterruptedGetsTheSignal) {
  auto result = Interrupt("exec sleep 100");
  ASSERT_TRUE(result.ok());
  EXPECT_EQ(result->exit_code, 128 + SIGINT);
  // A program may put things in order first.
  result =
      Interrupt("trap 'echo tidy; exit 7' INT; while :; do sleep 0.05; done");
  ASSERT_TRUE(result.ok());
  EXPECT_EQ(result->exit_code, 7);
  EXPECT_EQ(result->stdout_data, "tidy\n");
}

TEST(RunTest, ADescendantThatHoldsTheStreamsNeedNotHoldUs) {
  Command command;
  command.argv = {"sh", "-c", "sleep 100 & echo $!"};
  command.ends_with_us = true;
  auto result = RunCommand(command);
  ASSERT_TRUE(result.ok());
  int pid = 0;
  ASSERT_TRUE(
      absl::SimpleAtoi(absl::StripSuffix(result->stdout_data, "\n"), &pid));
  EXPECT_EQ(kill(pid, SIGKILL), 0);
}

}  // namespace
}  // namespace gitops
