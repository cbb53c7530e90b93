// What a configuration that leads to no cluster says.
#include <string>

#include "absl/strings/str_cat.h"
#include "cmd/deployer/program.h"
#include "gtest/gtest.h"
#include "pkg/base/fs.h"

namespace gitops::deployer {
namespace {

std::string ErrorOf(const std::string& file) {
  GlobalFlags flags;
  flags.kubeconfig = file;
  std::string default_namespace;
  auto client = ConnectToCluster(
      flags, false, [](absl::string_view) {}, &default_namespace);
  return client.ok() ? "" : std::string(client.status().message());
}

TEST(ConnectionTest, ErrorsNameTheStep) {
  EXPECT_EQ(ErrorOf("/nowhere/config"),
            "Building Kubernetes config: stat /nowhere/config: no such file or "
            "directory");
}

TEST(ConnectionTest, NothingConfiguredComesWithAHint) {
  const std::string file = absl::StrCat(testing::TempDir(), "/bare_config");
  ASSERT_TRUE(fs::WriteFile(file, "apiVersion: v1\nkind: Config\n").ok());
  EXPECT_EQ(ErrorOf(file),
            "Building Kubernetes config: invalid configuration: no "
            "configuration has been provided, try setting KUBERNETES_MASTER "
            "environment variable (hint: Ensure cluster name is specified "
            "correctly in context configuration)");
}

}  // namespace
}  // namespace gitops::deployer
