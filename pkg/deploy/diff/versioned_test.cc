#include "pkg/deploy/diff/versioned.h"

#include <map>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "gtest/gtest.h"
#include "pkg/deploy/resource/panic.h"
#include "pkg/deploy/testing/trees.h"

namespace gitops::deploy {
namespace {

using testing::Json;
using testing::Object;

TEST(VersionedNameTest, Table) {
  struct Case {
    const char* name;
    const char* base;  // Null: no such name.
    int64_t version;
  };
  const Case kCases[] = {
      {"conf-ver-2", "conf", 2},
      {"conf-ver-10", "conf", 10},
      {"a-ver-1-ver-3", "a-ver-1", 3},
      {"-ver-1", "", 1},
      {"conf", nullptr, 0},
      {"conf-ver", nullptr, 0},
      {"conf-version-2", nullptr, 0},
      {"", nullptr, 0},
  };
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.name);
    absl::StatusOr<std::optional<VersionedName>> name =
        ParseVersionedName(c.name);
    ASSERT_TRUE(name.ok()) << name.status();
    ASSERT_EQ(name->has_value(), c.base != nullptr);
    if (c.base == nullptr) continue;
    EXPECT_EQ((*name)->base, c.base);
    EXPECT_EQ((*name)->version, c.version);
    EXPECT_EQ(FormatVersionedName((*name)->base, (*name)->version), c.name);
  }
}

TEST(VersionedNameTest, NoNumberIsTheOriginalsCrash) {
  for (const char* name : {"conf-ver-x", "conf-ver-", "conf-ver-1x",
                           "conf-ver-1.0", "conf-ver-99999999999999999999"}) {
    const absl::Status s = ParseVersionedName(name).status();
    EXPECT_TRUE(IsPanic(s)) << name;
    EXPECT_TRUE(absl::StrContains(s.message(), "strconv.Atoi: parsing")) << s;
  }
}

Resource Versioned(const std::string& name, const std::string& ns = "ns",
                   const std::string& kind = "ConfigMap") {
  Resource r = Object(
      "{apiVersion: v1, metadata: {annotations: {kapp.k14s.io/versioned: "
      "''}}}");
  r.object().map().Set("kind", value::Value::String(kind));
  r.SetName(name);
  r.SetNamespace(ns);
  return r;
}

TEST(TakeVersionsTest, GroupsByBaseOldestFirst) {
  Resource plain = Object(
      "{apiVersion: v1, kind: ConfigMap, metadata: {name: a-ver-7, namespace: "
      "ns}}");
  Resource transient = Versioned("a-ver-8");
  transient.set_transient(true);
  std::vector<Resource> existing = {
      Versioned("a-ver-10"),          plain,
      Versioned("a-ver-9"),           Versioned("b-ver-1"),
      Versioned("a-ver-2", "other"),  Versioned("a-ver-1", "ns", "Secret"),
      Versioned("not-yet-versioned"), transient,
  };
  auto versions = TakeVersions(&existing);
  ASSERT_TRUE(versions.ok()) << versions.status();
  std::map<std::string, std::vector<std::string>> names;
  for (const auto& [key, list] : *versions) {
    for (const Resource& r : list) names[key].emplace_back(r.Name());
  }
  const std::map<std::string, std::vector<std::string>> want = {
      {"ns//ConfigMap/a", {"a-ver-9", "a-ver-10"}},
      {"ns//ConfigMap/b", {"b-ver-1"}},
      {"ns//Secret/a", {"a-ver-1"}},
      {"other//ConfigMap/a", {"a-ver-2"}},
  };
  EXPECT_EQ(names, want);
  std::vector<std::string> rest;
  for (const Resource& r : existing) rest.emplace_back(r.Name());
  EXPECT_EQ(rest, (std::vector<std::string>{"a-ver-7", "not-yet-versioned",
                                            "a-ver-8"}));
}

