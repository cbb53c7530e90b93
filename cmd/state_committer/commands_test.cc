#include "cmd/state_committer/commands.h"

#include <sys/stat.h>

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "pkg/base/fs.h"
#include "pkg/cli/output.h"
#include "pkg/descriptor/descriptor.h"

namespace gitops::state_committer {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

class CommandsTest : public ::testing::Test {
 protected:
  void SetUp() override {
    dir_ = *fs::MakeTempDir("committer");
    Put("chart/Chart.yaml", "name: shop\nversion: 1.2.3\n");
    Put("values.yaml", "a: 1\n");
    Web("web");
    ASSERT_EQ(Run("init " + Path("r.git")), 0);
  }
  void TearDown() override { EXPECT_TRUE(fs::RemoveAll(dir_).ok()); }

  std::string Path(const std::string& name) const {
    return fs::JoinPath(dir_, name);
  }
  void Put(const std::string& name, const std::string& text) {
    ASSERT_TRUE(fs::MakeDirs(fs::DirName(Path(name))).ok());
    ASSERT_TRUE(fs::WriteFile(Path(name), text).ok());
  }
  void Web(const std::string& name) {
    Put("tree/shop/templates/web.yaml",
        absl::StrCat("apiVersion: v1\nkind: Service\nmetadata: {name: ", name,
                     "}\n"));
  }

  // Words are separated by one space; what is printed is in out_ and err_.
  int Run(const std::string& words) {
    std::vector<std::string> args = absl::StrSplit(words, ' ');
    cli::StringOutput out, err;
    cli::Environment env;
    env.out = &out;
    env.err = &err;
    env.getenv = [this](absl::string_view name) -> std::optional<std::string> {
      if (name == "HOME") return dir_;
      if (name == "GIT_AUTHOR_NAME") return "A";
      if (name == "GIT_AUTHOR_EMAIL") return "a@x";
      return std::nullopt;
    };
    int code = Main(args, env);
    out_ = out.text();
    err_ = err.text();
    return code;
  }
  std::string CreateArgs(const std::string& rest) {
    return absl::StrCat(
        "descriptor create --environment staging --release-name shop "
        "--namespace shop --chart ",
        Path("chart"), " --values ", Path("values.yaml"), " --tree ",
        Path("tree"), " ", rest);
  }
  void CreateState(const std::string& name) {
    ASSERT_EQ(Run(CreateArgs("--state-output " + Path(name))), 0) << err_;
  }
  std::string RepoArgs() {
    return " --repo " + Path("r.git") + " --environment staging";
  }

