#include "pkg/deploy/view/change_view.h"

#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "pkg/deploy/testing/trees.h"

namespace gitops::deploy {
namespace {

using testing::Object;

Resource ConfigMap(absl::string_view name, absl::string_view value) {
  Resource r = Object(
      "{apiVersion: v1, kind: ConfigMap, metadata: {namespace: ns}, data: "
      "{}}");
  r.SetName(name);
  r.object().map()["data"].map().Set("k", value::Value::String(value));
  return r;
}

PlannedChange Create(const Resource& r) {
  PlannedChange p;
  p.apply = ApplyOp::kCreate;
  p.wait = WaitOp::kReconcile;
  p.change.op = ChangeOp::kAdd;
  p.change.wanted = p.change.applied = r;
  return p;
}
PlannedChange Update(const Resource& from, const Resource& to) {
  PlannedChange p;
  p.apply = ApplyOp::kUpdate;
  p.wait = WaitOp::kReconcile;
  p.change.op = ChangeOp::kUpdate;
  p.change.existing = p.change.base = from;
  p.change.wanted = p.change.applied = to;
  return p;
}
PlannedChange Delete(const Resource& r) {
  PlannedChange p;
  p.apply = ApplyOp::kDelete;
  p.wait = WaitOp::kDelete;
  p.change.op = ChangeOp::kDelete;
  p.change.existing = p.change.base = r;
  return p;
}

class ChangeViewTest : public ::testing::Test {
 protected:
  Masker masker_{BuiltinConfig()->diff_masks};
  ChangeViewOptions options_;
};

TEST_F(ChangeViewTest, Headers) {
  EXPECT_EQ(ChangeHeader(Create(ConfigMap("c", ""))),
            "@@ create configmap/c (v1) namespace: ns @@");
  EXPECT_EQ(ChangeHeader(Update(ConfigMap("c", ""), ConfigMap("c", "x"))),
            "@@ update configmap/c (v1) namespace: ns @@");
  PlannedChange wait = Update(ConfigMap("c", ""), ConfigMap("c", ""));
  wait.apply = ApplyOp::kNoop;
  EXPECT_EQ(ChangeHeader(wait), "@@ noop configmap/c (v1) namespace: ns @@");
}

TEST_F(ChangeViewTest, Texts) {
  EXPECT_EQ(ChangeText(Create(ConfigMap("c", "one")), options_, &masker_),
            "      0 + apiVersion: v1\n      1 + data:\n      2 +   k: one\n"
            "      3 + kind: ConfigMap\n      4 + metadata:\n"
            "      5 +   name: c\n      6 +   namespace: ns\n      7 + \n");
  EXPECT_EQ(ChangeText(Update(ConfigMap("c", "one"), ConfigMap("c", "two")),
                       options_, &masker_),
            "  ...\n  1,  1   data:\n  2     -   k: one\n      2 +   k: two\n"
            "  3,  3   kind: ConfigMap\n  4,  4   metadata:\n");
  EXPECT_TRUE(absl::StrContains(
      ChangeText(Delete(ConfigMap("c", "one")), options_, &masker_),
      "  2     -   k: one\n"));
  // Nothing changes in what is only waited for, and leftovers show nothing.
  PlannedChange wait = Update(ConfigMap("c", ""), ConfigMap("c", ""));
  wait.apply = ApplyOp::kNoop;
  EXPECT_EQ(ChangeText(wait, options_, &masker_), "\n");
  PlannedChange ignored = Delete(ConfigMap("c", ""));
  ignored.change.existing->set_transient(true);
  for (const ApplyOp op : {ApplyOp::kNoop, ApplyOp::kDelete}) {
    ignored.apply = op;
    EXPECT_EQ(ChangeText(ignored, options_, &masker_), "\n");
  }
}

TEST_F(ChangeViewTest, ANewVersionShowsTheStepFromTheOneBefore) {
  PlannedChange p = Create(ConfigMap("c-ver-2", "two"));
  p.change.base = ConfigMap("c-ver-1", "one");
  p.change.shown = ConfigMap("c-ver-1", "two");
  const std::string text = ChangeText(p, options_, &masker_);
  EXPECT_TRUE(absl::StrContains(text, "-   k: one\n")) << text;
  EXPECT_FALSE(absl::StrContains(text, "c-ver-2")) << text;
}

TEST_F(ChangeViewTest, SecretsAreHiddenUnlessAskedFor) {
  const Resource secret = Object(
      "{apiVersion: v1, kind: Secret, metadata: {name: s}, data: {p: "
      "aHVudGVyMg==}}");
  std::string text = ChangeText(Create(secret), options_, &masker_);
  EXPECT_FALSE(absl::StrContains(text, "aHVudGVyMg==")) << text;
  EXPECT_TRUE(absl::StrContains(text, "<-- value not shown (#1)")) << text;
  options_.mask = false;
  text = ChangeText(Create(secret), options_, &masker_);
  EXPECT_TRUE(absl::StrContains(text, "aHVudGVyMg==")) << text;
  // As YAML they are hidden always.
  text = ChangeYaml(Create(secret), &masker_);
  EXPECT_FALSE(absl::StrContains(text, "aHVudGVyMg==")) << text;
}

TEST_F(ChangeViewTest, WhatCannotBeHiddenIsNotShown) {
  const Resource secret = Object(
      "{apiVersion: v1, kind: Secret, metadata: {name: s}, data: hunter2}");
  for (const std::string& text :
       {ChangeText(Create(secret), options_, &masker_),
        ChangeText(Update(ConfigMap("s", ""), secret), options_, &masker_),
        ChangeText(Delete(secret), options_, &masker_),
        ChangeYaml(Create(secret), &masker_)}) {
    EXPECT_FALSE(absl::StrContains(text, "hunter2")) << text;
    EXPECT_TRUE(absl::StrContains(text, "Error masking diff: ")) << text;
  }
}

TEST_F(ChangeViewTest, AnchoredFromFiveHundredLinesOn) {
  auto large = [](int lines, absl::string_view last) {
    Resource r = ConfigMap("c", "");
    value::Value list = value::Value::NewList();
    for (int i = 0; i < lines; ++i) {
      list.list().Add(value::Value::String(absl::StrCat("line", i)));
    }
    list.list().Add(value::Value::String(last));
    r.object().map().Set("list", std::move(list));
    return r;
  };
  options_.text.context = -1;
  for (int lines : {100, 600}) {
    const PlannedChange p = Update(large(lines, "a"), large(lines, "b"));
    options_.anchored = false;
    const std::string plain = ChangeText(p, options_, &masker_);
    options_.anchored = true;
    EXPECT_EQ(ChangeText(p, options_, &masker_) == plain, lines == 100);
  }
}

TEST_F(ChangeViewTest, YamlOfWhatIsWritten) {
  Resource r = ConfigMap("c", "v");
  r.object().map()["metadata"].map().Set("managedFields",
                                         value::Value::NewList());
  EXPECT_EQ(ChangeYaml(Create(r), &masker_),
            "---\n# create: configmap/c (v1) namespace: ns\n"
            "apiVersion: v1\ndata:\n  k: v\nkind: ConfigMap\nmetadata:\n"
            "  name: c\n  namespace: ns\n\n");
  PlannedChange replaced = Update(r, r);
  replaced.strategy = "always-replace";
  EXPECT_TRUE(absl::StrContains(ChangeYaml(replaced, &masker_),
                                "# update: configmap/c (v1) namespace: ns "
                                "(strategy: always-replace)\n"));
  EXPECT_EQ(ChangeYaml(Delete(r), &masker_),
            "---\n# delete: configmap/c (v1) namespace: ns\n\n");
  PlannedChange noop = Create(r);
  noop.apply = ApplyOp::kNoop;
  EXPECT_EQ(ChangeYaml(noop, &masker_), "");
}

std::vector<std::string> Rows(const cli::Table& table) {
  std::vector<std::string> out;
  for (const auto& row : table.rows) {
    out.emplace_back();
    for (const cli::Cell& c : row) absl::StrAppend(&out.back(), c.text, "|");
  }
  return out;
}

TEST_F(ChangeViewTest, TableOfWhatIsVisible) {
  Resource live = Object(
      "{apiVersion: v1, kind: Pod, metadata: {name: p, namespace: ns, "
      "creationTimestamp: '2024-01-01T00:00:00Z'}, status: {phase: Failed}}");
  PlannedChange keep = Update(ConfigMap("k", ""), ConfigMap("k", ""));
  keep.apply = ApplyOp::kNoop;
  keep.wait = WaitOp::kNoop;
  PlannedChange replace = Update(live, live);
  replace.strategy = "always-replace";
  PlannedChange odd = Delete(ConfigMap("b", ""));
  odd.strategy = "explode";
  const std::vector<PlannedChange> plan = {
      replace, odd, keep, Create(ConfigMap("a", "")),
      Create(Object("{apiVersion: v1, kind: Namespace, metadata: {name: z}}"))};
  const absl::Time now = absl::FromUnixSeconds(1704067200 + 7200);
  cli::Table table = ChangeTable(plan, now, options_);
  EXPECT_EQ(table.title, "Changes");
  using Texts = std::vector<std::string>;
  EXPECT_EQ(Rows(table),
            (Texts{"(cluster)|z|Namespace|v1||create||reconcile|||",
                   "ns|a|ConfigMap|v1||create||reconcile|||",
                   "ns|b|ConfigMap|v1||delete|???|delete|ok||",
                   "ns|p|Pod|v1|2h|update|always replace|reconcile|fail|Phase "
                   "is failed|"}));
  EXPECT_EQ(table.notes,
            (Texts{"Op:      2 create, 1 delete, 1 update, 0 noop, 0 exists",
                   "Wait to: 3 reconcile, 1 delete, 0 noop"}));
  options_.of_files = true;
  table = ChangeTable(plan, now, options_);
  EXPECT_EQ(table.rows.size(), 5u);
  EXPECT_EQ(table.rows[1][6].text, "???");
}

}  // namespace
}  // namespace gitops::deploy
