#include "pkg/kube/http_client.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "pkg/http/scripted_transport.h"
#include "pkg/json/json.h"
#include "pkg/kube/errors.h"
#include "pkg/kube/object.h"

namespace gitops::kube {
namespace {

using http::ScriptedTransport;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using value::Value;

class FakeClock : public Clock {
 public:
  absl::Time Now() override { return now; }
  void Sleep(absl::Duration d) override {
    slept.push_back(d);
    now += d;
  }
  absl::Time now = absl::FromUnixSeconds(1'700'000'000);
  std::vector<absl::Duration> slept;
};

ResourceType ConfigMaps() {
  ResourceType type;
  type.gvk = {"", "v1", "ConfigMap"};
  type.resource = "configmaps";
  type.namespaced = true;
  return type;
}

Value Json(absl::string_view text) {
  absl::StatusOr<Value> parsed =
      json::Parse(text, {.numbers = json::Numbers::kKube});
  EXPECT_TRUE(parsed.ok()) << parsed.status();
  return *parsed;
}

class HttpClientTest : public testing::Test {
 protected:
  HttpClientTest() {
    config_.server = "https://h/prefix";
    config_.token = Secret("t");
    options_.user_agent = "kapp/1";
    options_.clock = &clock_;
    options_.on_warning = [this](absl::string_view text, bool write) {
      warnings_.push_back(absl::StrCat(write ? "write: " : "read: ", text));
    };
  }

  Client& client() {
    if (client_ == nullptr) {
      absl::StatusOr<std::unique_ptr<Client>> made =
          NewClientOn(config_, options_, transport_);
      EXPECT_TRUE(made.ok()) << made.status();
      client_ = *std::move(made);
    }
    return *client_;
  }
  std::vector<std::string> Requests() const {
    std::vector<std::string> lines;
    for (const auto& seen : transport_->seen()) {
      lines.push_back(absl::StrCat(
          seen.method, " ", absl::StripPrefix(seen.url, "https://h/prefix")));
    }
    return lines;
  }

  FakeClock clock_;
  Config config_;
  ClientOptions options_;
  std::vector<std::string> warnings_;
  std::shared_ptr<ScriptedTransport> transport_ =
      std::make_shared<ScriptedTransport>();
  std::unique_ptr<Client> client_;
};

TEST_F(HttpClientTest, GetsAnObject) {
  transport_->Expect(200, R"({"kind":"ConfigMap","apiVersion":"v1",
      "metadata":{"name":"a","generation":9007199254740993}})");
  const absl::StatusOr<Value> object = client().Get(ConfigMaps(), "ns", "a");
  ASSERT_TRUE(object.ok()) << object.status();
  EXPECT_EQ(object->FindPath({"metadata", "generation"})->as_int(),
            9007199254740993);
  const auto seen = transport_->seen();
  ASSERT_EQ(seen.size(), 1u);
  EXPECT_EQ(seen[0].url, "https://h/prefix/api/v1/namespaces/ns/configmaps/a");
  EXPECT_EQ(seen[0].headers.Get("Authorization"), "Bearer t");
  EXPECT_EQ(seen[0].headers.Get("User-Agent"), "kapp/1");
  EXPECT_EQ(seen[0].headers.Get("Accept"), "application/json");
  EXPECT_EQ(client().Get(ConfigMaps(), "ns", "").status().message(),
            "name is required");
}

TEST_F(HttpClientTest, GivesUpOnAServerThatIsOutOfReach) {
  const absl::Status refused = http::WithFailure(
      absl::UnavailableError("connection refused"), http::Failure::kConnect);
  auto get = [&] { return client().Get(ConfigMaps(), "ns", "a").status(); };
  transport_->Expect(refused);
  EXPECT_TRUE(absl::IsUnavailable(get()));
  clock_.now += absl::Seconds(29);
  transport_->Expect(refused);
  EXPECT_TRUE(absl::IsUnavailable(get()));
  // An answer, whatever it says, starts the count anew.
  transport_->Expect(500, "{}");
  EXPECT_FALSE(get().ok());
  clock_.now += absl::Seconds(29);
  transport_->Expect(refused);
  EXPECT_TRUE(absl::IsUnavailable(get()));
  clock_.now += absl::Seconds(31);
  transport_->Expect(refused);
  const absl::Status lost = get();
  EXPECT_TRUE(absl::IsDeadlineExceeded(lost));
  EXPECT_EQ(lost.message(),
            "Kubernetes API server 'https://h/prefix' cannot be reached, for "
            "31 seconds now: connection refused");
}

TEST_F(HttpClientTest, ErrorsAreTheServers) {
  transport_->Expect(404, R"({"kind":"Status","apiVersion":"v1","status":
      "Failure","message":"configmaps \"a\" not found","reason":"NotFound",
      "details":{"name":"a","kind":"configmaps"},"code":404})");
  const absl::Status status = client().Get(ConfigMaps(), "ns", "a").status();
  EXPECT_TRUE(kube::IsNotFound(status));
  EXPECT_EQ(status.message(), "configmaps \"a\" not found");
  transport_->Expect(200, "surprise");
  EXPECT_EQ(client().Get(ConfigMaps(), "ns", "a").status().code(),
            absl::StatusCode::kInternal);
}

TEST_F(HttpClientTest, ListsAllPages) {
  transport_->Expect(200,
                     R"({"metadata":{"resourceVersion":"5","continue":"c1"},
      "items":[{"metadata":{"name":"a"}},{"metadata":{"name":"b"}}]})");
  transport_->Expect(200, R"({"metadata":{"resourceVersion":"5"},
      "items":[{"metadata":{"name":"c"}}]})");
  ListOptions options;
  options.label_selector = "x=y";
  options.page_size = 2;
  const absl::StatusOr<ObjectList> list =
      client().List(ConfigMaps(), "", options);
  ASSERT_TRUE(list.ok()) << list.status();
  EXPECT_EQ(list->resource_version, "5");
  ASSERT_EQ(list->items.size(), 3u);
  EXPECT_EQ(KindOf(list->items[2]), "ConfigMap");
  EXPECT_EQ(ApiVersionOf(list->items[2]), "v1");
  EXPECT_THAT(
      Requests(),
      ElementsAre(
          "GET /api/v1/configmaps?labelSelector=x%3Dy&limit=2",
          "GET /api/v1/configmaps?labelSelector=x%3Dy&limit=2&continue=c1"));
}

