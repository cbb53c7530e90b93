// The whole way with the real programs, on the embedded sandbox: first deploy,
// nothing to do, a change, back to a commit; and a kill at each point at which
// something becomes visible, after which the next run completes.

#include <cstdlib>
#include <iostream>
#include <map>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "pkg/base/fs.h"
#include "pkg/base/subprocess.h"

namespace gitops::deploy_command {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

std::string Program(const std::string& path) {
  return absl::StrCat(std::getenv("TEST_SRCDIR"), "/",
                      std::getenv("TEST_WORKSPACE"), "/cmd/", path);
}

class SandboxTest : public ::testing::Test {
 protected:
  void SetUp() override {
    dir_ = *fs::MakeTempDir("e2e");
    MakeImage();
    MakeState("one", "first");
    WriteLaunch("one");
    NewWorld("world");
  }
  void TearDown() override { EXPECT_TRUE(fs::RemoveAll(dir_).ok()); }

  std::string Path(const std::string& name) { return fs::JoinPath(dir_, name); }
  void Put(const std::string& name, const std::string& text) {
    ASSERT_TRUE(fs::MakeDirs(fs::DirName(Path(name))).ok());
    ASSERT_TRUE(fs::WriteFile(Path(name), text).ok());
  }
  void Must(std::vector<std::string> argv) {
    Command command;
    command.argv = std::move(argv);
    auto result = RunCommand(command);
    ASSERT_TRUE(result.ok()) << result.status();
    ASSERT_EQ(result->exit_code, 0) << result->stderr_data;
  }

  void MakeImage() {
    Put("hello", "hello\n");
    std::string builder = Program("image_builder/image-builder");
    Must({builder, "layer", "--blob", Path("blob"), "--descriptor",
          Path("layer.json"), "--src", Path("hello") + "=/hello"});
    Must({builder, "image", "--output", Path("layout"), "--digest",
          Path("digest"), "--layer", Path("layer.json") + "=" + Path("blob"),
          "--entrypoint", "/hello", "--os", "linux", "--architecture",
          "amd64"});
    digest_ = fs::ReadFile(Path("digest"))->substr(0, 71);
  }

  // A state directory with one Deployment and a ConfigMap that says `text`.
  void MakeState(const std::string& name, const std::string& text) {
    std::string image = "registry.example.com/hello@" + digest_;
    Put(name + ".tree/shop/templates/config.yaml",
        absl::StrCat("apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: "
                     "greeting\ndata:\n  text: ",
                     text, "\n"));
    Put(name + ".tree/shop/templates/web.yaml",
        absl::StrCat(
            "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web\n"
            "spec:\n  replicas: 1\n  selector:\n    matchLabels: {app: web}\n"
            "  template:\n    metadata:\n      labels: {app: web}\n    spec:\n"
            "      containers:\n      - name: web\n        image: ",
            image, "\n"));
    Put(name + ".lock.yml",
        absl::StrCat("apiVersion: imgpkg.carvel.dev/v1alpha1\n"
                     "kind: ImagesLock\nimages:\n- image: ",
                     image,
                     "\n  annotations:\n    kbld.carvel.dev/id: hello\n"));
    Put("chart/Chart.yaml", "name: shop\nversion: 1.0.0\n");
    Must({Program("state_committer/state-committer"), "descriptor", "create",
          "--environment=sandbox", "--release-name=shop", "--namespace=shop",
          "--create-namespace", "--chart=" + Path("chart"),
          "--tree=" + Path(name + ".tree"),
          "--images-lock=" + Path(name + ".lock.yml"),
          "--output=" + Path(name + ".binpb"),
          "--state-output=" + Path(name + ".state")});
  }

  void WriteLaunch(const std::string& state) {
    Put("launch",
        absl::StrCat(R"({"command": "deploy", "default": "sandbox",
      "workspace": "ws", "tools": {
      "image-builder": ")",
                     Program("image_builder/image-builder"),
                     R"(", "state-committer": ")",
                     Program("state_committer/state-committer"),
                     R"(", "deployer": ")", Program("deployer/deployer"),
                     R"(", "sandbox": ")", Program("sandbox/sandbox"), R"("},
      "releases": [{"environment": "sandbox", "label": "//x:y",
        "namespace": "shop", "app_group": "sandbox", "release_name": "shop",
        "sandbox": true, "branch": "main",
        "state_dir": "umbrella-state/sandbox",
        "descriptor": ")",
                     Path(state + ".binpb"), R"(", "state": ")",
                     Path(state + ".state"), R"(",
        "pushes": [{"layout": ")",
                     Path("layout"), R"(", "digest": ")", Path("digest"), R"(",
          "registry": "registry.example.com", "repository": "hello",
          "tags": ["v1"]}]}]})"));
  }

  // An empty sandbox folder.
  void NewWorld(const std::string& name) { world_ = Path(name); }
  std::string Repository() { return fs::JoinPath(world_, "state.git"); }

