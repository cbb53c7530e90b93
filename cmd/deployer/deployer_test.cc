// The program as its users see it, on an API server in memory. Long, because
// all of its tests share the one fixture that runs commands against that
// server.

#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <functional>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "cmd/deployer/program.h"
#include "gtest/gtest.h"
#include "pkg/base/fs.h"
#include "pkg/base/sha256.h"
#include "pkg/cli/output.h"
#include "pkg/deploy/pipeline/lease_holder.h"
#include "pkg/deploy/testing/fake_client.h"
#include "pkg/descriptor/descriptor.h"
#include "pkg/json/json.h"

namespace gitops::deployer {
namespace {

using deploy::testing::FakeClient;
using value::Value;

class FakeClock : public Clock {
 public:
  absl::Time Now() override { return now += tick; }
  void Sleep(absl::Duration d) override {
    now += d;
    if (on_sleep != nullptr) on_sleep();
  }
  std::function<void()> on_sleep;
  absl::Time now = absl::FromUnixSeconds(1'700'000'000);
  absl::Duration tick;
};

struct Result {
  int code;
  std::string out, err;
};

class DeployerTest : public ::testing::Test {
 protected:
  DeployerTest() : dir_(*fs::MakeTempDir("deployer-test-")) {}
  ~DeployerTest() override { fs::RemoveAll(dir_).IgnoreError(); }

  std::string File(const std::string& name, absl::string_view text) {
    std::string path = fs::JoinPath(dir_, name);
    EXPECT_TRUE(fs::MakeDirs(fs::DirName(path)).ok());
    EXPECT_TRUE(fs::WriteFile(path, text).ok());
    return path;
  }

  Result Run(std::vector<std::string> args, FakeClient* client = nullptr) {
    if (client == nullptr) client = &client_;
    cli::StringOutput out, err;
    cli::Environment env;
    env.out = &out;
    env.err = &err;
    env.stdin_fd = -1;
    env.getenv = [](absl::string_view) { return std::nullopt; };
    FakeClock clock;
    clock.now += absl::Seconds(runs_++);
    clock.tick = tick_;
    clock.on_sleep = on_sleep_;
    int code = Main(
        args, env,
        [client](
            const GlobalFlags&, bool, std::function<void(absl::string_view)>,
            std::string* ns) -> absl::StatusOr<std::shared_ptr<kube::Client>> {
          *ns = "prod";
          return std::shared_ptr<kube::Client>(client, [](kube::Client*) {});
        },
        &clock);
    return {code, out.text(), err.text()};
  }

  Result Deploy(const std::string& file, std::vector<std::string> more = {}) {
    std::vector<std::string> args = {"deploy", "-a", "app",         "-f",
                                     file,     "-y", "--logs=false"};
    args.insert(args.end(), more.begin(), more.end());
    return Run(args);
  }