TEST_F(HttpClientTest, AnExpiredPageMeansEverythingAnew) {
  transport_->Expect(200, R"({"metadata":{"continue":"c1"},
      "items":[{"metadata":{"name":"a"}}]})");
  transport_->Expect(410, R"({"kind":"Status","status":"Failure",
      "reason":"Expired","code":410})");
  transport_->Expect(200,
                     R"({"metadata":{"resourceVersion":"9"},"items":null})");
  EXPECT_EQ(*client().ListEach(ConfigMaps(), "ns", {},
                               [](Value) { return absl::OkStatus(); }),
            "9");
  EXPECT_EQ(Requests()[2], "GET /api/v1/namespaces/ns/configmaps");
}

TEST_F(HttpClientTest, MetadataOnlyKeepsTheRealType) {
  transport_->Expect(200, R"({"kind":"PartialObjectMetadataList","items":[
      {"kind":"PartialObjectMetadata","apiVersion":"meta.k8s.io/v1"}]})");
  ListOptions options;
  options.metadata_only = true;
  const absl::StatusOr<ObjectList> list =
      client().List(ConfigMaps(), "", options);
  ASSERT_TRUE(list.ok());
  EXPECT_EQ(KindOf(list->items[0]), "ConfigMap");
  EXPECT_THAT(std::string(transport_->seen()[0].headers.Get("Accept")),
              HasSubstr("as=PartialObjectMetadataList"));
}

TEST_F(HttpClientTest, Writes) {
  const Value object = Json(R"({"metadata":{"name":"a"},"data":{"k":"<"}})");
  for (int i = 0; i < 5; ++i) transport_->Expect(200, R"({"kind":"X"})");
  WriteOptions write;
  write.dry_run = true;
  ASSERT_TRUE(client().Create(ConfigMaps(), "ns", object, write).ok());
  write = {};
  write.subresource = "status";
  ASSERT_TRUE(client().Update(ConfigMaps(), "ns", object, write).ok());
  write = {};
  write.field_manager = "m";
  write.force = true;
  ASSERT_TRUE(
      client()
          .Patch(ConfigMaps(), "ns", "a", PatchType::kApply, object, write)
          .ok());
  DeleteOptions del;
  del.propagation = Propagation::kBackground;
  del.uid = "u";
  ASSERT_TRUE(client().Delete(ConfigMaps(), "ns", "a", del).ok());
  ListOptions selection;
  selection.label_selector = "a=b";
  ASSERT_TRUE(
      client().DeleteCollection(ConfigMaps(), "ns", selection, del).ok());
  EXPECT_THAT(
      Requests(),
      ElementsAre(
          "POST /api/v1/namespaces/ns/configmaps?dryRun=All",
          "PUT /api/v1/namespaces/ns/configmaps/a/status",
          "PATCH "
          "/api/v1/namespaces/ns/configmaps/a?fieldManager=m&force=true",
          "DELETE /api/v1/namespaces/ns/configmaps/a",
          "DELETE /api/v1/namespaces/ns/configmaps?labelSelector=a%3Db"));
  const auto seen = transport_->seen();
  EXPECT_EQ(seen[0].body, R"({"metadata":{"name":"a"},"data":{"k":"<"}})");
  EXPECT_EQ(seen[2].headers.Get("Content-Type"),
            "application/apply-patch+yaml");
  EXPECT_EQ(
      seen[3].body,
      R"({"preconditions":{"uid":"u"},"propagationPolicy":"Background"})");
  EXPECT_EQ(
      client().Update(ConfigMaps(), "ns", Json("{}"), {}).status().message(),
      "name is required");
}

