#include "pkg/deploy/apply/change_applier.h"

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "pkg/deploy/resource/identity.h"
#include "pkg/deploy/resource/keys.h"
#include "pkg/deploy/testing/fake_client.h"
#include "pkg/deploy/testing/stepping_clock.h"
#include "pkg/deploy/testing/trees.h"
#include "pkg/kube/errors.h"

namespace gitops::deploy {
namespace {

using testing::Object;
using value::Value;
using Log = std::vector<std::string>;

absl::Status ServerError(int code, const std::string& reason,
                         const std::string& message = "m") {
  kube::ApiError error;
  error.code = code;
  error.reason = reason;
  error.message = message;
  return kube::ToStatus(error);
}

// A server that fills in a field of what is written.
class Defaulting : public testing::FakeClient {
 public:
  bool defaults = false;
  absl::StatusOr<Value> Create(const kube::ResourceType& type,
                               absl::string_view ns, const Value& object,
                               const kube::WriteOptions& options) override {
    Value full = object.DeepCopy();
    if (defaults) full.map().Set("filledIn", Value::Bool(true));
    return FakeClient::Create(type, ns, full, options);
  }
};

class ChangeApplierTest : public ::testing::Test {
 protected:
  Resource ConfigMap(absl::string_view data) {
    Resource r = Object(
        "{apiVersion: v1, kind: ConfigMap, metadata: {name: c, namespace: ns, "
        "labels: {kapp.k14s.io/app: x}}}");
    r.object().map().Set("data", Value::String(data));
    return r;
  }
  // As somebody else made it.
  void Make(const Resource& r) {
    ASSERT_TRUE(cluster_.Create(r).ok());
    server_.ResetCounts();
  }
  // Applies it, so that it is there with its record.
  Resource Deployed(const Resource& r) {
    absl::StatusOr<Applied> out = Apply(std::nullopt, r);
    EXPECT_TRUE(out.ok()) << out.status();
    server_.ResetCounts();
    return Live();
  }
  // As the next run sees it.
  Resource Live() {
    absl::StatusOr<Resource> live = cluster_.Get(ConfigMap(""));
    EXPECT_TRUE(live.ok()) << live.status();
    if (!live.ok()) return Resource();
    return WithoutAnnotations(*live, {keys::kIdentity});
  }
  std::string LiveData() {
    return std::string(Live().object().Find("data")->as_string());
  }
  PlannedChange Plan(std::optional<Resource> live,
                     std::optional<Resource> wanted) {
    absl::StatusOr<Change> c = factory_.New(std::move(live), std::move(wanted));
    EXPECT_TRUE(c.ok()) << c.status();
    absl::StatusOr<PlannedChange> p = PlanChange(*std::move(c), {});
    EXPECT_TRUE(p.ok());
    return *std::move(p);
  }
  absl::StatusOr<Applied> Apply(std::optional<Resource> live,
                                std::optional<Resource> wanted) {
    return applier_.Apply(Plan(std::move(live), std::move(wanted)));
  }

