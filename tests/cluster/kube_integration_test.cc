// pkg/kube against the real API server that KUBECONFIG names (cluster admin,
// see cluster.sh). Run by kube_test.sh; makes and deletes a namespace of its
// own.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <set>
#include <thread>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "pkg/base/fs.h"
#include "pkg/http/curl_transport.h"
#include "pkg/json/json.h"
#include "pkg/kube/config.h"
#include "pkg/kube/errors.h"
#include "pkg/kube/http_client.h"
#include "pkg/kube/object.h"
#include "tests/e2e/faults/fault_proxy.h"

namespace gitops::kube {
namespace {

using ::testing::HasSubstr;
using value::Value;

Value Json(absl::string_view text) {
  absl::StatusOr<Value> parsed =
      json::Parse(text, {.numbers = json::Numbers::kKube});
  EXPECT_TRUE(parsed.ok()) << parsed.status() << text;
  return *parsed;
}

Config LoadOrDie(const std::string& suffix = "") {
  LoadOptions options;
  options.explicit_path = ProcessVariable("KUBECONFIG").value_or("") + suffix;
  options.environment = ProcessVariable;
  absl::StatusOr<Config> config = LoadConfig(options);
  if (!config.ok()) {
    std::fprintf(stderr, "KUBECONFIG must name a real API server: %s\n",
                 config.status().ToString().c_str());
    std::exit(1);
  }
  return *config;
}

std::unique_ptr<Client> Make(const Config& config, ClientOptions options = {}) {
  absl::StatusOr<std::unique_ptr<Client>> client =
      NewClient(config, std::move(options));
  EXPECT_TRUE(client.ok()) << client.status();
  return *std::move(client);
}

// Hands requests on, after `change`; counts HTTP/2 answers.
class WrappedTransport : public http::Transport {
 public:
  WrappedTransport(const Config& config,
                   std::function<void(http::Request*)> change)
      : change_(std::move(change)) {
    http::TransportOptions options;
    options.tls.ca_pem = config.ca_pem;
    inner_ = *http::NewCurlTransport(options);
  }
  absl::StatusOr<std::unique_ptr<http::ResponseStream>> Open(
      const http::Request& request) override {
    http::Request changed = request;
    if (change_) change_(&changed);
    auto stream = inner_->Open(changed);
    if (stream.ok() && (*stream)->head().http2) ++http2;
    return stream;
  }
  std::atomic<int> http2{0};

 private:
  const std::function<void(http::Request*)> change_;
  std::unique_ptr<http::Transport> inner_;
};

class KubeTest : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    config_ = new Config(LoadOrDie());
    ClientOptions options;
    options.user_agent = "integration/1";
    client_ = Make(*config_, options).release();
    absl::StatusOr<std::shared_ptr<const Discovery>> discovery =
        client_->Discover();
    ASSERT_TRUE(discovery.ok()) << discovery.status();
    discovery_ = new std::shared_ptr<const Discovery>(*discovery);
    static int suites = 0;
    ns_ = new std::string(absl::StrCat("kube-test-", getpid(), "-", ++suites));
    ASSERT_TRUE(client_
                    ->Create(Namespaces(), "",
                             Json(absl::StrCat(R"({"metadata":{"name":")", *ns_,
                                               "\"}}")),
                             {})
                    .ok());
  }
  static void TearDownTestSuite() {
    EXPECT_TRUE(client_->Delete(Namespaces(), "", *ns_, {}).ok());
    delete client_;
  }

  static const ResourceType& Kind(const char* group, const char* kind) {
    const ResourceType* type = (*discovery_)->Find(GroupKind{group, kind});
    EXPECT_NE(type, nullptr) << kind;
    return *type;
  }
  static const ResourceType& Namespaces() { return Kind("", "Namespace"); }
  static const ResourceType& ConfigMaps() { return Kind("", "ConfigMap"); }

  static Value ConfigMap(const std::string& name, absl::string_view data = "{}",
                         absl::string_view labels = "{}") {
    return Json(absl::StrCat(
        R"({"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":")", name,
        R"(","labels":)", labels, R"(},"data":)", data, "}"));
  }

  static const Config* config_;
  static Client* client_;
  static const std::shared_ptr<const Discovery>* discovery_;
  static const std::string* ns_;
};
const Config* KubeTest::config_;
Client* KubeTest::client_;
const std::shared_ptr<const Discovery>* KubeTest::discovery_;
const std::string* KubeTest::ns_;

