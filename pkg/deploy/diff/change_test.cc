#include "pkg/deploy/diff/change.h"

#include <optional>
#include <string>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "pkg/deploy/resource/keys.h"
#include "pkg/deploy/testing/trees.h"

namespace gitops::deploy {
namespace {

using testing::Json;
using testing::Object;
using value::Value;

constexpr char kService[] =
    "{apiVersion: v1, kind: Service, metadata: {name: s, namespace: ns}, spec: "
    "{ports: [{port: 80}]}}";

// What the server answers, with its defaults.
Resource Saved() {
  return Object(
      "{apiVersion: v1, kind: Service, metadata: {name: s, namespace: ns, uid: "
      "u, resourceVersion: '1', annotations: {}}, spec: {clusterIP: 10.0.0.1, "
      "sessionAffinity: None, ports: [{port: 80, protocol: TCP, targetPort: "
      "80}]}, status: {loadBalancer: {}}}");
}

class ChangeTest : public ::testing::Test {
 protected:
  // As the deployer records what it applied.
  void Record(Resource* live, const Resource& applied) {
    auto record = factory_.Record(*live, applied);
    ASSERT_TRUE(record.ok()) << record.status();
    ASSERT_TRUE(record->has_value());
    live->SetAnnotation(keys::kOriginal, (*record)->first);
    live->SetAnnotation(keys::kOriginalDiffMd5, (*record)->second);
  }
  ChangeOp OpOf(std::optional<Resource> live, std::optional<Resource> wanted) {
    absl::StatusOr<Change> c = factory_.New(std::move(live), std::move(wanted));
    EXPECT_TRUE(c.ok()) << c.status();
    return c.ok() ? c->op : ChangeOp::kNoop;
  }

  Config config_ = *BuiltinConfig();
  Rebaser rebaser_{&config_};
  ChangeFactory factory_{&config_, &rebaser_};
};

TEST_F(ChangeTest, KindsOfChange) {
  struct Case {
    const char* name;
    const char* live;    // Null: absent.
    const char* wanted;  // Null: absent.
    ChangeOp op;
  };
  const char* kOld = "{kind: G, metadata: {name: g}, a: 1}";
  const char* kNew = "{kind: G, metadata: {name: g}, a: 2}";
  const char* kExists =
      "{kind: G, metadata: {name: g, annotations: {kapp.k14s.io/exists: ''}}}";
  const char* kNoop =
      "{kind: G, metadata: {name: g, annotations: {kapp.k14s.io/noop: ''}}}";
  const Case kCases[] = {
      {"new", nullptr, kNew, ChangeOp::kAdd},
      {"gone", kOld, nullptr, ChangeOp::kDelete},
      {"changed", kOld, kNew, ChangeOp::kUpdate},
      {"the same", kOld, kOld, ChangeOp::kKeep},
      {"must be there and is not", nullptr, kExists, ChangeOp::kExists},
      {"must be there and is", kOld, kExists, ChangeOp::kKeep},
      {"left alone, absent", nullptr, kNoop, ChangeOp::kNoop},
      {"left alone, there", kOld, kNoop, ChangeOp::kNoop},
      {"a status is no change",
       "{kind: G, metadata: {name: g}, status: {a: 1}}",
       "{kind: G, metadata: {name: g}, status: {a: 2}}", ChangeOp::kKeep},
      {"whole numbers are numbers", "{kind: G, metadata: {}, a: 1}",
       "{kind: G, metadata: {}, a: 1.0}", ChangeOp::kKeep},
      {"somebody else's label", "{kind: G, metadata: {labels: {x: w}}}",
       "{kind: G, metadata: {}}", ChangeOp::kUpdate},
      {"a finalizer is the cluster's", "{kind: G, metadata: {finalizers: [f]}}",
       "{kind: G, metadata: {}}", ChangeOp::kKeep},
  };
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.name);
    std::optional<Resource> live, wanted;
    if (c.live != nullptr) live = Object(c.live);
    if (c.wanted != nullptr) wanted = Object(c.wanted);
    absl::StatusOr<Change> change = factory_.New(live, wanted);
    ASSERT_TRUE(change.ok()) << change.status();
    EXPECT_STREQ(ChangeOpName(change->op), ChangeOpName(c.op));
    EXPECT_EQ(change->subject().Kind(), "G");
    EXPECT_FALSE(change->ignored());
    change = factory_.NewExact(live, wanted);
    ASSERT_TRUE(change.ok()) << change.status();
    EXPECT_STREQ(ChangeOpName(change->op), ChangeOpName(c.op));
  }
}

