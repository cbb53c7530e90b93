#include "pkg/deploy/diff/rebase.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "pkg/deploy/resource/panic.h"
#include "pkg/deploy/testing/trees.h"

namespace gitops::deploy {
namespace {

using testing::Json;
using testing::Object;
using testing::Tree;
using value::Value;

TEST(RebaseTest, BuiltInRulesKeepWhatTheClusterOwns) {
  struct Case {
    const char* name;
    const char* type;
    const char* live;
    const char* wanted;
    const char* want;  // Without apiVersion and kind.
  };
  const Case kCases[] = {
      {"metadata is the cluster's, labels and annotations are not",
       "apiVersion: v1, kind: ConfigMap",
       "metadata: {name: c, uid: u, resourceVersion: '1', finalizers: [f], "
       "labels: {old: x}, annotations: {old: x}}",
       "metadata: {name: c, labels: {new: x}}",
       R"({"metadata":{"finalizers":["f"],"labels":{"new":"x"},"name":"c",)"
       R"("resourceVersion":"1","uid":"u"}})"},
      {"data is not the cluster's", "apiVersion: v1, kind: ConfigMap",
       "metadata: {name: c}, data: {a: live, b: live}",
       "metadata: {name: c}, data: {a: new}",
       R"({"data":{"a":"new"},"metadata":{"name":"c"}})"},
      {"service", "apiVersion: v1, kind: Service",
       "metadata: {}, spec: {clusterIP: 10.0.0.1, healthCheckNodePort: 3, "
       "sessionAffinity: None}",
       "metadata: {}, spec: {ports: []}",
       R"({"metadata":{},"spec":{"clusterIP":"10.0.0.1",)"
       R"("healthCheckNodePort":3,"ports":[]}})"},
      {"service that asks for an address", "apiVersion: v1, kind: Service",
       "metadata: {}, spec: {clusterIP: 10.0.0.1}",
       "metadata: {}, spec: {clusterIP: None}",
       R"({"metadata":{},"spec":{"clusterIP":"None"}})"},
      {"namespace", "apiVersion: v1, kind: Namespace",
       "metadata: {annotations: {openshift.io/sa.scc.mcs: a, "
       "openshift.io/sa.scc.supplemental-groups: b, "
       "openshift.io/sa.scc.uid-range: c, other: d}}, spec: {finalizers: "
       "[kubernetes]}",
       "metadata: {}",
       R"({"metadata":{"annotations":{"openshift.io/sa.scc.mcs":"a",)"
       R"("openshift.io/sa.scc.supplemental-groups":"b",)"
       R"("openshift.io/sa.scc.uid-range":"c"}},)"
       R"("spec":{"finalizers":["kubernetes"]}})"},
      {"claim", "apiVersion: v1, kind: PersistentVolumeClaim",
       "metadata: {annotations: {pv.kubernetes.io/bind-completed: 'yes', "
       "pv.kubernetes.io/bound-by-controller: 'yes', "
       "pv.kubernetes.io/migrated-to: m, "
       "volume.beta.kubernetes.io/storage-provisioner: p}}, spec: {volumeName: "
       "v, volumeMode: Filesystem, storageClassName: s, extra: e}",
       "metadata: {}, spec: {volumeMode: Block}",
       R"({"metadata":{"annotations":{"pv.kubernetes.io/bind-completed":"yes",)"
       R"("pv.kubernetes.io/bound-by-controller":"yes",)"
       R"("pv.kubernetes.io/migrated-to":"m",)"
       R"("volume.beta.kubernetes.io/storage-provisioner":"p"}},)"
       R"("spec":{"storageClassName":"s","volumeMode":"Block",)"
       R"("volumeName":"v"}})"},
      {"deployment", "apiVersion: apps/v1, kind: Deployment",
       "metadata: {annotations: {deployment.kubernetes.io/revision: '4', o: "
       "x}}",
       "metadata: {annotations: {a: b}}",
       R"({"metadata":{"annotations":{"a":"b",)"
       R"("deployment.kubernetes.io/revision":"4"}}})"},
      {"webhooks by position",
       "apiVersion: admissionregistration.k8s.io/v1, kind: "
       "ValidatingWebhookConfiguration",
       "metadata: {}, webhooks: [{clientConfig: {caBundle: one}}, "
       "{clientConfig: {caBundle: two}}]",
       "metadata: {}, webhooks: [{clientConfig: {}}, {clientConfig: {caBundle: "
       "mine}}, {clientConfig: {}}]",
       R"({"metadata":{},"webhooks":[{"clientConfig":{"caBundle":"one"}},)"
       R"({"clientConfig":{"caBundle":"mine"}},{"clientConfig":{}}]})"},
      {"aggregated API",
       "apiVersion: apiregistration.k8s.io/v1, kind: APIService",
       "metadata: {}, spec: {caBundle: ca}", "metadata: {}, spec: {}",
       R"({"metadata":{},"spec":{"caBundle":"ca"}})"},
      {"definition, old",
       "apiVersion: apiextensions.k8s.io/v1beta1, kind: "
       "CustomResourceDefinition",
       "metadata: {}, spec: {conversion: {webhookClientConfig: {caBundle: "
       "ca}}}",
       "metadata: {}, spec: {}",
       R"({"metadata":{},"spec":{"conversion":{"webhookClientConfig":{)"
       R"("caBundle":"ca"}}}})"},
      {"definition",
       "apiVersion: apiextensions.k8s.io/v1, kind: CustomResourceDefinition",
       "metadata: {}, spec: {conversion: {webhook: {clientConfig: {caBundle: "
       "ca}}}}",
       "metadata: {}, spec: {conversion: {strategy: Webhook}}",
       R"({"metadata":{},"spec":{"conversion":{"strategy":"Webhook",)"
       R"("webhook":{"clientConfig":{"caBundle":"ca"}}}}})"},
      {"pod", "apiVersion: v1, kind: Pod",
       "metadata: {}, spec: {nodeName: node}", "metadata: {}, spec: {}",
       R"({"metadata":{},"spec":{"nodeName":"node"}})"},
      {"placeholder secret", "apiVersion: v1, kind: Secret",
       "metadata: {annotations: {secretgen.carvel.dev/status: s}}, data: "
       "{.dockerconfigjson: live}",
       "metadata: {annotations: {secretgen.carvel.dev/image-pull-secret: ''}}, "
       "data: {.dockerconfigjson: new}",
       R"({"data":{".dockerconfigjson":"live"},"metadata":{"annotations":{)"
       R"("secretgen.carvel.dev/image-pull-secret":"",)"
       R"("secretgen.carvel.dev/status":"s"}}})"},
      {"placeholder secret with the rule switched off",
       "apiVersion: v1, kind: Secret",
       "metadata: {}, data: {.dockerconfigjson: live}",
       "metadata: {annotations: {secretgen.carvel.dev/image-pull-secret: '', "
       "kapp.k14s.io/disable-default-secretgen-rebase-rules: ''}}, data: "
       "{.dockerconfigjson: new}",
       R"({"data":{".dockerconfigjson":"new"},"metadata":{"annotations":{)"
       R"("kapp.k14s.io/disable-default-secretgen-rebase-rules":"",)"
       R"("secretgen.carvel.dev/image-pull-secret":""}}})"},
      {"aggregated role",
       "apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole",
       "metadata: {}, rules: [{verbs: [get]}]",
       "metadata: {}, aggregationRule: {clusterRoleSelectors: [{}]}, rules: []",
       R"({"aggregationRule":{"clusterRoleSelectors":[{}]},"metadata":{},)"
       R"("rules":[{"verbs":["get"]}]})"},
      {"plain role",
       "apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole",
       "metadata: {}, rules: [{verbs: [get]}]", "metadata: {}, rules: []",
       R"({"metadata":{},"rules":[]})"},
  };
  const Config config = *BuiltinConfig();
  const Rebaser rebaser(&config);
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.name);
    const Resource live = Object(absl::StrCat("{", c.type, ", ", c.live, "}"));
    const Resource wanted =
        Object(absl::StrCat("{", c.type, ", ", c.wanted, "}"));
    const std::string before = Json(wanted.object()), was = Json(live.object());
    absl::StatusOr<Resource> out = rebaser.Rebase(&live, wanted);
    ASSERT_TRUE(out.ok()) << out.status();
    out->object().map().Erase("apiVersion");
    out->object().map().Erase("kind");
    EXPECT_EQ(Json(out->object()), c.want);
    EXPECT_EQ(Json(wanted.object()), before);
    EXPECT_EQ(Json(live.object()), was);
    // Rebased again, nothing moves.
    out = rebaser.Rebase(&live, *rebaser.Rebase(&live, wanted));
    ASSERT_TRUE(out.ok());
    EXPECT_EQ(Json(out->object()),
              Json(rebaser.Rebase(&live, wanted)->object()));
  }
}