TEST_F(KubeTest, Version) {
  const absl::StatusOr<ServerVersion> version = client_->GetServerVersion();
  ASSERT_TRUE(version.ok()) << version.status();
  EXPECT_EQ(version->major, "1");
  EXPECT_THAT(version->git_version, HasSubstr("v1."));
}

TEST_F(KubeTest, BothFormsOfDiscoveryAgree) {
  const auto transport =
      std::make_shared<WrappedTransport>(*config_, [](http::Request* request) {
        request->headers.Set("Accept", "application/json");
      });
  absl::StatusOr<std::unique_ptr<Client>> old =
      NewClientOn(*config_, {}, transport);
  ASSERT_TRUE(old.ok());
  const auto listed = (*old)->Discover();
  ASSERT_TRUE(listed.ok()) << listed.status();
  EXPECT_GT((*old)->stats().requests, 10) << "one per group version";
  const auto names = [](const Discovery& discovery) {
    std::set<std::string> all;
    for (const ResourceType& type : discovery.resources) {
      all.insert(absl::StrCat(type.gvr().ToString(), " ", type.gvk.kind, " ",
                              type.namespaced, " ", type.verbs.size()));
    }
    return all;
  };
  EXPECT_EQ(names(**listed), names(**discovery_));
  EXPECT_EQ((*listed)->preferred, (*discovery_)->preferred);
  EXPECT_TRUE((*listed)->failed.empty());
}

TEST_F(KubeTest, ObjectsFromCreationToDeletion) {
  absl::StatusOr<Value> created = client_->Create(
      ConfigMaps(), *ns_, ConfigMap("life", R"({"a":"1"})"), {});
  ASSERT_TRUE(created.ok()) << created.status();
  EXPECT_EQ(KindOf(*created), "ConfigMap");
  absl::Status status =
      client_->Create(ConfigMaps(), *ns_, ConfigMap("life"), {}).status();
  EXPECT_TRUE(kube::IsAlreadyExists(status));
  EXPECT_EQ(status.message(), "configmaps \"life\" already exists");

  Value changed = created->DeepCopy();
  changed.map()["data"].map().Set("a", Value::String("2"));
  const absl::StatusOr<Value> updated =
      client_->Update(ConfigMaps(), *ns_, changed, {});
  ASSERT_TRUE(updated.ok()) << updated.status();
  status = client_->Update(ConfigMaps(), *ns_, changed, {}).status();
  EXPECT_TRUE(IsConflict(status)) << status;
  EXPECT_EQ(status.code(), absl::StatusCode::kAborted);
  EXPECT_THAT(std::string(status.message()),
              HasSubstr("Operation cannot be fulfilled on configmaps \"life\": "
                        "the object has been modified"));

  DeleteOptions remove;
  remove.uid = "11111111-1111-1111-1111-111111111111";
  EXPECT_TRUE(
      IsConflict(client_->Delete(ConfigMaps(), *ns_, "life", remove).status()));
  remove.uid = std::string(UidOf(*created));
  remove.dry_run = true;
  EXPECT_TRUE(client_->Delete(ConfigMaps(), *ns_, "life", remove).ok());
  EXPECT_TRUE(client_->Get(ConfigMaps(), *ns_, "life").ok());
  remove.dry_run = false;
  remove.propagation = Propagation::kBackground;
  const absl::StatusOr<Value> answer =
      client_->Delete(ConfigMaps(), *ns_, "life", remove);
  ASSERT_TRUE(answer.ok()) << answer.status();
  EXPECT_EQ(KindOf(*answer), "Status");
  status = client_->Get(ConfigMaps(), *ns_, "life").status();
  EXPECT_TRUE(kube::IsNotFound(status));
  EXPECT_EQ(status.message(), "configmaps \"life\" not found");
}

