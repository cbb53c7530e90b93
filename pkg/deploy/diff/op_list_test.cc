#include "pkg/deploy/diff/op_list.h"

#include <cmath>
#include <limits>
#include <random>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "gtest/gtest.h"
#include "pkg/deploy/testing/trees.h"

namespace gitops::deploy {
namespace {

using testing::Json;
using testing::Tree;
using value::Value;

std::string Ops(absl::string_view left, absl::string_view right) {
  return OpListYaml(Tree(left), Tree(right));
}

// Golden values seen on a live cluster: see the behaviour's 3.3.
TEST(OpListTest, ChecksumsAreTheOriginals) {
  EXPECT_EQ(Ops("metadata: {annotations: {}}", "metadata: {}"),
            "- type: test\n  path: /metadata/annotations\n  value: {}\n"
            "- type: remove\n  path: /metadata/annotations\n");
  EXPECT_EQ(
      OpListMd5(Tree("metadata: {annotations: {}}"), Tree("metadata: {}")),
      "c6e94dc94aed3401b5d0f26ed6c0bff3");
  EXPECT_EQ(Ops("a: 1", "a: 1.0"), "[]\n");
  EXPECT_EQ(OpListMd5(Tree("a: 1"), Tree("a: 1")),
            "58e0494c51d30eb3494f7c9198986bb9");
}

TEST(OpListTest, AServicesDefaultsAreTheOriginals) {
  const Value live = Tree(
      "{metadata: {annotations: {}, name: s}, spec: {type: ClusterIP, "
      "sessionAffinity: None, ports: [{targetPort: 80, protocol: TCP, port: "
      "80}], ipFamilyPolicy: SingleStack, ipFamilies: [IPv4], "
      "internalTrafficPolicy: Cluster, clusterIPs: [10.99.232.124], clusterIP: "
      "10.99.232.124}}");
  const Value wanted = Tree(
      "{metadata: {name: s}, spec: {clusterIP: 10.99.232.124, ports: [{port: "
      "80}]}}");
  EXPECT_EQ(OpListMd5(live, wanted), "555ea09ab622afeb102260830cfbd1f9");
}

TEST(OpListTest, LongTextsFold) {
  const std::string text =
      "a long default string that goes past eighty columns because yaml "
      "emitters fold them at the eightieth col";
  Value left = Value::NewMap();
  left.map().Set("d", Value::String(text));
  EXPECT_EQ(OpListYaml(left, Tree("{}")),
            "- type: test\n  path: /d\n"
            "  value: a long default string that goes past eighty columns "
            "because yaml emitters\n"
            "    fold them at the eightieth col\n"
            "- type: remove\n  path: /d\n");
}

TEST(OpListTest, NumbersOfTheRightSideAreFloats) {
  EXPECT_EQ(Ops("a: 2147483648", "b: 2147483648"),
            "- type: test\n  path: /a\n  value: 2147483648\n"
            "- type: remove\n  path: /a\n"
            "- type: test\n  path: /b\n  absent: true\n"
            "- type: replace\n  path: /b?\n  value: 2.147483648e+09\n");
  EXPECT_EQ(Ops("{}", "a: [100000, 999999, 1000000, -1000000, 0.1, 0, -5]"),
            "- type: test\n  path: /a\n  absent: true\n"
            "- type: replace\n  path: /a?\n  value:\n  - 100000\n  - 999999\n"
            "  - 1e+06\n  - -1e+06\n  - 0.1\n  - 0\n  - -5\n");
  EXPECT_EQ(Ops("a: 1", "a: {o: 123456789, m: 1500000.5}"),
            "- type: test\n  path: /a\n  value: 1\n"
            "- type: replace\n  path: /a\n  value:\n    m: 1.5000005e+06\n"
            "    o: 1.23456789e+08\n");
}

// No server answers such numbers, but a record may hold anything.
TEST(OpListTest, NumbersWithoutAFormDoNotCrash) {
  for (double d :
       {std::numeric_limits<double>::infinity(),
        -std::numeric_limits<double>::infinity(), std::nan(""), 1e308}) {
    Value right = Value::NewMap();
    right.map().Set("a", Value::Float(d));
    EXPECT_FALSE(OpListYaml(Tree("{}"), right).empty()) << d;
    EXPECT_FALSE(OpListYaml(right, Tree("{}")).empty()) << d;
  }
}

TEST(OpListTest, Table) {
  struct Case {
    const char* name;
    const char* left;
    const char* right;
    const char* ops;
  };
  const Case kCases[] = {
      {"nothing", "{}", "{}", "[]\n"},
      {"lists shrink at one place", "l: [1, 2, 3]", "l: [1]",
       "- type: test\n  path: /l/1\n  value: 2\n"
       "- type: remove\n  path: /l/1\n"
       "- type: test\n  path: /l/1\n  value: 3\n"
       "- type: remove\n  path: /l/1\n"},
      {"lists grow at the end", "l: [x]", "l: [x, w, z]",
       "- type: test\n  path: /l/1\n  absent: true\n"
       "- type: replace\n  path: /l/-\n  value: w\n"
       "- type: test\n  path: /l/2\n  absent: true\n"
       "- type: replace\n  path: /l/-\n  value: z\n"},
      {"keys are escaped", "{\"a/b~c:d\": x}", "{}",
       "- type: test\n  path: /a~1b~0c~7d\n  value: x\n"
       "- type: remove\n  path: /a~1b~0c~7d\n"},
      {"keys go by bytes", "{}", "{b: x, B: x, a1: x, a-b: x}",
       "- type: test\n  path: /B\n  absent: true\n"
       "- type: replace\n  path: /B?\n  value: x\n"
       "- type: test\n  path: /a-b\n  absent: true\n"
       "- type: replace\n  path: /a-b?\n  value: x\n"
       "- type: test\n  path: /a1\n  absent: true\n"
       "- type: replace\n  path: /a1?\n  value: x\n"
       "- type: test\n  path: /b\n  absent: true\n"
       "- type: replace\n  path: /b?\n  value: x\n"},
      {"another type", "a: {b: 1}", "a: [1]",
       "- type: test\n  path: /a\n  value:\n    b: 1\n"
       "- type: replace\n  path: /a\n  value:\n  - 1\n"},
      {"null is a value", "a: null", "a: x",
       "- type: test\n  path: /a\n  value: null\n"
       "- type: replace\n  path: /a\n  value: x\n"},
      {"texts that look like something else", "a: 'yes'", "a: '1'",
       "- type: test\n  path: /a\n  value: \"yes\"\n"
       "- type: replace\n  path: /a\n  value: \"1\"\n"},
      {"lines", "a: \"x\\ny\"", "a: ''",
       "- type: test\n  path: /a\n  value: |-\n    x\n    y\n"
       "- type: replace\n  path: /a\n  value: \"\"\n"},
  };
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(Ops(c.left, c.right), c.ops);
  }
}

// Small trees over few keys, so that they often agree.
class Trees {
 public:
  explicit Trees(uint32_t seed) : random_(seed) {}