TEST_F(HttpClientTest, TellsWarnings) {
  const http::Headers headers = {
      {"Warning", R"(299 - "unknown field \"x\"")"},
      {"Warning", R"(199 - "no", 299 a "two" "date", 299 - "three")"}};
  transport_->Expect(200, "{}", headers);
  transport_->Expect(200, "{}", {{"Warning", "299 - \"deprecated\""}});
  transport_->Expect(200, "{}", {{"Warning", "299 - \"cut"}});
  ASSERT_TRUE(client().Create(ConfigMaps(), "ns", Json("{}"), {}).ok());
  ASSERT_TRUE(client().Get(ConfigMaps(), "ns", "a").ok());
  ASSERT_TRUE(client().Get(ConfigMaps(), "ns", "a").ok());
  EXPECT_THAT(warnings_, ElementsAre("write: unknown field \"x\"", "write: two",
                                     "write: three", "read: deprecated"));
}

TEST_F(HttpClientTest, WaitsAsTheServerAsks) {
  transport_->Expect(429, "", {{"Retry-After", "2"}});
  transport_->Expect(503, "", {{"Retry-After", "1"}});
  transport_->Expect(200, "{}");
  ASSERT_TRUE(client().Create(ConfigMaps(), "ns", Json("{}"), {}).ok());
  EXPECT_THAT(clock_.slept, ElementsAre(absl::Seconds(2), absl::Seconds(1)));
  EXPECT_EQ(client().stats().requests, 3);
  EXPECT_EQ(client().stats().retries, 2);
  // Without the header nothing is repeated.
  transport_->Expect(429, "");
  EXPECT_TRUE(
      IsTooManyRequests(client().Get(ConfigMaps(), "ns", "a").status()));
  for (int i = 0; i < 12; ++i) {
    transport_->Expect(429, "", {{"Retry-After", "1"}});
  }
  EXPECT_TRUE(
      IsTooManyRequests(client().Get(ConfigMaps(), "ns", "a").status()));
  EXPECT_EQ(client().stats().requests, 4 + 11) << "ten repetitions";
}

TEST_F(HttpClientTest, RepeatsReadsOnBrokenConnections) {
  const absl::Status closed =
      http::WithFailure(absl::UnavailableError("EOF"), http::Failure::kClosed);
  transport_->Expect(closed);
  transport_->Expect(200, "{}");
  ASSERT_TRUE(client().Get(ConfigMaps(), "ns", "a").ok());
  transport_->Expect(closed);
  EXPECT_EQ(client().Create(ConfigMaps(), "ns", Json("{}"), {}).status(),
            closed)
      << "a creation may have happened";
  transport_->Expect(http::WithFailure(absl::UnavailableError("refused"),
                                       http::Failure::kConnect));
  EXPECT_FALSE(client().Get(ConfigMaps(), "ns", "a").ok())
      << "nobody there: say so at once";
}

TEST_F(HttpClientTest, LimitsItsRate) {
  options_.qps = 10;
  options_.burst = 1;
  for (int i = 0; i < 3; ++i) transport_->Expect(200, "{}");
  for (int i = 0; i < 3; ++i) {
    ASSERT_TRUE(client().Get(ConfigMaps(), "ns", "a").ok());
  }
  EXPECT_EQ(clock_.slept.size(), 2u);
}

TEST_F(HttpClientTest, RenewsARefusedTokenOnce) {
  // The shell prints another token each time it is asked.
  config_.exec.emplace();
  config_.exec->api_version = "client.authentication.k8s.io/v1";
  config_.exec->interactive_mode = "Never";
  config_.exec->command = "/bin/sh";
  config_.exec->args = {
      "-c",
      R"(echo '{"apiVersion":"client.authentication.k8s.io/v1","status":{"token":"x"}}')"};
  transport_->Expect(401, "");
  transport_->Expect(200, "{}");
  EXPECT_TRUE(client().Get(ConfigMaps(), "ns", "a").ok());
  transport_->Expect(401, "");
  transport_->Expect(401, "");
  EXPECT_TRUE(IsUnauthorized(client().Get(ConfigMaps(), "ns", "a").status()));
  EXPECT_EQ(transport_->seen().size(), 4u);
}