TEST_F(KubeTest, Patches) {
  ASSERT_TRUE(
      client_
          ->Create(ConfigMaps(), *ns_, ConfigMap("patched", R"({"a":"1"})"), {})
          .ok());
  const auto patch = [this](PatchType type, absl::string_view text,
                            WriteOptions options = {}) {
    const absl::StatusOr<Value> result = client_->Patch(
        ConfigMaps(), *ns_, "patched", type, Json(text), options);
    if (!result.ok()) return std::string(result.status().message());
    return json::Write(*result->Find("data")).value_or("?");
  };
  EXPECT_EQ(patch(PatchType::kMerge, R"({"data":{"b":"2"}})"),
            R"({"a":"1","b":"2"})");
  EXPECT_EQ(patch(PatchType::kStrategicMerge, R"({"data":{"a":null}})"),
            R"({"b":"2"})");
  EXPECT_EQ(
      patch(PatchType::kJson, R"([{"op":"add","path":"/data/c","value":"3"}])"),
      R"({"b":"2","c":"3"})");
  WriteOptions apply;
  apply.field_manager = "other";
  constexpr char kApplied[] =
      R"({"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"patched"},
          "data":{"b":"9"}})";
  EXPECT_THAT(patch(PatchType::kApply, kApplied, apply), HasSubstr("conflict"));
  apply.force = true;
  apply.dry_run = true;
  EXPECT_EQ(patch(PatchType::kApply, kApplied, apply), R"({"b":"9","c":"3"})");
  const absl::StatusOr<Value> now = client_->Get(ConfigMaps(), *ns_, "patched");
  EXPECT_EQ(now->FindPath({"data", "b"})->as_string(), "2") << "a dry run";
}

TEST_F(KubeTest, ListsInPages) {
  for (int i = 0; i < 23; ++i) {
    ASSERT_TRUE(client_
                    ->Create(ConfigMaps(), *ns_,
                             ConfigMap(absl::StrCat("page-", i), "{}",
                                       R"({"set":"pages"})"),
                             {})
                    .ok());
  }
  ListOptions options;
  options.label_selector = "set=pages";
  options.page_size = 10;
  const int64_t before = client_->stats().requests;
  absl::StatusOr<ObjectList> list = client_->List(ConfigMaps(), "", options);
  ASSERT_TRUE(list.ok()) << list.status();
  EXPECT_EQ(list->items.size(), 23u);
  EXPECT_EQ(client_->stats().requests - before, 3);
  EXPECT_FALSE(list->resource_version.empty());
  options.metadata_only = true;
  list = client_->List(ConfigMaps(), *ns_, options);
  ASSERT_TRUE(list.ok()) << list.status();
  ASSERT_EQ(list->items.size(), 23u);
  EXPECT_EQ(list->items[0].Find("data"), nullptr);
  EXPECT_EQ(KindOf(list->items[0]), "ConfigMap");
  ListOptions selection;
  selection.label_selector = "set=pages";
  EXPECT_TRUE(
      client_->DeleteCollection(ConfigMaps(), *ns_, selection, {}).ok());
  EXPECT_TRUE(client_->List(ConfigMaps(), *ns_, options)->items.empty());
}

TEST_F(KubeTest, ErrorsReadAsClientGos) {
  ResourceType widgets;
  widgets.gvk = {"example.com", "v1", "Widget"};
  widgets.resource = "widgets";
  widgets.namespaced = true;
  EXPECT_EQ(client_->Get(widgets, *ns_, "w").status().message(),
            "the server could not find the requested resource");
  EXPECT_EQ(
      client_->Create(ConfigMaps(), "", ConfigMap("x"), {}).status().message(),
      "the server does not allow this method on the requested resource");
  const absl::Status invalid =
      client_->Create(ConfigMaps(), *ns_, ConfigMap("Bad_Name"), {}).status();
  EXPECT_TRUE(IsInvalid(invalid)) << invalid;
  EXPECT_EQ(ApiErrorOf(invalid)->causes[0].field, "metadata.name");
}

TEST_F(KubeTest, UsersWithoutRights) {
  const auto tester = Make(LoadOrDie(".tester"));
  const absl::Status status = tester->List(ConfigMaps(), *ns_, {}).status();
  EXPECT_TRUE(IsForbidden(status));
  EXPECT_EQ(status.message(),
            absl::StrCat("configmaps is forbidden: User \"tester\" cannot list "
                         "resource \"configmaps\" in API group \"\" in the "
                         "namespace \"",
                         *ns_, "\""));
  Config other = *config_;
  other.token = Secret("wrong");
  EXPECT_TRUE(
      IsUnauthorized(Make(other)->Get(ConfigMaps(), *ns_, "x").status()));
  other = *config_;
  other.impersonate_user = "jane";
  other.impersonate_groups = {"devs"};
  EXPECT_THAT(
      std::string(Make(other)->Get(ConfigMaps(), *ns_, "x").status().message()),
      HasSubstr("User \"jane\" cannot get resource"));
}