  Value Make(int depth) {
    switch (depth > 0 ? Pick(6) : 2 + Pick(4)) {
      case 0: {
        Value list = Value::NewList();
        for (size_t n = Pick(4); n > 0; --n) list.list().Add(Make(depth - 1));
        return list;
      }
      case 1:
        return Map(depth);
      case 2:
        return Value::Int(static_cast<int64_t>(Pick(3)) * 700'000);
      case 3:
        return Value::Bool(Pick(2) == 0);
      case 4:
        return Value();
      default:
        return Value::String(Pick(2) == 0 ? "no" : "some text: here");
    }
  }
  Value Map(int depth) {
    static constexpr const char* kKeys[] = {"a", "b", "x/y", "t~", "c:d"};
    Value map = Value::NewMap();
    for (const char* key : kKeys) {
      if (Pick(2) == 0) map.map().Set(key, Make(depth - 1));
    }
    return map;
  }

 private:
  size_t Pick(size_t n) { return random_() % n; }
  std::mt19937 random_;
};

// Carries out one operation; false where a test does not hold.
bool Carry(const Value& op, Value* object) {
  std::vector<std::string> path =
      absl::StrSplit(op.Find("path")->as_string(), '/');
  path.erase(path.begin());
  const absl::string_view type = op.Find("type")->as_string();
  Value* at = object;
  for (size_t i = 0; i < path.size(); ++i) {
    const std::string key =
        absl::StrReplaceAll(absl::StripSuffix(path[i], "?"),
                            {{"~0", "~"}, {"~1", "/"}, {"~7", ":"}});
    const bool last = i + 1 == path.size();
    size_t index = 0;
    if (at->is_list() && key != "-" && !absl::SimpleAtoi(key, &index)) {
      return false;
    }
    if (!last) {
      at = at->is_list() ? &at->list().items.at(index) : at->map().Find(key);
      if (at == nullptr) return false;
      continue;
    }
    if (type == "test") {
      const Value* there =
          at->is_list()
              ? (index < at->list().size() ? &at->list()[index] : nullptr)
              : at->map().Find(key);
      if (op.Find("absent") != nullptr) return there == nullptr;
      return there != nullptr && SameContent(*there, *op.Find("value"));
    }
    if (type == "remove") {
      if (at->is_map()) return at->map().Erase(key);
      at->list().items.erase(at->list().items.begin() +
                             static_cast<ptrdiff_t>(index));
    } else if (at->is_map()) {
      at->map().Set(key, *op.Find("value"));
    } else if (key == "-") {
      at->list().Add(*op.Find("value"));
    } else {
      at->list().items.at(index) = *op.Find("value");
    }
  }
  return true;
}

TEST(OpListTest, CarriedOutTheOperationsGiveTheRightSide) {
  Trees trees(11);
  for (int round = 0; round < 300; ++round) {
    const Value left = trees.Map(3), right = trees.Map(3);
    SCOPED_TRACE(absl::StrCat(Json(left), " -> ", Json(right)));
    const std::string yaml = OpListYaml(left, right);
    EXPECT_EQ(yaml, OpListYaml(left, right));
    Value object = left.DeepCopy();
    const Value ops = Tree(yaml);
    ASSERT_TRUE(ops.is_list());
    for (const Value& op : ops.list()) ASSERT_TRUE(Carry(op, &object));
    EXPECT_TRUE(SameContent(object, right)) << Json(object);
    EXPECT_EQ(SameContent(left, right), ops.list().empty());
    EXPECT_EQ(OpListYaml(left, left.DeepCopy()), "[]\n");
  }
}

TEST(SameContentTest, Table) {
  struct Case {
    const char* a;
    const char* b;
    bool same;
  };
  const Case kCases[] = {
      {"{a: 1, b: 2}", "{b: 2, a: 1}", true},
      {"{a: 1}", "{a: 1.0}", true},
      {"{a: 1}", "{a: '1'}", false},
      {"{a: 1}", "{a: 1, b: null}", false},
      {"{a: null}", "{b: null}", false},
      {"{a: [1, 2]}", "{a: [2, 1]}", false},
      {"{a: [1]}", "{a: [1, 1]}", false},
      {"{a: []}", "{a: {}}", false},
      {"{a: {b: [{c: x}]}}", "{a: {b: [{c: x}]}}", true},
      {"{a: true}", "{a: 'true'}", false},
  };
  for (const Case& c : kCases) {
    SCOPED_TRACE(absl::StrCat(c.a, " and ", c.b));
    EXPECT_EQ(SameContent(Tree(c.a), Tree(c.b)), c.same);
    EXPECT_EQ(SameContent(Tree(c.b), Tree(c.a)), c.same);
  }
}

}  // namespace
}  // namespace gitops::deploy