TEST(TakeVersionsTest, ALiveNameWithoutANumberIsTheOriginalsCrash) {
  std::vector<Resource> existing = {Versioned("a-ver-b")};
  EXPECT_TRUE(IsPanic(TakeVersions(&existing).status()));
}

TEST(VersionsToKeepTest, Table) {
  struct Case {
    const char* annotation;  // Null: absent.
    size_t keep;             // 0: an error.
    const char* message;
  };
  const Case kCases[] = {
      {nullptr, 5, ""},
      {"1", 1, ""},
      {"30", 30, ""},
      {"0", 0, "value to be a >= 1"},
      {"-1", 0, "value to be a >= 1"},
      {"two", 0, "value to be an integer"},
      {"", 0, "value to be an integer"},
      {"1.5", 0, "value to be an integer"},
      {" 1", 0, "value to be an integer"},
      {"1 ", 0, "value to be an integer"},
  };
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.annotation == nullptr ? "absent" : c.annotation);
    Resource r = Versioned("a");
    if (c.annotation != nullptr) {
      r.SetAnnotation("kapp.k14s.io/num-versions", c.annotation);
    }
    absl::StatusOr<size_t> keep = VersionsToKeep(r);
    if (c.keep > 0) {
      ASSERT_TRUE(keep.ok()) << keep.status();
      EXPECT_EQ(*keep, c.keep);
    } else {
      EXPECT_EQ(keep.status().code(), absl::StatusCode::kInvalidArgument);
      EXPECT_TRUE(absl::StrContains(keep.status().message(), c.message))
          << keep.status();
    }
  }
}

class RewriteTest : public ::testing::Test {
 protected:
  // `affected` after references to `base` were pointed at "<name>-ver-2".
  std::string Rewrite(const char* base, const char* affected) {
    const Resource from = Object(base);
    Resource to = Object(affected);
    status_ = RewriteReferences(config_, from,
                                FormatVersionedName(from.Name(), 2), &to);
    return Json(to.object());
  }
  // The names that changed, in order of the JSON.
  std::string Names(const char* base, const char* affected) {
    std::string json = Rewrite(base, affected), out;
    for (size_t at = json.find("-ver-2"); at != std::string::npos;
         at = json.find("-ver-2", at + 1)) {
      const size_t quote = json.rfind('"', at);
      const size_t key_end = json.rfind('"', quote - 1);
      const size_t key = json.rfind('"', key_end - 1);
      absl::string_view name =
          absl::string_view(json).substr(key + 1, key_end - key - 1);
      out += std::string(name) + " ";
    }
    return out;
  }
  Config config_ = *BuiltinConfig();
  absl::Status status_;
};

constexpr char kConfigMap[] =
    "{apiVersion: v1, kind: ConfigMap, metadata: {name: c, namespace: ns}}";
constexpr char kSecret[] =
    "{apiVersion: v1, kind: Secret, metadata: {name: c, namespace: ns}}";

TEST_F(RewriteTest, BuiltInReferencesOfPodTemplates) {
  const std::string spec =
      "{containers: [{env: [{valueFrom: {configMapKeyRef: {name: c}}}, {value: "
      "c}], envFrom: [{configMapRef: {name: c}}]}], initContainers: [{env: "
      "[{valueFrom: {configMapKeyRef: {name: c}}}], envFrom: [{configMapRef: "
      "{name: c}}]}], volumes: [{name: c, configMap: {name: c}}, {projected: "
      "{sources: [{configMap: {name: c}}, {configMap: {name: d}}]}}]}";
  for (const char* head : {"apiVersion: apps/v1, kind: Deployment",
                           "apiVersion: apps/v1, kind: StatefulSet",
                           "apiVersion: apps/v1, kind: DaemonSet",
                           "apiVersion: extensions/v1beta1, kind: ReplicaSet",
                           "apiVersion: batch/v1, kind: Job"}) {
    SCOPED_TRACE(head);
    const std::string text = std::string("{") + head +
                             ", metadata: {namespace: ns}, spec: {template: "
                             "{spec: " +
                             spec + "}}}";
    EXPECT_EQ(Names(kConfigMap, text.c_str()),
              "name name name name name name ");
    EXPECT_EQ(Names(kSecret, text.c_str()), "");
  }
  const std::string cron =
      "{apiVersion: batch/v1, kind: CronJob, metadata: {namespace: ns}, spec: "
      "{jobTemplate: {spec: {template: {spec: " +
      spec + "}}}}}";
  EXPECT_EQ(Names(kConfigMap, cron.c_str()), "name name name name name name ");
}

