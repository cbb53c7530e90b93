#include "pkg/kube/config.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "pkg/base/fs.h"

namespace gitops::kube {
namespace {

using ::testing::HasSubstr;

constexpr char kBasic[] = R"(
apiVersion: v1
kind: Config
current-context: one
contexts:
- name: one
  context: {cluster: c, user: u, namespace: ns}
- name: two
  context: {cluster: c, user: v}
- name: lost
  context: {cluster: nowhere}
clusters:
- name: c
  cluster:
    server: https://h:6443/
    certificate-authority-data: UEVN
    tls-server-name: api
    proxy-url: http://p:1
    disable-compression: true
users:
- name: u
  user: {token: secret-token, as: boss, as-groups: [g], as-user-extra: {k: [v]}}
- name: v
  user: {username: joe, password: secret-password}
)";

class ConfigTest : public testing::Test {
 protected:
  void SetUp() override {
    absl::StatusOr<std::string> dir = fs::MakeTempDir("config_test");
    ASSERT_TRUE(dir.ok());
    dir_ = *dir;
    options_.environment =
        [this](absl::string_view name) -> std::optional<std::string> {
      const auto it = variables_.find(std::string(name));
      if (it == variables_.end()) return std::nullopt;
      return it->second;
    };
    options_.service_account_dir = dir_;
  }
  void TearDown() override { ASSERT_TRUE(fs::RemoveAll(dir_).ok()); }

  std::string Write(const std::string& name, absl::string_view text) {
    const std::string path = fs::JoinPath(dir_, name);
    EXPECT_TRUE(fs::MakeDirs(fs::DirName(path)).ok());
    EXPECT_TRUE(fs::WriteFile(path, text).ok());
    return path;
  }

