#include "pkg/deploy/diff/change_set.h"

#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "gtest/gtest.h"
#include "pkg/deploy/resource/keys.h"
#include "pkg/deploy/resource/panic.h"
#include "pkg/deploy/testing/trees.h"

namespace gitops::deploy {
namespace {

using testing::Json;
using testing::Object;

Resource ConfigMap(absl::string_view name, absl::string_view data = "",
                   absl::string_view annotation = "") {
  Resource r =
      Object("{apiVersion: v1, kind: ConfigMap, metadata: {namespace: ns}}");
  r.SetName(name);
  r.object().map().Set("data", value::Value::String(data));
  if (!annotation.empty()) r.SetAnnotation(annotation, "");
  return r;
}
Resource Versioned(absl::string_view name, absl::string_view data) {
  return ConfigMap(name, data, keys::kVersioned);
}

class ChangeSetTest : public ::testing::Test {
 protected:
  // "add a, delete b": names of the objects that are written or deleted.
  std::string Compute(std::vector<Resource> existing,
                      std::vector<Resource> wanted,
                      const ChangeSetOptions& options = {}) {
    absl::StatusOr<std::vector<Change>> changes = ComputeChanges(
        config_, factory_, std::move(existing), std::move(wanted), options);
    status_ = changes.status();
    std::string out;
    if (!changes.ok()) return out;
    for (const Change& c : *changes) {
      absl::StrAppend(&out, out.empty() ? "" : ", ", ChangeOpName(c.op), " ",
                      c.subject().Name());
    }
    changes_ = *std::move(changes);
    return out;
  }
  Config config_ = *BuiltinConfig();
  Rebaser rebaser_{&config_};
  ChangeFactory factory_{&config_, &rebaser_};
  absl::Status status_;
  std::vector<Change> changes_;
};

TEST_F(ChangeSetTest, VersionedThenInputsThenLeftovers) {
  EXPECT_EQ(Compute({ConfigMap("z"), ConfigMap("b", "1"), ConfigMap("m")},
                    {ConfigMap("d"), ConfigMap("b", "2"), ConfigMap("a"),
                     Versioned("v", "")}),
            "add v-ver-1, add d, update b, add a, delete m, delete z");
  EXPECT_EQ(Compute({}, {}), "");
}

TEST_F(ChangeSetTest, WithoutPruningNothingIsDeleted) {
  ChangeSetOptions options;
  options.prune = false;
  EXPECT_EQ(
      Compute({ConfigMap("z"), ConfigMap("a")}, {ConfigMap("a")}, options),
      "keep a");
}

TEST_F(ChangeSetTest, ObjectsAreTheSameWhateverTheirVersion) {
  EXPECT_EQ(Compute({Object("{apiVersion: e.com/v1, kind: G, metadata: {name: "
                            "g}}")},
                    {Object("{apiVersion: e.com/v2, kind: G, metadata: {name: "
                            "g}}")}),
            "update g");
  EXPECT_EQ(Compute({Object("{apiVersion: e.com/v1, kind: G, metadata: {name: "
                            "g}}")},
                    {Object("{apiVersion: f.com/v1, kind: G, metadata: {name: "
                            "g}}")}),
            "add g, delete g");
}

TEST_F(ChangeSetTest, AMovedObjectIsNotDeleted) {
  auto deployment = [](absl::string_view api, absl::string_view uid) {
    Resource r =
        Object("{kind: Deployment, metadata: {name: d, namespace: ns}}");
    r.object().map().Set("apiVersion", value::Value::String(api));
    if (!uid.empty()) {
      r.object().map()["metadata"].map().Set("uid", value::Value::String(uid));
    }
    return r;
  };
  EXPECT_EQ(Compute({deployment("extensions/v1beta1", "u"),
                     deployment("apps/v1", "u")},
                    {deployment("apps/v1", "")}),
            "keep d");
  // Two faces of one object, both wanted or both unwanted.
  EXPECT_EQ(
      Compute(
          {deployment("extensions/v1beta1", "u"), deployment("apps/v1", "u")},
          {deployment("apps/v1", ""), deployment("extensions/v1beta1", "")}),
      "");
  EXPECT_EQ(status_.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(status_.message(),
            "Expected exactly one delete change in changes: deployment/d "
            "(apps/v1) namespace: ns, deployment/d (extensions/v1beta1) "
            "namespace: ns");
  EXPECT_EQ(Compute({deployment("extensions/v1beta1", "u"),
                     deployment("apps/v1", "u")},
                    {}),
            "");
  EXPECT_FALSE(status_.ok());
}

TEST_F(ChangeSetTest, Versions) {
  struct Case {
    const char* name;
    std::vector<Resource> existing;
    std::vector<Resource> wanted;
    const char* want;
  };
  std::vector<Resource> seven;
  for (int i = 1; i <= 7; ++i) {
    seven.push_back(Versioned(absl::StrCat("v-ver-", i), absl::StrCat(i)));
  }
  Resource keep_one = Versioned("v", "8");
  keep_one.SetAnnotation(keys::kNumVersions, "1");
  Resource with_original = Versioned("v", "1");
  with_original.SetAnnotation(keys::kVersionedKeepOriginal, "");
  const Case kCases[] = {
      {"the first", {}, {Versioned("v", "1")}, "add v-ver-1"},
      {"unchanged",
       {Versioned("v-ver-3", "1")},
       {Versioned("v", "1")},
       "keep v-ver-3"},
      {"changed",
       {Versioned("v-ver-3", "1")},
       {Versioned("v", "2")},
       "add v-ver-4"},
      {"by number, not by name",
       {Versioned("v-ver-10", "1"), Versioned("v-ver-9", "0")},
       {Versioned("v", "2")},
       "add v-ver-11"},
      {"only the newest five are kept",
       seven,
       {Versioned("v", "8")},
       "add v-ver-8, delete v-ver-1, delete v-ver-2"},
      {"as many as asked for",
       seven,
       {keep_one},
       "add v-ver-8, delete v-ver-1, delete v-ver-2, delete v-ver-3, delete "
       "v-ver-4, delete v-ver-5, delete v-ver-6"},
      {"no longer wanted",
       {Versioned("v-ver-1", ""), Versioned("v-ver-2", "")},
       {},
       "delete v-ver-1, delete v-ver-2"},
      {"with an original beside it", {}, {with_original}, "add v-ver-1, add v"},
      {"a live version without the annotation is no version",
       {ConfigMap("v-ver-4", "1")},
       {Versioned("v", "2")},
       "add v-ver-1, delete v-ver-4"},
      {"a version that became a plain object",
       {Versioned("v-ver-1", "1")},
       {ConfigMap("v", "1")},
       "delete v-ver-1, add v"},
  };
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(Compute(c.existing, c.wanted), c.want);
    EXPECT_TRUE(status_.ok()) << status_;
  }
}

TEST_F(ChangeSetTest, ANewVersionShowsWhatChangedFromTheOneBefore) {
  EXPECT_EQ(Compute({Versioned("v-ver-1", "old")}, {Versioned("v", "new")}),
            "add v-ver-2");
  const Change& c = changes_[0];
  ASSERT_TRUE(c.base.has_value() && c.shown.has_value());
  EXPECT_EQ(c.base->Name(), "v-ver-1");
  EXPECT_EQ(c.shown->Name(), "v-ver-1");
  EXPECT_EQ(c.base->object().Find("data")->as_string(), "old");
  EXPECT_EQ(c.shown->object().Find("data")->as_string(), "new");
  EXPECT_FALSE(c.existing.has_value());
}

TEST_F(ChangeSetTest, ReferencesFollowVersions) {
  const Resource pod = Object(
      "{apiVersion: v1, kind: Pod, metadata: {name: p, namespace: ns}, spec: "
      "{volumes: [{name: v, configMap: {name: v}}, {name: w}]}}");
  EXPECT_EQ(Compute({Versioned("v-ver-9", "1")}, {pod, Versioned("v", "2")}),
            "add v-ver-10, add p");
  EXPECT_EQ(Json(*changes_[1].wanted->object().FindPath({"spec", "volumes"})),
            R"([{"configMap":{"name":"v-ver-10"},"name":"v"},{"name":"w"}])");
}

// A changed version changes what names it, and so on along the chain.
TEST_F(ChangeSetTest, VersionedObjectsThatReferToEachOther) {
  auto refers = [](absl::string_view name, absl::string_view to,
                   absl::string_view data) {
    Resource r = Versioned(name, data);
    r.SetAnnotation(
        keys::kVersionedExplicitRef,
        absl::StrCat("apiVersion: v1\nkind: ConfigMap\nname: ", to, "\n"));
    return r;
  };
  EXPECT_EQ(Compute({}, {refers("a", "b", ""), refers("b", "c", ""),
                         Versioned("c", "1")}),
            "add a-ver-1, add b-ver-1, add c-ver-1");
  std::vector<Resource> live;
  for (const Change& c : changes_) live.push_back(c.wanted->DeepCopy());
  EXPECT_EQ(Compute(live, {refers("a", "b", ""), refers("b", "c", ""),
                           Versioned("c", "1")}),
            "keep a-ver-1, keep b-ver-1, keep c-ver-1");
  EXPECT_EQ(Compute(live, {refers("a", "b", ""), refers("b", "c", ""),
                           Versioned("c", "2")}),
            "add a-ver-2, add b-ver-2, add c-ver-2");
  EXPECT_EQ(changes_[0].wanted->AnnotationOr(keys::kVersionedExplicitRef, ""),
            "apiVersion: v1\nkind: ConfigMap\nname: b-ver-2\n");
}

TEST_F(ChangeSetTest, FilesAreComparedWithoutVersioning) {
  ChangeSetOptions options;
  options.versioning = false;
  EXPECT_EQ(Compute({Versioned("v-ver-1", "")}, {Versioned("v", "")}, options),
            "add v, delete v-ver-1");
}

TEST_F(ChangeSetTest, Errors) {
  Resource bad = Versioned("v", "");
  bad.SetAnnotation(keys::kNumVersions, "x");
  // Looked at once there is a version that might go.
  EXPECT_EQ(Compute({}, {bad}), "add v-ver-1");
  Compute({Versioned("v-ver-1", "")}, {bad});
  EXPECT_EQ(status_.code(), absl::StatusCode::kInvalidArgument);
  Compute({Versioned("v-ver-x", "")}, {});
  EXPECT_TRUE(IsPanic(status_)) << status_;
}

TEST(RenewalTest, Table) {
  struct Case {
    const char* name;
    const char* live;  // Annotations and creation; null: absent.
    const char* duration;
    const char* want;  // The stamp; "" = none.
  };
  // Now is 2024-01-02T00:00:00Z.
  const Case kCases[] = {
      {"new", nullptr, "1h", ""},
      {"due since creation", "creationTimestamp: '2024-01-01T00:00:00Z'", "1h",
       "2024-01-02T00:00:00Z"},
      {"due at this moment", "creationTimestamp: '2024-01-01T00:00:00Z'", "24h",
       "2024-01-02T00:00:00Z"},
      {"not yet due", "creationTimestamp: '2024-01-01T00:00:00Z'", "24h1s", ""},
      {"renewed lately",
       "creationTimestamp: '2023-01-01T00:00:00Z', annotations: "
       "{kapp.k14s.io/last-renewed-time: '2024-01-01T23:30:00Z'}",
       "1h", "2024-01-01T23:30:00Z"},
      {"renewed long ago",
       "creationTimestamp: '2023-01-01T00:00:00Z', annotations: "
       "{kapp.k14s.io/last-renewed-time: '2024-01-01T22:30:00Z'}",
       "1h", "2024-01-02T00:00:00Z"},
      {"created after a stamp that came with it",
       "creationTimestamp: '2024-01-01T23:59:00Z', annotations: "
       "{kapp.k14s.io/last-renewed-time: '2020-01-01T00:00:00Z'}",
       "1h", "2020-01-01T00:00:00Z"},
  };
  absl::Time now;
  ASSERT_TRUE(absl::ParseTime(absl::RFC3339_full, "2024-01-02T00:00:00Z", &now,
                              nullptr));
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.name);
    std::vector<Resource> existing;
    if (c.live != nullptr) {
      existing.push_back(
          Object(absl::StrCat("{apiVersion: v1, kind: ConfigMap, metadata: "
                              "{name: c, namespace: ns, ",
                              c.live, "}}")));
    }
    std::vector<Resource> wanted = {ConfigMap("c"), ConfigMap("other")};
    wanted[0].SetAnnotation(keys::kRenewDuration, c.duration);
    ASSERT_TRUE(ApplyRenewal(existing, now, &wanted).ok());
    EXPECT_EQ(wanted[0].AnnotationOr(keys::kLastRenewedTime, ""), c.want);
    EXPECT_FALSE(wanted[1].HasAnnotation(keys::kLastRenewedTime));
  }
}