TEST(RebaseTest, NothingLiveIsAPlainCopy) {
  const Config config = *BuiltinConfig();
  const Resource wanted = Object("{apiVersion: v1, kind: Pod, metadata: {}}");
  absl::StatusOr<Resource> out = Rebaser(&config).Rebase(nullptr, wanted);
  ASSERT_TRUE(out.ok());
  out->SetName("changed");
  EXPECT_EQ(wanted.Name(), "");
}

TEST(RebaseTest, TokensOfServiceAccountsAreKept) {
  struct Case {
    const char* name;
    const char* live;
    const char* wanted;
    const char* secrets;
    const char* pull_secrets;
  };
  const Case kCases[] = {
      {"all kinds",
       "secrets: [{name: a-token-1}, {name: a-dockercfg-2}], "
       "imagePullSecrets: [{name: a-dockercfg-2}]",
       "", R"([{"name":"a-token-1"},{"name":"a-dockercfg-2"}])",
       R"([{"name":"a-dockercfg-2"}])"},
      {"the last of several", "secrets: [{name: a-token-1}, {name: a-token-2}]",
       "", R"([{"name":"a-token-2"}])", "null"},
      {"behind the wanted ones", "secrets: [{name: a-token-1}]",
       "secrets: [{name: mine}]", R"([{"name":"mine"},{"name":"a-token-1"}])",
       "null"},
      {"not twice", "secrets: [{name: a-token-1}]",
       "secrets: [{name: a-token-1}]", R"([{"name":"a-token-1"}])", "null"},
      {"others' are not kept",
       "secrets: [{name: b-token-1}, {name: mine}, {}, x], imagePullSecrets: "
       "[{name: a-token-1}]",
       "", "null", "null"},
      {"nothing live", "secrets: null", "", "null", "null"},
  };
  const Config config = *BuiltinConfig();
  const Rebaser rebaser(&config);
  const std::string head =
      "apiVersion: v1, kind: ServiceAccount, metadata: {name: a}, ";
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.name);
    const Resource live = Object(absl::StrCat("{", head, c.live, "}"));
    absl::StatusOr<Resource> out =
        rebaser.Rebase(&live, Object(absl::StrCat("{", head, c.wanted, "}")));
    ASSERT_TRUE(out.ok()) << out.status();
    auto field = [&](absl::string_view key) {
      const Value* v = out->object().Find(key);
      return Json(v == nullptr ? Value() : *v);
    };
    EXPECT_EQ(field("secrets"), c.secrets);
    EXPECT_EQ(field("imagePullSecrets"), c.pull_secrets);
  }
}

