#include "cmd/renderer/settings.h"

#include <map>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "pkg/base/fs.h"

namespace gitops::renderer {
namespace {

class SettingsTest : public testing::Test {
 protected:
  void SetUp() override {
    dir_ = *fs::MakeTempDir("settings");
    env_.getenv = [this](absl::string_view name) -> std::optional<std::string> {
      const auto it = variables_.find(std::string(name));
      if (it == variables_.end()) return std::nullopt;
      return it->second;
    };
  }
  void TearDown() override { EXPECT_TRUE(fs::RemoveAll(dir_).ok()); }
  std::string Put(absl::string_view name, absl::string_view text) {
    const std::string path = fs::JoinPath(dir_, name);
    EXPECT_TRUE(fs::MakeDirs(fs::DirName(path)).ok());
    EXPECT_TRUE(fs::WriteFile(path, text).ok());
    return path;
  }
  std::string dir_;
  std::map<std::string, std::string> variables_;
  cli::Environment env_;
  Settings settings_;
};

constexpr absl::string_view kConfig =
    "current-context: one\n"
    "contexts:\n"
    "- {name: one, context: {namespace: first}}\n"
    "- {name: two, context: {namespace: second}}\n"
    "- {name: three, context: {}}\n";

TEST_F(SettingsTest, NamespaceInItsOrder) {
  EXPECT_EQ(Namespace(settings_, env_), "default");
  variables_["HOME"] = dir_;
  Put(".kube/config", kConfig);
  EXPECT_EQ(Namespace(settings_, env_), "first");
  variables_["KUBECONFIG"] =
      absl::StrCat(":", dir_, "/none:",
                   Put("second",
                       "current-context: a\ncontexts: [{name: a, context: "
                       "{namespace: listed}}]\n"));
  EXPECT_EQ(Namespace(settings_, env_), "listed");
  settings_.kubeconfig = Put("third", kConfig);
  EXPECT_EQ(Namespace(settings_, env_), "first");
  variables_["HELM_KUBECONTEXT"] = "two";
  EXPECT_EQ(Namespace(settings_, env_), "second");
  settings_.kube_context = "one";
  EXPECT_EQ(Namespace(settings_, env_), "first");
  variables_["HELM_NAMESPACE"] = "variable";
  EXPECT_EQ(Namespace(settings_, env_), "variable");
  settings_.ns = "flag";
  EXPECT_EQ(Namespace(settings_, env_), "flag");
}

TEST_F(SettingsTest, KubeconfigsThatSayNothing) {
  for (const char* text :
       {"", "a: b: c\n", "[]", "contexts: {}", "current-context: one\n",
        "current-context: one\ncontexts: [{name: two, context: {namespace: "
        "x}}]\n",
        "current-context: one\ncontexts: [{name: one}]\n",
        "current-context: [one]\ncontexts: [{name: one, context: {namespace: "
        "x}}]\n"}) {
    settings_.kubeconfig = Put("config", text);
    EXPECT_EQ(Namespace(settings_, env_), "default") << text;
  }
  settings_.kubeconfig = Put("config", kConfig);
  settings_.kube_context = "three";
  EXPECT_EQ(Namespace(settings_, env_), "default");
}

TEST_F(SettingsTest, Debug) {
  EXPECT_FALSE(DebugWanted(cli::Environment()));
  EXPECT_FALSE(DebugWanted(env_));
  for (const char* yes : {"1", "t", "true", "TRUE"}) {
    variables_["HELM_DEBUG"] = yes;
    EXPECT_TRUE(DebugWanted(env_)) << yes;
  }
  for (const char* no : {"", "0", "false", "yes", "on"}) {
    variables_["HELM_DEBUG"] = no;
    EXPECT_FALSE(DebugWanted(env_)) << no;
  }
}

TEST_F(SettingsTest, ArgumentRules) {
  cli::Invocation call;
  EXPECT_EQ(MinimumArgs("template", "[NAME] [CHART]", 1)(call),
            absl::InvalidArgumentError(
                "\"helm template\" requires at least 1 argument\n\nUsage:  "
                "helm template [NAME] [CHART] [flags]"));
  EXPECT_EQ(ExactArgs("show chart", "[CHART]", 2)(call),
            absl::InvalidArgumentError(
                "\"helm show chart\" requires 2 arguments\n\nUsage:  helm show "
                "chart [CHART] [flags]"));
  call.args = {"a", "b"};
  EXPECT_EQ(MaximumArgs("dependency list", "CHART", 1)(call),
            absl::InvalidArgumentError(
                "\"helm dependency list\" accepts at most 1 argument\n\n"
                "Usage:  helm dependency list CHART [flags]"));
  EXPECT_TRUE(MaximumArgs("dependency list", "CHART", 2)(call).ok());
  EXPECT_TRUE(MinimumArgs("template", "", 1)(call).ok());
  EXPECT_TRUE(ExactArgs("x", "", 2)(call).ok());
  EXPECT_FALSE(ExactArgs("x", "", 1)(call).ok());
}

TEST_F(SettingsTest, GlobalFlags) {
  cli::FlagSet flags;
  AddGlobalFlags(flags, &settings_);
  std::vector<std::string> positional;
  std::string notes;
  ASSERT_TRUE(
      cli::ParseFlags({"-n", "ns", "--debug", "--compat=4.2",
                       "--kube-as-group=a,b", "--kube-as-group", "c",
                       "--burst-limit=7", "--qps=1.5", "--colour=never"},
                      {&flags}, &positional, &notes)
          .ok());
  EXPECT_EQ(settings_.ns, "ns");
  EXPECT_TRUE(settings_.debug);
  EXPECT_EQ(settings_.compat, "4.2");
  EXPECT_EQ(settings_.kube_as_groups, (std::vector<std::string>{"a,b", "c"}));
  EXPECT_EQ(settings_.burst_limit, 7);
  EXPECT_EQ(settings_.qps, 1.5);
  EXPECT_EQ(settings_.color, "never");
}

TEST_F(SettingsTest, LogLinesGoToStderr) {
  cli::StringOutput err;
  env_.err = &err;
  StderrLog quiet(env_, false);
  quiet.Write(chart::LogLevel::kDebug, "hidden", {});
  EXPECT_EQ(err.text(), "");
  StderrLog(env_, true).Write(chart::LogLevel::kDebug, "shown", {});
  EXPECT_NE(err.text().find("shown"), std::string::npos);
}

}  // namespace
}  // namespace gitops::renderer
