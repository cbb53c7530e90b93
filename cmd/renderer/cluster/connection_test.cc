#include "cmd/renderer/cluster/connection.h"

#include <map>
#include <string>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "pkg/base/fs.h"

namespace gitops::renderer {
namespace {

constexpr char kKubeconfig[] =
    "apiVersion: v1\n"
    "clusters: [{name: c, cluster: {server: 'https://one'}}]\n"
    "users: [{name: u, user: {token: t1}}]\n"
    "contexts: [{name: x, context: {cluster: c, user: u, namespace: ns1}}]\n"
    "current-context: x\n";

Variables From(std::map<std::string, std::string> map) {
  return [map](absl::string_view name) -> std::optional<std::string> {
    const auto at = map.find(std::string(name));
    if (at == map.end()) return std::nullopt;
    return at->second;
  };
}

std::string WriteKubeconfig() {
  const std::string path = absl::StrCat(testing::TempDir(), "/kubeconfig");
  EXPECT_TRUE(fs::WriteFile(path, kKubeconfig).ok());
  return path;
}

TEST(ConnectionTest, ReadsTheKubeconfig) {
  ConnectionFlags flags;
  flags.kubeconfig = WriteKubeconfig();
  const auto config = LoadConnection(flags, From({}));
  ASSERT_TRUE(config.ok()) << config.status();
  EXPECT_EQ(config->server, "https://one");
  EXPECT_EQ(config->token.Reveal(), "t1");
  EXPECT_EQ(config->namespace_name, "ns1");
}

TEST(ConnectionTest, FlagsWinOverVariablesAndThoseOverTheFile) {
  ConnectionFlags flags;
  flags.token = Secret("flag");
  const Variables getenv = From({{"KUBECONFIG", WriteKubeconfig()},
                                 {"HELM_KUBETOKEN", "variable"},
                                 {"HELM_KUBEAPISERVER", "https://two/"},
                                 {"HELM_KUBEASUSER", "bob"},
                                 {"HELM_KUBEASGROUPS", "g1,g2"},
                                 {"HELM_KUBETLS_SERVER_NAME", "name"},
                                 {"HELM_KUBEINSECURE_SKIP_TLS_VERIFY", "true"},
                                 {"HELM_QPS", "5"},
                                 {"HELM_BURST_LIMIT", "7"}});
  const ConnectionFlags all = WithVariables(flags, getenv);
  EXPECT_EQ(all.qps, 5);
  EXPECT_EQ(all.burst_limit, 7);
  const auto config = LoadConnection(all, getenv);
  ASSERT_TRUE(config.ok()) << config.status();
  EXPECT_EQ(config->server, "https://two");
  EXPECT_EQ(config->token.Reveal(), "flag");
  EXPECT_EQ(config->impersonate_user, "bob");
  EXPECT_EQ(config->impersonate_groups, (std::vector<std::string>{"g1", "g2"}));
  EXPECT_EQ(config->tls_server_name, "name");
  EXPECT_TRUE(config->insecure);
}

TEST(ConnectionTest, WithoutConfigurationItIsThisMachine) {
  const auto config = LoadConnection({}, From({{"KUBECONFIG", "/nope"}}));
  ASSERT_TRUE(config.ok()) << config.status();
  EXPECT_EQ(config->server, "http://localhost:8080");
}

TEST(ConnectionTest, SaysWhatIsMissing) {
  ConnectionFlags flags;
  flags.kubeconfig = "/nope";
  EXPECT_EQ(LoadConnection(flags, From({})).status().message(),
            "stat /nope: no such file or directory");
  flags.kubeconfig = WriteKubeconfig();
  flags.context = "other";
  EXPECT_EQ(LoadConnection(flags, From({})).status().message(),
            "context \"other\" does not exist");
  flags.context = "";
  flags.ca_file = "/nope";
  EXPECT_EQ(LoadConnection(flags, From({})).status().message(),
            "invalid configuration: unable to read certificate-authority "
            "/nope for x due to open /nope: no such file or directory");
}

}  // namespace
}  // namespace gitops::renderer