class UserRulesTest : public ::testing::Test {
 protected:
  void Add(absl::string_view rules) {
    const absl::Status s = AppendConfig(
        Tree(absl::StrCat("{kind: Config, rebaseRules: ", rules, "}")), "test",
        &config_);
    ASSERT_TRUE(s.ok()) << s;
  }
  absl::StatusOr<Resource> Run(absl::string_view live, absl::string_view wanted,
                               OverlayFunction overlay = nullptr) {
    live_ = Object(live);
    return Rebaser(&config_, std::move(overlay)).Rebase(&live_, Object(wanted));
  }
  Config config_;  // No built-in rules.
  Resource live_;
};

TEST_F(UserRulesTest, InTheirOrderOnWhatTheObjectHasBecome) {
  Add("[{path: [a], type: copy, sources: [existing], resourceMatchers: "
      "[{allMatcher: {}}]}, {paths: [[b], [c]], type: remove, "
      "resourceMatchers: [{emptyFieldMatcher: {path: [a]}}]}]");
  absl::StatusOr<Resource> out = Run("{a: {}}", "{a: 1, b: 2, c: 3, d: 4}");
  ASSERT_TRUE(out.ok());
  EXPECT_EQ(Json(out->object()), R"({"a":{},"d":4})");
  // The second rule matches only what the first has emptied.
  out = Run("{a: 1}", "{a: {}, b: 2}");
  ASSERT_TRUE(out.ok());
  EXPECT_EQ(Json(out->object()), R"({"a":1,"b":2})");
}

