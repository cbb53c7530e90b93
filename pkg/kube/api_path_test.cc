#include "pkg/kube/api_path.h"

#include <gtest/gtest.h>

namespace gitops::kube {
namespace {

TEST(ApiPathTest, Paths) {
  ResourceType deployments;
  deployments.gvk = {"apps", "v1", "Deployment"};
  deployments.resource = "deployments";
  deployments.namespaced = true;
  ResourceType nodes;
  nodes.gvk = {"", "v1", "Node"};
  nodes.resource = "nodes";
  EXPECT_EQ(ResourcePath(deployments, "ns", "d", ""),
            "/apis/apps/v1/namespaces/ns/deployments/d");
  EXPECT_EQ(ResourcePath(deployments, "ns", "d", "scale"),
            "/apis/apps/v1/namespaces/ns/deployments/d/scale");
  EXPECT_EQ(ResourcePath(deployments, "", "", ""), "/apis/apps/v1/deployments");
  EXPECT_EQ(ResourcePath(nodes, "ignored", "n", ""), "/api/v1/nodes/n");
  EXPECT_EQ(ResourcePath(nodes, "", "system:a/../b?c", ""),
            "/api/v1/nodes/system:a%2F..%2Fb%3Fc");
}

TEST(ApiPathTest, Queries) {
  ListOptions list;
  list.label_selector = "a=b,c in (d)";
  list.resource_version = "0";
  EXPECT_EQ(QueryString(ListQuery(list, "")),
            "?labelSelector=a%3Db%2Cc+in+%28d%29&limit=500&resourceVersion=0");
  EXPECT_EQ(QueryString(ListQuery(list, "tok==")),
            "?labelSelector=a%3Db%2Cc+in+%28d%29&limit=500&continue=tok%3D%3D");
  list = {};
  list.page_size = 0;
  EXPECT_EQ(QueryString(ListQuery(list, "")), "");
  WriteOptions write;
  write.dry_run = true;
  write.field_manager = "m";
  write.field_validation = "Warn";
  write.force = true;
  EXPECT_EQ(QueryString(WriteQuery(write, false)),
            "?dryRun=All&fieldManager=m&fieldValidation=Warn");
  EXPECT_EQ(QueryString(WriteQuery(write, true)),
            "?dryRun=All&fieldManager=m&fieldValidation=Warn&force=true");
  EXPECT_EQ(QueryString(WatchQuery({}, "5", 290)),
            "?watch=true&allowWatchBookmarks=true&resourceVersion=5&"
            "timeoutSeconds=290");
  LogOptions log;
  log.container = "c";
  log.follow = true;
  log.tail_lines = 0;
  EXPECT_EQ(QueryString(LogQuery(log)), "?container=c&follow=true&tailLines=0");
}

TEST(ApiPathTest, DeleteBodies) {
  EXPECT_EQ(DeleteBody({}), "{}");
  DeleteOptions options;
  options.propagation = Propagation::kBackground;
  options.grace_period_seconds = 0;
  options.uid = "u";
  options.resource_version = "3";
  options.dry_run = true;
  EXPECT_EQ(DeleteBody(options),
            R"({"dryRun":["All"],"gracePeriodSeconds":0,"preconditions":)"
            R"({"resourceVersion":"3","uid":"u"},)"
            R"("propagationPolicy":"Background"})");
}

}  // namespace
}  // namespace gitops::kube
