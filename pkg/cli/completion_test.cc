// AddCompletion of command.h.

#include <optional>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "pkg/cli/command.h"

namespace gitops::cli {
namespace {

class CompletionTest : public testing::Test {
 protected:
  CompletionTest() : root_("my-prog", "A program") {
    root_.persistent_flags().Bool(&flag_, "debug", 0, "Say more");
    Command& group = root_.Add("dependency", "Work with dependencies");
    group.AddAlias("dep");
    Command& build = group.Add("build", "Rebuild");
    build.flags().Bool(&flag_, "verify", 0, "Verify");
    build.flags().Bool(&flag_, "secret-flag", 0, "Hidden").hidden = true;
    build.set_run([](const Invocation&) { return 0; });
    group.Add("list", "List").set_run([](const Invocation&) { return 0; });
    Command& hidden = root_.Add("debug-only", "Not shown");
    hidden.set_hidden(true);
    hidden.set_run([](const Invocation&) { return 0; });
    AddCompletion(root_);
  }
  std::string Run(const std::vector<std::string>& args) {
    StringOutput out;
    StringOutput err;
    Environment env;
    env.out = &out;
    env.err = &err;
    env.getenv = [](absl::string_view) { return std::nullopt; };
    auto code = Execute(root_, args, env);
    if (!code.ok()) return std::string(code.status().message());
    EXPECT_EQ(*code, 0);
    return out.text();
  }
  std::string Complete(std::vector<std::string> words) {
    words.insert(words.begin(), "__complete");
    return Run(words);
  }

  Command root_;
  bool flag_ = false;
};

TEST_F(CompletionTest, Subcommands) {
  EXPECT_EQ(Complete({"dep"}), "dependency\n");
  EXPECT_EQ(Complete({"dependency", ""}), "build\nlist\n");
  EXPECT_EQ(Complete({"dep", "b"}), "build\n");  // By an alias.
  EXPECT_EQ(Complete({"dependency", "x"}), "");
  EXPECT_EQ(Complete({"dependency", "build", ""}), "");
  // Hidden ones are not offered, itself included.
  EXPECT_EQ(Complete({"debug"}), "");
  EXPECT_EQ(Complete({"__"}), "");
  EXPECT_TRUE(absl::StrContains(Complete({}), "completion\n"));
  EXPECT_EQ(Complete({"unknown", "dep"}), "dependency\n");
}

TEST_F(CompletionTest, ScriptsNameTheProgram) {
  struct Case {
    const char* shell;
    const char* part;
  };
  for (const Case& c :
       {Case{"bash", "complete -o default -F _my_prog_complete my-prog\n"},
        Case{"zsh", "#compdef my-prog\n"},
        Case{"fish", "complete -c my-prog -a '(__my_prog_complete)'\n"}}) {
    const std::string script = Run({"completion", c.shell});
    EXPECT_TRUE(absl::StrContains(script, c.part)) << script;
    EXPECT_TRUE(absl::StrContains(script, "my-prog __complete ")) << script;
    EXPECT_FALSE(absl::StrContains(script, "PROG")) << script;
  }
  EXPECT_TRUE(absl::StrContains(Run({"completion", "bash", "x"}), "x"));
}

}  // namespace
}  // namespace gitops::cli
