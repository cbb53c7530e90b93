#include "pkg/deploy/order/graph.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "gtest/gtest.h"
#include "pkg/yaml/yaml.h"

namespace gitops::deploy {
namespace {

Resource R(absl::string_view text) {
  yaml::ParseOptions options;
  options.dialect = yaml::Dialect::kKube;
  return Resource(*yaml::Parse(text, options));
}

absl::StatusOr<ChangeGraph> Build(const std::vector<Resource>& resources,
                                  OrderOp op = OrderOp::kUpsert) {
  std::vector<OrderNode> nodes;
  for (const Resource& r : resources) nodes.push_back({&r, op});
  return ChangeGraph::Build(*BuiltinConfig(), nodes);
}

TEST(ChangeRuleTest, FourWords) {
  absl::StatusOr<ChangeRule> rule =
      ParseChangeRule("delete before upserting a/b");
  ASSERT_TRUE(rule.ok());
  EXPECT_EQ(rule->op, OrderOp::kDelete);
  EXPECT_FALSE(rule->after);
  EXPECT_EQ(rule->group, "a/b");
  EXPECT_EQ(ParseChangeRule("create after upserting x").status().message(),
            "Unknown change rule Action");
  EXPECT_EQ(ParseChangeRule("upsert beside upserting x").status().message(),
            "Unknown change rule Order");
  EXPECT_EQ(ParseChangeRule("upsert after creating x").status().message(),
            "Unknown change rule TargetAction");
}

TEST(ChangeGraphTest, BuiltinRulesOrderKinds) {
  std::vector<Resource> r = {
      R("{apiVersion: apps/v1, kind: Deployment, metadata: {name: d, "
        "namespace: ns}}"),
      R("{apiVersion: v1, kind: ConfigMap, metadata: {name: c, namespace: "
        "ns}}"),
      R("{apiVersion: v1, kind: Namespace, metadata: {name: ns}}"),
      R("{apiVersion: example.com/v1, kind: Gadget, metadata: {name: g, "
        "namespace: ns}}"),
      R("{apiVersion: apiextensions.k8s.io/v1, kind: CustomResourceDefinition,"
        " metadata: {name: gadgets.example.com}, spec: {group: example.com, "
        "names: {kind: Gadget}}}"),
  };
  absl::StatusOr<ChangeGraph> g = Build(r);
  ASSERT_TRUE(g.ok()) << g.status();
  EXPECT_EQ(g->WaitsFor(0), (std::vector<int>{1, 2}));
  EXPECT_EQ(g->WaitsFor(1), (std::vector<int>{2}));
  EXPECT_EQ(g->WaitsFor(2), (std::vector<int>{}));
  EXPECT_EQ(g->WaitsFor(3), (std::vector<int>{1, 2, 4}));
}

TEST(ChangeGraphTest, CyclesAreToldOrIgnored) {
  auto config_map = [](const char* name, const char* group, const char* after) {
    Resource r =
        R("{apiVersion: v1, kind: ConfigMap, metadata: {namespace: ns}}");
    r.SetName(name);
    r.SetAnnotation("kapp.k14s.io/change-group", group);
    r.SetAnnotation("kapp.k14s.io/change-rule", after);
    return r;
  };
  absl::StatusOr<ChangeGraph> g =
      Build({config_map("a", "g/a", "upsert after upserting g/b"),
             config_map("b", "g/b", "upsert after upserting g/a")});
  EXPECT_EQ(
      std::string(g.status().message()),
      "Detected cycle while ordering changes: [configmap/a (v1) "
      "namespace: ns] -> [configmap/b (v1) namespace: ns] -> [configmap/a "
      "(v1) namespace: ns] (found repeated: configmap/a (v1) namespace: "
      "ns)");
  // A ConfigMap after a Deployment, against the built-in rule.
  Resource deployment =
      R("{apiVersion: apps/v1, kind: Deployment, metadata: "
        "{name: d, namespace: ns, annotations: "
        "{kapp.k14s.io/change-group: g/d}}}");
  g = Build({config_map("a", "g/a", "upsert after upserting g/d"), deployment});
  ASSERT_TRUE(g.ok());
  EXPECT_EQ(g->WaitsFor(0), (std::vector<int>{1}));
  EXPECT_TRUE(g->WaitsFor(1).empty());
}

TEST(ChangeGraphTest, PlaceholdersMustHaveAValue) {
  Resource r =
      R("{apiVersion: v1, kind: ConfigMap, metadata: {name: a, "
        "annotations: {kapp.k14s.io/change-group: 'g/{crd-kind}'}}}");
  EXPECT_TRUE(absl::StrContains(Build({r}).status().message(), "{crd-kind}"));
}

// Whatever the rules, the order is one that can be followed.
TEST(ChangeGraphTest, RandomGraphsHaveAnOrder) {
  uint32_t seed = 3;
  auto next = [&](uint32_t n) {
    seed = seed * 1664525 + 1013904223;
    return (seed >> 16) % n;
  };
  const char* kinds[] = {"ConfigMap", "ServiceAccount", "Pod", "Service"};
  for (int round = 0; round < 50; ++round) {
    std::vector<Resource> all;
    for (int i = 0; i < 30; ++i) {
      Resource r = R("{apiVersion: v1, kind: x, metadata: {namespace: ns}}");
      r.object().map().Set("kind", value::Value::String(kinds[next(4)]));
      r.SetName(std::to_string(i));
      all.push_back(r);
    }
    absl::StatusOr<ChangeGraph> g = Build(all);
    ASSERT_TRUE(g.ok());
    for (int i = 0; i < 40; ++i) {
      g->AddEdge(static_cast<int>(next(30)), static_cast<int>(next(30)));
    }
    std::vector<bool> done(30, false);
    size_t left = 30;
    for (size_t pass = 0; pass < 30 && left > 0; ++pass) {
      for (size_t i = 0; i < 30; ++i) {
        const auto& waits = g->WaitsFor(i);
        if (!done[i] && std::all_of(waits.begin(), waits.end(),
                                    [&](int w) { return done[w]; })) {
          done[i] = true;
          --left;
        }
      }
    }
    EXPECT_EQ(left, 0u);
  }
}

}  // namespace
}  // namespace gitops::deploy
