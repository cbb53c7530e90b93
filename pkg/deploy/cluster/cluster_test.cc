// Long, because all of its tests share the one fixture of a fake server.

#include "pkg/deploy/cluster/cluster.h"

#include <functional>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "gtest/gtest.h"
#include "pkg/base/mutex.h"
#include "pkg/deploy/resource/identity.h"
#include "pkg/deploy/resource/keys.h"
#include "pkg/deploy/testing/fake_client.h"
#include "pkg/deploy/testing/stepping_clock.h"
#include "pkg/deploy/testing/trees.h"
#include "pkg/http/client.h"
#include "pkg/kube/errors.h"

namespace gitops::deploy {
namespace {

using testing::Object;
using value::Value;

absl::Status ServerError(int code, const std::string& reason,
                         const std::string& message = "m") {
  kube::ApiError error;
  error.code = code;
  error.reason = reason;
  error.message = message;
  return kube::ToStatus(error);
}

kube::ResourceType Type(absl::string_view group, absl::string_view version,
                        absl::string_view kind, absl::string_view resource,
                        bool namespaced = true) {
  kube::ResourceType type;
  type.gvk = {std::string(group), std::string(version), std::string(kind)};
  type.resource = std::string(resource);
  type.namespaced = namespaced;
  type.verbs = {"create", "delete", "get", "list", "patch", "update", "watch"};
  return type;
}

// An API server whose reads can fail, too.
class Server : public testing::FakeClient {
 public:
  // Asked with "get pods ns" or "list pods ns"; from any thread.
  std::function<absl::Status(const std::string&)> before_read;
  std::function<absl::Status(int call)> before_discovery;
  std::map<GroupVersion, absl::Status> failed_groups;
  int discoveries = 0;

  absl::StatusOr<std::shared_ptr<const kube::Discovery>> Discover(
      bool refresh) override {
    ++discoveries;
    if (before_discovery != nullptr) {
      const absl::Status s = before_discovery(discoveries);
      if (!s.ok()) return s;
    }
    auto found = FakeClient::Discover(refresh);
    auto copy = std::make_shared<kube::Discovery>(**found);
    copy->failed = failed_groups;
    return std::shared_ptr<const kube::Discovery>(copy);
  }
  absl::StatusOr<Value> Get(const kube::ResourceType& type,
                            absl::string_view ns,
                            absl::string_view name) override {
    const absl::Status s = Ask(absl::StrCat("get ", type.resource, " ", ns));
    if (!s.ok()) return s;
    return FakeClient::Get(type, ns, name);
  }
  absl::StatusOr<std::string> ListEach(
      const kube::ResourceType& type, absl::string_view ns,
      const kube::ListOptions& options,
      const std::function<absl::Status(Value)>& each) override {
    const absl::Status s = Ask(absl::StrCat("list ", type.resource, " ", ns));
    if (!s.ok()) return s;
    return FakeClient::ListEach(type, ns, options, each);
  }
  std::multiset<std::string> asked() const {
    MutexLock lock(&mutex_);
    return asked_;
  }

 private:
  absl::Status Ask(const std::string& what) {
    {
      MutexLock lock(&mutex_);
      asked_.insert(what);
    }
    return before_read == nullptr ? absl::OkStatus() : before_read(what);
  }
  mutable Mutex mutex_;
  std::multiset<std::string> asked_ ABSL_GUARDED_BY(mutex_);
};

class ClusterTest : public ::testing::Test {
 protected:
  ClusterTest()
      : cluster_(&server_, &clock_, [this](absl::string_view line) {
          MutexLock lock(&mutex_);
          info_.emplace_back(line);
        }) {}

  std::vector<std::string> info() {
    MutexLock lock(&mutex_);
    return info_;
  }
  // Puts it there; the caller gives the uid.
  void Put(const kube::ResourceType& type, absl::string_view text) {
    const Resource r = Object(text);
    server_.Put(type, r.Namespace(), r.object());
  }
  std::string Names(const absl::StatusOr<std::vector<Resource>>& list) {
    if (!list.ok()) return std::string(list.status().message());
    std::string out;
    for (const Resource& r : *list) {
      absl::StrAppend(&out, r.UKey(), r.transient() ? "*" : "", " ");
    }
    return out;
  }

