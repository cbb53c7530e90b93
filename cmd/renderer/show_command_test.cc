// What `show values --jsonpath`, `version --template` and `package -u` print.

#include <optional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "cmd/renderer/app.h"
#include "gtest/gtest.h"
#include "pkg/base/fs.h"
#include "pkg/cli/output.h"

namespace gitops::renderer {
namespace {

class CommandTest : public ::testing::Test {
 protected:
  CommandTest() : root_(*fs::MakeTempDir("command_test")) {
    Write("c/Chart.yaml", "apiVersion: v2\nname: c\nversion: 1.0.0\n");
    Write("c/values.yaml", "a: {b: [1, x]}\n");
  }
  ~CommandTest() override { (void)fs::RemoveAll(root_); }

  void Write(absl::string_view name, absl::string_view text) {
    const std::string path = fs::JoinPath(root_, name);
    ASSERT_TRUE(fs::MakeDirs(fs::DirName(path)).ok());
    ASSERT_TRUE(fs::WriteFile(path, text).ok());
  }

  // stdout, stderr and the exit code; "@" is the test's directory.
  std::string Run(std::vector<std::string> args) {
    for (std::string& arg : args) {
      arg = absl::StrReplaceAll(arg, {{"@/", root_ + "/"}});
    }
    cli::StringOutput out;
    cli::StringOutput err;
    cli::Environment env;
    env.out = &out;
    env.err = &err;
    env.getenv = [](absl::string_view) -> std::optional<std::string> {
      return std::nullopt;
    };
    const int code = RunRenderer(args, env);
    return absl::StrReplaceAll(absl::StrCat(out.text(), err.text(), code),
                               {{root_ + "/", "@/"}});
  }

  const std::string root_;
};

TEST_F(CommandTest, ValuesByPath) {
  const auto show = [this](const char* path) {
    return Run({"show", "values", "@/c", "--jsonpath", path});
  };
  EXPECT_EQ(show("{.a.b[*]}"), "1 x0");
  EXPECT_EQ(show("x{.a.nope}"), "0");
  EXPECT_EQ(show("{.a"),
            "Error: error parsing jsonpath {.a: unclosed action\n1");
  ASSERT_TRUE(fs::RemoveAll(root_ + "/c/values.yaml").ok());
  EXPECT_EQ(show("x"), "0");
}

TEST_F(CommandTest, VersionByTemplate) {
  EXPECT_EQ(Run({"version", "--template", "{{.Version}}"}), "v4.1.40");
  EXPECT_EQ(Run({"version", "--template", "a{{.Foo}}"}),
            "aError: template: _:1:3: executing \"_\" at <.Foo>: can't "
            "evaluate field Foo in type version.BuildInfo\n1");
  EXPECT_EQ(Run({"version", "x"}),
            "Error: \"helm version\" accepts no arguments\n\nUsage:  helm "
            "version [flags]\n1");
}

TEST_F(CommandTest, PackagesUpdateTheirDependencies) {
  Write("u/Chart.yaml",
        "apiVersion: v2\nname: u\nversion: 1.0.0\ndependencies:\n- name: c\n"
        "  version: 1.x\n  repository: file://../c\n");
  EXPECT_EQ(Run({"package", "@/u", "-d", "@/"}),
            "Error: found in Chart.yaml, but missing in charts/ directory: "
            "c\n1");
  EXPECT_EQ(Run({"package", "@/u", "-d", "@/", "-u"}),
            "Successfully packaged chart and saved it to: @/u-1.0.0.tgz\n0");
  EXPECT_TRUE(fs::Exists(root_ + "/u/charts/c-1.0.0.tgz"));
}

}  // namespace
}  // namespace gitops::renderer
