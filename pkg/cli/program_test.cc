#include "pkg/cli/program.h"

#include <string>

#include "absl/status/status.h"
#include "gtest/gtest.h"

namespace gitops::cli {
namespace {

TEST(ProgramTest, ExitCodes) {
  EXPECT_EQ(ExitCodeOf(absl::OkStatus()), 0);
  EXPECT_EQ(ExitCodeOf(absl::InternalError("")), 1);
  EXPECT_EQ(ExitCodeOf(absl::InvalidArgumentError("")), 1);
  EXPECT_EQ(ExitCodeOf(absl::DataLossError("")), 1);
  EXPECT_EQ(ExitCodeOf(UsageError("x")), 2);
  EXPECT_EQ(ExitCodeOf(absl::FailedPreconditionError("")), 4);
  EXPECT_EQ(ExitCodeOf(absl::PermissionDeniedError("")), 4);
  EXPECT_EQ(ExitCodeOf(absl::AbortedError("")), 5);
  EXPECT_EQ(ExitCodeOf(absl::CancelledError("")), 130);
}

TEST(ProgramTest, PrintsAnErrorOnce) {
  StringOutput out, err;
  Environment env;
  env.out = &out;
  env.err = &err;
  Command root("tool", "A tool");
  Command& fail = root.Add("fail", "Fails");
  fail.set_run([](const Invocation&) -> absl::StatusOr<int> {
    return absl::AbortedError("lost");
  });
  EXPECT_EQ(RunProgram(root, {"fail"}, env), 5);
  EXPECT_EQ(err.text(), "tool: lost\n");
  EXPECT_EQ(RunProgram(root, {"fail", "--nonsense"}, env), 2);
  EXPECT_EQ(RunProgram(root, {"fail", "--help"}, env), 0);
  EXPECT_FALSE(out.text().empty());
}

}  // namespace
}  // namespace gitops::cli
