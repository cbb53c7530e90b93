#include "cmd/renderer/cluster/cluster.h"

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "cmd/renderer/cluster/test_cluster.h"
#include "gtest/gtest.h"

namespace gitops::renderer {
namespace {

using value::Value;

class Lines : public chart::Log {
 public:
  void Write(chart::LogLevel level, absl::string_view message,
             const chart::LogAttributes& attributes) override {
    text += chart::FormatLogLine(level, message, attributes);
  }
  std::string text;
};

class ClusterTest : public ClusterTestBase {
 protected:
  Lines log_;
};

TEST_F(ClusterTest, TellsItsVersionAndApis) {
  Cluster cluster(NewClient(), &log_);
  ASSERT_TRUE(cluster.CheckReachable().ok());
  render::Capabilities capabilities;
  ASSERT_TRUE(cluster.ReadCapabilities(&capabilities).ok());
  EXPECT_TRUE(absl::StartsWith(capabilities.kube_version.version, "v1."));
  EXPECT_EQ(capabilities.kube_version.normalized, "");
  EXPECT_EQ(capabilities.kube_version.text(),
            capabilities.kube_version.version);
  const std::vector<std::string>& apis = capabilities.api_versions;
  EXPECT_TRUE(std::is_sorted(apis.begin(), apis.end()));
  for (const char* wanted : {"v1", "apps/v1", "apps/v1/Deployment", "v1/Pod"}) {
    EXPECT_EQ(std::count(apis.begin(), apis.end(), wanted), 1) << wanted;
  }
}

TEST_F(ClusterTest, LooksUpObjectsAndLists) {
  Create("configmaps", "default",
         "{apiVersion: v1, kind: ConfigMap, metadata: {name: a, namespace: "
         "default}, data: {k: v}}");
  Cluster cluster(NewClient(), &log_);
  const auto object = cluster.Lookup("v1", "ConfigMap", "default", "a");
  ASSERT_TRUE(object.ok()) << object.status();
  EXPECT_EQ(object->FindPath({"data", "k"})->string_or_empty(), "v");
  EXPECT_EQ(object->Find("kind")->string_or_empty(), "ConfigMap");
  const auto list = cluster.Lookup("v1", "ConfigMap", "default", "");
  ASSERT_TRUE(list.ok()) << list.status();
  EXPECT_EQ(list->Find("kind")->string_or_empty(), "ConfigMapList");
  EXPECT_EQ(list->Find("items")->list().size(), 1u);
  const auto all = cluster.Lookup("v1", "Namespace", "ignored", "");
  ASSERT_TRUE(all.ok()) << all.status();
  EXPECT_GE(all->Find("items")->list().size(), 2u);
}

TEST_F(ClusterTest, NothingFoundIsAnEmptyMap) {
  Cluster cluster(NewClient(), &log_);
  for (const char* name : {"nope", "x y"}) {
    const auto object = cluster.Lookup("v1", "ConfigMap", "default", name);
    ASSERT_TRUE(object.ok()) << object.status();
    EXPECT_TRUE(object->map().empty());
  }
}

TEST_F(ClusterTest, LookupErrorsReadAsHelms) {
  Cluster cluster(NewClient(), &log_);
  const struct {
    const char* what;
    const char* api_version;
    const char* kind;
    const char* ns;
    const char* name;
    const char* message;
  } kCases[] = {
      {"an unknown group", "foo/v1", "Foo", "", "",
       "unable to get apiresource from unstructured: foo/v1, Kind=Foo: the "
       "server could not find the requested resource"},
      {"no version", "", "Foo", "", "",
       "unable to get apiresource from unstructured: /, Kind=Foo: groupVersion "
       "shouldn't be empty"},
      {"too many slashes", "a/b/c", "Foo", "", "",
       "unable to get apiresource from unstructured: /, Kind=Foo: groupVersion "
       "shouldn't be empty"},
      {"a slash in the namespace", "v1", "ConfigMap", "a/b", "",
       "invalid namespace \"a/b\": [may not contain '/']"},
      {"a slash in the name", "v1", "ConfigMap", "a", "b/c",
       "invalid resource name \"b/c\": [may not contain '/']"},
      {"the parent", "v1", "ConfigMap", "a", "..",
       "invalid resource name \"..\": [may not be '..']"},
      {"a percent sign", "v1", "ConfigMap", "a", "x%y",
       "invalid resource name \"x%y\": [may not contain '%']"},
  };
  for (const auto& c : kCases) {
    const auto found = cluster.Lookup(c.api_version, c.kind, c.ns, c.name);
    EXPECT_EQ(found.status().message(), c.message) << c.what;
  }
  EXPECT_TRUE(absl::StrContains(
      log_.text,
      "level=ERROR msg=\"unable to retrieve resource list\" "
      "GroupVersion=foo/v1 error=\"the server could not find the "
      "requested resource\"\n"))
      << log_.text;
}

TEST_F(ClusterTest, SaysThatAClusterIsUnreachable) {
  server_->Stop();
  Cluster cluster(NewClient(), &log_);
  const absl::Status status = cluster.CheckReachable();
  const std::string wanted = absl::StrCat(
      "cluster reachability check failed: kubernetes cluster unreachable: Get "
      "\"",
      server_->url(), "/version\": dial tcp ");
  EXPECT_TRUE(absl::StartsWith(status.message(), wanted)) << status.message();
  EXPECT_TRUE(absl::StartsWith(log_.text, "level=ERROR msg=\"cluster reach"));
}

TEST(FormatWarningTest, ReadsAsKlogs) {
  const absl::Time now =
      absl::FromUnixMicros(1790000000000000) + absl::Microseconds(52);
  const std::string line = FormatWarning("v1 Endpoints is old", now, 42);
  EXPECT_TRUE(absl::EndsWith(
      line,
      ".000052      42 warnings.go:107] \"Warning: v1 Endpoints is old\"\n"))
      << line;
  EXPECT_EQ(line[0], 'I');
}

}  // namespace
}  // namespace gitops::renderer
