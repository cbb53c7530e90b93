#ifndef GITOPS_CMD_DEPLOY_SANDBOX_FIXTURE_H_
#define GITOPS_CMD_DEPLOY_SANDBOX_FIXTURE_H_

// For tests of the whole way with the real programs on the embedded sandbox:
// an image, a release of a Deployment and a ConfigMap, and a folder for all.

#include <cstdlib>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "gtest/gtest.h"
#include "pkg/base/fs.h"
#include "pkg/base/subprocess.h"

namespace gitops::deploy_command {

inline std::string Program(const std::string& path) {
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
  // The Deployment has `annotation`, as JSON, if there is one.
  void MakeState(const std::string& name, const std::string& text,
                 const std::string& annotation = "") {
    std::string image = "registry.example.com/hello@" + digest_;
    Put(name + ".tree/shop/templates/config.yaml",
        absl::StrCat("apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: "
                     "greeting\ndata:\n  text: ",
                     text, "\n"));
    Put(name + ".tree/shop/templates/web.yaml",
        absl::StrCat(
            "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web\n",
            annotation.empty() ? "" : "  annotations: " + annotation + "\n",
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

  std::string dir_, world_, digest_, out_;
};

}  // namespace gitops::deploy_command

#endif  // GITOPS_CMD_DEPLOY_SANDBOX_FIXTURE_H_