  std::string dir_;
  FakeClient client_;
  int runs_ = 0;
  absl::Duration tick_;
  std::function<void()> on_sleep_;
};

constexpr char kTwo[] = R"(apiVersion: v1
kind: ConfigMap
metadata: {name: a}
data: {k: v}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec: {replicas: 2, selector: {matchLabels: {app: web}}, template: {metadata: {labels: {app: web}}, spec: {}}}
)";

// Times off, so that output can be compared.
std::string WithoutTimes(const std::string& text) {
  std::vector<std::string> lines = absl::StrSplit(text, '\n');
  for (std::string& line : lines) {
    size_t m = line.find("M: ");
    if (m != std::string::npos && m < 12) line = "T: " + line.substr(m + 3);
  }
  return absl::StrJoin(lines, "\n");
}

TEST_F(DeployerTest, FirstDeployPrintsItsPlanAndProgress) {
  Result r = Deploy(File("a.yml", kTwo));
  EXPECT_EQ(r.code, 0) << r.err;
  EXPECT_EQ(WithoutTimes(r.out), R"(Target cluster 'https://fake'

Changes

Namespace  Name  Kind        Age  Op      Op st.  Wait to    Rs  Ri  
prod       a     ConfigMap   -    create  -       reconcile  -   -  
^          web   Deployment  -    create  -       reconcile  -   -  

Op:      2 create, 0 delete, 0 update, 0 noop, 0 exists
Wait to: 2 reconcile, 0 delete, 0 noop

T: ---- applying 1 changes [0/2 done] ----
T: create configmap/a (v1) namespace: prod
T: ---- waiting on 1 changes [0/2 done] ----
T: ok: reconcile configmap/a (v1) namespace: prod
T: ---- applying 1 changes [1/2 done] ----
T: create deployment/web (apps/v1) namespace: prod
T: ---- waiting on 1 changes [1/2 done] ----
T: ok: reconcile deployment/web (apps/v1) namespace: prod
T: ---- applying complete [2/2 done] ----
T: ---- waiting complete [2/2 done] ----

Succeeded
)");
}

TEST_F(DeployerTest, NoChangeWritesNothingAndSaysSo) {
  std::string file = File("a.yml", kTwo);
  ASSERT_EQ(Deploy(file).code, 0);
  client_.ResetCounts();
  Result r = Deploy(file);
  EXPECT_EQ(r.code, 0);
  EXPECT_EQ(client_.writes(), 0);
  EXPECT_LE(client_.reads(), 7);
  EXPECT_EQ(Deploy(file, {"--diff-run", "--diff-exit-status"}).code, 2);
  EXPECT_EQ(Deploy(file, {"--apply-exit-status"}).code, 2);
}

TEST_F(DeployerTest, UpdateShowsTheDifference) {
  std::string file = File("a.yml", kTwo);
  ASSERT_EQ(Deploy(file).code, 0);
  File("a.yml", absl::StrReplaceAll(kTwo, {{"k: v", "k: w"}}));
  Result r = Deploy(file, {"-c", "--diff-run", "--diff-exit-status"});
  EXPECT_EQ(r.code, 3);
  EXPECT_TRUE(
      absl::StrContains(r.out, R"(@@ update configmap/a (v1) namespace: prod @@
  ...
  1,  1   data:
  2     -   k: v
      2 +   k: w
  3,  3   kind: ConfigMap
  4,  4   metadata:
)")) << r.out;
}

TEST_F(DeployerTest, RecordsAreInTheSharedForm) {
  ASSERT_EQ(Deploy(File("a.yml", kTwo)).code, 0);
  Value app = client_.Objects("configmaps").at("prod/app");
  EXPECT_EQ(
      app.FindPath({"data", "spec"})->as_string(),
      R"({"labelKey":"kapp.k14s.io/app","labelValue":"1700000000000000000","lastChangeName":"app-change-2","lastChange":{"startedAt":"2023-11-14T22:13:20Z","finishedAt":"2023-11-14T22:13:20Z","successful":true,"description":"update: Op: 2 create, 0 delete, 0 update, 0 noop, 0 exists / Wait to: 2 reconcile, 0 delete, 0 noop","namespaces":["prod"]},"usedGVs":[{"Group":"apps","Version":"v1"},{"Group":"","Version":"v1"}],"usedGKs":[{"Group":"","Kind":"ConfigMap"},{"Group":"apps","Kind":"Deployment"}]})");
  Value a = client_.Objects("configmaps").at("prod/a");
  EXPECT_EQ(a.FindPath({"metadata", "annotations", "kapp.k14s.io/identity"})
                ->as_string(),
            "v1;prod//ConfigMap/a;v1");
}

TEST_F(DeployerTest, DeleteLeavesNothing) {
  ASSERT_EQ(Deploy(File("a.yml", kTwo)).code, 0);
  Result r = Run({"delete", "-a", "app", "-y"});
  EXPECT_EQ(r.code, 0) << r.err;
  EXPECT_TRUE(client_.Objects("configmaps").empty());
  EXPECT_TRUE(client_.Objects("deployments").empty());
  EXPECT_EQ(Run({"delete", "-a", "app", "-y"}).code, 0);
}

TEST_F(DeployerTest, ErrorsAreToldInTheOriginalsForm) {
  struct Case {
    std::vector<std::string> args;
    int code;
    std::string err;
  };
  const Case kCases[] = {
      {{"deploy", "-a", "x"},
       1,
       "kapp: Error: Expected at least one --file (-f) specified with a file "
       "or directory path\n"},
      {{"app-group"},
       1,
       "kapp: Error: Use one of available subcommands: delete, deploy\n"},
      {{"inspect", "-a", "no"},
       1,
       "kapp: Error: App 'no' (namespace: prod) does not exist: \n"},
      {{"list", "more"},
       1,
       "kapp: Error: command 'kapp list' does not accept extra arguments "
       "'more'\n"},
      {{"app-group", "deploy", "-g", "g", "-d", "/nowhere", "-y"},
       1,
       "kapp: Error: Reading directory '/nowhere': open /nowhere: no such file "
       "or directory\n"},
      {{"app-change", "list", "-a", "x", "--after", "2020-01-01", "--before",
        "2019-01-01"},
       1,
       "kapp: Error: After time 2020-01-01 should be less than before time "
       "2019-01-01\n"},
      {{"tools", "list-labels", "--accessor", "nope"},
       1,
       "kapp: Error: Unknown resource accessor\n"},
      {{"deploy", "--nope"}, 1, "kapp: Error: unknown flag: --nope\n"},
  };
  for (const Case& c : kCases) {
    Result r = Run(c.args);
    EXPECT_EQ(r.code, c.code) << c.args[0];
    EXPECT_EQ(r.err, c.err) << c.args[0];
  }
}

TEST_F(DeployerTest, EmptyInputDoesNotEmptyAnApp) {
  ASSERT_EQ(Deploy(File("a.yml", kTwo)).code, 0);
  Result r = Deploy(File("empty.yml", "# nothing\n"));
  EXPECT_EQ(r.code, 1);
  EXPECT_TRUE(
      absl::StrContains(r.err, "--dangerous-allow-empty-list-of-resources"))
      << r.err;
  EXPECT_EQ(client_.Objects("deployments").size(), 1u);
}

TEST_F(DeployerTest, AnotherAppsObjectIsNotTaken) {
  std::string file = File("a.yml", kTwo);
  ASSERT_EQ(Deploy(file).code, 0);
  Result r = Run({"deploy", "-a", "other", "-f", file, "-y"});
  EXPECT_EQ(r.code, 1);
  EXPECT_TRUE(absl::StrContains(
      r.err,
      "- Resource 'configmap/a (v1) namespace: prod' is already associated "
      "with a different app 'app' namespace: prod (label "
      "'kapp.k14s.io/app=1700000000000000000')"))
      << r.err;
}

TEST_F(DeployerTest, GroupPrunesOnlyWhatLeftIt) {
  tick_ =
      absl::Nanoseconds(1);  // Apps made in one run need labels of their own.
  File("g/one/a.yml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n");
  File("g/two/b.yml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: b}\n");
  std::vector<std::string> args = {
      "app-group", "deploy", "-g", "g", "-d", fs::JoinPath(dir_, "g"), "-y"};
  ASSERT_EQ(Run(args).code, 0);
  ASSERT_EQ(Run(args).code, 0);
  EXPECT_EQ(client_.Objects("configmaps").count("prod/a"), 1u);
  EXPECT_EQ(client_.Objects("configmaps").count("prod/b"), 1u);
  ASSERT_TRUE(fs::RemoveAll(fs::JoinPath(dir_, "g/two")).ok());
  ASSERT_EQ(Run(args).code, 0);
  EXPECT_EQ(client_.Objects("configmaps").count("prod/a"), 1u);
  EXPECT_EQ(client_.Objects("configmaps").count("prod/b"), 0u);
  ASSERT_TRUE(fs::RemoveAll(fs::JoinPath(dir_, "g/one")).ok());
  Result r = Run(args);
  EXPECT_EQ(r.code, 1);
  EXPECT_TRUE(absl::StrContains(r.err, "has no apps")) << r.err;
  EXPECT_EQ(client_.Objects("configmaps").count("prod/a"), 1u);
}

TEST_F(DeployerTest, GroupTakesNamespaceAndOrderFromItsDescriptor) {
  const std::string text =
      "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n";
  descriptor::Release release;
  release.environment = "production";
  release.name = "shop";
  release.ns = "shop";
  release.create_namespace = true;
  release.app_group = "production";
  release.apps = {{"zeta"}, {"alpha"}};
  release.files = {{"alpha/a.yaml", Sha256Hex(text), {}},
                   {"zeta/a.yaml", Sha256Hex(text + "# z\n"), {}}};
  descriptor::Finish(&release);
  absl::StatusOr<std::string> bytes = descriptor::WriteRelease(release);
  ASSERT_TRUE(bytes.ok()) << bytes.status();
  File("s/release.binpb", *bytes);
  File("s/alpha/a.yaml", text);
  File("s/zeta/a.yaml", text + "# z\n");
  tick_ = absl::Nanoseconds(1);
  std::vector<std::string> args = {
      "app-group", "deploy", "-g", "production", "-d", fs::JoinPath(dir_, "s"),
      "-y"};
  Result r = Run(args);
  // Both apps want the same object: the second is refused, which shows the
  // order that the descriptor gives.
  EXPECT_EQ(r.code, 1);
  EXPECT_LT(r.out.find("app 'production-zeta' (namespace: shop)"),
            r.out.find("app 'production-alpha' (namespace: shop)"));
  EXPECT_EQ(client_.Objects("namespaces").size(), 1u);
  Value record = client_.Objects("configmaps").at("shop/production-zeta");
  EXPECT_EQ(
      record
          .FindPath({"metadata", "annotations", "gitops.release.v1/release-id"})
          ->as_string(),
      descriptor::ReleaseId(*bytes));
  File("s/alpha/a.yaml", "changed: by hand\n");
  EXPECT_TRUE(absl::StrContains(Run(args).err, "alpha/a.yaml"));
}

TEST_F(DeployerTest, SavedPlanIsDoneOnlyWhereNothingMoved) {
  std::string file = File("a.yml", kTwo), plan = fs::JoinPath(dir_, "plan");
  ASSERT_EQ(Deploy(file).code, 0);
  File("a.yml", absl::StrReplaceAll(kTwo, {{"k: v", "k: w"}}));
  client_.ResetCounts();
  ASSERT_EQ(Run({"plan", "-a", "app", "-f", file, "--out", plan}).code, 0);
  EXPECT_EQ(client_.writes(), 0);
  client_.Edit("configmaps", "prod", "a", [](Value* v) {
    v->map()["data"].map().Set("k", Value::String("foreign"));
  });
  Result refused = Run({"deploy", "--plan", plan, "-y", "--logs=false"});
  EXPECT_EQ(refused.code, 1);
  EXPECT_TRUE(absl::StrContains(refused.err,
                                "- configmap/a (v1) namespace: prod: changed"))
      << refused.err;
  ASSERT_EQ(Run({"plan", "-a", "app", "-f", file, "--out", plan}).code, 0);
  Result done = Run({"deploy", "--plan", plan, "-y", "--logs=false"});
  EXPECT_EQ(done.code, 0) << done.err;
  EXPECT_EQ(client_.Objects("configmaps")
                .at("prod/a")
                .FindPath({"data", "k"})
                ->as_string(),
            "w");
  EXPECT_EQ(Deploy(file, {"--diff-run", "--diff-exit-status"}).code, 2);
}

TEST_F(DeployerTest, LeaseKeepsOthersOutUntilItExpires) {
  std::string file = File("a.yml", kTwo);
  ASSERT_EQ(Deploy(file, {"--lease"}).code, 0);
  EXPECT_TRUE(client_.Objects("leases").empty());  // Given back.
  absl::StatusOr<Value> lease = json::Parse(
      R"({"apiVersion":"coordination.k8s.io/v1","kind":"Lease","metadata":{"name":"app.deploy","namespace":"prod"},"spec":{"holderIdentity":"them","leaseDurationSeconds":60,"renewTime":"2023-11-14T22:13:30.000000Z"}})",
      {json::Numbers::kKube});
  kube::ResourceType type;
  type.gvk = {"coordination.k8s.io", "v1", "Lease"};
  type.resource = "leases";
  type.namespaced = true;
  ASSERT_TRUE(client_.Create(type, "prod", *lease, {}).ok());
  File("a.yml", absl::StrReplaceAll(kTwo, {{"k: v", "k: w"}}));
  client_.ResetCounts();
  auto renew = [this](const std::string& time) {
    client_.Edit("leases", "prod", "app.deploy", [&](Value* v) {
      v->map()["spec"].map().Set("renewTime", Value::String(time));
    });
  };
  // Whoever renews it lives.
  int sleeps = 0;
  on_sleep_ = [&] {
    if (++sleeps == 12) renew("2023-11-14T22:13:40.000000Z");
  };
  Result r = Deploy(file, {"--lease"});
  EXPECT_EQ(r.code, 4);  // Refused.
  EXPECT_EQ(client_.writes(), 0);
  EXPECT_TRUE(absl::StrContains(r.err, "is being deployed by 'them'")) << r.err;
  EXPECT_TRUE(absl::StrContains(r.out, "unless it is renewed")) << r.out;
  // A lease that is not renewed is taken once it has run out.
  on_sleep_ = nullptr;
  EXPECT_EQ(Deploy(file, {"--lease"}).code, 0);
}

TEST_F(DeployerTest, LeaseOfADeadProcessIsTakenAtOnce) {
  std::string file = File("a.yml", kTwo);
  const pid_t child = fork();
  if (child == 0) {
    const std::string holder = deploy::OwnLeaseHolder();
    fs::WriteFile(fs::JoinPath(dir_, "holder"), holder).IgnoreError();
    _exit(0);
  }
  ASSERT_EQ(waitpid(child, nullptr, 0), child);
  absl::StatusOr<Value> lease = json::Parse(
      R"({"apiVersion":"coordination.k8s.io/v1","kind":"Lease","metadata":{"name":"app.deploy","namespace":"prod"},"spec":{"leaseDurationSeconds":60,"renewTime":"2023-11-14T22:13:20.000000Z"}})",
      {json::Numbers::kKube});
  lease->map()["spec"].map().Set(
      "holderIdentity",
      Value::String(*fs::ReadFile(fs::JoinPath(dir_, "holder"))));
  kube::ResourceType type;
  type.gvk = {"coordination.k8s.io", "v1", "Lease"};
  type.resource = "leases";
  type.namespaced = true;
  ASSERT_TRUE(client_.Create(type, "prod", *lease, {}).ok());
  bool slept = false;
  on_sleep_ = [&] { slept = true; };
  EXPECT_EQ(Deploy(file, {"--lease"}).code, 0);
  EXPECT_FALSE(slept);
}

TEST_F(DeployerTest, HooksRunAroundTheRest) {
  constexpr char kHooks[] = R"(apiVersion: batch/v1
kind: Job
metadata: {name: migrate, annotations: {helm.sh/hook: "pre-install,pre-upgrade"}}
spec: {template: {spec: {}}}
---
apiVersion: batch/v1
kind: Job
metadata: {name: notify, annotations: {helm.sh/hook: post-install, helm.sh/hook-delete-policy: hook-succeeded}}
spec: {template: {spec: {}}}
---
apiVersion: v1
kind: Pod
metadata: {name: try, annotations: {helm.sh/hook: test}}
---
)";
  Result r =
      Deploy(File("a.yml", absl::StrCat(kHooks, kTwo)), {"--helm-hooks=order"});
  ASSERT_EQ(r.code, 0) << r.err;
  auto at = [&](absl::string_view what) {
    return r.out.find(absl::StrCat("create ", what));
  };
  EXPECT_LT(at("job/migrate"), at("configmap/a"));
  EXPECT_LT(at("deployment/web"), at("job/notify"));
  EXPECT_EQ(client_.Objects("jobs").size(), 1u);  // notify is gone again.
  EXPECT_TRUE(client_.Objects("pods").empty());
  client_.ResetCounts();
  ASSERT_EQ(Deploy(fs::JoinPath(dir_, "a.yml"), {"--helm-hooks=order"}).code,
            0);
  EXPECT_EQ(client_.writes(), 0);
}

// A process that dies before or after one of its writes: nothing it does from
// then on reaches the server.
class Dying {
 public:
  Dying(FakeClient* client, int at, bool after) : client_(client) {
    auto dead = std::make_shared<bool>(false);
    auto count = std::make_shared<int>(0);
    client->before_write = [=](const std::string&) -> absl::Status {
      if (!*dead && !after && *count == at) *dead = true;
      if (*dead) return absl::CancelledError("died");
      ++*count;
      return absl::OkStatus();
    };
    client->after_write = [=](const std::string&) -> absl::Status {
      if (after && *count == at + 1) *dead = true;
      return *dead ? absl::CancelledError("died") : absl::OkStatus();
    };
  }
  ~Dying() {
    client_->before_write = nullptr;
    client_->after_write = nullptr;
  }

