#include "cmd/deploy/places.h"

#include <map>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "gtest/gtest.h"
#include "pkg/cli/output.h"

namespace gitops::deploy_command {
namespace {

absl::StatusOr<Places> Find(const std::map<std::string, std::string>& values) {
  cli::Environment env;
  env.getenv = [&](absl::string_view name) -> std::optional<std::string> {
    auto it = values.find(std::string(name));
    if (it == values.end()) return std::nullopt;
    return it->second;
  };
  return FindPlaces(env);
}

TEST(PlacesTest, BelowTheStateFolder) {
  const auto one = Find({{"HOME", "/home/me"},
                         {"BUILD_WORKSPACE_DIRECTORY", "/src/one"},
                         {"BUILD_WORKING_DIRECTORY", "/src/one/sub"}});
  ASSERT_TRUE(one.ok());
  EXPECT_EQ(one->workspace, "/src/one");
  EXPECT_TRUE(absl::StartsWith(one->sandbox_dir,
                               "/home/me/.local/state/k8s-gitops/sandbox"));
  EXPECT_EQ(one->UserPath("plan.json"), "/src/one/sub/plan.json");
  EXPECT_EQ(one->UserPath("/plan.json"), "/plan.json");
  EXPECT_NE(one->who.find('@'), std::string::npos);
  // Another workspace has a sandbox and records of its own.
  const auto two =
      Find({{"HOME", "/home/me"}, {"BUILD_WORKSPACE_DIRECTORY", "/src/two"}});
  EXPECT_NE(one->sandbox_dir, two->sandbox_dir);
  EXPECT_NE(one->record_dir, two->record_dir);
  const auto moved = Find({{"HOME", "/home/me"}, {"XDG_STATE_HOME", "/state"}});
  EXPECT_TRUE(absl::StartsWith(moved->record_dir, "/state/k8s-gitops/"));
}

TEST(PlacesTest, NowhereToKeepAnything) {
  EXPECT_TRUE(absl::IsFailedPrecondition(Find({}).status()));
}

}  // namespace
}  // namespace gitops::deploy_command
