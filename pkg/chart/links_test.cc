#include "pkg/chart/links.h"

#include <unistd.h>

#include <string>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "pkg/base/fs.h"

namespace gitops::chart {
namespace {

TEST(EvaluateLinksTest, LeadsOrFailsAsInGo) {
  const std::string root = fs::JoinPath(testing::TempDir(), "links_test");
  ASSERT_TRUE(fs::RemoveAll(root).ok());
  ASSERT_TRUE(fs::MakeDirs(fs::JoinPath(root, "d/e")).ok());
  ASSERT_TRUE(fs::WriteFile(fs::JoinPath(root, "d/f"), "x").ok());
  const struct {
    const char* target;
    const char* resolved;  // below the root; null where it fails
    const char* error;     // "$" stands for the root
  } cases[] = {
      {"d", "/d", ""},
      {"d/e/../f", "/d/f", ""},
      {"./d//e/.", "/d/e", ""},
      {"LINK", nullptr, "EvalSymlinks: too many links"},
      {"d/f/x", nullptr, "not a directory"},
      {"d/f/.", nullptr, "not a directory"},
      {"d/f/../e", nullptr, "not a directory"},
      {"nope/x/y", nullptr, "lstat $/nope: no such file or directory"},
      {"nope/../d", nullptr, "lstat $/nope: no such file or directory"},
      {"d/../gone/x", nullptr, "lstat $/gone: no such file or directory"},
      {"/no-such-directory/x", nullptr,
       "lstat /no-such-directory: no such file or directory"},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.target);
    const std::string link = fs::JoinPath(root, "LINK");
    ASSERT_EQ(symlink(c.target, link.c_str()), 0);
    const absl::StatusOr<std::string> found = EvaluateLinks(link);
    ASSERT_EQ(unlink(link.c_str()), 0);
    if (c.resolved != nullptr) {
      ASSERT_TRUE(found.ok()) << found.status();
      EXPECT_EQ(*found, absl::StrCat(root, c.resolved));
      continue;
    }
    std::string wanted = c.error;
    const size_t dollar = wanted.find('$');
    if (dollar != std::string::npos) wanted.replace(dollar, 1, root);
    EXPECT_EQ(found.status().message(), wanted);
  }
}

// The system gives up after 40 links, Go after 255.
TEST(EvaluateLinksTest, ChainsOfLinks) {
  const std::string root = fs::JoinPath(testing::TempDir(), "links_chain");
  ASSERT_TRUE(fs::RemoveAll(root).ok());
  ASSERT_TRUE(fs::MakeDirs(root).ok());
  ASSERT_TRUE(fs::WriteFile(fs::JoinPath(root, "0"), "x").ok());
  for (int i = 1; i <= 256; ++i) {
    ASSERT_EQ(symlink(absl::StrCat(i - 1).c_str(),
                      fs::JoinPath(root, absl::StrCat(i)).c_str()),
              0);
  }
  EXPECT_EQ(EvaluateLinks(fs::JoinPath(root, "255")).value_or(""),
            fs::JoinPath(root, "0"));
  EXPECT_EQ(EvaluateLinks(fs::JoinPath(root, "256")).status().code(),
            absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace gitops::chart
