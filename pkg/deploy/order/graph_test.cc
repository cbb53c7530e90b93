#include "pkg/deploy/order/graph.h"

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "gtest/gtest.h"
#include "pkg/deploy/resource/keys.h"
#include "pkg/deploy/testing/trees.h"

namespace gitops::deploy {
namespace {

using testing::Object;
using Edges = std::vector<int>;

absl::StatusOr<ChangeGraph> Build(const std::vector<Resource>& resources,
                                  OrderOp op = OrderOp::kUpsert) {
  std::vector<OrderNode> nodes;
  for (const Resource& r : resources) nodes.push_back({&r, op});
  return ChangeGraph::Build(*BuiltinConfig(), nodes);
}

// "0:1,2 3:0": who waits for whom; those that wait for nothing are left out.
std::string Text(const absl::StatusOr<ChangeGraph>& graph) {
  if (!graph.ok()) return std::string(graph.status().message());
  std::vector<std::string> out;
  for (size_t i = 0; i < graph->size(); ++i) {
    if (graph->WaitsFor(i).empty()) continue;
    out.push_back(absl::StrCat(i, ":", absl::StrJoin(graph->WaitsFor(i), ",")));
  }
  return absl::StrJoin(out, " ");
}

Resource ConfigMap(absl::string_view name, absl::string_view group = "",
                   absl::string_view rule = "") {
  Resource r =
      Object("{apiVersion: v1, kind: ConfigMap, metadata: {namespace: ns}}");
  r.SetName(name);
  if (!group.empty()) r.SetAnnotation(keys::kChangeGroup, group);
  if (!rule.empty()) r.SetAnnotation(keys::kChangeRule, rule);
  return r;
}

TEST(ChangeRuleTest, FourWords) {
  absl::StatusOr<ChangeRule> rule =
      ParseChangeRule("delete before upserting a/b");
  ASSERT_TRUE(rule.ok());
  EXPECT_EQ(rule->op, OrderOp::kDelete);
  EXPECT_FALSE(rule->after);
  EXPECT_EQ(rule->target_op, OrderOp::kUpsert);
  EXPECT_EQ(rule->group, "a/b");
  rule = ParseChangeRule("upsert after deleting x");
  ASSERT_TRUE(rule.ok());
  EXPECT_EQ(rule->op, OrderOp::kUpsert);
  EXPECT_TRUE(rule->after);
  EXPECT_EQ(rule->target_op, OrderOp::kDelete);
}

TEST(ChangeRuleTest, Malformed) {
  struct Case {
    const char* text;
    const char* message;
  };
  const Case kCases[] = {
      {"create after upserting x", "Unknown change rule Action"},
      {"upsert beside upserting x", "Unknown change rule Order"},
      {"upsert after creating x", "Unknown change rule TargetAction"},
      {"Upsert after upserting x", "Unknown change rule Action"},
      {"", "Expected change rule annotation value to have format"},
      {"upsert after upserting", "but was 'upsert after upserting'"},
      {"upsert after upserting a b", "Expected change rule annotation"},
      {"upsert  after upserting x", "Expected change rule annotation"},
      {"upsert after upserting x ", "Expected change rule annotation"},
  };
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.text);
    const absl::Status s = ParseChangeRule(c.text).status();
    EXPECT_EQ(s.code(), absl::StatusCode::kInvalidArgument);
    EXPECT_TRUE(absl::StrContains(s.message(), c.message)) << s;
  }
}

