// The whole program, with what comes over the network or is packed on demand.

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "cmd/renderer/app.h"
#include "cmd/renderer/remote/test_server.h"
#include "gtest/gtest.h"
#include "pkg/base/fs.h"
#include "pkg/cli/output.h"

namespace gitops::renderer {
namespace {

class ProgramTest : public testing::Test {
 protected:
  void SetUp() override { root_ = *fs::MakeTempDir("program_test."); }
  void TearDown() override { EXPECT_TRUE(fs::RemoveAll(root_).ok()); }

  std::string Write(absl::string_view name, absl::string_view text) {
    const std::string path = fs::JoinPath(root_, name);
    EXPECT_TRUE(fs::MakeDirs(fs::DirName(path)).ok());
    EXPECT_TRUE(fs::WriteFile(path, text).ok());
    return path;
  }

  // Standard output, then standard error.
  std::string Run(std::vector<std::string> args, int code) {
    cli::StringOutput out;
    cli::StringOutput err;
    cli::Environment env;
    env.out = &out;
    env.err = &err;
    env.getenv = [this](absl::string_view name) -> std::optional<std::string> {
      if (name == "HOME") return root_;
      return std::nullopt;
    };
    EXPECT_EQ(RunRenderer(args, env), code) << err.text();
    return out.text() + err.text();
  }

  std::string root_;
};

TEST_F(ProgramTest, ValuesByUrl) {
  const auto server = ServeEcho();
  Write("c/Chart.yaml", "apiVersion: v2\nname: c\nversion: 1.0.0\n");
  Write("c/templates/a.yaml", "a: {{ .Values.path }}\n");
  const std::string chart = fs::JoinPath(root_, "c");
  EXPECT_EQ(Run({"template", chart, "-f", server->url() + "/v.yaml"}, 0),
            "---\n# Source: c/templates/a.yaml\na: /v.yaml\n");
  EXPECT_EQ(Run({"template", chart, "-f", server->url() + "/gone"}, 1),
            absl::StrCat("Error: failed to fetch ", server->url(),
                         "/gone : 404 Not Found\n"));
}

TEST_F(ProgramTest, ChartsByUrlMustBeArchives) {
  const auto server = ServeEcho();
  const std::string text = Run({"template", server->url() + "/c.tgz"}, 1);
  EXPECT_TRUE(absl::StartsWith(
      text, absl::StrCat("Error: file '", root_, "/.cache/helm/content/")))
      << text;
  EXPECT_TRUE(absl::StrContains(text, "does not appear to be a gzipped"));
}

TEST_F(ProgramTest, SchemasByUrl) {
  const auto server = ServeEcho();
  Write("c/Chart.yaml", "apiVersion: v2\nname: c\nversion: 1.0.0\n");
  Write("c/values.schema.json",
        absl::StrCat("{\"$ref\": \"", server->url(), "/gone\"}"));
  EXPECT_EQ(
      Run({"template", fs::JoinPath(root_, "c")}, 1),
      absl::StrCat("Error: values don't meet the specifications of the "
                   "schema(s) in the following chart(s):\nc:\nfailing "
                   "loading \"",
                   server->url(), "/gone\": HTTP request to ", server->url(),
                   "/gone returned status 404 (Not Found)\n"));
}

TEST_F(ProgramTest, DependenciesOnDemand) {
  Write("s/Chart.yaml", "apiVersion: v2\nname: s\nversion: 1.0.0\n");
  Write("s/templates/x.yaml", "a: 1\n");
  Write("p/Chart.yaml",
        "apiVersion: v2\nname: p\nversion: 1.0.0\ndependencies:\n- {name: s, "
        "version: '*', repository: 'file://../s'}\n");
  const std::string chart = fs::JoinPath(root_, "p");
  EXPECT_TRUE(absl::StrContains(Run({"template", chart}, 1),
                                "missing in charts/ directory: s"));
  const std::string manifests =
      "---\n# Source: p/charts/s/templates/x.yaml\na: 1\n";
  EXPECT_EQ(
      Run({"template", chart, "--dependency-update"}, 0),
      absl::StrCat("Saving 1 charts\nDeleting outdated charts\n", manifests));
  EXPECT_EQ(Run({"template", chart, "--dependency-update"}, 0), manifests);
}

TEST_F(ProgramTest, CompatDecidesAboutNullsAndFunctions) {
  Write("c/Chart.yaml", "apiVersion: v2\nname: c\nversion: 1.0.0\n");
  Write("c/values.yaml", "a: null\nb: {c: null}\n");
  Write("c/templates/a.yaml",
        "v: {{ .Values | toJson }}\nk: {{ .Capabilities.KubeVersion }}\n");
  const std::string chart = fs::JoinPath(root_, "c");
  const std::string head = "---\n# Source: c/templates/a.yaml\nv: ";
  EXPECT_EQ(Run({"template", chart}, 0),
            head + "{\"a\":null,\"b\":{\"c\":null}}\nk: v1.35.0\n");
  EXPECT_EQ(Run({"template", chart, "--compat", "4.2"}, 0),
            head + "{\"b\":{}}\nk: v1.36.0\n");
  EXPECT_TRUE(absl::StartsWith(Run({"template", chart, "--compat", "5"}, 1),
                               "Error: invalid --compat \"5\""));
}

}  // namespace
}  // namespace gitops::renderer