TEST_F(UserRulesTest, SourcesAreAskedInTheirOrder) {
  Add("[{path: [new_first], type: copy, sources: [new, existing], "
      "resourceMatchers: [{allMatcher: {}}]}, {path: [live_first], type: copy, "
      "sources: [existing, new], resourceMatchers: [{allMatcher: {}}]}]");
  absl::StatusOr<Resource> out = Run("{new_first: live, live_first: live}",
                                     "{new_first: new, live_first: new}");
  ASSERT_TRUE(out.ok());
  EXPECT_EQ(Json(out->object()), R"({"live_first":"live","new_first":"new"})");
}

TEST_F(UserRulesTest, OtherShapesAreTold) {
  Add("[{path: [spec, x], type: copy, sources: [existing], resourceMatchers: "
      "[{allMatcher: {}}]}]");
  absl::Status s =
      Run("{spec: 5}", "{apiVersion: v1, kind: Pod, metadata: {name: p}}")
          .status();
  EXPECT_EQ(s.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(s.message(),
            "Applying rebase rule to pod/p (v1) cluster: FieldCopyMod for path "
            "'spec,x' on resource 'pod/p (v1) cluster': Unexpected non-map "
            "found: int64");
  config_ = Config();
  Add("[{path: [spec, {allIndexes: true}, x], type: remove, resourceMatchers: "
      "[{allMatcher: {}}]}]");
  s = Run("{}", "{kind: Pod, spec: {}}").status();
  EXPECT_EQ(s.message(),
            "Applying rebase rule to pod/ () cluster: FieldRemoveMod for path "
            "'spec,(all),x' on resource 'pod/ () cluster': Unexpected "
            "non-array found: map[string]interface {}");
}

constexpr char kOverlayRule[] =
    "[{resourceMatchers: [{allMatcher: {}}], ytt: {overlayContractV1: "
    "{overlay.yml: the text}}}]";

TEST_F(UserRulesTest, OverlaysGetAllThreeObjects) {
  Add("[{path: [a], type: remove, resourceMatchers: [{allMatcher: {}}]}]");
  Add(kOverlayRule);
  absl::StatusOr<Resource> out =
      Run("{l: 1}", "{a: 1, w: 1}",
          [](const std::string& text,
             const OverlayInput& input) -> absl::StatusOr<Value> {
            EXPECT_EQ(text, "the text");
            EXPECT_EQ(Json(*input.current), R"({"w":1})");
            EXPECT_EQ(Json(*input.existing), R"({"l":1})");
            EXPECT_EQ(Json(*input.wanted), R"({"a":1,"w":1})");
            return Tree("{over: laid}");
          });
  ASSERT_TRUE(out.ok()) << out.status();
  EXPECT_EQ(Json(out->object()), R"({"over":"laid"})");
}

TEST_F(UserRulesTest, OverlaysThatFail) {
  Add(kOverlayRule);
  const absl::Status missing = Run("{}", "{kind: Pod}").status();
  EXPECT_EQ(missing.code(), absl::StatusCode::kUnimplemented);
  EXPECT_EQ(missing.message(),
            "Applying rebase rule to pod/ () cluster: ytt overlay rebase "
            "rules");
  const absl::Status no_map =
      Run("{}", "{kind: Pod}",
          [](const std::string&, const OverlayInput&) -> absl::StatusOr<Value> {
            return Value::Int(5);
          })
          .status();
  EXPECT_EQ(no_map.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(no_map.message(),
            "Applying rebase rule to pod/ () cluster: expected overlay result "
            "to be an object");
  const absl::Status panic =
      Run("{}", "{kind: Pod}",
          [](const std::string&, const OverlayInput&) -> absl::StatusOr<Value> {
            return PanicError("as it is");
          })
          .status();
  EXPECT_TRUE(IsPanic(panic));
  EXPECT_EQ(panic.message(), "as it is");
}

}  // namespace
}  // namespace gitops::deploy
