#include "pkg/sandbox/apiserver/api_server.h"

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "gtest/gtest.h"
#include "pkg/base/clock.h"
#include "pkg/base/fs.h"
#include "pkg/http/client.h"
#include "pkg/http/curl_transport.h"
#include "pkg/http/server.h"
#include "pkg/json/json.h"
#include "pkg/sandbox/apiserver/cluster.h"
#include "pkg/sandbox/apiserver/controllers.h"
#include "pkg/value/value.h"

namespace gitops::sandbox {
namespace {

using value::Value;

struct Answer {
  int status = 0;
  Value body;
  std::string Text(std::initializer_list<absl::string_view> path) const {
    const Value* at = body.FindPath(path);
    return at == nullptr ? "" : std::string(at->string_or_empty());
  }
};

class ApiServerTest : public testing::Test {
 protected:
  void SetUp() override { Start(""); }

  void Start(const std::string& dir) {
    Cluster::Options options;
    options.dir = dir;
    options.max_events = max_events_;
    auto cluster = Cluster::Open(options);
    ASSERT_TRUE(cluster.ok()) << cluster.status();
    cluster_ = *std::move(cluster);
    ASSERT_TRUE(MakeInitialObjects(cluster_.get()).ok());
    controllers_ = std::make_unique<Controllers>(cluster_.get(), RealClock());
    controllers_->Settle();
    api_ = std::make_unique<ApiServer>(cluster_.get(), "");
    auto server = http::Server::Start(
        {},
        [this](http::ServerRequest& request, http::ResponseWriter& response) {
          api_->Handle(request, response);
        });
    ASSERT_TRUE(server.ok()) << server.status();
    server_ = *std::move(server);
    auto transport = http::NewCurlTransport({});
    ASSERT_TRUE(transport.ok()) << transport.status();
    transport_ = *std::move(transport);
  }
  void TearDown() override { Stop(); }
  void Stop() {
    transport_.reset();
    if (server_ != nullptr) server_->Stop();
    server_.reset();
    controllers_.reset();
    api_.reset();
    cluster_.reset();
  }

  Answer Call(const std::string& method, const std::string& path,
              const std::string& body = "",
              const std::string& type = "application/json") {
    http::Request request;
    request.method = method;
    request.url = server_->url() + path;
    request.body = body;
    if (!body.empty()) request.headers.Set("Content-Type", type);
    const auto response = transport_->Send(request);
    EXPECT_TRUE(response.ok()) << response.status();
    Answer answer;
    if (!response.ok()) return answer;
    answer.status = response->status;
    auto parsed =
        json::Parse(response->body, {.numbers = json::Numbers::kKube});
    if (parsed.ok()) answer.body = *parsed;
    controllers_->Settle();
    return answer;
  }

  size_t max_events_ = 20000;
  std::unique_ptr<Cluster> cluster_;
  std::unique_ptr<Controllers> controllers_;
  std::unique_ptr<ApiServer> api_;
  std::unique_ptr<http::Server> server_;
  std::unique_ptr<http::Transport> transport_;
};

constexpr char kMaps[] = "/api/v1/namespaces/default/configmaps";
constexpr char kMap[] =
    R"({"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a","labels":{"l":"1"}},"data":{"k":"v"}})";

TEST_F(ApiServerTest, CreatesReadsUpdatesDeletes) {
  const Answer made = Call("POST", kMaps, kMap);
  EXPECT_EQ(made.status, 201);
  EXPECT_NE(made.Text({"metadata", "uid"}), "");
  EXPECT_EQ(made.Text({"metadata", "namespace"}), "default");
  EXPECT_EQ(Call("POST", kMaps, kMap).Text({"message"}),
            "configmaps \"a\" already exists");
  EXPECT_EQ(Call("GET", absl::StrCat(kMaps, "/a")).Text({"data", "k"}), "v");

  // A write with an old version loses.
  const std::string version = made.Text({"metadata", "resourceVersion"});
  const std::string update = absl::StrCat(
      R"({"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a","resourceVersion":")",
      version, R"("},"data":{"k":"w"}})");
  EXPECT_EQ(Call("PUT", absl::StrCat(kMaps, "/a"), update).status, 200);
  const Answer lost = Call("PUT", absl::StrCat(kMaps, "/a"), update);
  EXPECT_EQ(lost.status, 409);
  EXPECT_EQ(lost.Text({"reason"}), "Conflict");

  EXPECT_EQ(Call("DELETE", absl::StrCat(kMaps, "/a")).Text({"status"}),
            "Success");
  const Answer gone = Call("GET", absl::StrCat(kMaps, "/a"));
  EXPECT_EQ(gone.status, 404);
  EXPECT_EQ(gone.Text({"message"}), "configmaps \"a\" not found");
}