  std::string dir_, out_, err_;
};

TEST_F(CommandsTest, CreateIsReproducible) {
  ASSERT_EQ(Run(CreateArgs("--output " + Path("a.binpb") + " --text-output " +
                           Path("a.txtpb"))),
            0)
      << err_;
  ASSERT_EQ(Run(CreateArgs("--output " + Path("b.binpb"))), 0);
  EXPECT_EQ(*fs::ReadFile(Path("a.binpb")), *fs::ReadFile(Path("b.binpb")));
  EXPECT_EQ(Run("descriptor show --output id " + Path("a.binpb")), 0);
  EXPECT_EQ(out_, descriptor::ReleaseId(*fs::ReadFile(Path("a.binpb"))) + "\n");
  EXPECT_EQ(Run("descriptor show -o json " + Path("a.binpb")), 0);
  EXPECT_THAT(out_, HasSubstr("\"environment\": \"staging\""));
}

TEST_F(CommandsTest, CommitShowExportRollback) {
  CreateState("one");
  EXPECT_EQ(Run("descriptor check " + Path("one")), 0) << err_;
  ASSERT_EQ(Run("commit --tree " + Path("one") + RepoArgs()), 0) << err_;
  EXPECT_THAT(out_, HasSubstr("3 added, 0 changed, 0 removed"));
  ASSERT_EQ(Run("commit --tree " + Path("one") + RepoArgs()), 0);
  EXPECT_THAT(out_, HasSubstr("unchanged at"));

  ASSERT_EQ(Run("export --output-dir " + Path("back") + RepoArgs()), 0) << err_;
  std::string first = out_.substr(0, 40);
  EXPECT_EQ(Run("descriptor check " + Path("back")), 0) << err_;

  Web("other");
  CreateState("two");
  EXPECT_EQ(Run("commit --dry-run --tree " + Path("two") + RepoArgs()), 3);
  ASSERT_EQ(Run("commit -o json --tree " + Path("two") + RepoArgs()), 0);
  EXPECT_THAT(out_, HasSubstr("\"changed\": true"));
  ASSERT_EQ(Run("rollback --at " + first.substr(0, 10) + RepoArgs()), 0)
      << err_;
  ASSERT_EQ(Run("cat shop/templates/web.yaml" + RepoArgs()), 0) << err_;
  EXPECT_THAT(out_, HasSubstr("{name: web}"));
  ASSERT_EQ(Run("log" + RepoArgs()), 0);
  std::vector<std::string> lines = absl::StrSplit(out_, '\n');
  EXPECT_EQ(lines.size(), 4u);
  EXPECT_THAT(lines[0],
              HasSubstr("Roll staging back to " + first.substr(0, 12)));
  ASSERT_EQ(Run("log -o json" + RepoArgs()), 0);
  EXPECT_THAT(out_, HasSubstr("\"Rollback-To\": \"" + first + "\""));
  ASSERT_EQ(Run("show" + RepoArgs()), 0);
  EXPECT_THAT(out_, StartsWith("commit "));
}

TEST_F(CommandsTest, DescriptorBesideTheTree) {
  CreateState("one");
  ASSERT_TRUE(fs::Rename(Path("one/release.binpb"), Path("r.binpb")).ok());
  EXPECT_EQ(Run("commit --tree " + Path("one") + RepoArgs()), 1);
  EXPECT_EQ(Run("commit --descriptor " + Path("r.binpb") + " --tree " +
                Path("one") + RepoArgs()),
            0)
      << err_;
}

struct FailureCase {
  const char* name;
  std::string args;
  int code;
  const char* message;
};

TEST_F(CommandsTest, Failures) {
  CreateState("one");
  const FailureCase cases[] = {
      {"unknown flag", "commit --nonsense", 2, "unknown flag"},
      {"no tree", "commit" + RepoArgs(), 2, "--tree is needed"},
      {"no release", "commit --tree " + Path("tree") + RepoArgs(), 1,
       "no release.binpb"},
      {"no repository", "log --repo " + Path("none"), 1, "open repository"},
      {"empty branch", "log" + RepoArgs(), 1, "has no commit yet"},
      {"unknown commit", "show --at beef" + RepoArgs(), 1, "beef"},
      {"which release", "show --repo " + Path("r.git"), 2, "--environment"},
      {"directory leaves", "show -d ../x --repo " + Path("r.git"), 2,
       "leaves the repository"},
      {"bad author", "commit --author x --tree " + Path("one") + RepoArgs(), 2,
       "Name <mail>"},
      {"bad output", "log -o xml" + RepoArgs(), 2, "neither text nor json"},
      {"nothing to write", CreateArgs("--apps single"), 2, "nothing to write"},
      {"bad apps", CreateArgs("--output x --apps many"), 2, "--apps"},
      {"bad flag", CreateArgs("--output x --flag y"), 2, "NAME=VALUE"},
  };
  for (const FailureCase& c : cases) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(Run(c.args), c.code) << err_;
    EXPECT_THAT(err_, StartsWith("state-committer: "));
    EXPECT_THAT(err_, HasSubstr(c.message));
  }
}

TEST_F(CommandsTest, SecretsAreRefused) {
  Put("tree/shop/templates/s.yaml",
      "apiVersion: v1\nkind: Secret\nmetadata: {name: db}\n"
      "stringData: {p: hunter2}\n");
  CreateState("one");
  EXPECT_EQ(Run("commit --tree " + Path("one") + RepoArgs()), 4);
  EXPECT_THAT(err_, HasSubstr("Secret \"db\""));
  EXPECT_EQ(Run("commit --allow-secret db --tree " + Path("one") + RepoArgs()),
            0);
}

