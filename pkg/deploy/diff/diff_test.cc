#include <string>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "pkg/deploy/config/config.h"
#include "pkg/deploy/diff/change.h"
#include "pkg/deploy/diff/change_set.h"
#include "pkg/deploy/diff/mask.h"
#include "pkg/deploy/diff/op_list.h"
#include "pkg/deploy/diff/rebase.h"
#include "pkg/deploy/diff/text_diff.h"
#include "pkg/deploy/diff/versioned.h"
#include "pkg/deploy/resource/identity.h"
#include "pkg/yaml/yaml.h"

namespace gitops::deploy {
namespace {

using value::Value;

Value Yaml(absl::string_view text) {
  yaml::ParseOptions options;
  options.dialect = yaml::Dialect::kKube;
  absl::StatusOr<Value> v = yaml::Parse(text, options);
  EXPECT_TRUE(v.ok()) << v.status();
  return v.ok() ? *v : Value::NewMap();
}

Resource R(absl::string_view text) { return Resource(Yaml(text)); }

// Golden values seen on a live cluster: see the behaviour's 3.3.
TEST(OpListTest, ChecksumsAreTheOriginals) {
  EXPECT_EQ(
      OpListYaml(Yaml("metadata: {annotations: {}}"), Yaml("metadata: {}")),
      "- type: test\n  path: /metadata/annotations\n  value: {}\n"
      "- type: remove\n  path: /metadata/annotations\n");
  EXPECT_EQ(
      OpListMd5(Yaml("metadata: {annotations: {}}"), Yaml("metadata: {}")),
      "c6e94dc94aed3401b5d0f26ed6c0bff3");
  EXPECT_EQ(OpListYaml(Yaml("a: 1"), Yaml("a: 1.0")), "[]\n");
  EXPECT_EQ(OpListMd5(Yaml("a: 1"), Yaml("a: 1")),
            "58e0494c51d30eb3494f7c9198986bb9");
}

TEST(OpListTest, NumbersOfTheRightSideAreFloats) {
  EXPECT_EQ(OpListYaml(Yaml("a: 2147483648"), Yaml("b: 2147483648")),
            "- type: test\n  path: /a\n  value: 2147483648\n"
            "- type: remove\n  path: /a\n"
            "- type: test\n  path: /b\n  absent: true\n"
            "- type: replace\n  path: /b?\n  value: 2.147483648e+09\n");
  EXPECT_EQ(OpListYaml(Yaml("{}"), Yaml("a: [100000, 1000000, 0.1]")),
            "- type: test\n  path: /a\n  absent: true\n"
            "- type: replace\n  path: /a?\n  value:\n  - 100000\n  - 1e+06\n"
            "  - 0.1\n");
}

TEST(OpListTest, ListsAndEscapes) {
  EXPECT_EQ(OpListYaml(Yaml("l: [1, 2, 3]"), Yaml("l: [1]")),
            "- type: test\n  path: /l/1\n  value: 2\n"
            "- type: remove\n  path: /l/1\n"
            "- type: test\n  path: /l/1\n  value: 3\n"
            "- type: remove\n  path: /l/1\n");
  EXPECT_EQ(OpListYaml(Yaml("{\"a/b~c:d\": x}"), Yaml("{}")),
            "- type: test\n  path: /a~1b~0c~7d\n  value: x\n"
            "- type: remove\n  path: /a~1b~0c~7d\n");
}

TEST(TextDiffTest, RemovalsComeFirstAndContextIsShown) {
  std::string left = "a\nb\nc\nd\ne\nf\n", right = "a\nb\nX\nd\ne\nf\n";
  DiffViewOptions options;
  EXPECT_EQ(FormatDiff(DiffTexts(DiffLines(left), DiffLines(right),
                                 DiffAlgorithm::kLcs),
                       options),
            "  ...\n  1,  1   b\n  2     - c\n      2 + X\n  3,  3   d\n"
            "  4,  4   e\n");
  options.line_numbers = false;
  options.context = -1;
  EXPECT_EQ(
      FormatDiff(DiffTexts({}, DiffLines("a\n"), DiffAlgorithm::kLcs), options),
      "+ a\n+ \n");
}

// Applying a difference gives the other text, whatever the algorithm.
TEST(TextDiffTest, RecordsRebuildBothSides) {
  uint32_t seed = 7;
  for (int round = 0; round < 200; ++round) {
    std::string texts[2];
    for (std::string& t : texts) {
      for (int i = 0; i < 20; ++i) {
        seed = seed * 1664525 + 1013904223;
        t += static_cast<char>('a' + (seed >> 24) % 6);
        t += '\n';
      }
    }
    for (DiffAlgorithm a : {DiffAlgorithm::kLcs, DiffAlgorithm::kAnchored}) {
      auto left = DiffLines(texts[0]), right = DiffLines(texts[1]);
      std::vector<absl::string_view> l, r;
      for (const DiffRecord& d : DiffTexts(left, right, a)) {
        if (d.side != LineSide::kRight) l.push_back(d.text);
        if (d.side != LineSide::kLeft) r.push_back(d.text);
      }
      EXPECT_EQ(l, left);
      EXPECT_EQ(r, right);
    }
  }
}

TEST(TextDiffTest, AnchoredChunksEndThirtyLinesFromAChange) {
  std::string texts[2];
  for (int i = 0; i < 200; ++i) {
    absl::StrAppend(&texts[0], "line", i, "\n");
    absl::StrAppend(&texts[1], i == 50 || i == 140 ? "new" : "line", i, "\n");
  }
  std::vector<DiffRecord> records = DiffTexts(
      DiffLines(texts[0]), DiffLines(texts[1]), DiffAlgorithm::kAnchored);
  std::vector<int> jumps;
  for (size_t i = 1; i < records.size(); ++i) {
    if (records[i].left_line > records[i - 1].left_line + 1) {
      jumps.push_back(records[i].left_line);
    }
  }
  EXPECT_EQ(records.front().left_line, 20);
  EXPECT_EQ(jumps, std::vector<int>({110}));
  EXPECT_EQ(records.back().left_line, 170);
  EXPECT_EQ(records.size(), 4u * 30 + 2 * 2);
}

class ChangeTest : public ::testing::Test {
 protected:
  ChangeTest()
      : config_(*BuiltinConfig()),
        rebaser_(&config_),
        factory_(&config_, &rebaser_) {}
  Config config_;
  Rebaser rebaser_;
  ChangeFactory factory_;
};

constexpr char kService[] = R"(
apiVersion: v1
kind: Service
metadata: {name: s, namespace: ns}
spec: {ports: [{port: 80}]}
)";

// What the server answers, with its defaults.
Resource Saved() {
  return R(R"(
apiVersion: v1
kind: Service
metadata: {name: s, namespace: ns, uid: u, resourceVersion: "1", annotations: {}}
spec: {clusterIP: 10.0.0.1, sessionAffinity: None, ports: [{port: 80, protocol: TCP, targetPort: 80}]}
status: {loadBalancer: {}}
)");
}

TEST_F(ChangeTest, DefaultsOfTheServerAreNoChangeOnceRecorded) {
  Resource live = Saved();
  absl::StatusOr<Change> before = factory_.New(live, R(kService));
  ASSERT_TRUE(before.ok());
  EXPECT_EQ(before->op, ChangeOp::kUpdate);
  auto record = *factory_.Record(live, R(kService));
  ASSERT_TRUE(record.has_value());
  live.SetAnnotation("kapp.k14s.io/original", record->first);
  live.SetAnnotation("kapp.k14s.io/original-diff-md5", record->second);
  EXPECT_EQ(factory_.New(live, R(kService))->op, ChangeOp::kKeep);
  // Somebody changes a defaulted field: the record no longer holds.
  live.object().map()["spec"].map().Set("sessionAffinity",
                                        Value::String("ClientIP"));
  EXPECT_EQ(factory_.New(live, R(kService))->op, ChangeOp::kUpdate);
}

TEST_F(ChangeTest, WrittenObjectKeepsWhatTheServerOwns) {
  absl::StatusOr<Change> c = factory_.New(Saved(), R(kService));
  ASSERT_TRUE(c.ok());
  EXPECT_EQ(c->wanted->object().FindPath({"spec", "clusterIP"})->as_string(),
            "10.0.0.1");
  EXPECT_EQ(c->wanted->Uid(), "u");
  EXPECT_EQ(c->wanted->object().Find("status"), nullptr);
  EXPECT_EQ(c->applied->object().FindPath({"spec", "clusterIP"}), nullptr);
}

TEST_F(ChangeTest, ExistsAndNoopAreLeftAlone) {
  Resource exists = R(kService), noop = R(kService);
  exists.SetAnnotation("kapp.k14s.io/exists", "");
  noop.SetAnnotation("kapp.k14s.io/noop", "");
  EXPECT_EQ(factory_.New(std::nullopt, exists)->op, ChangeOp::kExists);
  EXPECT_EQ(factory_.New(Saved(), exists)->op, ChangeOp::kKeep);
  EXPECT_EQ(factory_.New(Saved(), noop)->op, ChangeOp::kNoop);
  EXPECT_EQ(factory_.New(Saved(), std::nullopt)->op, ChangeOp::kDelete);
}

TEST_F(ChangeTest, TokensOfServiceAccountsAreKept) {
  Resource live = R(R"(
apiVersion: v1
kind: ServiceAccount
metadata: {name: a, namespace: ns}
secrets: [{name: a-token-1}, {name: a-dockercfg-2}]
imagePullSecrets: [{name: a-dockercfg-2}]
)");
  Resource wanted =
      R("{apiVersion: v1, kind: ServiceAccount, "
        "metadata: {name: a, namespace: ns}}");
  absl::StatusOr<Resource> out = rebaser_.Rebase(&live, wanted);
  ASSERT_TRUE(out.ok());
  EXPECT_EQ(out->object().Find("secrets")->list().size(), 2u);
  EXPECT_EQ(out->object().Find("imagePullSecrets")->list().size(), 1u);
}

TEST_F(ChangeTest, VersionedObjectsAreNumberedAndFollowed) {
  Resource conf = R(R"(
apiVersion: v1
kind: ConfigMap
metadata: {name: conf, namespace: ns, annotations: {kapp.k14s.io/versioned: ""}}
data: {a: "2"}
)");
  Resource live = R(R"(
apiVersion: v1
kind: ConfigMap
metadata: {name: conf-ver-9, namespace: ns, uid: u9, annotations: {kapp.k14s.io/versioned: ""}}
data: {a: "1"}
)");
  Resource pod = R(R"(
apiVersion: v1
kind: Pod
metadata: {name: p, namespace: ns}
spec: {volumes: [{name: v, configMap: {name: conf}}, {name: w}]}
)");
  absl::StatusOr<std::vector<Change>> changes =
      ComputeChanges(config_, factory_, {live}, {conf, pod});
  ASSERT_TRUE(changes.ok()) << changes.status();
  ASSERT_EQ(changes->size(), 2u);
  EXPECT_EQ((*changes)[0].wanted->Name(), "conf-ver-10");
  EXPECT_EQ((*changes)[0].op, ChangeOp::kAdd);
  EXPECT_EQ((*changes)[1]
                .wanted->object()
                .FindPath({"spec", "volumes"})
                ->list()[0]
                .FindPath({"configMap", "name"})
                ->as_string(),
            "conf-ver-10");
}

TEST(MaskTest, EqualValuesShareANumber) {
  Masker masker(BuiltinConfig()->diff_masks);
  Resource secret =
      R("{apiVersion: v1, kind: Secret, metadata: {name: s}, "
        "data: {a: x, b: y, c: x}}");
  Resource shown = masker.Mask(secret);
  EXPECT_EQ(shown.object().FindPath({"data", "a"})->as_string(),
            "<-- value not shown (#1)");
  EXPECT_EQ(shown.object().FindPath({"data", "b"})->as_string(),
            "<-- value not shown (#2)");
  EXPECT_EQ(shown.object().FindPath({"data", "c"})->as_string(),
            "<-- value not shown (#1)");
  EXPECT_EQ(secret.object().FindPath({"data", "a"})->as_string(), "x");
}

TEST(IdentityTest, MarksAreTheOriginals) {
  Resource r =
      R("{apiVersion: apps/v1, kind: Deployment, "
        "metadata: {name: dep, namespace: h6}}");
  EXPECT_EQ(r.UKey(), "h6/apps/Deployment/dep");
  EXPECT_EQ(AssociationLabel(r), "v1.de3cef28936bf0509ed82f5b78ab2ca7");
  r.SetAnnotation("kapp.k14s.io/identity", IdentityValue(r));
  EXPECT_TRUE(HasValidIdentity(r));
  r.SetName("copy");
  EXPECT_FALSE(HasValidIdentity(r));
}

}  // namespace
}  // namespace gitops::deploy