TEST_F(ChangeTest, LeftoversOfTheClusterAreIgnored) {
  Resource live = Object("{kind: G, metadata: {name: g}}");
  live.set_transient(true);
  EXPECT_TRUE(factory_.New(live, std::nullopt)->ignored());
  // Adopted: no leftover any more.
  EXPECT_FALSE(factory_.New(live, Object("{kind: G, a: 1}"))->ignored());
}

TEST_F(ChangeTest, DefaultsOfTheServerAreNoChangeOnceRecorded) {
  Resource live = Saved();
  EXPECT_EQ(OpOf(live, Object(kService)), ChangeOp::kUpdate);
  Record(&live, Object(kService));
  EXPECT_EQ(OpOf(live, Object(kService)), ChangeOp::kKeep);
  // Recorded, too, but not asked.
  const ChangeFactory exact(&config_, &rebaser_,
                            /*against_last_applied=*/false);
  EXPECT_EQ(exact.New(live, Object(kService))->op, ChangeOp::kUpdate);
  EXPECT_EQ(factory_.NewExact(live, Object(kService))->op, ChangeOp::kUpdate);
  // Somebody changes a defaulted field: the record no longer holds.
  live.object().map()["spec"].map().Set("sessionAffinity",
                                        Value::String("ClientIP"));
  EXPECT_EQ(OpOf(live, Object(kService)), ChangeOp::kUpdate);
}

TEST_F(ChangeTest, ARecordThatDoesNotHoldIsNone) {
  Resource good = Saved();
  Record(&good, Object(kService));
  ASSERT_TRUE(factory_.LastApplied(good)->has_value());
  EXPECT_EQ(Json((*factory_.LastApplied(good))->object()),
            Json(Object(kService).object()));
  struct Case {
    const char* name;
    const char* key;
    const char* value;  // Null: taken away.
  };
  const Case kCases[] = {
      {"no original", keys::kOriginal, nullptr},
      {"no checksum", keys::kOriginalDiffMd5, nullptr},
      {"original is no JSON", keys::kOriginal, "{"},
      {"original is no object", keys::kOriginal, "[1]"},
      {"original of something else", keys::kOriginal, "{}"},
      {"another checksum", keys::kOriginalDiffMd5,
       "58e0494c51d30eb3494f7c9198986bb9"},
  };
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.name);
    Resource live = good.DeepCopy();
    if (c.value == nullptr) {
      live.RemoveAnnotation(c.key);
    } else {
      live.SetAnnotation(c.key, c.value);
    }
    auto last = factory_.LastApplied(live);
    ASSERT_TRUE(last.ok()) << last.status();
    EXPECT_FALSE(last->has_value());
  }
  // The status, the identity and a Deployment's revision may move.
  Resource moved = good.DeepCopy();
  moved.object().map().Set("status", Value::Int(5));
  moved.SetAnnotation(keys::kIdentity, "v1;x;v1");
  EXPECT_TRUE(factory_.LastApplied(moved)->has_value());
}

TEST_F(ChangeTest, WhatIsRecorded) {
  auto record = factory_.Record(Saved(), Object(kService));
  ASSERT_TRUE(record.ok() && record->has_value());
  EXPECT_EQ((*record)->first,
            R"({"apiVersion":"v1","kind":"Service","metadata":{"name":"s",)"
            R"("namespace":"ns"},"spec":{"ports":[{"port":80}]}})");
  EXPECT_EQ((*record)->second.size(), 32u);
  // Nothing defaulted, no annotations of its own: a golden value of 3.3.
  record =
      factory_.Record(Object("{kind: G, metadata: {name: g, annotations: {}}}"),
                      Object("{kind: G, metadata: {name: g}}"));
  EXPECT_EQ((*record)->second, "c6e94dc94aed3401b5d0f26ed6c0bff3");
  record = factory_.Record(
      Object("{kind: G, metadata: {name: g, annotations: {a: b}}}"),
      Object("{kind: G, metadata: {name: g, annotations: {a: b}}}"));
  EXPECT_EQ((*record)->second, "58e0494c51d30eb3494f7c9198986bb9");
}

