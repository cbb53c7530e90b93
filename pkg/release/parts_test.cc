#include "pkg/release/parts.h"

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_join.h"
#include "gtest/gtest.h"

namespace gitops::release {
namespace {

std::string Show(const absl::StatusOr<Parts>& parts) {
  if (!parts.ok()) return parts.status().ToString();
  return absl::StrJoin(parts->Names(), " ");
}

TEST(ReleasePartsTest, AllByDefault) {
  const Parts parts;
  EXPECT_TRUE(parts.All());
  EXPECT_TRUE(parts.Writes());
  EXPECT_EQ(Show(parts), "diff push commit deploy");
  const Parts none{false, false, false, false};
  EXPECT_FALSE(none.Writes());
  EXPECT_EQ(Show(none), "");
  const Parts diff{true, false, false, false};
  EXPECT_FALSE(diff.Writes());
}

TEST(ReleasePartsTest, Only) {
  EXPECT_EQ(Show(OnlyParts({})), "");
  EXPECT_EQ(Show(OnlyParts({"check"})), "");
  EXPECT_EQ(Show(OnlyParts({"deploy", "diff", "deploy"})), "diff deploy");
  EXPECT_EQ(Show(OnlyParts({"push", "commit"})), "push commit");
}

TEST(ReleasePartsTest, From) {
  EXPECT_EQ(Show(PartsFrom("check")), "diff push commit deploy");
  EXPECT_EQ(Show(PartsFrom("diff")), "diff push commit deploy");
  EXPECT_EQ(Show(PartsFrom("push")), "push commit deploy");
  EXPECT_EQ(Show(PartsFrom("commit")), "commit deploy");
  EXPECT_EQ(Show(PartsFrom("deploy")), "deploy");
}

TEST(ReleasePartsTest, UnknownStepsListTheKnown) {
  const std::string message =
      "INVALID_ARGUMENT: no step \"Diff\" (known: check, diff, push, commit, "
      "deploy)";
  EXPECT_EQ(Show(PartsFrom("Diff")), message);
  EXPECT_EQ(Show(OnlyParts({"push", "Diff"})), message);
  EXPECT_FALSE(PartsFrom("").ok());
}

}  // namespace
}  // namespace gitops::release
