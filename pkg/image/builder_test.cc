#include "pkg/image/builder.h"

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "pkg/base/fs.h"
#include "pkg/image/test_support.h"

namespace gitops::image {
namespace {

TEST(BuilderTest, CleanName) {
  struct Case {
    const char* text;
    const char* name;
  };
  const Case cases[] = {
      {"", ""},
      {"nginx", "nginx"},
      {"r.io/Team/app", "r-io-Team-app"},
      {"a__b..c", "a-b-c"},
      {"a--b", "a--b"},  // Dashes of its own stay.
      {"a-/b", "a-b"},
      {"/a/", "-a-"},
      {"ü", "-"},
  };
  for (const Case& c : cases) EXPECT_EQ(CleanName(c.text), c.name) << c.text;
}

TEST(BuilderTest, Trim50) {
  const std::string fifty(50, 'a');
  EXPECT_EQ(Trim50(""), "");
  EXPECT_EQ(Trim50(fifty), fifty);
  EXPECT_EQ(Trim50(fifty + "b"), fifty);
  EXPECT_EQ(Trim50(std::string(49, 'a') + "-b"), std::string(49, 'a') + "e");
  EXPECT_EQ(Trim50(std::string(49, 'a') + "-"), std::string(49, 'a') + "-");
}

TEST(BuilderTest, Names) {
  FakeBuild build;
  build.next_byte = 8;
  EXPECT_EQ(RandomName(build.env), "rand-12345-89101112");
  build.next_byte = 254;
  EXPECT_EQ(RandomName(build.env), "rand-12345-254255012");
  EXPECT_EQ(LocalImageName("r.io/team/app:1@x:y", "abc"),
            "kbld:r-io-team-app-sha256-abc");
  EXPECT_EQ(LocalImageName(std::string(60, 'a'), "f"),
            absl::StrCat("kbld:", std::string(50, 'a'), "-sha256-f"));
}

TEST(BuilderTest, RunToolLogsOutputAndGivesItBack) {
  FakeBuild build;
  build.tools.Expect(0, "out\nput\n", "err");
  ToolCall call;
  call.argv = {"tool", "a b"};
  call.working_dir = "/src";
  call.env = {{"X", "1"}};
  auto result = RunTool(call, "app", build.env);
  ASSERT_TRUE(result.ok()) << result.status();
  EXPECT_EQ(result->stdout_data, "out\nput\n");
  EXPECT_EQ(build.log, "app | out\napp | put\napp | err\n");
  ASSERT_EQ(build.tools.commands.size(), 1u);
  const Command& command = build.tools.commands[0];
  EXPECT_EQ(command.argv, (std::vector<std::string>{"tool", "a b"}));
  EXPECT_EQ(command.working_dir, "/src");
  EXPECT_EQ(command.env.at("X"), "1");
}

TEST(BuilderTest, RunToolFailures) {
  struct Case {
    const char* name;
    bool log_output;
    const char* message;
    absl::StatusCode code;
    const char* log;
  };
  const Case cases[] = {
      {"exit status", true, "exit status 3", absl::StatusCode::kUnknown,
       "p | oops\np | error: exit status 3\n"},
      {"exit status, silent", false, "exit status 3",
       absl::StatusCode::kUnknown, ""},
      {"no program", true, "exec: \"tool\": executable file not found in $PATH",
       absl::StatusCode::kNotFound,
       "p | error: exec: \"tool\": executable file not found in $PATH\n"},
      {"another error", true, "no more processes", absl::StatusCode::kInternal,
       "p | error: no more processes\n"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    FakeBuild build;
    if (c.code == absl::StatusCode::kUnknown) {
      build.tools.Expect(3, "", "oops\n");
    } else {
      build.tools.Expect(absl::Status(c.code, c.message));
    }
    ToolCall call;
    call.argv = {"tool"};
    call.log_output = c.log_output;
    const absl::Status status = RunTool(call, "p", build.env).status();
    EXPECT_EQ(status, absl::Status(c.code, c.message));
    EXPECT_EQ(build.log, c.log);
  }
}

TEST(BuilderTest, CheckDirectory) {
  auto dir = fs::MakeTempDir("builder");
  ASSERT_TRUE(dir.ok());
  const std::string file = fs::JoinPath(*dir, "f");
  ASSERT_TRUE(fs::WriteFile(file, "x").ok());
  EXPECT_TRUE(CheckDirectory(*dir).ok());
  const std::string none = fs::JoinPath(*dir, "none");
  EXPECT_EQ(CheckDirectory(none),
            absl::NotFoundError(absl::StrCat("Checking if path '", none,
                                             "' is a directory: stat ", none,
                                             ": no such file or directory")));
  EXPECT_EQ(CheckDirectory(file),
            absl::FailedPreconditionError(absl::StrCat(
                "Expected path '", file, "' to be a directory, but was not")));
  EXPECT_TRUE(fs::RemoveAll(*dir).ok());
}

}  // namespace
}  // namespace gitops::image