  std::string dir_;
  std::map<std::string, std::string> variables_;
  LoadOptions options_;
};

TEST_F(ConfigTest, ReadsEverything) {
  options_.yaml = kBasic;
  options_.context = "two";  // Not applied to given text.
  const absl::StatusOr<Config> config = LoadConfig(options_);
  ASSERT_TRUE(config.ok()) << config.status();
  EXPECT_EQ(config->context, "one");
  EXPECT_EQ(config->namespace_name, "ns");
  EXPECT_EQ(config->server, "https://h:6443");
  EXPECT_EQ(config->ca_pem, "PEM");
  EXPECT_EQ(config->tls_server_name, "api");
  EXPECT_EQ(config->proxy_url, "http://p:1");
  EXPECT_FALSE(config->compression);
  EXPECT_EQ(config->token.Reveal(), "secret-token");
  EXPECT_EQ(config->impersonate_user, "boss");
  EXPECT_EQ(config->impersonate_groups, std::vector<std::string>{"g"});
  EXPECT_EQ(config->impersonate_extra.at("k"), std::vector<std::string>{"v"});
}

TEST_F(ConfigTest, TakesTheNamedContext) {
  options_.explicit_path = Write("config", kBasic);
  options_.context = "two";
  const absl::StatusOr<Config> config = LoadConfig(options_);
  ASSERT_TRUE(config.ok()) << config.status();
  EXPECT_EQ(config->namespace_name, "default");
  EXPECT_EQ(config->username, "joe");
  EXPECT_EQ(config->password.Reveal(), "secret-password");
  options_.context = "three";
  EXPECT_EQ(LoadConfig(options_).status().message(),
            "context \"three\" does not exist");
  options_.context = "lost";
  EXPECT_EQ(LoadConfig(options_).status().message(),
            "cluster \"nowhere\" does not exist");
}

TEST_F(ConfigTest, MergesTheListAndResolvesPaths) {
  Write("a/ca.pem", "CA");
  Write("b/cert.pem", "CERT");
  Write("b/key.pem", "KEY");
  const std::string first = Write("a/config", R"(
current-context: x
clusters:
- name: c
  cluster: {server: "https://first", certificate-authority: ca.pem}
)");
  const std::string second = Write("b/config", R"(
current-context: other
contexts:
- name: x
  context: {cluster: c, user: u}
clusters:
- name: c
  cluster: {server: "https://second"}
users:
- name: u
  user: {client-certificate: cert.pem, client-key: key.pem, tokenFile: t}
)");
  variables_["KUBECONFIG"] =
      absl::StrCat(first, ":", dir_, "/missing::", second);
  const absl::StatusOr<Config> config = LoadConfig(options_);
  ASSERT_TRUE(config.ok()) << config.status();
  EXPECT_EQ(config->server, "https://first");
  EXPECT_EQ(config->ca_pem, "CA");
  EXPECT_EQ(config->client_cert_pem, "CERT");
  EXPECT_EQ(config->client_key_pem.Reveal(), "KEY");
  EXPECT_EQ(config->token_file, fs::JoinPath(dir_, "b/t"));
}

TEST_F(ConfigTest, FallsBackToHomeThenToThePod) {
  EXPECT_EQ(LoadConfig(options_).status().code(),
            absl::StatusCode::kFailedPrecondition);
  Write("token", "pod-token");
  Write("namespace", "pod-ns\n");
  Write("ca.crt", "POD-CA");
  variables_["KUBERNETES_SERVICE_HOST"] = "fd00::1";
  variables_["KUBERNETES_SERVICE_PORT"] = "443";
  absl::StatusOr<Config> config = LoadConfig(options_);
  ASSERT_TRUE(config.ok()) << config.status();
  EXPECT_EQ(config->server, "https://[fd00::1]:443");
  EXPECT_EQ(config->namespace_name, "pod-ns");
  EXPECT_EQ(config->ca_pem, "POD-CA");
  EXPECT_EQ(config->token_file, fs::JoinPath(dir_, "token"));
  variables_["HOME"] = dir_;
  Write(".kube/config", kBasic);
  config = LoadConfig(options_);
  ASSERT_TRUE(config.ok()) << config.status();
  EXPECT_EQ(config->context, "one");
  options_.explicit_path = fs::JoinPath(dir_, "nope");
  EXPECT_EQ(LoadConfig(options_).status().message(),
            absl::StrCat("stat ", dir_, "/nope: no such file or directory"));
}

TEST_F(ConfigTest, ReadsExecPlugins) {
  options_.explicit_path = Write("config", R"(
current-context: x
contexts: [{name: x, context: {cluster: c, user: u}}]
clusters:
- name: c
  cluster:
    server: https://h
    extensions:
    - name: client.authentication.k8s.io/exec
      extension: {audience: a}
users:
- name: u
  user:
    exec:
      apiVersion: client.authentication.k8s.io/v1beta1
      command: bin/login
      args: [a, b]
      env: [{name: N, value: V}]
      installHint: get it
      provideClusterInfo: true
)");
  const absl::StatusOr<Config> config = LoadConfig(options_);
  ASSERT_TRUE(config.ok()) << config.status();
  ASSERT_TRUE(config->exec.has_value());
  EXPECT_EQ(config->exec->command, fs::JoinPath(dir_, "bin/login"));
  EXPECT_EQ(config->exec->args, (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(config->exec->env[0].second, "V");
  EXPECT_EQ(config->exec->interactive_mode, "IfAvailable");
  EXPECT_TRUE(config->exec->provide_cluster_info);
  EXPECT_NE(config->exec->cluster_config.Find("audience"), nullptr);
}

TEST_F(ConfigTest, SaysWhatIsWrong) {
  struct Case {
    const char* name;
    std::string user;
    std::string cluster;
    const char* message;
  };
  const std::string server = "server: \"https://h\"";
  for (const Case& c : {
           Case{"no server", "", "insecure-skip-tls-verify: true",
                "no server found for cluster \"c\""},
           Case{"insecure with CA", "",
                server + ", insecure-skip-tls-verify: true, "
                         "certificate-authority-data: UEVN",
                "with the insecure flag is not allowed"},
           Case{"bad base64", "",
                server + ", certificate-authority-data: \"%%%\"",
                "certificate-authority-data of c: illegal base64"},
           Case{"missing file", "client-certificate: nope, client-key-data: UA",
                server, "unable to read client-certificate nope for u"},
           Case{"cert without key", "client-certificate-data: UEVN", server,
                "client-key-data or client-key must be specified for u"},
           Case{"exec without command", "exec: {apiVersion: v1}", server,
                "command must be specified for u"},
           Case{"exec v1 without mode",
                "exec: {apiVersion: client.authentication.k8s.io/v1, "
                "command: x}",
                server, "interactiveMode must be specified for u"},
           Case{"old provider", "auth-provider: {name: gcp}", server,
                "no Auth Provider found for name \"gcp\""},
           Case{"groups without user", "as-groups: [g]", server,
                "without impersonating a user"},
           Case{"scheme", "", "server: \"ftp://h\"",
                "must be an http or https URL"},
       }) {
    options_.yaml = absl::StrCat(
        "current-context: x\n"
        "contexts: [{name: x, context: {cluster: c, user: u}}]\n"
        "clusters: [{name: c, cluster: {",
        c.cluster, "}}]\nusers: [{name: u, user: {", c.user, "}}]\n");
    const absl::Status status = LoadConfig(options_).status();
    EXPECT_FALSE(status.ok()) << c.name;
    EXPECT_THAT(std::string(status.message()), HasSubstr(c.message)) << c.name;
  }
  options_.yaml = "a: [b";
  EXPECT_THAT(std::string(LoadConfig(options_).status().message()),
              HasSubstr("error loading config file \"(inline)\": yaml:"));
  options_.yaml = "- a";
  EXPECT_FALSE(LoadConfig(options_).ok());
}

TEST_F(ConfigTest, HostAndPortWithoutScheme) {
  options_.yaml =
      "current-context: x\ncontexts: [{name: x, context: {cluster: c}}]\n"
      "clusters: [{name: c, cluster: {server: \"h:8080\"}}]\n";
  EXPECT_EQ(LoadConfig(options_)->server, "http://h:8080");
}

}  // namespace
}  // namespace gitops::kube