const std::vector<Resource>& OneOfEach() {
  static const auto* const kAll = new std::vector<Resource>{
      Object("{apiVersion: apps/v1, kind: Deployment, metadata: {name: d, "
             "namespace: ns}}"),
      Object("{apiVersion: v1, kind: ConfigMap, metadata: {name: c, namespace: "
             "ns}}"),
      Object("{apiVersion: v1, kind: Namespace, metadata: {name: ns}}"),
      Object("{apiVersion: example.com/v1, kind: Gadget, metadata: {name: g, "
             "namespace: ns}}"),
      Object("{apiVersion: apiextensions.k8s.io/v1, kind: "
             "CustomResourceDefinition, metadata: {name: "
             "gadgets.example.com}, spec: {group: example.com, names: {kind: "
             "Gadget}}}"),
      Object("{apiVersion: rbac.authorization.k8s.io/v1, kind: Role, metadata: "
             "{name: r, namespace: ns}}"),
      Object("{apiVersion: rbac.authorization.k8s.io/v1, kind: RoleBinding, "
             "metadata: {name: b, namespace: ns}}"),
      Object("{apiVersion: v1, kind: ServiceAccount, metadata: {name: a, "
             "namespace: ns}}"),
      Object("{apiVersion: v1, kind: PersistentVolumeClaim, metadata: {name: "
             "v, namespace: ns}}"),
      Object("{apiVersion: kappctrl.k14s.io/v1alpha1, kind: App, metadata: "
             "{name: k, namespace: ns}}"),
  };
  return *kAll;
}

TEST(ChangeGraphTest, BuiltinRulesOrderWhatIsMade) {
  EXPECT_EQ(Text(Build(OneOfEach())),
            // The Deployment after whatever its Pods need.
            "0:1,2,5,6,7,8 "
            // The ConfigMap, and all else in the namespace, after it.
            "1:2 "
            // The custom resource after its definition, too.
            "3:1,2,4,5,6,7,8 "
            "5:2 6:2,5 7:2 8:2 "
            // The app after its accounts and rights.
            "9:1,2,5,6,7,8");
}

TEST(ChangeGraphTest, BuiltinRulesOrderWhatIsDeleted) {
  EXPECT_EQ(Text(Build(OneOfEach(), OrderOp::kDelete)),
            // Everything after the definitions; those after their objects; a
            // namespace after its accounts; accounts and rights after apps.
            "0:4 1:4 2:4,7 4:3,9 5:4,9 6:4,9 7:4,9 8:4");
}

TEST(ChangeGraphTest, WithoutAnOpThereAreNoEdges) {
  EXPECT_EQ(Text(Build(OneOfEach(), OrderOp::kNone)), "");
  EXPECT_EQ(Text(Build({})), "");
}

TEST(ChangeGraphTest, AnObjectCanSwitchTheBuiltInRulesOff) {
  std::vector<Resource> r = {OneOfEach()[3].DeepCopy(), OneOfEach()[4]};
  EXPECT_EQ(Text(Build(r)), "0:1");
  r[0].SetAnnotation(keys::kDisableChangeGroupAndRules, "");
  EXPECT_EQ(Text(Build(r)), "");
}

TEST(ChangeGraphTest, AnnotationsOrder) {
  struct Case {
    const char* name;
    std::vector<Resource> resources;
    const char* edges;
  };
  Resource two_rules = ConfigMap("x", "", "upsert after upserting g/a");
  two_rules.SetAnnotation(absl::StrCat(keys::kChangeRule, ".second"),
                          "upsert before upserting g/b");
  Resource two_groups = ConfigMap("x", "g/a");
  two_groups.SetAnnotation(absl::StrCat(keys::kChangeGroup, ".second"), "g/b");
  const Case kCases[] = {
      {"after",
       {ConfigMap("a", "", "upsert after upserting g/b"),
        ConfigMap("b", "g/b")},
       "0:1"},
      {"before",
       {ConfigMap("a", "", "upsert before upserting g/b"),
        ConfigMap("b", "g/b")},
       "1:0"},
      {"a rule for another op",
       {ConfigMap("a", "", "delete after upserting g/b"),
        ConfigMap("b", "g/b")},
       ""},
      {"a target of another op",
       {ConfigMap("a", "", "upsert after deleting g/b"), ConfigMap("b", "g/b")},
       ""},
      {"a group that nobody is in",
       {ConfigMap("a", "", "upsert after upserting g/none")},
       ""},
      {"several of a group",
       {ConfigMap("a", "g/b"), ConfigMap("b", "", "upsert after upserting g/b"),
        ConfigMap("c", "g/b")},
       "1:0,2"},
      {"several rules",
       {two_rules, ConfigMap("a", "g/a"), ConfigMap("b", "g/b")},
       "0:1 2:0"},
      {"several groups",
       {two_groups, ConfigMap("a", "", "upsert after upserting g/a"),
        ConfigMap("b", "", "upsert after upserting g/b")},
       "1:0 2:0"},
      {"both ends say so",
       {ConfigMap("a", "g/a", "upsert after upserting g/b"),
        ConfigMap("b", "g/b", "upsert before upserting g/a")},
       "0:1"},
      {"placeholders",
       {ConfigMap("a", "", "upsert after upserting e/{namespace}-{kind}-b"),
        ConfigMap("b", "e/{namespace}-{kind}-{name}")},
       "0:1"},
  };
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(Text(Build(c.resources)), c.edges);
  }
}

