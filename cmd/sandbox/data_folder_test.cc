#include "cmd/sandbox/data_folder.h"

#include <unistd.h>

#include <optional>
#include <string>

#include "absl/status/status.h"
#include "gtest/gtest.h"
#include "pkg/base/fs.h"
#include "pkg/cli/output.h"

namespace gitops::sandbox {
namespace {

TEST(DataFolderTest, FactsHoldWhileTheLockDoes) {
  const auto dir = fs::MakeTempDir("sandbox", testing::TempDir());
  ASSERT_TRUE(dir.ok());
  EXPECT_EQ(RunningFacts(*dir).status().code(), absl::StatusCode::kNotFound);
  {
    const auto lock = LockFolder(*dir);
    ASSERT_TRUE(lock.ok()) << lock.status();
    EXPECT_EQ(LockFolder(*dir).status().code(),
              absl::StatusCode::kFailedPrecondition);
    Facts facts;
    facts.pid = getpid();
    facts.registry = "127.0.0.1:5000";
    ASSERT_TRUE(WriteFacts(*dir, facts).ok());
    const auto running = RunningFacts(*dir);
    ASSERT_TRUE(running.ok()) << running.status();
    EXPECT_EQ(running->registry, "127.0.0.1:5000");
  }
  EXPECT_FALSE(RunningFacts(*dir).ok());
}

TEST(DataFolderTest, DefaultFollowsTheEnvironment) {
  cli::Environment env;
  env.getenv = [](absl::string_view name) -> std::optional<std::string> {
    if (name == "HOME") return "/home/u";
    return std::nullopt;
  };
  EXPECT_EQ(DefaultDataFolder(env), "/home/u/.local/state/k8s-gitops/sandbox");
}

}  // namespace
}  // namespace gitops::sandbox