TEST_F(KubeTest, WarningsAndFieldValidation) {
  std::vector<std::string> warnings;
  ClientOptions options;
  options.on_warning = [&warnings](absl::string_view text, bool) {
    warnings.emplace_back(text);
  };
  const auto client = Make(*config_, options);
  Value object = ConfigMap("warned");
  object.map().Set("dato", Value::Int(1));
  WriteOptions write;
  write.field_validation = "Warn";
  ASSERT_TRUE(client->Create(ConfigMaps(), *ns_, object, write).ok());
  EXPECT_THAT(warnings, testing::ElementsAre("unknown field \"dato\""));
  write.field_validation = "Strict";
  EXPECT_FALSE(client->Update(ConfigMaps(), *ns_, object, write).ok());
}

TEST_F(KubeTest, ManyAtOnceShareAConnection) {
  const auto transport = std::make_shared<WrappedTransport>(*config_, nullptr);
  absl::StatusOr<std::unique_ptr<Client>> client =
      NewClientOn(*config_, {}, transport);
  ASSERT_TRUE(client.ok());
  std::vector<std::thread> threads;
  std::atomic<int> good{0};
  for (int t = 0; t < 16; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 20; ++i) {
        if ((*client)->Get(Namespaces(), "", "default").ok()) ++good;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(good, 320);
  EXPECT_EQ(transport->http2, 320);
}

TEST_F(KubeTest, LargeObjectsPassBothWays) {
  const std::string big(900000, 'x');
  const absl::StatusOr<Value> created = client_->Create(
      ConfigMaps(), *ns_,
      ConfigMap("big", absl::StrCat(R"({"a":")", big, "\"}")), {});
  ASSERT_TRUE(created.ok()) << created.status();
  const absl::StatusOr<Value> read = client_->Get(ConfigMaps(), *ns_, "big");
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_EQ(read->FindPath({"data", "a"})->as_string(), big);
  // The same through gzip, which is not asked for on loopback.
  const auto transport = std::make_shared<WrappedTransport>(
      *config_, [](http::Request* request) { request->compressed = true; });
  const auto zipped = NewClientOn(*config_, {}, transport);
  EXPECT_EQ((*zipped)
                ->Get(ConfigMaps(), *ns_, "big")
                ->FindPath({"data", "a"})
                ->as_string(),
            big);
}

TEST_F(KubeTest, WatchesFromAList) {
  const absl::StatusOr<ObjectList> list = client_->List(ConfigMaps(), *ns_, {});
  ASSERT_TRUE(list.ok());
  WatchOptions options;
  options.resource_version = list->resource_version;
  options.label_selector = "w=1";
  http::Cancellation cancel;
  options.cancel = &cancel;
  const auto watch = client_->OpenWatch(ConfigMaps(), *ns_, options);
  ASSERT_TRUE(watch.ok()) << watch.status();
  EXPECT_EQ(*(*watch)->Next(absl::Milliseconds(50)), std::nullopt);
  ASSERT_TRUE(client_
                  ->Create(ConfigMaps(), *ns_,
                           ConfigMap("watched", "{}", R"({"w":"1"})"), {})
                  .ok());
  auto event = (*watch)->Next(absl::Seconds(10));
  ASSERT_TRUE(event.ok() && event->has_value());
  EXPECT_EQ((*event)->type, EventType::kAdded);
  EXPECT_EQ(NameOf((*event)->object), "watched");
  EXPECT_EQ(KindOf((*event)->object), "ConfigMap");
  ASSERT_TRUE(client_->Delete(ConfigMaps(), *ns_, "watched", {}).ok());
  event = (*watch)->Next(absl::Seconds(10));
  ASSERT_TRUE(event.ok() && event->has_value());
  EXPECT_EQ((*event)->type, EventType::kDeleted);
  std::thread other([&cancel] { cancel.Cancel(); });
  EXPECT_EQ((*watch)->Next().status().code(), absl::StatusCode::kCancelled);
  other.join();
}