  Defaulting server_;
  testing::SteppingClock clock_;
  Cluster cluster_{&server_, &clock_};
  Config config_ = *BuiltinConfig();
  Rebaser rebaser_{&config_};
  ChangeFactory factory_{&config_, &rebaser_};
  ChangeApplier applier_{&cluster_, &factory_};
};

TEST_F(ChangeApplierTest, WhatIsMadeCarriesItsMarksAndRecord) {
  absl::StatusOr<Applied> out = Apply(std::nullopt, ConfigMap("one"));
  ASSERT_TRUE(out.ok()) << out.status();
  EXPECT_FALSE(out->gone);
  EXPECT_FALSE(out->live->Uid().empty());
  // One write, since the server keeps what it is given.
  EXPECT_EQ(server_.log(), (Log{"create configmaps ns/c"}));
  absl::StatusOr<Resource> live = cluster_.Get(ConfigMap(""));
  EXPECT_TRUE(HasValidIdentity(*live));
  EXPECT_TRUE(absl::StrContains(live->AnnotationOr(keys::kOriginal, ""),
                                "\"data\":\"one\""));
  // The record holds: the same again is no change.
  EXPECT_EQ(factory_.New(Live(), ConfigMap("one"))->op, ChangeOp::kKeep);
}

TEST_F(ChangeApplierTest, WhereTheServerFillsInTheRecordFollows) {
  server_.defaults = true;
  ASSERT_TRUE(Apply(std::nullopt, ConfigMap("one")).ok());
  EXPECT_EQ(server_.log(),
            (Log{"create configmaps ns/c", "update configmaps ns/c"}));
  EXPECT_EQ(factory_.New(Live(), ConfigMap("one"))->op, ChangeOp::kKeep);
  EXPECT_TRUE(Live().object().Find("filledIn") != nullptr);
}

TEST_F(ChangeApplierTest, TheRecordComesAfterOtherWriters) {
  server_.defaults = true;
  int refused = 0;
  server_.before_write = [&](const std::string& what) {
    if (!absl::StartsWith(what, "update") || refused == 5) {
      return absl::OkStatus();
    }
    ++refused;
    return ServerError(409, "Conflict");
  };
  ASSERT_TRUE(Apply(std::nullopt, ConfigMap("one")).ok());
  EXPECT_EQ(refused, 5);
  // The first tries follow at once.
  EXPECT_EQ(clock_.sleeps(), 2);
  EXPECT_TRUE(Live().HasAnnotation(keys::kOriginalDiffMd5));
}

TEST_F(ChangeApplierTest, ARecordThatCannotBeWrittenIsAnError) {
  server_.defaults = true;
  server_.before_write = [](const std::string& what) {
    return absl::StartsWith(what, "update") ? ServerError(403, "Forbidden")
                                            : absl::OkStatus();
  };
  const absl::Status s = Apply(std::nullopt, ConfigMap("one")).status();
  EXPECT_TRUE(kube::IsForbidden(s));
  EXPECT_TRUE(
      absl::StartsWith(s.message(), "Recording last applied resource: "))
      << s;
  EXPECT_EQ(clock_.slept(), absl::Seconds(59));
}

TEST_F(ChangeApplierTest, RecordingCanBeSwitchedOff) {
  server_.defaults = true;
  Resource wanted = ConfigMap("one");
  wanted.SetAnnotation(keys::kDisableOriginal, "");
  ASSERT_TRUE(Apply(std::nullopt, wanted).ok());
  EXPECT_EQ(server_.log(), (Log{"create configmaps ns/c"}));
  EXPECT_FALSE(Live().HasAnnotation(keys::kOriginal));
}

TEST_F(ChangeApplierTest, CreateStrategies) {
  struct Case {
    const char* name;
    const char* strategy;
    const char* there;
    const char* message;  // "" = well.
  };
  const Case kCases[] = {
      {"plain", "", "other", "already exists"},
      {"unknown", "explode", "other", "Unknown create strategy: explode"},
      {"fallback", "fallback-on-update", "other", ""},
  };
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.name);
    if (server_.Objects("configmaps").empty()) Make(ConfigMap(c.there));
    server_.ResetCounts();
    Resource wanted = ConfigMap("mine");
    wanted.SetAnnotation(keys::kCreateStrategy, c.strategy);
    absl::StatusOr<Applied> out = Apply(std::nullopt, wanted);
    EXPECT_EQ(out.ok(), c.message[0] == '\0') << out.status();
    EXPECT_TRUE(absl::StrContains(out.status().message(), c.message))
        << out.status();
    EXPECT_EQ(LiveData(), out.ok() ? "mine" : c.there);
  }
  // Once more: exactly that is there.
  Resource wanted = ConfigMap("mine");
  wanted.SetAnnotation(keys::kCreateStrategy, "fallback-on-update");
  server_.ResetCounts();
  EXPECT_TRUE(Apply(std::nullopt, wanted).ok());
  EXPECT_EQ(server_.writes(), 0);
}

