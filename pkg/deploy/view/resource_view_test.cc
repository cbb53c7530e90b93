#include "pkg/deploy/view/resource_view.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "pkg/deploy/resource/keys.h"
#include "pkg/deploy/testing/trees.h"

namespace gitops::deploy {
namespace {

using testing::Object;

const absl::Time kNow = absl::FromUnixSeconds(1704067200 + 3600);

std::string Row(const std::vector<cli::Cell>& row) {
  std::string out;
  for (const cli::Cell& c : row) absl::StrAppend(&out, c.text, "|");
  return out;
}
std::vector<std::string> Rows(const cli::Table& table) {
  std::vector<std::string> out;
  for (const auto& row : table.rows) out.push_back(Row(row));
  return out;
}
using Texts = std::vector<std::string>;

std::vector<Resource> Some() {
  std::vector<Resource> out = {
      Object("{apiVersion: v1, kind: Pod, metadata: {name: p, namespace: ns, "
             "creationTimestamp: '2024-01-01T00:00:00Z'}, status: {phase: "
             "Failed}}"),
      Object("{apiVersion: v1, kind: ConfigMap, metadata: {name: b, namespace: "
             "ns}}"),
      Object("{apiVersion: v1, kind: Namespace, metadata: {name: ns}}"),
      Object("{apiVersion: v1, kind: ConfigMap, metadata: {name: a, namespace: "
             "ns}}")};
  out[3].set_transient(true);
  return out;
}

TEST(ResourceTableTest, SortedWithStateAndAge) {
  const cli::Table table = ResourceTable("Resources in app 'x'", Some(), kNow);
  EXPECT_EQ(table.title, "Resources in app 'x'");
  EXPECT_EQ(table.content, "resources");
  EXPECT_EQ(table.notes,
            (Texts{"Rs: Reconcile state", "Ri: Reconcile information"}));
  EXPECT_TRUE(table.columns[3].hidden);
  EXPECT_EQ(Rows(table), (Texts{"(cluster)|ns|Namespace|v1|kapp|ok|||",
                                "ns|a|ConfigMap|v1|cluster|ok|||",
                                "ns|b|ConfigMap|v1|kapp|ok|||",
                                "ns|p|Pod|v1|kapp|fail|Phase is failed|1h|"}));
  EXPECT_TRUE(ResourceTable("", {}, kNow).rows.empty());
}

TEST(InputTableTest, KnowsNoState) {
  EXPECT_EQ(Rows(InputTable("", Some(), /*sort=*/true)),
            (Texts{"(cluster)|ns|Namespace|v1|||||", "ns|a|ConfigMap|v1|||||",
                   "ns|b|ConfigMap|v1|||||", "ns|p|Pod|v1|||||"}));
  EXPECT_EQ(Rows(InputTable("", Some(), /*sort=*/false))[0],
            "ns|p|Pod|v1|||||");
}

TEST(StatusTableTest, StatusAsYaml) {
  const cli::Table table = StatusTable("t", Some());
  EXPECT_TRUE(table.transpose);
  EXPECT_EQ(Rows(table),
            (Texts{"(cluster)|ns|Namespace||", "ns|a|ConfigMap||",
                   "ns|b|ConfigMap||", "ns|p|Pod|phase: Failed|"}));
}

Resource Owned(absl::string_view kind, absl::string_view name,
               absl::string_view uid, absl::string_view owner,
               absl::string_view label = "") {
  Resource r = Object(absl::StrCat(
      "{apiVersion: v1, metadata: {namespace: ns, uid: ", uid,
      owner.empty() ? "" : ", ownerReferences: [{uid: other}, {uid: ", owner,
      owner.empty() ? "" : "}]", "}}"));
  r.object().map().Set("kind", value::Value::String(kind));
  r.SetName(name);
  if (!label.empty()) r.SetLabel(keys::kAssociation, label);
  return r;
}

Texts Names(const cli::Table& table) {
  Texts out;
  for (const auto& row : table.rows) out.push_back(row[1].text);
  return out;
}

TEST(ResourceTreeTest, OwnersAboveWhatTheyOwn) {
  const std::vector<Resource> all = {Owned("Pod", "a-pod", "u3", "u2"),
                                     Owned("ReplicaSet", "b-set", "u2", "u1"),
                                     Owned("Deployment", "c-dep", "u1", ""),
                                     Owned("Alone", "alone", "u9", ""),
                                     Owned("Lost", "lost", "u8", "nobody")};
  const cli::Table table = ResourceTree("t", all, kNow);
  EXPECT_FALSE(table.fold_repeats);
  EXPECT_EQ(Names(table),
            (Texts{"alone", "c-dep", " L b-set", " L.. a-pod", "lost"}));
}

TEST(ResourceTreeTest, ChildrenByAssociation) {
  std::vector<Resource> all = {Owned("Endpoints", "svc", "u2", "", "v1.x"),
                               Owned("Service", "svc", "u1", "", "v1.x")};
  all[0].set_transient(true);
  EXPECT_EQ(Names(ResourceTree("t", all, kNow)), (Texts{"svc", " L svc"}));
}

TEST(ResourceTreeTest, CirclesOfOwnersEnd) {
  EXPECT_EQ(
      ResourceTree("t",
                   {Owned("A", "a", "u1", "u2"), Owned("B", "b", "u2", "u1"),
                    Owned("C", "c", "u3", "u3")},
                   kNow)
          .rows.size(),
      3u);
}

}  // namespace
}  // namespace gitops::deploy
