#ifndef GITOPS_CMD_RENDERER_CLUSTER_TEST_CLUSTER_H_
#define GITOPS_CMD_RENDERER_CLUSTER_TEST_CLUSTER_H_

// An API server inside the test's process, with the objects every cluster has.

#include <memory>
#include <string>

#include "absl/strings/string_view.h"
#include "gtest/gtest.h"
#include "pkg/http/server.h"
#include "pkg/kube/http_client.h"
#include "pkg/sandbox/apiserver/api_server.h"
#include "pkg/sandbox/apiserver/cluster.h"
#include "pkg/sandbox/apiserver/controllers.h"
#include "pkg/yaml/yaml.h"

namespace gitops::renderer {

class ClusterTestBase : public testing::Test {
 protected:
  void SetUp() override {
    auto cluster = sandbox::Cluster::Open({});
    ASSERT_TRUE(cluster.ok()) << cluster.status();
    objects_ = *std::move(cluster);
    ASSERT_TRUE(sandbox::MakeInitialObjects(objects_.get()).ok());
    api_ = std::make_unique<sandbox::ApiServer>(objects_.get(), "");
    auto server = http::Server::Start(
        {},
        [this](http::ServerRequest& request, http::ResponseWriter& response) {
          api_->Handle(request, response);
        });
    ASSERT_TRUE(server.ok()) << server.status();
    server_ = *std::move(server);
  }

  std::unique_ptr<kube::Client> NewClient() {
    kube::Config config;
    config.server = server_->url();
    auto client = kube::NewClient(config, {});
    EXPECT_TRUE(client.ok()) << client.status();
    return *std::move(client);
  }

  void Create(absl::string_view plural, absl::string_view ns,
              absl::string_view text) {
    const auto resource = objects_->FindResource("", "v1", plural);
    ASSERT_TRUE(resource.has_value());
    const auto object = yaml::Parse(text);
    ASSERT_TRUE(object.ok()) << object.status();
    const auto made = objects_->Create(*resource, ns, *object, false);
    ASSERT_TRUE(made.ok()) << made.status();
  }

  std::unique_ptr<sandbox::Cluster> objects_;
  std::unique_ptr<sandbox::ApiServer> api_;
  std::unique_ptr<http::Server> server_;
};

}  // namespace gitops::renderer

#endif  // GITOPS_CMD_RENDERER_CLUSTER_TEST_CLUSTER_H_