TEST(RenewalTest, OfAVersionedObjectTheNewestVersionCounts) {
  std::vector<Resource> existing = {Versioned("v-ver-10", ""),
                                    Versioned("v-ver-9", "")};
  existing[0].SetAnnotation(keys::kLastRenewedTime, "2024-01-02T00:00:00Z");
  existing[1].SetAnnotation(keys::kLastRenewedTime, "2000-01-01T00:00:00Z");
  std::vector<Resource> wanted = {Versioned("v", "")};
  wanted[0].SetAnnotation(keys::kRenewDuration, "1h");
  absl::Time now;
  ASSERT_TRUE(absl::ParseTime(absl::RFC3339_full, "2024-01-02T00:30:00Z", &now,
                              nullptr));
  ASSERT_TRUE(ApplyRenewal(existing, now, &wanted).ok());
  EXPECT_EQ(wanted[0].AnnotationOr(keys::kLastRenewedTime, ""),
            "2024-01-02T00:00:00Z");
  ASSERT_TRUE(ApplyRenewal(existing, now + absl::Hours(1), &wanted).ok());
  EXPECT_EQ(wanted[0].AnnotationOr(keys::kLastRenewedTime, ""),
            "2024-01-02T01:30:00Z");
}

TEST(RenewalTest, Errors) {
  std::vector<Resource> wanted = {ConfigMap("c")};
  wanted[0].SetAnnotation(keys::kRenewDuration, "often");
  absl::Status s = ApplyRenewal({}, absl::UnixEpoch(), &wanted);
  EXPECT_EQ(s.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_TRUE(absl::StrContains(s.message(), "configmap/c (v1) namespace: ns"))
      << s;
  EXPECT_TRUE(absl::StrContains(s.message(), "\"often\"")) << s;
  wanted[0].SetAnnotation(keys::kRenewDuration, "1h");
  std::vector<Resource> existing = {ConfigMap("c")};
  existing[0].SetAnnotation(keys::kLastRenewedTime, "lately");
  s = ApplyRenewal(existing, absl::UnixEpoch(), &wanted);
  EXPECT_EQ(s.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_TRUE(absl::StrContains(s.message(), "\"lately\"")) << s;
}

}  // namespace
}  // namespace gitops::deploy