TEST_F(ChangeTest, RecordsAlike) {
  struct Case {
    const char* name;
    const char* other;  // Than Saved().
    bool alike;
  };
  const char* kSpec =
      "spec: {clusterIP: 10.0.0.1, sessionAffinity: None, ports: [{port: 80, "
      "protocol: TCP, targetPort: 80}]}";
  const Case kCases[] = {
      {"what the server sets", "name: s, namespace: ns, annotations: {}", true},
      {"another generation",
       "name: s, namespace: ns, annotations: {}, generation: 7, uid: v, "
       "creationTimestamp: t, managedFields: [{a: b}], selfLink: /",
       true},
      {"a history",
       "name: s, namespace: ns, annotations: {kapp.k14s.io/original: o, "
       "kapp.k14s.io/identity: i}",
       true},
      {"no annotations", "name: s, namespace: ns", false},
      {"another annotation", "name: s, namespace: ns, annotations: {a: b}",
       false},
      {"a label", "name: s, namespace: ns, annotations: {}, labels: {a: b}",
       false},
      {"finalizers", "name: s, namespace: ns, annotations: {}, finalizers: [f]",
       false},
      {"not to be recorded",
       "name: s, namespace: ns, annotations: {kapp.k14s.io/disable-original: "
       "''}",
       false},
  };
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.name);
    const Resource other =
        Object(absl::StrCat("{apiVersion: v1, kind: Service, metadata: {",
                            c.other, "}, ", kSpec, "}"));
    EXPECT_EQ(factory_.RecordAlike(Saved(), other), c.alike);
    EXPECT_EQ(factory_.RecordAlike(other, Saved()), c.alike);
    if (!c.alike) continue;
    EXPECT_EQ(**factory_.Record(other, Object(kService)),
              **factory_.Record(Saved(), Object(kService)));
  }
  // A rule of the user's may bring the server's fields into the checksum.
  RebaseRule rule;
  rule.type = RebaseRule::Type::kRemove;
  rule.path = {PathPart::Key("metadata"), PathPart::Key("uid")};
  config_.rebase.push_back(rule);
  EXPECT_FALSE(factory_.RecordAlike(Saved(), Saved()));
  config_.rebase.back().path.back().key = "labels";
  EXPECT_TRUE(factory_.RecordAlike(Saved(), Saved()));
  config_.rebase.back().type = RebaseRule::Type::kOverlay;
  EXPECT_FALSE(factory_.RecordAlike(Saved(), Saved()));
}

TEST_F(ChangeTest, WhatIsNotRecorded) {
  Resource saved = Object("{kind: G, metadata: {name: g}}");
  const Resource applied = saved.DeepCopy();
  saved.SetAnnotation(keys::kDisableOriginal, "");
  auto record = factory_.Record(saved, applied);
  ASSERT_TRUE(record.ok());
  EXPECT_FALSE(record->has_value());
  // As much as an annotation takes, and one byte more.
  const std::string frame = R"({"a":"","kind":"G"})";
  for (size_t over : {0u, 1u}) {
    Resource large = Object("{kind: G}");
    large.object().map().Set(
        "a", Value::String(std::string(262144 - frame.size() + over, 'x')));
    record = factory_.Record(large, large);
    ASSERT_TRUE(record.ok());
    EXPECT_EQ(record->has_value(), over == 0);
  }
}

TEST_F(ChangeTest, WrittenObjectKeepsWhatTheServerOwns) {
  absl::StatusOr<Change> c = factory_.New(Saved(), Object(kService));
  ASSERT_TRUE(c.ok());
  EXPECT_EQ(c->wanted->object().FindPath({"spec", "clusterIP"})->as_string(),
            "10.0.0.1");
  EXPECT_EQ(c->wanted->Uid(), "u");
  EXPECT_EQ(c->wanted->object().Find("status"), nullptr);
  EXPECT_EQ(c->base->object().Find("status"), nullptr);
  EXPECT_EQ(c->applied->object().FindPath({"spec", "clusterIP"}), nullptr);
  EXPECT_NE(c->existing->object().Find("status"), nullptr);
}

TEST_F(ChangeTest, ADeletionShowsWhatWasAppliedLast) {
  Resource live = Saved();
  Record(&live, Object(kService));
  absl::StatusOr<Change> c = factory_.New(live, std::nullopt);
  ASSERT_TRUE(c.ok());
  EXPECT_EQ(c->base->object().Find("status"), nullptr);
  EXPECT_EQ(c->base->object().FindPath({"metadata", "annotations"}), nullptr);
  EXPECT_EQ(c->base->object().FindPath({"spec", "type"}), nullptr);
  EXPECT_TRUE(c->existing->HasAnnotation(keys::kOriginal));
  // What somebody else changed since is shown as it is.
  live.object().map().Find("spec")->map().Set("type", Value::String("X"));
  c = factory_.New(live, std::nullopt);
  ASSERT_TRUE(c.ok());
  EXPECT_EQ(c->base->object().Find("status"), nullptr);
  EXPECT_EQ(Json(*c->base->object().FindPath({"metadata", "annotations"})),
            "{}");
  EXPECT_EQ(Json(*c->base->object().FindPath({"spec", "type"})), "\"X\"");
}