TEST_F(ApiServerTest, DryRunAndNoChangeWriteNothing) {
  Call("POST", kMaps, kMap);
  const int64_t before = cluster_->Revision();
  EXPECT_EQ(
      Call("POST", absl::StrCat(kMaps, "?dryRun=All"),
           R"({"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"b"}})")
          .status,
      201);
  EXPECT_EQ(Call("PUT", absl::StrCat(kMaps, "/a"), kMap).status, 200);
  EXPECT_EQ(cluster_->Revision(), before);
}

TEST_F(ApiServerTest, RefusesWithTheReasonsOfKubernetes) {
  struct Case {
    const char *method, *path, *body, *message;
    int status;
  };
  const Case cases[] = {
      {"POST", "/api/v1/namespaces/none/configmaps", kMap,
       "namespaces \"none\" not found", 404},
      {"POST", kMaps,
       R"({"apiVersion":"v1","kind":"Secret","metadata":{"name":"a"}})",
       "the kind in the data (Secret) does not match the expected kind "
       "(ConfigMap)",
       400},
      {"POST", kMaps, "{", "unexpected end of JSON input", 400},
      {"POST", kMaps, R"({"apiVersion":"v1","kind":"ConfigMap"})",
       "ConfigMap \"\" is invalid: metadata.name: Required value: name or "
       "generateName is required",
       422},
      {"GET", "/api/v1/namespaces/default/unicorns", "",
       "the server could not find the requested resource", 404},
      {"PATCH", "/api/v1/namespaces/default/configmaps/kube-root-ca.crt", "{}",
       "the sandbox does not serve patches of type application/json for "
       "configmaps",
       415},
      {"GET", "/api/v1/configmaps?labelSelector=a+in+(", "",
       "unable to parse requirement: a in (", 400},
  };
  for (const Case& c : cases) {
    const Answer answer = Call(c.method, c.path, c.body);
    EXPECT_EQ(answer.status, c.status) << c.path;
    EXPECT_EQ(answer.Text({"message"}), c.message) << c.path;
  }
}

TEST_F(ApiServerTest, ListsByLabelInPages) {
  for (int i = 0; i < 5; ++i) {
    Call("POST", kMaps,
         absl::StrCat(
             R"({"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"m)",
             i, R"(","labels":{"odd":")", i % 2, R"("}}})"));
  }
  std::string path = "/api/v1/configmaps?labelSelector=odd%3D0&limit=2";
  Answer page = Call("GET", path);
  ASSERT_EQ(page.body.Find("items")->list().size(), 2u);
  EXPECT_EQ(page.body.FindPath({"metadata", "remainingItemCount"})->as_int(),
            1);
  page = Call(
      "GET",
      absl::StrCat(path, "&continue=", page.Text({"metadata", "continue"})));
  ASSERT_EQ(page.body.Find("items")->list().size(), 1u);
  EXPECT_EQ(page.body.FindPath({"metadata", "continue"}), nullptr);
}

TEST_F(ApiServerTest, DeploymentsAndJobsBecomeReady) {
  Call(
      "POST", "/apis/apps/v1/namespaces/default/deployments",
      R"({"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"d"},"spec":{"replicas":2,"selector":{"matchLabels":{"a":"b"}},"template":{"metadata":{"labels":{"a":"b"}},"spec":{"containers":[{"name":"c","image":"i"}]}}}})");
  Answer got = Call("GET", "/apis/apps/v1/namespaces/default/deployments/d");
  EXPECT_EQ(got.body.FindPath({"status", "readyReplicas"})->as_int(), 2);
  EXPECT_EQ(Call("GET", "/api/v1/namespaces/default/pods")
                .body.Find("items")
                ->list()
                .size(),
            2u);
  Call(
      "POST", "/apis/batch/v1/namespaces/default/jobs",
      R"({"apiVersion":"batch/v1","kind":"Job","metadata":{"name":"j"},"spec":{"template":{"spec":{"restartPolicy":"Never","containers":[{"name":"c","image":"i"}]}}}})");
  got = Call("GET", "/apis/batch/v1/namespaces/default/jobs/j");
  EXPECT_EQ(got.body.FindPath({"status", "succeeded"})->as_int(), 1);

  // Dependents go with their owner.
  Call("DELETE", "/apis/apps/v1/namespaces/default/deployments/d");
  EXPECT_EQ(Call("GET", "/apis/apps/v1/namespaces/default/replicasets")
                .body.Find("items")
                ->list()
                .size(),
            0u);
}

TEST_F(ApiServerTest, WorkloadsFailOnDemand) {
  Call(
      "POST", "/apis/batch/v1/namespaces/default/jobs",
      R"({"apiVersion":"batch/v1","kind":"Job","metadata":{"name":"j","annotations":{"sandbox.k8s-gitops/outcome":"fail"}},"spec":{"template":{"spec":{"restartPolicy":"Never","containers":[{"name":"c","image":"i"}]}}}})");
  const Answer got = Call("GET", "/apis/batch/v1/namespaces/default/jobs/j");
  EXPECT_EQ(got.body.FindPath({"status", "failed"})->as_int(), 1);
  EXPECT_EQ(got.body.FindPath({"status", "succeeded"}), nullptr);
}