TEST_F(ChangeApplierTest, AnExistingObjectMayBeLeftAlone) {
  ASSERT_TRUE(
      AppendConfig(
          testing::Tree("{kind: Config, rebaseRules: [{path: [metadata, "
                        "annotations, kapp.k14s.io/noop], type: copy, sources: "
                        "[existing], resourceMatchers: [{allMatcher: {}}]}]}"),
          "test", &config_)
          .ok());
  Resource there = ConfigMap("theirs");
  there.SetAnnotation(keys::kNoop, "");
  Make(there);
  Resource wanted = ConfigMap("mine");
  wanted.SetAnnotation(keys::kCreateStrategy, "fallback-on-update-or-noop");
  EXPECT_TRUE(Apply(std::nullopt, wanted).ok());
  EXPECT_EQ(LiveData(), "theirs");
  wanted.SetAnnotation(keys::kCreateStrategy, "fallback-on-update");
  const absl::Status s = Apply(std::nullopt, wanted).status();
  EXPECT_EQ(s.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_TRUE(absl::StrContains(s.message(), "fallback-on-update-or-noop"))
      << s;
  EXPECT_EQ(server_.writes(), 0);
}

TEST_F(ChangeApplierTest, Updates) {
  const Resource live = Deployed(ConfigMap("one"));
  ASSERT_TRUE(Apply(live, ConfigMap("two")).ok());
  EXPECT_EQ(server_.log(), (Log{"update configmaps ns/c"}));
  EXPECT_EQ(LiveData(), "two");
  EXPECT_EQ(Live().Uid(), live.Uid());
  EXPECT_EQ(factory_.New(Live(), ConfigMap("two"))->op, ChangeOp::kKeep);
}

TEST_F(ChangeApplierTest, AConflictIsFoughtOutWhereTheChangeStaysTheSame) {
  const Resource live = Deployed(ConfigMap("one"));
  const PlannedChange plan = Plan(live, ConfigMap("two"));
  // Somebody wrote a status meanwhile.
  server_.Edit("configmaps", "ns", "c",
               [](Value* v) { v->map().Set("status", Value::String("seen")); });
  ASSERT_TRUE(applier_.Apply(plan).ok());
  EXPECT_EQ(LiveData(), "two");
}

TEST_F(ChangeApplierTest, AConflictThatChangesTheChangeIsTold) {
  const Resource live = Deployed(ConfigMap("one"));
  const PlannedChange plan = Plan(live, ConfigMap("two"));
  server_.Edit("configmaps", "ns", "c",
               [](Value* v) { v->map().Set("data", Value::String("theirs")); });
  const absl::Status s = applier_.Apply(plan).status();
  EXPECT_TRUE(kube::IsConflict(s));
  EXPECT_TRUE(absl::StrContains(
      s.message(),
      "Failed to update due to resource conflict (approved diff no longer "
      "matches): Updating resource configmap/c (v1) namespace: ns: "))
      << s;
  EXPECT_TRUE(absl::StrContains(s.message(), ": Recalculated diff:\n")) << s;
  EXPECT_TRUE(absl::StrContains(s.message(), " - data: theirs\n")) << s;
  EXPECT_TRUE(absl::StrContains(s.message(), " + data: two\n")) << s;
  EXPECT_EQ(LiveData(), "theirs");
}

TEST_F(ChangeApplierTest, ConflictsWithoutEnd) {
  const Resource live = Deployed(ConfigMap("one"));
  int tries = 0;
  server_.before_write = [&tries](const std::string&) {
    ++tries;
    return ServerError(409, "Conflict");
  };
  const absl::Status s = Apply(live, ConfigMap("two")).status();
  EXPECT_TRUE(kube::IsConflict(s));
  EXPECT_TRUE(absl::StrContains(s.message(), "(tried multiple times)")) << s;
  EXPECT_EQ(tries, 11);
}

TEST_F(ChangeApplierTest, Replaces) {
  const Resource live = Deployed(ConfigMap("one"));
  Resource wanted = ConfigMap("two");
  wanted.SetAnnotation(keys::kUpdateStrategy, "always-replace");
  ASSERT_TRUE(Apply(live, wanted).ok());
  EXPECT_EQ(server_.log()[0], "delete configmaps ns/c");
  EXPECT_EQ(server_.log()[1], "create configmaps ns/c");
  EXPECT_EQ(server_.writes(), 2);  // The record went along.
  EXPECT_TRUE(Live().HasAnnotation(keys::kOriginalDiffMd5));
  EXPECT_NE(Live().Uid(), live.Uid());
  EXPECT_EQ(LiveData(), "two");
}

TEST_F(ChangeApplierTest, AReplacementWaitsForTheOldOneToGo) {
  Resource held = ConfigMap("one");
  held.object().map()["metadata"].map().Set("finalizers", testing::Tree("[f]"));
  const Resource live = Deployed(held);
  clock_.on_sleep = [this](int count) {
    if (count != 3) return;
    // The finalizer is done: the object goes.
    server_.Edit("configmaps", "ns", "c", [](Value* v) {
      v->map()["metadata"].map().Erase("finalizers");
    });
    kube::ResourceType maps;
    maps.gvk = {"", "v1", "ConfigMap"};
    maps.resource = "configmaps";
    maps.namespaced = true;
    EXPECT_TRUE(server_.Delete(maps, "ns", "c", {}).ok());
  };
  Resource wanted = ConfigMap("two");
  wanted.SetAnnotation(keys::kUpdateStrategy, "always-replace");
  ASSERT_TRUE(Apply(live, wanted).ok());
  EXPECT_EQ(clock_.slept(), absl::Seconds(3));
  EXPECT_EQ(LiveData(), "two");
}

TEST_F(ChangeApplierTest, UpdateStrategies) {
  const Resource live = Deployed(ConfigMap("one"));
  bool replaced = false;
  server_.before_write = [&replaced](const std::string& what) {
    replaced = replaced || absl::StartsWith(what, "delete");
    return absl::StartsWith(what, "update") && !replaced
               ? ServerError(422, "Invalid")
               : absl::OkStatus();
  };
  EXPECT_TRUE(kube::IsInvalid(Apply(live, ConfigMap("two")).status()));
  EXPECT_EQ(LiveData(), "one");
  Resource wanted = ConfigMap("two");
  wanted.SetAnnotation(keys::kUpdateStrategy, "skip");
  server_.ResetCounts();
  absl::StatusOr<Applied> out = Apply(live, wanted);
  ASSERT_TRUE(out.ok()) << out.status();
  EXPECT_EQ(out->live->Uid(), live.Uid());
  EXPECT_EQ(server_.writes(), 0);
  wanted.SetAnnotation(keys::kUpdateStrategy, "fallback-on-replace");
  ASSERT_TRUE(Apply(live, wanted).ok());
  EXPECT_NE(Live().Uid(), live.Uid());
  wanted.SetAnnotation(keys::kUpdateStrategy, "maybe");
  EXPECT_EQ(Apply(Live(), wanted).status().message(),
            "Unknown update strategy: maybe");
}

TEST_F(ChangeApplierTest, Deletes) {
  Resource live = Deployed(ConfigMap("one"));
  absl::StatusOr<Applied> out = Apply(live, std::nullopt);
  ASSERT_TRUE(out.ok()) << out.status();
  EXPECT_TRUE(out->gone);
  EXPECT_TRUE(server_.Objects("configmaps").empty());
  EXPECT_TRUE(Apply(live, std::nullopt)->gone);  // It was gone already.
  Resource held = ConfigMap("one");
  held.object().map()["metadata"].map().Set("finalizers", testing::Tree("[f]"));
  live = Deployed(held);
  EXPECT_FALSE(Apply(live, std::nullopt)->gone);
}

TEST_F(ChangeApplierTest, LetsGo) {
  Resource wanted = ConfigMap("one");
  wanted.SetAnnotation(keys::kDeleteStrategy, "orphan");
  const Resource live = Deployed(wanted);
  absl::StatusOr<Applied> out = Apply(live, std::nullopt);
  ASSERT_TRUE(out.ok()) << out.status();
  EXPECT_TRUE(out->gone);
  EXPECT_EQ(server_.log(), (Log{"patch configmaps ns/c"}));
  EXPECT_EQ(Live().Label(keys::kApp), nullptr);
  EXPECT_EQ(Live().LabelOr(keys::kOrphaned, "absent"), "");
}

TEST_F(ChangeApplierTest, WhatMustBeThere) {
  Resource wanted = ConfigMap("");
  wanted.SetAnnotation(keys::kExists, "");
  const PlannedChange plan = Plan(std::nullopt, wanted);
  const absl::Status s = applier_.Apply(plan).status();
  EXPECT_TRUE(IsRetryLater(s));
  EXPECT_EQ(s.message(), "External resource doesn't exists");
  Make(ConfigMap("theirs"));
  absl::StatusOr<Applied> out = applier_.Apply(plan);
  ASSERT_TRUE(out.ok());
  EXPECT_EQ(out->live->object().Find("data")->as_string(), "theirs");
  EXPECT_EQ(server_.writes(), 0);
}

TEST_F(ChangeApplierTest, NothingToDo) {
  const Resource live = Deployed(ConfigMap("one"));
  absl::StatusOr<Applied> out = Apply(live, ConfigMap("one"));
  ASSERT_TRUE(out.ok());
  EXPECT_EQ(out->live->Uid(), live.Uid());
  EXPECT_EQ(server_.writes(), 0);
}

TEST_F(ChangeApplierTest, NoWriteWithoutLeave) {
  const Resource live = Deployed(ConfigMap("one"));
  ChangeApplier stopped(&cluster_, &factory_,
                        [] { return absl::AbortedError("lease lost"); });
  Resource other = ConfigMap("two");
  other.SetName("other");
  Resource replaced = ConfigMap("two");
  replaced.SetAnnotation(keys::kUpdateStrategy, "always-replace");
  for (const PlannedChange& plan :
       {Plan(std::nullopt, other), Plan(live, ConfigMap("two")),
        Plan(live, replaced), Plan(live, std::nullopt)}) {
    EXPECT_EQ(stopped.Apply(plan).status().message(), "lease lost")
        << ApplyOpName(plan.apply);
  }
  EXPECT_EQ(server_.writes(), 0);
}

TEST(RetryLaterTest, WebhooksThatDoNotAnswer) {
  EXPECT_TRUE(IsRetryLater(ServerError(
      500, "InternalError", "failed calling webhook \"w\": refused")));
  EXPECT_FALSE(IsRetryLater(ServerError(500, "InternalError")));
  EXPECT_FALSE(IsRetryLater(absl::OkStatus()));
}

}  // namespace
}  // namespace gitops::deploy
