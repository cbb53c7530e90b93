#include "pkg/image/git_state.h"

#include "gtest/gtest.h"
#include "pkg/image/test_support.h"

namespace gitops::image {
namespace {

TEST(GitStateTest, RedactRemote) {
  struct Case {
    const char* url;
    const char* shown;
  };
  const Case cases[] = {
      {"", ""},
      {"https://h/r", "https://h/r"},
      {"/local/path", "/local/path"},
      {"git@h:t/r", "git@h:t/r"},
      {"me@h:t/r", "_redacted_@h:t/r"},
      {"https://me:pw@h/r", "https://_redacted_@h/r"},
      {"https://token@h/r", "https://_redacted_@h/r"},
      {"ssh://git@h/r", "ssh://_redacted_@h/r"},
      {"https://a@b@c", "https://_redacted_@b@c"},
      {"@h", "_redacted_@h"},
  };
  for (const Case& c : cases) EXPECT_EQ(RedactRemote(c.url), c.shown) << c.url;
}

TEST(GitStateTest, ReadsTheTree) {
  FakeBuild build;
  build.tools.Expect(0, ".git\n");
  build.tools.Expect(0, "https://me:hunter2@h/r\n");
  build.tools.Expect(0, "abc\n");
  build.tools.Expect(0, "abc\n");
  build.tools.Expect(0, " M file\n");
  build.tools.Expect(0, "v1\n");
  auto state = ReadGitState("/src", build.env);
  ASSERT_TRUE(state.ok()) << state.status();
  ASSERT_TRUE(state->has_value());
  EXPECT_EQ((*state)->remote_url, "https://_redacted_@h/r");
  EXPECT_EQ((*state)->sha, "abc");
  EXPECT_TRUE((*state)->dirty);
  EXPECT_EQ((*state)->tags, (std::vector<std::string>{"v1"}));
  EXPECT_EQ(
      build.tools.lines(),
      (std::vector<std::string>{
          "git rev-parse --git-dir", "git ls-remote --get-url",
          "git rev-list -n 1 --all", "git rev-parse HEAD", "git status --short",
          "git describe --tags --exact-match HEAD"}));
  for (const Command& command : build.tools.commands) {
    EXPECT_EQ(command.working_dir, "/src");
  }
}

TEST(GitStateTest, AFreshRepositoryWithoutARemote) {
  FakeBuild build;
  build.tools.Expect(0, ".git\n");
  build.tools.Expect(128, "", "fatal: No remote configured to list refs from.");
  build.tools.Expect(0, "");
  build.tools.Expect(0, "");
  build.tools.Expect(128, "", "fatal: Not a valid object name HEAD");
  auto state = ReadGitState("/src", build.env);
  ASSERT_TRUE(state.ok()) << state.status();
  EXPECT_EQ((*state)->remote_url, "<unknown>");
  EXPECT_EQ((*state)->sha, "<no commits>");
  EXPECT_FALSE((*state)->dirty);
  EXPECT_TRUE((*state)->tags.empty());
}

TEST(GitStateTest, NoTags) {
  for (const char* text : {"fatal: no tag exactly matches 'abc'",
                           "fatal: No names found, cannot describe"}) {
    FakeBuild build;
    for (const char* out : {".git", "u", "a", "a", ""}) {
      build.tools.Expect(0, out);
    }
    build.tools.Expect(128, "", text);
    auto state = ReadGitState("/src", build.env);
    ASSERT_TRUE(state.ok()) << state.status();
    EXPECT_TRUE((*state)->tags.empty());
  }
}

TEST(GitStateTest, NoTreeOrNoGit) {
  FakeBuild outside;
  outside.tools.Expect(128, "", "fatal: not a git repository");
  auto state = ReadGitState("/src", outside.env);
  ASSERT_TRUE(state.ok());
  EXPECT_FALSE(state->has_value());
  FakeBuild none;
  none.tools.Expect(absl::NotFoundError("git"));
  state = ReadGitState("/src", none.env);
  ASSERT_TRUE(state.ok());
  EXPECT_FALSE(state->has_value());
}

TEST(GitStateTest, AnyOtherFailureIsAnError) {
  // Which command fails, and the command's name in the message.
  struct Case {
    size_t good;
    const char* name;
  };
  for (const Case& c :
       {Case{1, "ls-remote"}, Case{2, "rev-list"}, Case{3, "rev-parse"},
        Case{4, "status"}, Case{5, "describe"}}) {
    SCOPED_TRACE(c.name);
    FakeBuild build;
    for (size_t i = 0; i < c.good; ++i) build.tools.Expect(0, "x");
    build.tools.Expect(129, "", "fatal: broken\n");
    ExpectError(
        ReadGitState("/src", build.env).status(), absl::StatusCode::kUnknown,
        "Getting details from git for directory '/src': Running git " +
            std::string(c.name) + ": exit status 129 (stderr: fatal: broken)");
    EXPECT_EQ(build.tools.left(), 0u);
  }
}

}  // namespace
}  // namespace gitops::image