TEST_F(RewriteTest, BuiltInReferencesTable) {
  struct Case {
    const char* name;
    const char* base;
    const char* affected;
    const char* changed;
  };
  const Case kCases[] = {
      {"secrets of a deployment", kSecret,
       "{apiVersion: apps/v1, kind: Deployment, metadata: {namespace: ns}, "
       "spec: {template: {spec: {containers: [{env: [{valueFrom: "
       "{secretKeyRef: {name: c}}}], envFrom: [{secretRef: {name: c}}]}], "
       "imagePullSecrets: [{name: c}], volumes: [{secret: {secretName: c}}, "
       "{projected: {sources: [{secret: {name: c}}]}}]}}}}",
       "name name name secretName name "},
      {"volumes of a pod", kConfigMap,
       "{apiVersion: v1, kind: Pod, metadata: {namespace: ns}, spec: {volumes: "
       "[{configMap: {name: c}}], containers: [{envFrom: [{configMapRef: "
       "{name: c}}]}]}}",
       "name "},
      {"secrets of a pod", kSecret,
       "{apiVersion: v1, kind: Pod, metadata: {namespace: ns}, spec: {volumes: "
       "[{secret: {secretName: c}}], imagePullSecrets: [{name: c}]}}",
       "name secretName "},
      {"service account", kSecret,
       "{apiVersion: v1, kind: ServiceAccount, metadata: {namespace: ns}, "
       "secrets: [{name: c}, {name: d}], imagePullSecrets: [{name: c}]}",
       "name name "},
      {"kapp-controller's app", kSecret,
       "{apiVersion: kappctrl.k14s.io/v1alpha1, kind: App, metadata: "
       "{namespace: ns}, spec: {cluster: {kubeconfigSecretRef: {name: c}}, "
       "fetch: [{http: {secretRef: {name: c}}}, {helmChart: {repository: "
       "{secretRef: {name: c}}}}], template: [{sops: {pgp: "
       "{privateKeySecretRef: {name: c}}}}, {ytt: {valuesFrom: [{secretRef: "
       "{name: c}}]}}]}}",
       "name name name name name "},
      {"package install", kSecret,
       "{apiVersion: packaging.carvel.dev/v1alpha1, kind: PackageInstall, "
       "metadata: {namespace: ns}, spec: {values: [{secretRef: {name: c}}]}}",
       "name "},
      {"package repository", kConfigMap,
       "{apiVersion: packaging.carvel.dev/v1alpha1, kind: PackageRepository, "
       "metadata: {namespace: ns}, spec: {fetch: {inline: {pathsFrom: "
       "[{configMapRef: {name: c}}]}}}}",
       "name "},
      {"a reference that names another namespace", kConfigMap,
       "{apiVersion: v1, kind: Pod, metadata: {namespace: ns}, spec: {volumes: "
       "[{configMap: {name: c, namespace: other}}]}}",
       ""},
      {"a reference that names the kind", kConfigMap,
       "{apiVersion: v1, kind: Pod, metadata: {namespace: ns}, spec: {volumes: "
       "[{configMap: {name: c, namespace: ns, kind: ConfigMap, apiVersion: "
       "v1}}]}}",
       "name "},
      {"a reference that names another kind", kConfigMap,
       "{apiVersion: v1, kind: Pod, metadata: {namespace: ns}, spec: {volumes: "
       "[{configMap: {name: c, kind: Secret}}]}}",
       ""},
      {"an object of another namespace", kConfigMap,
       "{apiVersion: v1, kind: Pod, metadata: {namespace: other}, spec: "
       "{volumes: [{configMap: {name: c}}]}}",
       ""},
      {"kinds that no rule knows", kConfigMap,
       "{apiVersion: e.com/v1, kind: Pod, metadata: {namespace: ns}, spec: "
       "{volumes: [{configMap: {name: c}}]}}",
       ""},
  };
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(Names(c.base, c.affected), c.changed);
    EXPECT_TRUE(status_.ok()) << status_;
  }
}

