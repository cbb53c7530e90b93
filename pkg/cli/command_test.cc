#include "pkg/cli/command.h"

#include <optional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "gtest/gtest.h"

namespace gitops::cli {
namespace {

class CommandTest : public testing::Test {
 protected:
  CommandTest() : root_("prog", "A program") {
    env_.out = &out_;
    env_.err = &err_;
    env_.getenv = [](absl::string_view) { return std::nullopt; };
    root_.persistent_flags().Bool(&debug_, "debug", 0, "Say more");
    root_.persistent_flags().String(&space_, "namespace", 'n', "Namespace");
    Command& group = root_.Add("dependency", "Work with dependencies");
    group.AddAlias("dep");
    Command& build = group.Add("build", "Rebuild");
    build.set_args(ExactArgs(1));
    build.set_run([this](const Invocation& call) {
      ran_ = absl::StrCat(call.command->Path(), ":",
                          absl::StrJoin(call.args, ","));
      return 7;
    });
    root_.Add("template", "Render").set_run([this](const Invocation&) {
      ran_ = "template";
      return 0;
    });
  }

  absl::StatusOr<int> Run(const std::vector<std::string>& args) {
    return Execute(root_, args, env_);
  }

  StringOutput out_, err_;
  Environment env_;
  Command root_;
  bool debug_ = false;
  std::string space_, ran_;
};

TEST_F(CommandTest, FindsSubcommandsPastInheritedFlags) {
  const auto code = Run({"-n", "template", "dep", "--debug", "build", "x"});
  ASSERT_TRUE(code.ok()) << code.status();
  EXPECT_EQ(*code, 7);
  EXPECT_EQ(ran_, "prog dependency build:x");
  EXPECT_EQ(space_, "template");
  EXPECT_TRUE(debug_);
}

TEST_F(CommandTest, ErrorsReadAsCobras) {
  EXPECT_EQ(Run({"dep", "build"}).status().message(),
            "accepts 1 arg(s), received 0");
  EXPECT_EQ(Run({"templat"}).status().message(),
            "unknown command \"templat\" for \"prog\"\n\nDid you mean "
            "this?\n\ttemplate\n");
  EXPECT_EQ(Run({"xyz"}).status().message(),
            "unknown command \"xyz\" for \"prog\"");
  EXPECT_EQ(Run({"template", "--bogus"}).status().message(),
            "unknown flag: --bogus");
}

TEST_F(CommandTest, GroupsAndHelpPrintUsage) {
  EXPECT_EQ(*Run({"dep"}), 0);
  EXPECT_EQ(out_.text(),
            "Work with dependencies\n\nUsage:\n  prog dependency [command]\n\n"
            "Aliases:\n  dependency, dep\n\nAvailable Commands:\n"
            "  build       Rebuild\n\nFlags:\n  -h, --help   help for "
            "dependency\n\nGlobal Flags:\n      --debug              Say "
            "more\n  -n, --namespace string   Namespace\n\nUse \"prog "
            "dependency [command] --help\" for more information about a "
            "command.\n");
  EXPECT_EQ(*Run({"help", "template"}), 0);
  EXPECT_EQ(ran_, "");
}

TEST_F(CommandTest, CompletesNamesAndFlags) {
  AddCompletion(root_);
  EXPECT_EQ(*Run({"__complete", "t"}), 0);
  EXPECT_EQ(out_.text(), "template\n");
  EXPECT_EQ(*Run({"__complete", "dep", "build", "--", "--de"}), 0);
  EXPECT_EQ(out_.text(), "template\n--debug\n");
  EXPECT_EQ(*Run({"completion", "bash"}), 0);
  EXPECT_NE(out_.text().find("complete -o default -F _prog_complete prog"),
            std::string::npos);
}

}  // namespace
}  // namespace gitops::cli