 private:
  FakeClient* client_;
};

// What is on the server, without what differs from run to run.
std::string Content(const FakeClient& client) {
  std::string out;
  for (absl::string_view kind : {"configmaps", "deployments", "secrets"}) {
    for (auto& [name, object] : client.Objects(kind)) {
      if (absl::StrContains(name, "-change-") || name == "prod/app") continue;
      object.map()["metadata"].map().Erase("uid");
      object.map()["metadata"].map().Erase("resourceVersion");
      // An object that is as wanted is not written again just to be recorded.
      for (const char* key :
           {"kapp.k14s.io/original", "kapp.k14s.io/original-diff-md5"}) {
        object.map()["metadata"].map()["annotations"].map().Erase(key);
      }
      absl::StrAppend(&out, kind, " ", name, " ", *json::Write(object), "\n");
    }
  }
  return out;
}

TEST_F(DeployerTest, EveryKillPointConverges) {
  const std::string before = File("before.yml", absl::StrCat(kTwo, R"(---
apiVersion: v1
kind: ConfigMap
metadata: {name: conf, annotations: {kapp.k14s.io/versioned: ""}}
data: {n: "1"}
---
apiVersion: v1
kind: Secret
metadata: {name: leaving}
)"));
  const std::string after =
      File("after.yml",
           absl::StrCat(absl::StrReplaceAll(kTwo, {{"k: v", "k: w"}}), R"(---
apiVersion: v1
kind: ConfigMap
metadata: {name: conf, annotations: {kapp.k14s.io/versioned: ""}}
data: {n: "2"}
---
apiVersion: v1
kind: Secret
metadata: {name: coming}
)"));
  auto run = [&](const std::string& file, FakeClient* client) {
    runs_ = 0;  // The same label each time.
    return Run({"deploy", "-a", "app", "-f", file, "-y", "--logs=false",
                "--apply-concurrency=1"},
               client);
  };
  FakeClient whole;
  ASSERT_EQ(run(before, &whole).code, 0);
  whole.ResetCounts();
  ASSERT_EQ(run(after, &whole).code, 0);
  const int writes = whole.writes();
  const std::string wanted = Content(whole);
  ASSERT_GE(writes, 9);
  int points = 0;
  for (int at = 0; at < writes; ++at) {
    for (bool late : {false, true}) {
      FakeClient client;
      ASSERT_EQ(run(before, &client).code, 0);
      {
        Dying dying(&client, at, late);
        run(after, &client);
      }
      Result again = run(after, &client);
      EXPECT_EQ(again.code, 0) << at << late << again.err;
      EXPECT_EQ(Content(client), wanted) << "killed at " << at << late;
      client.ResetCounts();
      EXPECT_EQ(run(after, &client).code, 0);
      EXPECT_EQ(client.writes(), 0) << "killed at " << at << late;
      ++points;
    }
  }
  EXPECT_EQ(points, 2 * writes);
  RecordProperty("kill_points", points);
}

// Objects and records that the original made: nothing to do for us.
TEST_F(DeployerTest, TakesOverWhatTheOriginalMade) {
  kube::ResourceType hpa;
  hpa.gvk = {"autoscaling", "v1", "HorizontalPodAutoscaler"};
  hpa.resource = "horizontalpodautoscalers";
  hpa.namespaced = true;
  hpa.verbs = {"get", "list", "watch", "create", "update", "delete"};
  client_.AddType(hpa);
  kube::ResourceType gadget = hpa;
  gadget.gvk = {"example.com", "v1", "Gadget"};
  gadget.resource = "gadgets";
  client_.AddType(gadget);
  client_.auto_ready = false;
  const std::string data = "cmd/deployer/testdata/";
  absl::StatusOr<Value> list = json::Parse(
      *fs::ReadFile(data + "kapp_made.json"), {json::Numbers::kKube});
  ASSERT_TRUE(list.ok());
  auto types = *client_.Discover(false);
  for (const Value& object : list->Find("items")->list()) {
    deploy::Resource r(object);
    const kube::ResourceType* type = types->Find(
        kube::GroupVersionKind{std::string(r.Group()), std::string(r.Version()),
                               std::string(r.Kind())});
    if (type == nullptr) continue;
    client_.Put(*type, r.Namespace(), object);
  }
  Result r = Run({"deploy", "-a", "made", "-n", "shop", "-f",
                  data + "kapp_made_inputs.yml", "--diff-run",
                  "--diff-exit-status", "-c"});
  EXPECT_EQ(r.code, 2) << r.out << r.err;
}

}  // namespace
}  // namespace gitops::deployer