TEST_F(RewriteTest, NullsAreSkippedAndOtherShapesTold) {
  Rewrite(kConfigMap,
          "{apiVersion: v1, kind: Pod, metadata: {namespace: ns}, spec: "
          "{volumes: null}}");
  EXPECT_TRUE(status_.ok()) << status_;
  Rewrite(kConfigMap,
          "{apiVersion: v1, kind: Pod, metadata: {name: p, namespace: ns}, "
          "spec: {volumes: {a: b}}}");
  EXPECT_EQ(status_.message(),
            "ObjectRefSetMod for path 'spec,volumes,(all),configMap' on "
            "resource 'pod/p (v1) namespace: ns': Unexpected non-array found: "
            "map[string]interface {}");
}

TEST_F(RewriteTest, ExplicitReferencesInAnnotations) {
  EXPECT_EQ(
      Rewrite(kConfigMap,
              "{kind: G, metadata: {namespace: ns, annotations: "
              "{kapp.k14s.io/versioned-explicit-ref: 'apiVersion: v1\n\n"
              "kind: ConfigMap\n\nname: c', "
              "kapp.k14s.io/versioned-explicit-ref.two: '{apiVersion: v1, "
              "kind: ConfigMap, name: c, namespace: ns}', "
              "kapp.k14s.io/versioned-explicit-ref.other: '{apiVersion: v1, "
              "kind: Secret, name: c}', "
              "kapp.k14s.io/versioned-explicit-refs: nonsense}}}"),
      R"({"kind":"G","metadata":{"annotations":{)"
      R"("kapp.k14s.io/versioned-explicit-ref":)"
      R"("apiVersion: v1\nkind: ConfigMap\nname: c-ver-2\n",)"
      R"("kapp.k14s.io/versioned-explicit-ref.other":)"
      R"("{apiVersion: v1, kind: Secret, name: c}",)"
      R"("kapp.k14s.io/versioned-explicit-ref.two":"apiVersion: v1\nkind: )"
      R"(ConfigMap\nname: c-ver-2\nnamespace: ns\n",)"
      R"("kapp.k14s.io/versioned-explicit-refs":"nonsense"},)"
      R"("namespace":"ns"}})");
  EXPECT_TRUE(status_.ok()) << status_;
}

TEST_F(RewriteTest, MalformedExplicitReferences) {
  struct Case {
    const char* text;
    const char* message;
  };
  const Case kCases[] = {
      {"{kind: ConfigMap, name: c}", "must specify 'apiVersion'"},
      {"{apiVersion: v1, name: c}", "must specify 'kind'"},
      {"{apiVersion: v1, kind: ConfigMap}", "must specify 'name'"},
      {"{apiVersion: v1, kind: ConfigMap, name: ''}", "must specify 'name'"},
      {"plain", "expected a map"},
      {"[a]", "expected a map"},
      {"{",
       "Parsing versioned explicit ref from annotation "
       "'kapp.k14s.io/versioned-explicit-ref': "},
  };
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.text);
    Resource r = Object("{kind: G}");
    r.SetAnnotation("kapp.k14s.io/versioned-explicit-ref", c.text);
    const absl::Status s =
        RewriteReferences(config_, Object(kConfigMap), "c-ver-2", &r);
    EXPECT_EQ(s.code(), absl::StatusCode::kInvalidArgument);
    EXPECT_TRUE(absl::StrContains(s.message(), c.message)) << s;
  }
}

}  // namespace
}  // namespace gitops::deploy
