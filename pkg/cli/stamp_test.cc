#include "pkg/cli/stamp.h"

#include <string>

#include "absl/status/status.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "pkg/base/fs.h"

namespace gitops::cli {
namespace {

using ::testing::HasSubstr;

struct ExpandCase {
  const char* text;
  const char* expanded;
  bool wants;
};

TEST(Stamp, Expand) {
  const Stamps stamps = {{"BUILD_SCM_REVISION", "beef"}, {"V1", "1.2"}};
  const ExpandCase cases[] = {
      {"plain", "plain", false},
      {"v{V1}", "v1.2", true},
      {"{V1}-{BUILD_SCM_REVISION}", "1.2-beef", true},
      {"{lower} {} { {V1", "{lower} {} { {V1", false},
      {"{{V1}}", "{1.2}", true},
  };
  for (const ExpandCase& c : cases) {
    EXPECT_EQ(WantsStamps(c.text), c.wants) << c.text;
    EXPECT_EQ(*ExpandStamps(c.text, stamps), c.expanded) << c.text;
  }
  EXPECT_EQ(ExpandStamps("{NONE}", stamps).status().code(),
            absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(ExpandStamps("{V1}", {}).status().message()),
              HasSubstr("--stamp"));
}

TEST(Stamp, Read) {
  std::string dir = *fs::MakeTempDir("stamp");
  std::string stable = fs::JoinPath(dir, "stable");
  std::string other = fs::JoinPath(dir, "volatile");
  ASSERT_TRUE(fs::WriteFile(stable, "A one two\nB\n").ok());
  ASSERT_TRUE(fs::WriteFile(other, "A three\n").ok());
  EXPECT_EQ(*ReadStamps({stable}), (Stamps{{"A", "one two"}, {"B", ""}}));
  EXPECT_EQ(ReadStamps({stable, other})->at("A"), "three");
  EXPECT_FALSE(ReadStamps({fs::JoinPath(dir, "none")}).ok());
  EXPECT_TRUE(fs::RemoveAll(dir).ok());
}

}  // namespace
}  // namespace gitops::cli