TEST_F(ChangeTest, WhereAllGoesADeletionShowsTheLiveObject) {
  Resource live = Saved();
  Record(&live, Object(kService));
  live.SetAnnotation(keys::kOriginalDiffFull, "relic");
  for (const bool against_last_applied : {true, false}) {
    SCOPED_TRACE(against_last_applied);
    ChangeFactory factory(&config_, &rebaser_, against_last_applied);
    factory.set_show_live(true);
    absl::StatusOr<Change> c = factory.New(live, std::nullopt);
    ASSERT_TRUE(c.ok());
    EXPECT_EQ(c->op, ChangeOp::kDelete);
    EXPECT_NE(c->base->object().Find("status"), nullptr);
    EXPECT_EQ(Json(*c->base->object().FindPath({"metadata", "annotations"})),
              "{}");
    EXPECT_TRUE(c->existing->HasAnnotation(keys::kOriginal));
  }
}

TEST_F(ChangeTest, RulesOfTheUserExcludeFields) {
  ASSERT_TRUE(
      AppendConfig(
          testing::Tree(
              "{kind: Config, diffAgainstExistingFieldExclusionRules: [{path: "
              "[spec, replicas], resourceMatchers: [{allMatcher: {}}]}, {path: "
              "[spec, list, {allIndexes: true}, x], resourceMatchers: "
              "[{allMatcher: {}}]}]}"),
          "test", &config_)
          .ok());
  EXPECT_EQ(OpOf(Object("{kind: G, metadata: {}, spec: {replicas: 3, list: "
                        "[{x: 1, w: 1}]}}"),
                 Object("{kind: G, metadata: {}, spec: {replicas: 1, list: "
                        "[{x: 2, w: 1}]}}")),
            ChangeOp::kKeep);
  // A path that does not fit removes nothing.
  EXPECT_EQ(OpOf(Object("{kind: G, metadata: {}, spec: {list: 5}}"),
                 Object("{kind: G, metadata: {}, spec: {list: 5}}")),
            ChangeOp::kKeep);
}

TEST(ChangeTextTest, WithoutAnnotationsLeavesTheSharedTree) {
  const Resource r =
      Object("{a: 1, metadata: {name: g, annotations: {a: x, b: w, c: z}}}");
  EXPECT_EQ(Json(WithoutAnnotations(r, {"a", "c", "none"}).object()),
            R"({"a":1,"metadata":{"annotations":{"b":"w"},"name":"g"}})");
  EXPECT_EQ(Json(r.object()),
            R"({"a":1,"metadata":{"annotations":{"a":"x","b":"w","c":"z"},)"
            R"("name":"g"}})");
  const Resource bare = Object("{metadata: {annotations: 5}}");
  EXPECT_EQ(Json(WithoutAnnotations(bare, {"a"}).object()),
            R"({"metadata":{"annotations":5}})");
}

TEST(ChangeTextTest, YamlAndFingerprint) {
  EXPECT_EQ(ResourceYaml(Object("{kind: G, b: [1, 'yes'], a: {}}")),
            "a: {}\nb:\n- 1\n- \"yes\"\nkind: G\n");
  Change one, two;
  one.base = Object("{a: 1}");
  one.wanted = Object("{a: 2, b: 1}");
  two = one;
  EXPECT_EQ(ChangeFingerprint(one), ChangeFingerprint(two));
  two.wanted = Object("{a: 2}");
  EXPECT_NE(ChangeFingerprint(one), ChangeFingerprint(two));
  // The same step from elsewhere is the same step.
  two.base = Object("{a: 1, c: 5}");
  two.wanted = Object("{a: 2, b: 1, c: 5}");
  EXPECT_EQ(ChangeFingerprint(one), ChangeFingerprint(two));
  EXPECT_FALSE(ChangeFingerprint(Change()).empty());
}

TEST(ChangeTextTest, Names) {
  EXPECT_STREQ(ChangeOpName(ChangeOp::kAdd), "add");
  EXPECT_STREQ(ChangeOpName(ChangeOp::kDelete), "delete");
  EXPECT_STREQ(ChangeOpName(ChangeOp::kUpdate), "update");
  EXPECT_STREQ(ChangeOpName(ChangeOp::kKeep), "keep");
  EXPECT_STREQ(ChangeOpName(ChangeOp::kExists), "exists");
  EXPECT_STREQ(ChangeOpName(ChangeOp::kNoop), "noop");
}

}  // namespace
}  // namespace gitops::deploy