  int Deploy(const std::string& words,
             const std::map<std::string, std::string>& variables = {}) {
    Command command;
    // A session of its own: a failpoint kills the whole process group.
    command.argv = {"setsid", "--wait", Program("deploy/deploy"),
                    "--launch=" + Path("launch"), "--sandbox-dir=" + world_};
    for (absl::string_view word :
         absl::StrSplit(words, ' ', absl::SkipEmpty())) {
      command.argv.emplace_back(word);
    }
    command.env["HOME"] = dir_;
    command.env["XDG_STATE_HOME"] = Path("xdg");
    command.env["BUILD_WORKSPACE_DIRECTORY"] = std::nullopt;
    for (const auto& [name, value] : variables) command.env[name] = value;
    command.timeout = absl::Minutes(2);
    auto result = RunCommand(command);
    if (!result.ok()) {
      out_ = std::string(result.status().message());
      return -1;
    }
    out_ = result->stdout_data + result->stderr_data;
    return result->exit_code;
  }
  std::string Git(std::vector<std::string> args) {
    Command command;
    command.argv = {"git", "-C", Repository()};
    command.argv.insert(command.argv.end(), args.begin(), args.end());
    auto result = RunCommand(command);
    return result.ok() ? result->stdout_data + result->stderr_data
                       : std::string(result.status().message());
  }
  // Kills at point `at`, then runs until done.
  void KillAndComplete(int at, const std::string& name) {
    SCOPED_TRACE(absl::StrCat("killed at point ", at, ", ", name));
    NewWorld(absl::StrCat("killed", at));
    std::string log = absl::StrCat(Path("points"), at);
    Deploy("--yes", {{"GITOPS_FAILPOINT_LOG", log},
                     {"GITOPS_FAILPOINT_AT", absl::StrCat(at)},
                     {"GITOPS_FAILPOINT_GROUP", "1"}});
    ASSERT_EQ(Deploy("--yes"), 0) << out_;
    ASSERT_EQ(Deploy("--yes"), 0) << out_;
    EXPECT_THAT(out_, HasSubstr("unchanged"));
    EXPECT_EQ(Git({"rev-list", "--count", "main"}), "1\n");
    EXPECT_THAT(Git({"fsck", "--strict"}), Not(HasSubstr("error")));
    EXPECT_TRUE(fs::RemoveAll(world_).ok());
  }

  std::string dir_, world_, digest_, out_;
};

TEST_F(SandboxTest, ThereAndBack) {
  // Nothing is written before there is a yes.
  EXPECT_EQ(Deploy("--dry-run"), 3) << out_;
  EXPECT_FALSE(fs::Exists(Repository()));
  EXPECT_EQ(Deploy(""), 4) << out_;
  EXPECT_FALSE(fs::Exists(Repository()));

  ASSERT_EQ(Deploy("--yes"), 0) << out_;
  EXPECT_THAT(out_, HasSubstr("shop -> sandbox: deployed"));
  std::string first = Git({"rev-parse", "main"}).substr(0, 40);

  ASSERT_EQ(Deploy("--yes"), 0) << out_;
  EXPECT_THAT(out_, HasSubstr("shop -> sandbox: unchanged"));
  EXPECT_THAT(out_, HasSubstr("1 image, 0 uploaded"));
  EXPECT_EQ(Git({"rev-list", "--count", "main"}), "1\n");

  MakeState("two", "second");
  WriteLaunch("two");
  EXPECT_EQ(Deploy("--command diff"), 3) << out_;
  EXPECT_THAT(out_, HasSubstr("second"));
  ASSERT_EQ(Deploy("--yes"), 0) << out_;
  EXPECT_EQ(Git({"rev-list", "--count", "main"}), "2\n");

  ASSERT_EQ(Deploy("--yes --at " + first.substr(0, 10)), 0) << out_;
  EXPECT_EQ(Git({"rev-list", "--count", "main"}), "3\n");
  EXPECT_EQ(Git({"rev-parse", "main:umbrella-state/sandbox"}),
            Git({"rev-parse", first + ":umbrella-state/sandbox"}));
  EXPECT_THAT(Git({"log", "-1", "--format=%B", "main"}),
              HasSubstr("Rollback-To: " + first));
  EXPECT_EQ(Deploy("--at beef --yes"), 1);

  EXPECT_EQ(Deploy("--command status"), 0) << out_;
  EXPECT_THAT(out_, HasSubstr("greeting"));
  EXPECT_EQ(Deploy("--yes --command delete"), 0) << out_;
  WriteLaunch("one");
  EXPECT_EQ(Deploy("--dry-run"), 3) << out_;
}

// GITOPS_KILL_POINTS=all kills at every point; otherwise at each of the
// conductor and the repository, and at some of the registry's and cluster's.
TEST_F(SandboxTest, KilledAnywhereTheNextRunCompletes) {
  std::string log = Path("points");
  ASSERT_EQ(Deploy("--yes", {{"GITOPS_FAILPOINT_LOG", log}}), 0) << out_;
  std::vector<std::string> points =
      absl::StrSplit(*fs::ReadFile(log), '\n', absl::SkipEmpty());
  const char* wanted = std::getenv("GITOPS_KILL_POINTS");
  bool all = wanted != nullptr && absl::string_view(wanted) == "all";
  int killed = 0;
  size_t others = 0;
  for (size_t i = 0; i < points.size(); ++i) {
    bool ours = absl::StartsWith(points[i], "conductor.") ||
                absl::StartsWith(points[i], "state.");
    if (!ours && !all && ++others % 10 != 1) continue;
    KillAndComplete(static_cast<int>(i) + 1, points[i]);
    ++killed;
    if (HasFailure()) break;
  }
  std::cout << "killed at " << killed << " of " << points.size()
            << " points; the next run completed each\n";
  EXPECT_GT(killed, 8);
}

}  // namespace
}  // namespace gitops::deploy_command