TEST_F(CommandsTest, TreesAreComparedAndUpdated) {
  Put("a/x.yaml", "one\ntwo\nthree\n");
  Put("a/d/y.yaml", "y\n");
  Put("b/x.yaml", "one\nTWO\nthree\n");
  Put("b/gone.yaml", "");
  std::string both = Path("b") + " " + Path("a");
  EXPECT_EQ(Run("tree compare --hint=do-this " + both), 3);
  EXPECT_THAT(out_, HasSubstr("  differs: x.yaml\n    line 2:\n    - TWO\n"
                              "    + two\n"));
  EXPECT_THAT(out_, HasSubstr("  missing: gone.yaml\n"));
  EXPECT_THAT(out_, HasSubstr("  not expected: d/y.yaml\n"));
  EXPECT_THAT(out_, HasSubstr("do-this\n"));
  EXPECT_EQ(Run("tree compare " + Path("none") + " " + Path("a")), 3);

  EXPECT_EQ(Run("tree update " + Path("a") + " " + Path("b")), 0);
  EXPECT_THAT(out_, HasSubstr("2 files, 3 changed"));
  EXPECT_EQ(Run("tree compare " + both), 0);
  EXPECT_THAT(out_, HasSubstr("2 files are equal"));
  EXPECT_EQ(Run("tree update " + Path("a") + " " + Path("fresh/deep")), 0);
  EXPECT_EQ(*fs::ReadFile(Path("fresh/deep/d/y.yaml")), "y\n");
}

TEST_F(CommandsTest, StampedMessages) {
  Put("status", "REV beef\n");
  CreateState("s");
  std::string commit = absl::StrCat("commit --tree ", Path("s"), RepoArgs(),
                                    " --message Build-{REV}");
  EXPECT_EQ(Run(commit + " --stamp-file " + Path("none")), 1);
  EXPECT_EQ(Run(commit + " --stamp-file " + Path("status")), 0) << err_;
  EXPECT_EQ(Run("log" + RepoArgs()), 0);
  EXPECT_THAT(out_, HasSubstr("Build-beef"));
}

TEST_F(CommandsTest, PoliciesAgreeOrRefuse) {
  Put("policy",
      "#!/bin/sh\n"
      "echo \"$GITOPS_ENVIRONMENT/$GITOPS_RELEASE_NAME\"\n"
      "grep -rn 'name: web' \"$1\" && exit 0\n"
      "echo 'no web here' >&2\nexit 1\n");
  const std::string policy =
      absl::StrCat("policy --program ", Path("policy"), " --tree ",
                   Path("tree"), " -e staging --release-name shop");
  // A program that cannot be run agrees with nothing.
  EXPECT_NE(Run(absl::StrCat(policy, " -o ", Path("verdict"))), 0);
  EXPECT_FALSE(fs::Exists(Path("verdict")));
  ASSERT_EQ(chmod(Path("policy").c_str(), 0755), 0);
  EXPECT_EQ(Run(absl::StrCat(policy, " -o ", Path("verdict"))), 0) << err_;
  EXPECT_THAT(*fs::ReadFile(Path("verdict")), HasSubstr("staging/shop\n"));
  Web("other");
  EXPECT_EQ(Run(absl::StrCat(policy, " --name //p:q -o ", Path("new"))), 4);
  EXPECT_THAT(err_, HasSubstr("policy //p:q refuses release \"shop\" in "
                              "environment \"staging\":\nstaging/shop\nno "
                              "web here"));
  EXPECT_FALSE(fs::Exists(Path("new")));
  EXPECT_EQ(Run("policy"), 2);
}

TEST_F(CommandsTest, SignsOrDoesNotCommit) {
  CreateState("s");
  EXPECT_EQ(Run(absl::StrCat("commit --tree ", Path("s"), RepoArgs(),
                             " --sign-key no-such-key-anywhere")),
            4);
  EXPECT_THAT(err_, HasSubstr("sign: "));
  EXPECT_NE(Run("show" + RepoArgs()), 0);
}

}  // namespace
}  // namespace gitops::state_committer