TEST(ChangeGraphTest, UpsertsAndDeletionsInOneGraph) {
  const std::vector<Resource> r = {
      ConfigMap("new", "", "upsert after deleting g/old"),
      ConfigMap("old", "g/old", "delete before upserting g/other"),
      ConfigMap("other", "g/other"), ConfigMap("none", "g/old")};
  const std::vector<OrderNode> nodes = {{&r[0], OrderOp::kUpsert},
                                        {&r[1], OrderOp::kDelete},
                                        {&r[2], OrderOp::kUpsert},
                                        {&r[3], OrderOp::kNone}};
  EXPECT_EQ(Text(ChangeGraph::Build(*BuiltinConfig(), nodes)), "0:1 2:1");
}

TEST(ChangeGraphTest, CyclesAreToldOrIgnored) {
  EXPECT_EQ(Text(Build({ConfigMap("a", "g/a", "upsert after upserting g/b"),
                        ConfigMap("b", "g/b", "upsert after upserting g/a")})),
            "Detected cycle while ordering changes: [configmap/a (v1) "
            "namespace: ns] -> [configmap/b (v1) namespace: ns] -> "
            "[configmap/a (v1) namespace: ns] (found repeated: configmap/a "
            "(v1) namespace: ns)");
  const absl::StatusOr<ChangeGraph> self =
      Build({ConfigMap("a", "g/a", "upsert after upserting g/a")});
  EXPECT_EQ(self.status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(self.status().message(),
            "Detected cycle while ordering changes: [configmap/a (v1) "
            "namespace: ns] -> [configmap/a (v1) namespace: ns] (found "
            "repeated: configmap/a (v1) namespace: ns)");
  // A ConfigMap after a Deployment, against the built-in rule.
  Resource deployment = OneOfEach()[0].DeepCopy();
  deployment.SetAnnotation(keys::kChangeGroup, "g/d");
  EXPECT_EQ(Text(Build({ConfigMap("a", "g/a", "upsert after upserting g/d"),
                        deployment})),
            "0:1");
}

// Later bindings are tried first; what would close a cycle is left out.
TEST(ChangeGraphTest, OptionalRulesGiveWayToLaterOnes) {
  Config config;
  ASSERT_TRUE(
      AppendConfig(
          testing::Tree("{kind: Config, changeGroupBindings: [{name: maps, "
                        "resourceMatchers: [{apiVersionKindMatcher: "
                        "{apiVersion: v1, kind: ConfigMap}}]}, {name: pods, "
                        "resourceMatchers: [{apiVersionKindMatcher: "
                        "{apiVersion: v1, kind: Pod}}]}], changeRuleBindings: "
                        "[{rules: [upsert after upserting pods], "
                        "ignoreIfCyclical: true, resourceMatchers: "
                        "[{apiVersionKindMatcher: {apiVersion: v1, kind: "
                        "ConfigMap}}]}, {rules: [upsert after upserting maps], "
                        "ignoreIfCyclical: true, resourceMatchers: "
                        "[{apiVersionKindMatcher: {apiVersion: v1, kind: "
                        "Pod}}]}]}"),
          "test", &config)
          .ok());
  const Resource map = Object("{apiVersion: v1, kind: ConfigMap}");
  const Resource pod = Object("{apiVersion: v1, kind: Pod}");
  EXPECT_EQ(Text(ChangeGraph::Build(
                config, {{&map, OrderOp::kUpsert}, {&pod, OrderOp::kUpsert}})),
            "1:0");
}

TEST(ChangeGraphTest, MalformedGroupsAndRules) {
  struct Case {
    const char* name;
    Resource resource;
    const char* message;
  };
  const Case kCases[] = {
      {"no value for a placeholder", ConfigMap("a", "g/{crd-kind}"),
       "Placeholder {crd-kind} does not have a value for target resource"},
      {"unknown placeholder", ConfigMap("a", "g/{size}"), "Placeholder {size}"},
      {"empty placeholder", ConfigMap("a", "g/{}"), "Placeholder {}"},
      {"no name", ConfigMap("a", "/"), "qualified name"},
      {"two slashes", ConfigMap("a", "a/b/c"), "qualified name"},
      {"blanks", ConfigMap("a", "a b"), "qualified name"},
      {"starts with a dash", ConfigMap("a", "-a"), "qualified name"},
      {"unclosed placeholder", ConfigMap("a", "g{kind"), "qualified name"},
      {"rule", ConfigMap("a", "", "upsert after x"),
       "Resource configmap/a (v1) namespace: ns: Expected change rule"},
      {"group in a rule", ConfigMap("a", "", "upsert after upserting a/b/c"),
       "qualified name"},
      {"group in a rule for another op",
       ConfigMap("a", "", "delete after upserting {size}"),
       "Placeholder {size}"},
  };
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.name);
    const absl::Status s = Build({c.resource}).status();
    EXPECT_EQ(s.code(), absl::StatusCode::kInvalidArgument);
    EXPECT_TRUE(absl::StrContains(s.message(),
                                  "Change graph: Calculating required deps: "))
        << s;
    EXPECT_TRUE(absl::StrContains(s.message(), c.message)) << s;
  }
  Resource empty = ConfigMap("a");
  empty.SetAnnotation(keys::kChangeGroup, "");
  EXPECT_TRUE(absl::StrContains(Build({empty}).status().message(),
                                "Expected non-empty group name"));
  // A group's name may be of any length.
  EXPECT_TRUE(Build({ConfigMap("a", "g/" + std::string(300, 'a'))}).ok());
}