  Server server_;
  testing::SteppingClock clock_;
  Mutex mutex_;
  std::vector<std::string> info_;
  Cluster cluster_;
  const kube::ResourceType maps_ = Type("", "v1", "ConfigMap", "configmaps");
};

constexpr char kMap[] =
    "{apiVersion: v1, kind: ConfigMap, metadata: {name: c, namespace: ns}}";
constexpr char kGadget[] =
    "{apiVersion: e.com/v1, kind: Gadget, metadata: {name: g, namespace: ns}}";

TEST_F(ClusterTest, TypesOfObjects) {
  absl::StatusOr<const kube::ResourceType*> type =
      cluster_.TypeOf(Object(kMap));
  ASSERT_TRUE(type.ok()) << type.status();
  EXPECT_EQ((*type)->resource, "configmaps");
  EXPECT_EQ(server_.discoveries, 1);
  // Looked for anew, once, before it is said not to be there.
  const absl::Status s = cluster_.TypeOf(Object(kGadget)).status();
  EXPECT_EQ(s.code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(s.message(),
            "Expected to find kind 'e.com/v1/Gadget', but did not:\n"
            "- Kubernetes API server did not have matching apiVersion + kind\n"
            "- No matching CRD was found in given configuration");
  EXPECT_EQ(server_.discoveries, 2);
  server_.AddType(Type("e.com", "v1", "Gadget", "gadgets"));
  EXPECT_TRUE(cluster_.TypeOf(Object(kGadget)).ok());
  // What was given before is still there.
  EXPECT_EQ((*type)->resource, "configmaps");
}

TEST_F(ClusterTest, DiscoveryIsTriedAgainWhileTheServerIsAway) {
  server_.before_discovery = [](int call) {
    return call < 4 ? absl::UnavailableError("away") : absl::OkStatus();
  };
  EXPECT_TRUE(cluster_.Types().ok());
  EXPECT_EQ(clock_.slept(), absl::Seconds(3));
}

TEST_F(ClusterTest, DiscoveryGivesUp) {
  struct Case {
    absl::Status error;
    int calls;
  };
  const Case kCases[] = {
      {absl::UnavailableError("away"), 10},
      {http::WithFailure(absl::UnavailableError("x"), http::Failure::kConnect),
       1},
      {http::WithFailure(absl::UnavailableError("x"), http::Failure::kResolve),
       1},
      {ServerError(403, "Forbidden"), 1},
  };
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.error.ToString());
    server_.discoveries = 0;
    server_.before_discovery = [&c](int) { return c.error; };
    const absl::Status s = cluster_.Types().status();
    EXPECT_EQ(s.code(), c.error.code());
    EXPECT_EQ(s.message(),
              absl::StrCat("Fetching resource types: ", c.error.message()));
    EXPECT_EQ(server_.discoveries, c.calls);
  }
}

TEST_F(ClusterTest, GroupsThatCannotBeRead) {
  EXPECT_TRUE(cluster_.CheckDiscovery(nullptr).ok());
  server_.failed_groups[{"metrics.k8s.io", "v1"}] =
      ServerError(503, "ServiceUnavailable", "no metrics");
  ASSERT_TRUE(cluster_.RefreshDiscovery().ok());
  const absl::Status s = cluster_.CheckDiscovery(nullptr);
  EXPECT_TRUE(kube::IsServiceUnavailable(s));
  EXPECT_TRUE(absl::StrContains(
      s.message(),
      "unable to retrieve the complete list of server APIs: metrics.k8s.io/v1: "
      "no metrics (possibly related issue: "))
      << s;
  EXPECT_FALSE(
      cluster_.CheckDiscovery([](const GroupVersion&) { return false; }).ok());
  EXPECT_TRUE(cluster_
                  .CheckDiscovery([](const GroupVersion& gv) {
                    return gv.group == "metrics.k8s.io";
                  })
                  .ok());
}

TEST_F(ClusterTest, GetIsTriedAgainWhereTheServerIsBusy) {
  Put(maps_, kMap);
  int failures = 2;
  server_.before_read = [&failures](const std::string&) {
    return failures-- > 0 ? ServerError(503, "ServiceUnavailable")
                          : absl::OkStatus();
  };
  EXPECT_TRUE(cluster_.Get(Object(kMap)).ok());
  EXPECT_EQ(clock_.slept(), absl::Seconds(2));
  failures = 100;
  const absl::Status s = cluster_.Get(Object(kMap)).status();
  EXPECT_TRUE(kube::IsServiceUnavailable(s));
  EXPECT_EQ(failures, 94);
  EXPECT_EQ(s.message(),
            "Getting resource configmap/c (v1) namespace: ns: API server says: "
            "m (reason: ServiceUnavailable)");
  failures = 0;
  EXPECT_TRUE(kube::IsNotFound(
      cluster_
          .Get(Object("{apiVersion: v1, kind: ConfigMap, metadata: {name: no, "
                      "namespace: ns}}"))
          .status()));
}

TEST_F(ClusterTest, LookupTellsThereFromNotThere) {
  Put(maps_, kMap);
  auto found = cluster_.Lookup(Object(kMap));
  ASSERT_TRUE(found.ok());
  EXPECT_TRUE(found->has_value());
  for (const char* absent :
       {"{apiVersion: v1, kind: ConfigMap, metadata: {name: no, namespace: "
        "ns}}",
        "{apiVersion: v1, kind: ConfigMap, metadata: {name: c, namespace: x}}",
        "{apiVersion: v1, kind: ConfigMap, metadata: {generateName: c}}",
        kGadget}) {
    found = cluster_.Lookup(Object(absent));
    ASSERT_TRUE(found.ok()) << absent << found.status();
    EXPECT_FALSE(found->has_value()) << absent;
  }
  EXPECT_EQ(clock_.sleeps(), 0);
}

TEST_F(ClusterTest, LookupIsPersistent) {
  Put(maps_, kMap);
  struct Case {
    absl::Status error;
    int calls;
  };
  const Case kCases[] = {
      {ServerError(500, "InternalError"), 60},
      {ServerError(503, "ServiceUnavailable"), 60},
      {absl::UnavailableError("reset"), 60},
      {ServerError(403, "Forbidden"), 1},
      {absl::InternalError("no answer of the server's"), 1},
  };
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.error.ToString());
    int calls = 0;
    server_.before_read = [&](const std::string&) {
      ++calls;
      return c.error;
    };
    const absl::Status s = cluster_.Lookup(Object(kMap)).status();
    EXPECT_EQ(s.code(), c.error.code());
    EXPECT_EQ(calls, c.calls);
    EXPECT_TRUE(absl::StartsWith(
        s.message(),
        "Checking existence of resource configmap/c (v1) namespace: ns: "))
        << s;
  }
}

