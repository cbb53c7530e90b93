#include "pkg/base/subprocess.h"

#include <string>

#include "absl/status/status.h"
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

}  // namespace
}  // namespace gitops