TEST_F(KubeTest, AnUnreadWatchHoldsNothingUp) {
  const absl::StatusOr<ObjectList> list = client_->List(ConfigMaps(), *ns_, {});
  WatchOptions options;
  options.resource_version = list->resource_version;
  options.label_selector = "unread=1";
  const auto watch = client_->OpenWatch(ConfigMaps(), *ns_, options);
  ASSERT_TRUE(watch.ok()) << watch.status();
  const std::string data =
      absl::StrCat(R"({"a":")", std::string(200000, 'x'), "\"}");
  // Every answer comes on the connection that the events fill.
  for (int i = 0; i < 20; ++i) {
    ASSERT_TRUE(client_
                    ->Create(ConfigMaps(), *ns_,
                             ConfigMap(absl::StrCat("unread-", i), data,
                                       R"({"unread":"1"})"),
                             {})
                    .ok());
  }
  for (int i = 0; i < 20; ++i) {
    const auto event = (*watch)->Next(absl::Seconds(10));
    ASSERT_TRUE(event.ok() && event->has_value()) << i;
    EXPECT_EQ(NameOf((*event)->object), absl::StrCat("unread-", i));
  }
}

TEST_F(KubeTest, AFailingAggregatedApiIsNamed) {
  const ResourceType& services = Kind("apiregistration.k8s.io", "APIService");
  const std::string group = absl::StrCat("broken", getpid(), ".example.com");
  const std::string name = absl::StrCat("v1.", group);
  ASSERT_TRUE(
      client_
          ->Create(services, "",
                   Json(absl::StrCat(
                       R"({"apiVersion":"apiregistration.k8s.io/v1",)"
                       R"("kind":"APIService","metadata":{"name":")",
                       name, R"("},"spec":{"group":")", group,
                       R"(","version":"v1","groupPriorityMinimum":100,)"
                       R"("versionPriority":100,"insecureSkipTLSVerify":true,)"
                       R"("service":{"name":"none","namespace":"default"}}})")),
                   {})
          .ok());
  const auto transport =
      std::make_shared<WrappedTransport>(*config_, [](http::Request* request) {
        request->headers.Set("Accept", "application/json");
      });
  const auto old = NewClientOn(*config_, {}, transport);
  for (Client* client : {client_, old->get()}) {
    bool found = false;
    for (int i = 0; i < 100 && !found; ++i) {
      const auto discovery = client->Discover(/*refresh=*/true);
      ASSERT_TRUE(discovery.ok()) << discovery.status();
      found = (*discovery)->failed.count({group, "v1"}) > 0;
      EXPECT_NE((*discovery)->Find(GroupKind{"", "Pod"}), nullptr);
      if (!found) usleep(100000);
    }
    EXPECT_TRUE(found);
  }
  EXPECT_TRUE(client_->Delete(services, "", name, {}).ok());
}

TEST_F(KubeTest, TokensThatChangeMidway) {
  const absl::StatusOr<std::string> dir = fs::MakeTempDir("kube_test");
  ASSERT_TRUE(dir.ok());
  const std::string good(config_->token.Reveal());
  Config rotating = *config_;
  rotating.token_file = fs::JoinPath(*dir, "token");
  ASSERT_TRUE(fs::WriteFile(rotating.token_file, good).ok());
  const auto by_file = Make(rotating);
  EXPECT_TRUE(by_file->Get(Namespaces(), "", "default").ok());

  // A plugin whose first token is no good: expired before its time.
  const std::string script = fs::JoinPath(*dir, "login");
  ASSERT_TRUE(fs::WriteFile(script,
                            absl::StrCat(R"(#!/bin/sh
if [ -e ")",
                                         *dir, R"(/used" ]; then token=)", good,
                                         R"(; else token=stale; fi
touch ")",
                                         *dir, R"(/used"
echo '{"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/v1",'
echo '"status":{"token":"'$token'"}}'
)"),
                            0755)
                  .ok());
  Config plugin = *config_;
  plugin.token = Secret();
  plugin.exec.emplace();
  plugin.exec->api_version = "client.authentication.k8s.io/v1";
  plugin.exec->interactive_mode = "Never";
  plugin.exec->command = script;
  const auto by_plugin = Make(plugin);
  EXPECT_TRUE(by_plugin->Get(Namespaces(), "", "default").ok());
  EXPECT_EQ(by_plugin->stats().requests, 2);
  ASSERT_TRUE(fs::RemoveAll(*dir).ok());
}