TEST_F(ApiServerTest, CustomResourcesAreServedOnceEstablished) {
  EXPECT_EQ(Call("GET", "/apis/x.example.com/v1/things").status, 404);
  Call(
      "POST", "/apis/apiextensions.k8s.io/v1/customresourcedefinitions",
      R"({"apiVersion":"apiextensions.k8s.io/v1","kind":"CustomResourceDefinition","metadata":{"name":"things.x.example.com"},"spec":{"group":"x.example.com","scope":"Namespaced","names":{"kind":"Thing","plural":"things"},"versions":[{"name":"v1","served":true,"storage":true,"schema":{"openAPIV3Schema":{"type":"object"}}}]}})");
  EXPECT_EQ(Call("GET", "/apis/x.example.com/v1/things").status, 200);
  EXPECT_EQ(
      Call(
          "POST", "/apis/x.example.com/v1/namespaces/default/things",
          R"({"apiVersion":"x.example.com/v1","kind":"Thing","metadata":{"name":"t"},"spec":{"a":1}})")
          .status,
      201);
}

TEST_F(ApiServerTest, CustomResourcesGoWithTheirDefinition) {
  const std::string crds =
      "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
  const char crd[] =
      R"({"apiVersion":"apiextensions.k8s.io/v1","kind":"CustomResourceDefinition","metadata":{"name":"things.x.example.com"},"spec":{"group":"x.example.com","scope":"Namespaced","names":{"kind":"Thing","plural":"things"},"versions":[{"name":"v1","served":true,"storage":true}]}})";
  Call("POST", crds, crd);
  Call(
      "POST", "/apis/x.example.com/v1/namespaces/default/things",
      R"({"apiVersion":"x.example.com/v1","kind":"Thing","metadata":{"name":"t"}})");
  Call("DELETE", crds + "/things.x.example.com");
  EXPECT_EQ(Call("GET", crds + "/things.x.example.com").status, 404);
  Call("POST", crds, crd);
  EXPECT_EQ(Call("GET", "/apis/x.example.com/v1/things")
                .body.Find("items")
                ->list()
                .size(),
            0u);
}

TEST_F(ApiServerTest, DeletedNamespacesAreEmptied) {
  Call("POST", "/api/v1/namespaces",
       R"({"apiVersion":"v1","kind":"Namespace","metadata":{"name":"n"}})");
  Call("POST", "/api/v1/namespaces/n/configmaps", kMap);
  EXPECT_EQ(Call("DELETE", "/api/v1/namespaces/n").Text({"status", "phase"}),
            "Terminating");
  EXPECT_EQ(Call("GET", "/api/v1/namespaces/n").status, 404);
  EXPECT_EQ(Call("GET", "/api/v1/namespaces/n/configmaps")
                .body.Find("items")
                ->list()
                .size(),
            0u);
}

TEST_F(ApiServerTest, WatchDeliversChangesAndOldVersionsAreGone) {
  Stop();
  max_events_ = 3;
  Start("");
  const std::string from = absl::StrCat(cluster_->Revision());
  Call("POST", kMaps, kMap);
  http::Request request;
  request.url =
      absl::StrCat(server_->url(), kMaps,
                   "?watch=true&timeoutSeconds=1&resourceVersion=", from,
                   "&labelSelector=l%3D1");
  const auto response = transport_->Send(request);
  ASSERT_TRUE(response.ok()) << response.status();
  EXPECT_TRUE(absl::StrContains(response->body, "\"type\":\"ADDED\""))
      << response->body;
  EXPECT_EQ(
      Call("GET", absl::StrCat(kMaps, "?watch=true&resourceVersion=1")).status,
      410);
}

TEST_F(ApiServerTest, FaultsStrikeAsAsked) {
  EXPECT_EQ(Call("POST", "/sandbox/faults", "{}").status, 400);
  Call(
      "POST", "/sandbox/faults",
      R"({"method":"POST","path":"/configmaps","skip":1,"count":1,"status":429,"retryAfter":1})");
  EXPECT_EQ(Call("POST", kMaps, kMap).status, 201);
  EXPECT_EQ(Call("POST", kMaps, kMap).status, 429);
  EXPECT_EQ(Call("POST", kMaps, kMap).status, 409);
}

TEST_F(ApiServerTest, StateOutlivesTheProcess) {
  Stop();
  const auto dir = fs::MakeTempDir("cluster", testing::TempDir());
  ASSERT_TRUE(dir.ok());
  Start(*dir);
  const Answer made = Call("POST", kMaps, kMap);
  Stop();
  Start(*dir);
  const Answer again = Call("GET", absl::StrCat(kMaps, "/a"));
  EXPECT_EQ(again.Text({"metadata", "uid"}), made.Text({"metadata", "uid"}));
  EXPECT_EQ(again.Text({"metadata", "resourceVersion"}),
            made.Text({"metadata", "resourceVersion"}));
}

}  // namespace
}  // namespace gitops::sandbox