TEST_F(ClusterTest, WritesAreTriedAgain) {
  int failures = 3;
  server_.before_write = [&failures](const std::string&) {
    return failures-- > 0 ? ServerError(500, "InternalError")
                          : absl::OkStatus();
  };
  absl::StatusOr<Resource> made = cluster_.Create(Object(kMap));
  ASSERT_TRUE(made.ok()) << made.status();
  EXPECT_FALSE(made->Uid().empty());
  EXPECT_EQ(clock_.slept(), absl::Seconds(3));
  failures = 100;
  absl::Status s = cluster_.Update(*made).status();
  EXPECT_EQ(failures, 94);
  EXPECT_EQ(s.message(),
            "Updating resource configmap/c (v1) namespace: ns: API server "
            "says: m (reason: InternalError)");
  failures = 0;
  s = cluster_.Create(Object(kMap)).status();
  EXPECT_TRUE(kube::IsAlreadyExists(s));
  EXPECT_TRUE(absl::StartsWith(s.message(), "Creating resource ")) << s;
}

TEST_F(ClusterTest, AKindThatWasJustDefinedIsWaitedFor) {
  clock_.on_sleep = [this](int count) {
    if (count == 3) server_.AddType(Type("e.com", "v1", "Gadget", "gadgets"));
  };
  EXPECT_TRUE(cluster_.Create(Object(kGadget)).ok());
  EXPECT_EQ(clock_.slept(), absl::Milliseconds(1500));
  const absl::Status s =
      cluster_.Create(Object("{apiVersion: f.com/v1, kind: Other}")).status();
  EXPECT_EQ(s.code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(clock_.sleeps(), 13);
}

TEST_F(ClusterTest, Patches) {
  Resource r = Object(kMap);
  r.SetLabel("old", "x");
  ASSERT_TRUE(cluster_.Create(r).ok());
  absl::StatusOr<Resource> out = cluster_.JsonPatch(
      r, testing::Tree("[{op: remove, path: /metadata/labels/old}, {op: add, "
                       "path: /metadata/labels/new, value: w}]"));
  ASSERT_TRUE(out.ok()) << out.status();
  EXPECT_EQ(out->Label("old"), nullptr);
  EXPECT_EQ(out->LabelOr("new", ""), "w");
}

TEST_F(ClusterTest, DeletesWhatItWasTold) {
  absl::StatusOr<Resource> made = cluster_.Create(Object(kMap));
  ASSERT_TRUE(made.ok());
  // Another object has its name now.
  Resource former = made->DeepCopy();
  former.object().map()["metadata"].map().Set("uid", Value::String("former"));
  EXPECT_TRUE(kube::IsConflict(cluster_.Delete(former).status()));
  EXPECT_EQ(server_.Objects("configmaps").size(), 1u);
  EXPECT_TRUE(*cluster_.Delete(*made));
  EXPECT_TRUE(server_.Objects("configmaps").empty());
  EXPECT_TRUE(*cluster_.Delete(*made));  // Gone already.
  Resource held = Object(kMap);
  held.object().map()["metadata"].map().Set("finalizers", testing::Tree("[f]"));
  made = cluster_.Create(held);
  ASSERT_TRUE(made.ok());
  EXPECT_FALSE(*cluster_.Delete(*made));
  made = cluster_.Get(held);
  ASSERT_TRUE(made.ok());
  server_.ResetCounts();
  EXPECT_FALSE(*cluster_.Delete(*made));  // On its way already.
  EXPECT_EQ(server_.writes(), 0);
}

TEST_F(ClusterTest, KindsThatCannotBeDeletedAreSkipped) {
  kube::ResourceType type = Type("e.com", "v1", "Gadget", "gadgets");
  type.verbs = {"get", "list"};
  server_.AddType(type);
  EXPECT_TRUE(*cluster_.Delete(Object(kGadget)));
  EXPECT_EQ(server_.writes(), 0);
}

// An object of the app, as the deployer would have written it.
std::string Owned(absl::string_view name, absl::string_view uid,
                  absl::string_view kind = "ConfigMap",
                  absl::string_view ns = "ns") {
  return absl::StrCat(
      "{apiVersion: v1, kind: ", kind, ", metadata: {name: ", name,
      ", namespace: ", ns, ", uid: ", uid,
      ", labels: {app: x}, annotations: {kapp.k14s.io/identity: 'v1;", ns, "//",
      kind, "/", name, ";v1'}}}");
}

TEST_F(ClusterTest, ListsWhatCarriesTheLabel) {
  Put(maps_, Owned("b", "u2"));
  Put(maps_, Owned("a", "u1"));
  Put(maps_,
      "{apiVersion: v1, kind: ConfigMap, metadata: {name: left, namespace: ns, "
      "uid: u3, labels: {app: x}}}");
  Put(maps_,
      "{apiVersion: v1, kind: ConfigMap, metadata: {name: other, namespace: "
      "ns, uid: u4, labels: {app: w}}}");
  Put(Type("", "v1", "Secret", "secrets"), Owned("s", "u5", "Secret"));
  ListRequest request;
  request.label_selector = "app=x";
  absl::StatusOr<std::vector<Resource>> list = cluster_.List(request);
  EXPECT_EQ(
      Names(list),
      "ns//ConfigMap/a ns//ConfigMap/b ns//ConfigMap/left* ns//Secret/s ");
  EXPECT_FALSE((*list)[0].HasAnnotation(keys::kIdentity));
  request.group_kinds = std::set<GroupKind>{GroupKind{"", "Secret"}};
  EXPECT_EQ(Names(cluster_.List(request)), "ns//Secret/s ");
  request.group_kinds.emplace();
  EXPECT_EQ(Names(cluster_.List(request)), "");
}

TEST_F(ClusterTest, KindsThatAreNeverListed) {
  kube::ResourceType no_list = Type("e.com", "v1", "NoList", "nolists");
  no_list.verbs = {"get", "create"};
  server_.AddType(no_list);
  server_.AddType(Type("", "v1", "Event", "events"));
  server_.AddType(Type("events.k8s.io", "v1", "Event", "newevents"));
  server_.AddType(
      Type("", "v1", "ComponentStatus", "componentstatuses", false));
  server_.AddType(
      Type("cilium.io", "v2", "CiliumIdentity", "ciliumids", false));
  server_.AddType(Type("apps", "v1", "Scale", "deployments/scale"));
  ASSERT_TRUE(cluster_.List({}).ok());
  const std::multiset<std::string> asked = server_.asked();
  EXPECT_EQ(asked.count("list configmaps "), 1u);
  EXPECT_EQ(asked.count("list newevents "), 1u);
  for (const char* resource : {"nolists", "events", "componentstatuses",
                               "ciliumids", "deployments/scale"}) {
    EXPECT_EQ(asked.count(absl::StrCat("list ", resource, " ")), 0u)
        << resource;
  }
}

TEST_F(ClusterTest, WhereAllNamespacesAreForbiddenEachIsAsked) {
  Put(maps_, Owned("a", "u1", "ConfigMap", "one"));
  Put(maps_, Owned("b", "u2", "ConfigMap", "two"));
  Put(maps_, Owned("c", "u3", "ConfigMap", "three"));
  for (const char* ns : {"one", "two", "three"}) {
    Put(Type("", "v1", "Namespace", "namespaces", false),
        absl::StrCat("{apiVersion: v1, kind: Namespace, metadata: {name: ", ns,
                     "}}"));
  }
  server_.before_read = [](const std::string& what) {
    if (what == "list namespaces ") return absl::OkStatus();
    return absl::EndsWith(what, " ") || what == "list configmaps three"
               ? ServerError(403, "Forbidden")
               : absl::OkStatus();
  };
  ListRequest request;
  request.label_selector = "app=x";
  EXPECT_EQ(Names(cluster_.List(request)),
            "one//ConfigMap/a two//ConfigMap/b ");
  EXPECT_EQ(info(), (std::vector<std::string>{
                        "info: Resources: Falling back to checking each "
                        "namespace separately (much slower)"}));
  // Nodes are of the cluster: nobody asks again.
  EXPECT_EQ(server_.asked().count("list nodes "), 1u);
  EXPECT_EQ(server_.asked().count("list nodes one"), 0u);
}

TEST_F(ClusterTest, WhereNamespacesCannotBeNamedTheKnownOnesAreAsked) {
  Put(maps_, Owned("a", "u1", "ConfigMap", "one"));
  Put(maps_, Owned("b", "u2", "ConfigMap", "two"));
  server_.before_read = [](const std::string& what) {
    return absl::EndsWith(what, " ") ? ServerError(403, "Forbidden")
                                     : absl::OkStatus();
  };
  ListRequest request;
  request.fallback_namespaces = {"two", "", "(cluster)", "two", "none"};
  EXPECT_EQ(Names(cluster_.List(request)), "two//ConfigMap/b ");
  EXPECT_EQ(server_.asked().count("list configmaps two"), 1u);
  EXPECT_EQ(server_.asked().count("list configmaps (cluster)"), 0u);
}

TEST_F(ClusterTest, OnlyTheFallbackNamespaces) {
  Put(maps_, Owned("a", "u1", "ConfigMap", "one"));
  Put(maps_, Owned("b", "u2", "ConfigMap", "two"));
  ListRequest request;
  request.only_fallback = true;
  request.fallback_namespaces = {"one"};
  EXPECT_EQ(Names(cluster_.List(request)), "one//ConfigMap/a ");
  EXPECT_EQ(server_.asked().count("list configmaps "), 0u);
}

TEST_F(ClusterTest, FailuresOfOneKind) {
  Put(maps_, Owned("a", "u1"));
  absl::Status error = ServerError(500, "InternalError", "broken conversion");
  server_.before_read = [&error](const std::string& what) {
    return what == "list jobs " ? error : absl::OkStatus();
  };
  ListRequest request;
  request.label_selector = "app=x";
  absl::Status s = cluster_.List(request).status();
  EXPECT_TRUE(kube::IsInternalError(s));
  EXPECT_EQ(s.message(),
            "Listing schema.GroupVersionResource{Group:\"batch\", "
            "Version:\"v1\", Resource:\"jobs\"}, namespaced: true: broken "
            "conversion");
  request.may_ignore = [](const GroupVersion& gv) {
    return gv.group == "batch";
  };
  EXPECT_EQ(Names(cluster_.List(request)), "ns//ConfigMap/a ");
  EXPECT_EQ(info().back(),
            "info: Resources: Ignoring group version: "
            "schema.GroupVersionResource{Group:\"batch\", Version:\"v1\", "
            "Resource:\"jobs\"}: broken conversion");
  // A kind that vanished holds nothing.
  request.may_ignore = nullptr;
  error = ServerError(404, "NotFound");
  EXPECT_EQ(Names(cluster_.List(request)), "ns//ConfigMap/a ");
  // Busy for a while.
  int failures = 3;
  server_.before_read = [&failures](const std::string& what) {
    return what == "list jobs " && failures-- > 0
               ? ServerError(503, "ServiceUnavailable")
               : absl::OkStatus();
  };
  EXPECT_EQ(Names(cluster_.List(request)), "ns//ConfigMap/a ");
  EXPECT_EQ(clock_.slept(), absl::Seconds(3));
}

TEST(UniqueResourcesTest, OneFaceOfEach) {
  auto face = [](absl::string_view api, absl::string_view uid,
                 absl::string_view identity) {
    Resource r =
        Object("{kind: Deployment, metadata: {name: d, namespace: ns}}");
    r.object().map().Set("apiVersion", Value::String(api));
    r.object().map()["metadata"].map().Set("uid", Value::String(uid));
    if (!identity.empty()) {
      r.SetAnnotation(
          keys::kIdentity,
          absl::StrCat("v1;ns/", r.Group(), "/Deployment/d;", identity));
    }
    return r;
  };
  struct Case {
    const char* name;
    std::vector<Resource> resources;
    const char* want;
  };
  const Case kCases[] = {
      {"nothing", {}, ""},
      {"the first by name",
       {face("extensions/v1beta1", "u", ""), face("apps/v1", "u", "")},
       "apps/v1* "},
      {"the one it was written as",
       {face("apps/v1", "u", "extensions/v1beta1"),
        face("extensions/v1beta1", "u", "extensions/v1beta1")},
       "extensions/v1beta1 "},
      {"two objects",
       {face("apps/v1", "u1", "apps/v1"), face("apps/v1", "u2", "")},
       "apps/v1 apps/v1* "},
      {"objects without uid",
       {face("a/v1", "", ""), face("b/v1", "", "")},
       "a/v1* b/v1* "},
  };
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.name);
    std::string out;
    for (const Resource& r : UniqueResources(c.resources)) {
      absl::StrAppend(&out, r.ApiVersion(), r.transient() ? "*" : "", " ");
      EXPECT_EQ(r.HasAnnotation(keys::kIdentity), false) << r.ApiVersion();
    }
    EXPECT_EQ(out, c.want);
  }
}

}  // namespace
}  // namespace gitops::deploy