TEST(ChangeGraphTest, FurtherEdges) {
  ChangeGraph g = ChangeGraph::FromEdges({{}, {0}, {}});
  EXPECT_TRUE(g.AddEdge(2, 1));
  EXPECT_TRUE(g.AddEdge(2, 1));  // There already.
  EXPECT_TRUE(g.AddEdge(2, 0));
  EXPECT_FALSE(g.AddEdge(0, 2));
  EXPECT_FALSE(g.AddEdge(0, 1));
  EXPECT_FALSE(g.AddEdge(1, 1));
  EXPECT_EQ(g.WaitsFor(2), (Edges{0, 1}));
  EXPECT_EQ(g.WaitsFor(0), Edges());
  g.RemoveEdges([](int node, int target) { return node == 2 && target == 1; });
  EXPECT_EQ(g.WaitsFor(2), (Edges{0}));
  EXPECT_EQ(g.WaitsFor(1), (Edges{0}));
}

bool HasOrder(const ChangeGraph& graph) {
  std::vector<bool> done(graph.size(), false);
  size_t left = graph.size();
  for (size_t pass = 0; pass <= graph.size() && left > 0; ++pass) {
    for (size_t i = 0; i < graph.size(); ++i) {
      const std::vector<int>& waits = graph.WaitsFor(i);
      if (!done[i] && std::all_of(waits.begin(), waits.end(),
                                  [&](int w) { return done[w]; })) {
        done[i] = true;
        --left;
      }
    }
  }
  return left == 0;
}

