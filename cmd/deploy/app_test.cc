#include "cmd/deploy/app.h"

#include <optional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "pkg/base/fs.h"
#include "pkg/cli/output.h"

namespace gitops::deploy_command {
namespace {

using ::testing::HasSubstr;

class AppTest : public ::testing::Test {
 protected:
  void SetUp() override {
    dir_ = *fs::MakeTempDir("deploy");
    Put("x.launch", R"({"command": "deploy", "default": "", "workspace": "ws",
      "tools": {}, "releases": [
      {"environment": "staging", "label": "//a:b", "app_group": "staging",
       "namespace": "shop", "state": "none", "state_dir": "s"},
      {"environment": "production", "app_group": "production",
       "protected": true, "state": "none", "state_dir": "p"}]})");
  }
  void TearDown() override { EXPECT_TRUE(fs::RemoveAll(dir_).ok()); }

  void Put(const std::string& name, const std::string& text) {
    std::string path = fs::JoinPath(dir_, name);
    ASSERT_TRUE(fs::MakeDirs(fs::DirName(path)).ok());
    ASSERT_TRUE(fs::WriteFile(path, text).ok());
  }
  cli::Environment Env() {
    cli::Environment env;
    env.out = &out_;
    env.err = &err_;
    env.getenv = [this](absl::string_view name) -> std::optional<std::string> {
      if (name == "HOME") return dir_;
      return std::nullopt;
    };
    return env;
  }
  int Run(const std::string& words) {
    out_ = cli::StringOutput();
    err_ = cli::StringOutput();
    std::vector<std::string> args =
        absl::StrSplit(words, ' ', absl::SkipEmpty());
    return Main(fs::JoinPath(dir_, "x"), args, Env());
  }

  std::string dir_;
  cli::StringOutput out_, err_;
};

TEST_F(AppTest, List) {
  EXPECT_EQ(Run("--list"), 0);
  EXPECT_THAT(out_.text(), HasSubstr("staging"));
  EXPECT_THAT(out_.text(), HasSubstr("protected"));
}

struct RefusedCase {
  const char* args;
  int code;
  const char* message;
};

TEST_F(AppTest, Refused) {
  const RefusedCase cases[] = {
      {"", 2, "which environment?"},
      {"stagign", 2, "did you mean staging?"},
      {"staging production", 2, "one environment"},
      {"--nonsense", 2, "unknown flag"},
      {"staging --output xml", 2, "neither text, json nor proto"},
      {"staging --only push --from diff", 2, "exclude each other"},
      {"staging --only pish", 2, "--only: no step"},
      {"staging --from pish", 2, "--from: no step"},
      {"staging --plan a --plan-out b", 2, "exclude each other"},
      {"staging --plan a --dry-run", 2, "exclude each other"},
      {"--plan none", 1, "none"},
      {"staging --command status --only push", 2, "are for a deploy"},
      {"--discover", 2, "needs one environment"},
      {"staging --discover", 4, "needs the workspace"},
      {"production --yes", 4, "--i-mean production"},
      {"staging --yes --i-mean production", 4, "--i-mean says"},
      {"staging --launch none", 1, "launch file"},
      {"staging --command rollback", 2, "--at is needed"},
      {"staging", 2, "which state repository?"},
      {"staging --state-repo r", 1, "release.binpb"},
  };
  for (const RefusedCase& c : cases) {
    SCOPED_TRACE(c.args);
    EXPECT_EQ(Run(c.args), c.code) << err_.text();
    EXPECT_THAT(err_.text(), HasSubstr(c.message));
  }
}

// Whoever asks for data gets it, however early it ends.
TEST_F(AppTest, ARefusalIsData) {
  EXPECT_EQ(Run("production --yes -o json"), 4);
  EXPECT_THAT(out_.text(), HasSubstr("\"environment\": \"production\""));
  EXPECT_THAT(out_.text(), HasSubstr("\"result\": \"refused\""));
  EXPECT_THAT(out_.text(), HasSubstr("\"exitCode\": 4"));
  EXPECT_THAT(out_.text(), HasSubstr("--i-mean production"));
  EXPECT_EQ(Run("staging -o json"), 2);
  EXPECT_THAT(out_.text(), HasSubstr("\"exitCode\": 2"));
  EXPECT_THAT(out_.text(), HasSubstr("which state repository?"));
  EXPECT_EQ(Run("production --yes"), 4);
  EXPECT_EQ(out_.text(), "");
}

TEST_F(AppTest, AFailureIsRecorded) {
  EXPECT_EQ(Run("staging --state-repo r -o json"), 1);
  EXPECT_THAT(out_.text(), HasSubstr("\"result\": \"failed\""));
  auto places =
      fs::ListDir(fs::JoinPath(dir_, ".local/state/k8s-gitops/records"));
  ASSERT_TRUE(places.ok());
  EXPECT_EQ(places->size(), 1u);
}

}  // namespace
}  // namespace gitops::deploy_command
