#include "pkg/deploy/apply/likely_saved.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "gtest/gtest.h"
#include "pkg/deploy/testing/trees.h"

namespace gitops::deploy {
namespace {

using testing::Json;
using testing::Object;
using testing::Tree;
using value::Value;

std::string Likely(absl::string_view text) {
  return Json(LikelySaved(Object(text)).object());
}

// The container that a server makes of `text`.
std::string Container(absl::string_view text, absl::string_view pod = "") {
  const Resource saved = LikelySaved(Object(absl::StrCat(
      "{apiVersion: apps/v1, kind: Deployment, spec: {template: {spec: {", pod,
      "containers: [", text, "]}}}}")));
  Value container = saved.object()
                        .FindPath({"spec", "template", "spec", "containers"})
                        ->list()[0];
  for (const char* key :
       {"resources", "terminationMessagePath", "terminationMessagePolicy"}) {
    EXPECT_TRUE(container.map().Erase(key));
  }
  return Json(container);
}

constexpr char kTemplate[] =
    "template: {metadata: {labels: {app: a}}, spec: {containers: [{name: c, "
    "image: busybox}]}}";
constexpr char kSavedTemplate[] =
    "template: {metadata: {labels: {app: a}}, spec: {containers: [{name: c, "
    "image: busybox, imagePullPolicy: Always, resources: {}, "
    "terminationMessagePath: /dev/termination-log, terminationMessagePolicy: "
    "File}], dnsPolicy: ClusterFirst, restartPolicy: Always, schedulerName: "
    "default-scheduler, securityContext: {}, terminationGracePeriodSeconds: "
    "30}}";

TEST(LikelySavedTest, Workloads) {
  struct Case {
    const char* kind;
    const char* given;  // Of the spec, beside the template.
    const char* saved;
  };
  const Case kCases[] = {
      {"Deployment", "",
       "progressDeadlineSeconds: 600, replicas: 1, revisionHistoryLimit: 10, "
       "strategy: {rollingUpdate: {maxSurge: 25%, maxUnavailable: 25%}, type: "
       "RollingUpdate}, "},
      {"Deployment",
       "replicas: 0, revisionHistoryLimit: null, strategy: {rollingUpdate: "
       "{maxSurge: 1}}, ",
       "progressDeadlineSeconds: 600, replicas: 0, revisionHistoryLimit: 10, "
       "strategy: {rollingUpdate: {maxSurge: 1, maxUnavailable: 25%}, type: "
       "RollingUpdate}, "},
      {"Deployment", "strategy: {type: Recreate}, ",
       "progressDeadlineSeconds: 600, replicas: 1, revisionHistoryLimit: 10, "
       "strategy: {type: Recreate}, "},
      {"StatefulSet",
       "volumeClaimTemplates: [{metadata: {name: d}, spec: {accessModes: "
       "[ReadWriteOnce]}}], ",
       "persistentVolumeClaimRetentionPolicy: {whenDeleted: Retain, "
       "whenScaled: Retain}, podManagementPolicy: OrderedReady, replicas: 1, "
       "revisionHistoryLimit: 10, updateStrategy: {rollingUpdate: {partition: "
       "0}, type: RollingUpdate}, volumeClaimTemplates: [{apiVersion: v1, "
       "kind: PersistentVolumeClaim, metadata: {name: d}, spec: {accessModes: "
       "[ReadWriteOnce], volumeMode: Filesystem}, status: {phase: "
       "Pending}}], "},
      {"DaemonSet", "",
       "revisionHistoryLimit: 10, updateStrategy: {rollingUpdate: {maxSurge: "
       "0, maxUnavailable: 1}, type: RollingUpdate}, "},
      {"DaemonSet", "updateStrategy: {type: OnDelete}, ",
       "revisionHistoryLimit: 10, updateStrategy: {type: OnDelete}, "},
  };
  for (const Case& c : kCases) {
    SCOPED_TRACE(absl::StrCat(c.kind, " ", c.given));
    const std::string head =
        absl::StrCat("{apiVersion: apps/v1, kind: ", c.kind, ", spec: {");
    EXPECT_EQ(Likely(absl::StrCat(head, c.given, kTemplate, "}}")),
              Json(Tree(absl::StrCat(head, c.saved, kSavedTemplate, "}}"))));
  }
}

TEST(LikelySavedTest, Containers) {
  struct Case {
    const char* name;
    const char* given;
    const char* saved;
  };
  const Case kCases[] = {
      {"tag", "{image: r.io:5000/a:v1}",
       "{image: r.io:5000/a:v1, imagePullPolicy: IfNotPresent}"},
      {"no tag behind a port", "{image: r.io:5000/a}",
       "{image: r.io:5000/a, imagePullPolicy: Always}"},
      {"latest", "{image: a:latest}",
       "{image: a:latest, imagePullPolicy: Always}"},
      {"digest", "{image: a@sha256:12}",
       "{image: a@sha256:12, imagePullPolicy: IfNotPresent}"},
      {"policy", "{image: a, imagePullPolicy: Never}",
       "{image: a, imagePullPolicy: Never}"},
      {"ports",
       "{image: a:1, ports: [{containerPort: 80}, {containerPort: 53, "
       "protocol: UDP}]}",
       "{image: a:1, imagePullPolicy: IfNotPresent, ports: [{containerPort: "
       "80, protocol: TCP}, {containerPort: 53, protocol: UDP}]}"},
      {"probe", "{image: a:1, livenessProbe: {httpGet: {port: 80}}}",
       "{image: a:1, imagePullPolicy: IfNotPresent, livenessProbe: "
       "{failureThreshold: 3, httpGet: {path: /, port: 80, scheme: HTTP}, "
       "periodSeconds: 10, successThreshold: 1, timeoutSeconds: 1}}"},
      {"environment",
       "{image: a:1, env: [{name: E, value: ''}, {name: V, value: v}, {name: "
       "F, valueFrom: {fieldRef: {fieldPath: p}}}]}",
       "{image: a:1, imagePullPolicy: IfNotPresent, env: [{name: E}, {name: V, "
       "value: v}, {name: F, valueFrom: {fieldRef: {apiVersion: v1, fieldPath: "
       "p}}}]}"},
  };
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(Container(c.given), Json(Tree(c.saved)));
  }
  EXPECT_EQ(Container("{image: a:1, ports: [{containerPort: 80}]}",
                      "hostNetwork: true, "),
            Json(Tree("{image: a:1, imagePullPolicy: IfNotPresent, ports: "
                      "[{containerPort: 80, hostPort: 80, protocol: TCP}]}")));
}

TEST(LikelySavedTest, VolumesAndAccount) {
  const Resource saved = LikelySaved(Object(
      "{apiVersion: apps/v1, kind: Deployment, spec: {template: {spec: "
      "{serviceAccountName: s, volumes: [{name: a, configMap: {name: c}}, "
      "{name: b, secret: {secretName: s, defaultMode: 256}}, {name: c, "
      "hostPath: {path: /p}}, {name: d, projected: {sources: "
      "[{serviceAccountToken: {path: t}}]}}, {name: e, emptyDir: {}}]}}}}"));
  const Value* pod = saved.object().FindPath({"spec", "template", "spec"});
  EXPECT_EQ(pod->Find("serviceAccount")->string_or_empty(), "s");
  EXPECT_EQ(
      Json(*pod->Find("volumes")),
      Json(Tree("[{name: a, configMap: {name: c, defaultMode: 420}}, {name: b, "
                "secret: {secretName: s, defaultMode: 256}}, {name: c, "
                "hostPath: {path: /p, type: ''}}, {name: d, projected: "
                "{defaultMode: 420, sources: [{serviceAccountToken: {path: t, "
                "expirationSeconds: 3600}}]}}, {name: e, emptyDir: {}}]")));
}

TEST(LikelySavedTest, Secrets) {
  EXPECT_EQ(
      Likely("{apiVersion: v1, kind: Secret, data: {a: eA==}, stringData: "
             "{a: why, b: z}}"),
      Json(Tree("{apiVersion: v1, kind: Secret, data: {a: d2h5, b: eg==},"
                " type: Opaque}")));
  EXPECT_EQ(Likely("{apiVersion: v1, kind: Secret, type: t}"),
            Json(Tree("{apiVersion: v1, kind: Secret, type: t}")));
}

TEST(LikelySavedTest, OthersAndTheInputStayAsTheyAre) {
  for (const char* text :
       {"{apiVersion: v1, kind: Service, spec: {}}",
        "{apiVersion: example.org/v1, kind: Deployment, spec: {}}",
        "{apiVersion: apps/v1, kind: ReplicaSet, spec: {}}",
        "{apiVersion: apps/v1, kind: Deployment}",
        "{apiVersion: apps/v1, kind: Deployment, spec: [1]}"}) {
    EXPECT_EQ(Likely(text), Json(Tree(text)));
  }
  // What no server accepts does no harm.
  for (const char* spec :
       {"template: 1", "strategy: x", "strategy: {rollingUpdate: 1}",
        "template: {spec: {containers: [1, {env: x, ports: [2]}], volumes: 3}}",
        "template: {spec: {hostNetwork: x, containers: {a: b}}}"}) {
    Likely(absl::StrCat("{apiVersion: apps/v1, kind: Deployment, spec: {", spec,
                        "}}"));
  }
  const Resource given = Object(
      "{apiVersion: apps/v1, kind: Deployment, spec: {template: {spec: "
      "{containers: [{name: c}]}}}}");
  const std::string before = Json(given.object());
  LikelySaved(given);
  EXPECT_EQ(Json(given.object()), before);
}

}  // namespace
}  // namespace gitops::deploy