// The rest goes through a proxy that breaks things.
class FaultTest : public KubeTest {
 protected:
  std::unique_ptr<faults::FaultProxy> Proxy(absl::string_view rules) {
    faults::FaultProxyOptions options;
    options.upstream = config_->server;
    options.ca_pem = config_->ca_pem;
    absl::StatusOr<std::unique_ptr<faults::FaultProxy>> proxy =
        faults::FaultProxy::Start(options);
    EXPECT_TRUE(proxy.ok()) << proxy.status();
    EXPECT_TRUE((*proxy)->SetRules(rules).ok());
    return *std::move(proxy);
  }
  std::unique_ptr<Client> Through(const faults::FaultProxy& proxy) {
    Config config = *config_;
    config.server = proxy.url();
    config.ca_pem = "";
    return Make(config);
  }
};

TEST_F(FaultTest, ReadsSurviveWhatBreaks) {
  const auto proxy = Proxy(
      "GET .*/namespaces/default cut-request times 1\n"
      "GET .*/namespaces/default cut-response 50 times 1\n"
      "GET .*/namespaces/default status 429 retry-after 1 times 1\n");
  const auto client = Through(*proxy);
  const absl::StatusOr<Value> read = client->Get(Namespaces(), "", "default");
  EXPECT_TRUE(read.ok()) << read.status();
  EXPECT_EQ(client->stats().requests, 4);
}

TEST_F(FaultTest, ALostAnswerToACreationIsNoSecondCreation) {
  const auto proxy = Proxy("POST .* cut-response 0 times 1\n");
  const auto client = Through(*proxy);
  // Warms the connection up, so that a silent repetition would be possible.
  ASSERT_TRUE(client->Get(Namespaces(), "", "default").ok());
  const absl::Status lost =
      client->Create(ConfigMaps(), *ns_, ConfigMap("lost"), {}).status();
  EXPECT_EQ(http::FailureOf(lost), http::Failure::kClosed) << lost;
  EXPECT_TRUE(client->Get(ConfigMaps(), *ns_, "lost").ok())
      << "it was carried out";
  EXPECT_EQ(client->stats().requests, 3);
}

TEST_F(FaultTest, WatchesResumeWithoutLossOrRepetition) {
  const auto proxy = Proxy("WATCH .* cut-response 1500\n");
  const auto client = Through(*proxy);
  const absl::StatusOr<ObjectList> list = client->List(ConfigMaps(), *ns_, {});
  WatchOptions options;
  options.resource_version = list->resource_version;
  options.label_selector = "cut=1";
  const auto watch = client->OpenWatch(ConfigMaps(), *ns_, options);
  ASSERT_TRUE(watch.ok()) << watch.status();
  std::thread writer([this] {
    for (int i = 0; i < 30; ++i) {
      EXPECT_TRUE(client_
                      ->Create(ConfigMaps(), *ns_,
                               ConfigMap(absl::StrCat("cut-", i), "{}",
                                         R"({"cut":"1"})"),
                               {})
                      .ok());
    }
  });
  std::vector<std::string> seen;
  while (seen.size() < 30) {
    const auto event = (*watch)->Next(absl::Seconds(20));
    ASSERT_TRUE(event.ok()) << event.status();
    ASSERT_TRUE(event->has_value()) << "after " << seen.size();
    if ((*event)->type == EventType::kBookmark) continue;
    seen.emplace_back(NameOf((*event)->object));
  }
  writer.join();
  for (int i = 0; i < 30; ++i) EXPECT_EQ(seen[i], absl::StrCat("cut-", i));
  EXPECT_GT(client->stats().watches, 3);
}

TEST_F(FaultTest, AGoneVersionIsReported) {
  const auto proxy = Proxy("WATCH .* gone\n");
  const auto client = Through(*proxy);
  WatchOptions options;
  options.resource_version = "1";
  const auto watch = client->OpenWatch(ConfigMaps(), *ns_, options);
  ASSERT_TRUE(watch.ok()) << watch.status();
  EXPECT_TRUE(IsExpired((*watch)->Next(absl::Seconds(10)).status()));
}

}  // namespace
}  // namespace gitops::kube