// Whatever the rules, the order is one that can be followed, and always the
// same.
TEST(ChangeGraphTest, RandomGraphsHaveAnOrder) {
  std::mt19937 random(3);
  const char* kinds[] = {"ConfigMap", "ServiceAccount", "Pod", "Service"};
  for (int round = 0; round < 40; ++round) {
    SCOPED_TRACE(round);
    std::vector<Resource> all;
    for (int i = 0; i < 30; ++i) {
      Resource r = Object("{apiVersion: v1, metadata: {namespace: ns}}");
      r.object().map().Set("kind", value::Value::String(kinds[random() % 4]));
      r.SetName(absl::StrCat("r", i));
      r.SetAnnotation(keys::kChangeGroup, absl::StrCat("g/", random() % 20));
      if (random() % 8 == 0) {
        r.SetAnnotation(
            keys::kChangeRule,
            absl::StrCat("upsert after upserting g/", 20 + random() % 20));
      }
      all.push_back(r);
    }
    absl::StatusOr<ChangeGraph> g = Build(all);
    ASSERT_TRUE(g.ok()) << g.status();
    EXPECT_EQ(Text(g), Text(Build(all)));
    EXPECT_TRUE(HasOrder(*g));
    for (int i = 0; i < 40; ++i) {
      g->AddEdge(static_cast<int>(random() % 30),
                 static_cast<int>(random() % 30));
    }
    EXPECT_TRUE(HasOrder(*g));
  }
}

// As many changes as a large app has, in a chain.
TEST(ChangeGraphTest, LongChains) {
  std::vector<Resource> all;
  for (int i = 0; i < 3000; ++i) {
    all.push_back(ConfigMap(
        absl::StrCat("c", i), absl::StrCat("g/c", i),
        i == 0 ? "" : absl::StrCat("upsert after upserting g/c", i - 1)));
  }
  absl::StatusOr<ChangeGraph> g = Build(all);
  ASSERT_TRUE(g.ok()) << g.status();
  EXPECT_EQ(g->WaitsFor(2999), (Edges{2998}));
}

// Many objects between groups: the edges are as between few, the space is not
// the product.
TEST(ChangeGraphTest, GroupsWaitForGroupsInLinearSpace) {
  std::vector<Resource> r;
  for (int i = 0; i < 200; ++i) {
    r.push_back(Object(
        i % 2 == 0
            ? "{apiVersion: v1, kind: ConfigMap, metadata: {namespace: ns}}"
            : "{apiVersion: apps/v1, kind: Deployment, metadata: {namespace: "
              "ns}}"));
    r.back().SetName(absl::StrCat("n", i));
  }
  absl::StatusOr<ChangeGraph> g = Build(r);
  ASSERT_TRUE(g.ok()) << g.status();
  size_t kept = 0;
  for (size_t i = 0; i < g->size_with_joints(); ++i) {
    kept += g->Direct(i).size();
  }
  EXPECT_LE(kept, 300u);
  for (size_t i = 0; i < r.size(); ++i) {
    const std::vector<int> waits = g->WaitsFor(i);
    ASSERT_EQ(waits.size(), i % 2 == 0 ? 0u : 100u) << i;
    for (int target : waits) EXPECT_EQ(target % 2, 0);
  }
  // Flattened, the edges are the same.
  g->RemoveEdges([](int node, int) { return node == 1; });
  EXPECT_TRUE(g->WaitsFor(1).empty());
  EXPECT_EQ(g->WaitsFor(3).size(), 100u);
  EXPECT_EQ(g->size_with_joints(), g->size());
}

}  // namespace
}  // namespace gitops::deploy
