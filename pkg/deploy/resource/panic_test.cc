#include "pkg/deploy/resource/panic.h"

#include "gtest/gtest.h"

namespace gitops::deploy {
namespace {

TEST(PanicTest, ExitCodes) {
  struct Case {
    const char* name;
    absl::Status status;
    bool panic;
    int exit_code;
  };
  const Case kCases[] = {
      {"well", absl::OkStatus(), false, 0},
      {"ordinary error", absl::InternalError("x"), false, 1},
      {"the original's crash", PanicError("x"), true, 2},
      {"no changes", ExitCodeError("x", 2), false, 2},
      {"changes", ExitCodeError("x", 3), false, 3},
  };
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(IsPanic(c.status), c.panic);
    EXPECT_EQ(ExitCodeOf(c.status), c.exit_code);
  }
}

TEST(PanicTest, TextsAndCodes) {
  EXPECT_EQ(PanicError("Unknown path part").message(), "Unknown path part");
  EXPECT_EQ(PanicError("").code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(ExitCodeError("Exiting", 3).message(), "Exiting");
  EXPECT_EQ(ExitCodeError("", 3).code(), absl::StatusCode::kFailedPrecondition);
}

}  // namespace
}  // namespace gitops::deploy