TEST_F(HttpClientTest, DiscoversOldServers) {
  transport_->Expect(200, R"({"kind":"APIVersions","versions":["v1"]})");
  transport_->Expect(200, R"({"kind":"APIGroupList","groups":[
      {"name":"apps","versions":[{"version":"v1"}],"preferredVersion":{"version":"v1"}},
      {"name":"broken","versions":[{"version":"v1"}],"preferredVersion":{"version":"v1"}}]})");
  transport_->Expect(200, R"({"kind":"APIResourceList","resources":[
      {"name":"configmaps","namespaced":true,"kind":"ConfigMap","verbs":["get"]}]})");
  transport_->Expect(200, R"({"kind":"APIResourceList","resources":[
      {"name":"deployments","namespaced":true,"kind":"Deployment","verbs":[]}]})");
  transport_->Expect(503, "");
  transport_->Expect(503, "");
  const auto discovery = client().Discover();
  ASSERT_TRUE(discovery.ok()) << discovery.status();
  EXPECT_NE((*discovery)->Find(GroupKind{"apps", "Deployment"}), nullptr);
  EXPECT_EQ((*discovery)->failed.size(), 1u);
  EXPECT_TRUE(IsServiceUnavailable((*discovery)->failed.at({"broken", "v1"})));
  EXPECT_THAT(
      Requests(),
      ElementsAre("GET /api", "GET /apis", "GET /api/v1", "GET /apis/apps/v1",
                  "GET /apis/broken/v1", "GET /apis/broken/v1"));
  ASSERT_TRUE(client().Discover().ok());
  EXPECT_EQ(transport_->seen().size(), 6u) << "kept";
  transport_->Expect(500, "");
  transport_->Expect(500, "");
  transport_->Expect(500, "");
  EXPECT_FALSE(client().Discover(/*refresh=*/true).ok());
}

TEST_F(HttpClientTest, DiscoversNewServersInTwoRequests) {
  transport_->Expect(200, R"({"kind":"APIGroupDiscoveryList","items":[
      {"metadata":{},"versions":[{"version":"v1","resources":[
        {"resource":"configmaps","responseKind":{"kind":"ConfigMap"},
         "scope":"Namespaced","verbs":["get"]}]}]}]})");
  transport_->Expect(200, R"({"kind":"APIGroupDiscoveryList","items":[]})");
  const auto discovery = client().Discover();
  ASSERT_TRUE(discovery.ok()) << discovery.status();
  const ResourceType* type =
      (*discovery)->Find(GroupVersionKind{"", "v1", "ConfigMap"});
  ASSERT_NE(type, nullptr);
  EXPECT_TRUE(type->namespaced);
  EXPECT_EQ(transport_->seen().size(), 2u);
}

TEST_F(HttpClientTest, VersionAndRaw) {
  transport_->Expect(200, R"({"major":"1","minor":"20+","gitVersion":"v1.20.1",
      "platform":"linux/amd64"})");
  EXPECT_EQ(client().GetServerVersion()->minor, "20+");
  transport_->Expect(200, "ok");
  RawRequest request;
  request.path = "/readyz?verbose";
  EXPECT_EQ(*client().Raw(request), "ok");
  EXPECT_EQ(Requests()[1], "GET /readyz?verbose");
  EXPECT_EQ(client().server_url(), "https://h/prefix");
}

TEST_F(HttpClientTest, ReadsLogs) {
  transport_->Expect(200, "one\n\ntwo");
  LogOptions options;
  options.container = "c";
  options.tail_lines = 5;
  const auto log = client().OpenLog("ns", "p", options);
  ASSERT_TRUE(log.ok()) << log.status();
  EXPECT_EQ(Requests()[0],
            "GET /api/v1/namespaces/ns/pods/p/log?container=c&tailLines=5");
  EXPECT_EQ(**(*log)->ReadLine(), "one");
  EXPECT_EQ(**(*log)->ReadLine(), "");
  EXPECT_EQ(**(*log)->ReadLine(), "two");
  EXPECT_EQ(*(*log)->ReadLine(), std::nullopt);
  EXPECT_EQ(*(*log)->ReadLine(), std::nullopt);
  transport_->Expect(200, std::string((1 << 20) + 5, 'x'));
  const auto long_log = client().OpenLog("ns", "p", {});
  EXPECT_EQ((*(*long_log)->ReadLine())->size(), size_t{1} << 20);
  EXPECT_EQ((*(*long_log)->ReadLine())->size(), 5u);
}

TEST_F(HttpClientTest, CancelStopsAllCalls) {
  http::Cancellation cancel;
  options_.cancel = &cancel;
  cancel.Cancel();
  EXPECT_EQ(client().Get(ConfigMaps(), "ns", "a").status().code(),
            absl::StatusCode::kCancelled);
}

}  // namespace
}  // namespace gitops::kube
