#include "pkg/deploy/config/builtin.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "gtest/gtest.h"
#include "pkg/deploy/config/config.h"
#include "pkg/deploy/testing/trees.h"

namespace gitops::deploy {
namespace {

using testing::Json;
using testing::Object;

// Which paths of `rules` are for an object of the type.
template <typename Rule>
std::string PathsFor(const std::vector<Rule>& rules, absl::string_view type,
                     absl::string_view annotation = "") {
  Resource r = Object(absl::StrCat("{", type, "}"));
  if (!annotation.empty()) r.SetAnnotation(annotation, "");
  std::vector<std::string> out;
  for (const Rule& rule : rules) {
    if (rule.matchers.Matches(r)) out.push_back(FormatPath(rule.path));
  }
  return absl::StrJoin(out, " ");
}

TEST(BuiltinTest, IsAConfigDocumentLikeAnyOther) {
  EXPECT_EQ(Json(BuiltinConfigDocument()), Json(BuiltinConfigDocument()));
  EXPECT_EQ(BuiltinConfigDocument().Find("kind")->as_string(), "Config");
  absl::StatusOr<Config> config = BuiltinConfig();
  ASSERT_TRUE(config.ok()) << config.status();
  EXPECT_TRUE(config->wait.empty());
  EXPECT_TRUE(config->preflight.empty());
  EXPECT_TRUE(config->additional_labels.empty());
}

TEST(BuiltinTest, OwnershipLabels) {
  const Config config = *BuiltinConfig();
  struct Case {
    const char* type;
    const char* paths;
  };
  const std::string pods = "metadata,labels spec,template,metadata,labels";
  const std::string job = pods + " spec,template,metadata,labels";
  const std::string sets =
      pods + " spec,volumeClaimTemplates,(all),metadata,labels";
  const std::string cron =
      "metadata,labels spec,jobTemplate,spec,template,metadata,labels";
  const Case kCases[] = {
      {"apiVersion: v1, kind: ConfigMap", "metadata,labels"},
      {"apiVersion: v1, kind: Pod", "metadata,labels"},
      {"apiVersion: apps/v1, kind: Deployment", pods.c_str()},
      {"apiVersion: extensions/v1beta1, kind: DaemonSet", pods.c_str()},
      {"apiVersion: apps/v1beta2, kind: ReplicaSet", pods.c_str()},
      {"apiVersion: apps/v1, kind: StatefulSet", sets.c_str()},
      // The list of claims leaves this version out.
      {"apiVersion: apps/v1beta2, kind: StatefulSet", pods.c_str()},
      {"apiVersion: batch/v1, kind: Job", job.c_str()},
      {"apiVersion: batch/v1beta1, kind: Job", pods.c_str()},
      {"apiVersion: batch/v1, kind: CronJob", cron.c_str()},
      {"apiVersion: batch/v1beta1, kind: CronJob", cron.c_str()},
      {"apiVersion: e.com/v1, kind: Deployment", "metadata,labels"},
  };
  for (const Case& c : kCases) {
    EXPECT_EQ(PathsFor(config.ownership_labels, c.type), c.paths) << c.type;
    EXPECT_EQ(PathsFor(config.ownership_labels, c.type,
                       "kapp.k14s.io/disable-default-ownership-label-rules"),
              "metadata,labels")
        << c.type;
  }
}

TEST(BuiltinTest, LabelScoping) {
  const Config config = *BuiltinConfig();
  struct Case {
    const char* type;
    const char* paths;
  };
  const Case kCases[] = {
      {"apiVersion: v1, kind: Service", "spec,selector"},
      {"apiVersion: apps/v1, kind: Deployment", "spec,selector,matchLabels"},
      {"apiVersion: batch/v1, kind: Job", "spec,selector,matchLabels"},
      {"apiVersion: policy/v1beta1, kind: PodDisruptionBudget",
       "spec,selector,matchLabels"},
      {"apiVersion: policy/v1, kind: PodDisruptionBudget", ""},
      {"apiVersion: batch/v1, kind: CronJob", ""},
      {"apiVersion: v1, kind: ConfigMap", ""},
  };
  for (const Case& c : kCases) {
    EXPECT_EQ(PathsFor(config.label_scoping, c.type), c.paths) << c.type;
    for (const char* off :
         {"kapp.k14s.io/disable-label-scoping",
          "kapp.k14s.io/disable-default-label-scoping-rules"}) {
      EXPECT_EQ(PathsFor(config.label_scoping, c.type, off), "") << c.type;
    }
  }
  for (const LabelRule& rule : config.label_scoping) {
    EXPECT_TRUE(rule.is_default);
  }
}

TEST(BuiltinTest, MasksAndExclusions) {
  const Config config = *BuiltinConfig();
  EXPECT_EQ(PathsFor(config.diff_masks, "apiVersion: v1, kind: Secret"),
            "data stringData");
  EXPECT_EQ(PathsFor(config.diff_masks, "apiVersion: v1, kind: ConfigMap"), "");
  EXPECT_EQ(PathsFor(config.exclude_against_existing, "kind: G"), "status");
  EXPECT_EQ(PathsFor(config.exclude_against_last_applied,
                     "apiVersion: apps/v1, kind: Deployment"),
            "metadata,annotations,deployment.kubernetes.io/revision");
  EXPECT_EQ(PathsFor(config.exclude_against_last_applied,
                     "apiVersion: apps/v1, kind: ReplicaSet"),
            "");
}

}  // namespace
}  // namespace gitops::deploy
