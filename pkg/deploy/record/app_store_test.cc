#include "pkg/deploy/record/app_store.h"

#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "gtest/gtest.h"
#include "pkg/deploy/resource/keys.h"
#include "pkg/deploy/testing/fake_client.h"
#include "pkg/deploy/testing/stepping_clock.h"
#include "pkg/deploy/testing/trees.h"
#include "pkg/kube/errors.h"

namespace gitops::deploy {
namespace {

absl::Status ServerError(int code, const std::string& reason) {
  kube::ApiError error;
  error.code = code;
  error.reason = reason;
  error.message = "try later";
  return kube::ToStatus(error);
}

class AppStoreTest : public ::testing::Test {
 protected:
  AppStoreTest() : store_(&client_, &clock_, {.ns = "prod"}) {}

  // The next `times` writes are answered with an error and not done.
  void Refuse(int times, const absl::Status& error) {
    left_ = times;
    client_.before_write = [this, error](const std::string&) {
      return left_-- > 0 ? error : absl::OkStatus();
    };
  }
  // The next write is done and answered with an error.
  void LoseAnAnswer() {
    left_ = 1;
    client_.after_write = [this](const std::string&) {
      return left_-- > 0 ? ServerError(500, "InternalError") : absl::OkStatus();
    };
  }

  testing::FakeClient client_;
  testing::SteppingClock clock_;
  AppStore store_;
  int left_ = 0;
};

TEST_F(AppStoreTest, WritesAgainWhatTheServerCouldNotTake) {
  Refuse(2, ServerError(503, "ServiceUnavailable"));
  ASSERT_TRUE(store_.FindOrCreate("app", {}).ok());
  EXPECT_EQ(clock_.sleeps(), 2);
  Refuse(1, ServerError(504, "Timeout"));
  absl::StatusOr<App> app = store_.Get("app");
  ASSERT_TRUE(app.ok());
  ASSERT_TRUE(store_.BeginChange(*app, {}).ok());
  Refuse(1, ServerError(429, "TooManyRequests"));
  EXPECT_TRUE(store_.CollectChanges(*app, 0).ok());
  Refuse(1, ServerError(500, "InternalError"));
  EXPECT_TRUE(store_.Delete(*app).ok());
  EXPECT_EQ(clock_.sleeps(), 5);
  EXPECT_TRUE(client_.Objects("configmaps").empty());
}

TEST_F(AppStoreTest, ACreatedRecordWhoseAnswerWasLostIsItsOwn) {
  LoseAnAnswer();
  absl::StatusOr<App> app = store_.FindOrCreate("app", {});
  ASSERT_TRUE(app.ok()) << app.status();
  EXPECT_FALSE(app->config_map.Uid().empty());
  EXPECT_EQ(client_.Objects("configmaps").size(), 1u);
}

TEST_F(AppStoreTest, ARecordThatAnotherMadeMeanwhileIsAnExistingOne) {
  AppStore other(&client_, &clock_, {.ns = "prod"});
  absl::StatusOr<App> theirs = absl::UnknownError("not made");
  bool first = true;
  client_.before_write = [&](const std::string&) {
    if (std::exchange(first, false)) theirs = other.FindOrCreate("app", {});
    return absl::OkStatus();
  };
  int asked = 0;
  AppStore::CreateOptions options;
  options.may_take = [&](const App&) {
    ++asked;
    return absl::OkStatus();
  };
  absl::StatusOr<App> ours = store_.FindOrCreate("app", options);
  ASSERT_TRUE(theirs.ok()) << theirs.status();
  ASSERT_TRUE(ours.ok()) << ours.status();
  EXPECT_EQ(ours->record.label_value, theirs->record.label_value);
  EXPECT_FALSE(ours->is_new);
  EXPECT_EQ(asked, 1);
}

TEST_F(AppStoreTest, AConfigMapOfSomebodyElseIsNoRecord) {
  const value::Value foreign = testing::Tree(
      "{apiVersion: v1, kind: ConfigMap, metadata: {name: app, namespace: "
      "prod}, data: {}}");
  const kube::ResourceType type = CoreType("ConfigMap", "configmaps", true);
  ASSERT_TRUE(client_.Create(type, "prod", foreign, {}).ok());
  EXPECT_EQ(store_.Get("app").status().message(),
            "App 'app' (namespace: prod) backed by ConfigMap 'app' did not "
            "contain parseable app metadata: Parsing app metadata: unexpected "
            "end of JSON input (hint: ConfigMap was overriden by another "
            "user?)");
}

TEST_F(AppStoreTest, RenamesOnlyToAFreeName) {
  absl::StatusOr<App> app = store_.FindOrCreate("app", {});
  ASSERT_TRUE(app.ok());
  const absl::Status taken = store_.Rename(*app, "app", "prod");
  EXPECT_TRUE(kube::IsAlreadyExists(taken));
  EXPECT_EQ(taken.message(), "Creating app: configmaps \"app\" already exists");
  EXPECT_TRUE(store_.Rename(*app, "other", "prod").ok());
  EXPECT_EQ(client_.Objects("configmaps").count("prod/other"), 1u);
}

TEST_F(AppStoreTest, GivesUpAndDoesNotRepeatWhatIsRefusedForGood) {
  Refuse(100, ServerError(503, "ServiceUnavailable"));
  EXPECT_TRUE(
      kube::IsServiceUnavailable(store_.FindOrCreate("app", {}).status()));
  EXPECT_EQ(clock_.sleeps(), 5);
  Refuse(100, ServerError(403, "Forbidden"));
  EXPECT_TRUE(kube::IsForbidden(store_.FindOrCreate("app", {}).status()));
  EXPECT_EQ(clock_.sleeps(), 5);
}

std::string Names(const testing::FakeClient& client) {
  std::string out;
  for (const auto& [name, object] : client.Objects("configmaps")) {
    absl::StrAppend(&out, name, " ");
  }
  return out;
}

TEST_F(AppStoreTest, ANewRecordIsTheOriginals) {
  AppStore::CreateOptions options;
  options.labels = {{"team", "a"}};
  options.own_labels = {{"own", "b"}};
  options.annotations = {{"note", "c"}};
  absl::StatusOr<App> app = store_.FindOrCreate("app.apps.k14s.io", options);
  ASSERT_TRUE(app.ok()) << app.status();
  EXPECT_EQ(app->name, "app");
  EXPECT_EQ(app->ns, "prod");
  EXPECT_TRUE(app->is_new && app->on_cluster && app->UsesAppLabel());
  EXPECT_FALSE(app->migrated());
  EXPECT_EQ(app->LabelSelector(), "kapp.k14s.io/app=1700000000000000000");
  const value::Value object = client_.Objects("configmaps").at("prod/app");
  EXPECT_EQ(testing::Json(*object.FindPath({"metadata", "labels"})),
            R"({"kapp.k14s.io/is-app":"","own":"b","team":"a"})");
  EXPECT_EQ(testing::Json(*object.FindPath({"metadata", "annotations"})),
            R"({"kapp.k14s.io/app-changes-use-app-label":"","note":"c"})");
  EXPECT_EQ(object.FindPath({"data", "spec"})->as_string(),
            app->record.ToJson());
  // Found again, unchanged, without a write.
  client_.ResetCounts();
  absl::StatusOr<App> again = store_.FindOrCreate("app", options);
  ASSERT_TRUE(again.ok());
  EXPECT_FALSE(again->is_new);
  EXPECT_EQ(again->record.label_value, app->record.label_value);
  EXPECT_EQ(client_.writes(), 0);
}

TEST_F(AppStoreTest, ADryRunWritesNothing) {
  AppStore::CreateOptions options;
  options.diff_run = true;
  options.label_value = "given";
  absl::StatusOr<App> app = store_.FindOrCreate("app", options);
  ASSERT_TRUE(app.ok());
  EXPECT_FALSE(app->on_cluster);
  EXPECT_EQ(app->record.label_value, "given");
  EXPECT_EQ(client_.writes(), 0);
}

TEST_F(AppStoreTest, LabelsMayBeAddedButNotChanged) {
  AppStore::CreateOptions options;
  options.labels = {{"team", "a"}};
  options.own_labels = {{"own", "1"}};
  ASSERT_TRUE(store_.FindOrCreate("app", options).ok());
  options.labels = {{"team", "a"}, {"more", "x"}};
  options.own_labels = {{"own", "2"}};
  options.annotations = {{"note", "n"}};
  absl::StatusOr<App> app = store_.FindOrCreate("app", options);
  ASSERT_TRUE(app.ok()) << app.status();
  EXPECT_EQ(app->config_map.LabelOr("more", ""), "x");
  EXPECT_EQ(app->config_map.LabelOr("own", ""), "2");
  EXPECT_EQ(app->config_map.AnnotationOr("note", ""), "n");
  options.labels = {{"team", "b"}};
  const absl::Status s = store_.FindOrCreate("app", options).status();
  EXPECT_EQ(s.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(s.message(), "Expected label 'team' value to remain same");
}

TEST_F(AppStoreTest, SomebodyIsAskedBeforeARecordIsTaken) {
  ASSERT_TRUE(store_.FindOrCreate("app", {}).ok());
  client_.ResetCounts();
  AppStore::CreateOptions options;
  options.annotations = {{"note", "n"}};
  options.may_take = [](const App& app) {
    EXPECT_EQ(app.name, "app");
    return absl::PermissionDeniedError("not yours");
  };
  EXPECT_EQ(store_.FindOrCreate("app", options).status().message(),
            "not yours");
  EXPECT_EQ(client_.writes(), 0);
  // Nobody is asked about a new one.
  EXPECT_TRUE(store_.FindOrCreate("new", options).ok());
}

TEST_F(AppStoreTest, FullyQualifiedNames) {
  ASSERT_TRUE(store_.FindOrCreate("old", {}).ok());
  AppStore migrating(&client_, &clock_, {.ns = "prod", .migrate = true});
  absl::StatusOr<App> app = migrating.FindOrCreate("new", {});
  ASSERT_TRUE(app.ok());
  EXPECT_TRUE(app->migrated());
  EXPECT_EQ(app->name, "new");
  app = migrating.FindOrCreate("old", {});
  ASSERT_TRUE(app.ok()) << app.status();
  EXPECT_TRUE(app->migrated());
  EXPECT_TRUE(app->config_map.HasAnnotation(keys::kIsMigrated));
  EXPECT_EQ(Names(client_), "prod/new.apps.k14s.io prod/old.apps.k14s.io ");
  // Both kinds of store see it from now on.
  EXPECT_TRUE(store_.FindOrCreate("old", {})->migrated());
  EXPECT_EQ(store_.Get("old")->record.label_value, app->record.label_value);
}

TEST_F(AppStoreTest, APreviousAppIsRenamed) {
  absl::StatusOr<App> old = store_.FindOrCreate("old", {});
  ASSERT_TRUE(old.ok());
  AppStore::CreateOptions options;
  options.previous_name = "old";
  options.diff_run = true;
  EXPECT_EQ(store_.FindOrCreate("new", options).status().message(),
            "App 'new' (namespace: prod) does not exist: ");
  options.diff_run = false;
  absl::StatusOr<App> app = store_.FindOrCreate("new", options);
  ASSERT_TRUE(app.ok()) << app.status();
  EXPECT_EQ(app->name, "new");
  EXPECT_FALSE(app->is_new);
  EXPECT_EQ(app->record.label_value, old->record.label_value);
  EXPECT_EQ(Names(client_), "prod/new ");
  // Without a previous one it is made.
  options.previous_name = "none";
  EXPECT_TRUE(store_.FindOrCreate("third", options)->is_new);
}

TEST_F(AppStoreTest, WhatIsMissingIsToldWithAHint) {
  EXPECT_EQ(store_.Get("app").status().code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(store_.Get("app").status().message(),
            "App 'app' (namespace: prod) does not exist: ");
  EXPECT_EQ(store_.Find("").status().message(),
            "Expected app name to be non-empty");
  EXPECT_EQ(store_.Find(".apps.k14s.io").status().code(),
            absl::StatusCode::kInvalidArgument);
  for (const char* ns : {"d", "b", "c", "a"}) {
    AppStore other(&client_, &clock_, {.ns = ns});
    ASSERT_TRUE(other.FindOrCreate("app", {}).ok());
    ASSERT_TRUE(other.FindOrCreate("another", {}).ok());
  }
  EXPECT_EQ(store_.MissingText("app"),
            "App 'app' (namespace: prod) does not exist (hint: found app "
            "'app' in other namespaces: a, b, c, ...)");
  EXPECT_TRUE(absl::StrContains(store_.Get("app").status().message(),
                                "does not exist:  (hint: found app"));
}

TEST_F(AppStoreTest, Lists) {
  AppStore::CreateOptions options;
  options.labels = {{"team", "a"}};
  ASSERT_TRUE(store_.FindOrCreate("one", options).ok());
  ASSERT_TRUE(store_.FindOrCreate("two", {}).ok());
  AppStore other(&client_, &clock_, {.ns = "test"});
  ASSERT_TRUE(other.FindOrCreate("three", options).ok());
  auto names = [&](absl::string_view ns, absl::string_view selector) {
    std::string out;
    const absl::StatusOr<std::vector<App>> apps = store_.List(ns, selector);
    for (const App& app : *apps) {
      absl::StrAppend(&out, app.ns, "/", app.name, " ");
    }
    return out;
  };
  EXPECT_EQ(names("", ""), "prod/one prod/two test/three ");
  EXPECT_EQ(names("prod", ""), "prod/one prod/two ");
  EXPECT_EQ(names("", "team=a"), "prod/one test/three ");
  EXPECT_EQ(names("none", ""), "");
}

TEST_F(AppStoreTest, SavingComesAfterOtherWriters) {
  absl::StatusOr<App> app = store_.FindOrCreate("app", {});
  ASSERT_TRUE(app.ok());
  client_.Edit("configmaps", "prod", "app", [](value::Value* v) {
    v->map()["metadata"].map()["labels"].map().Set("seen",
                                                   value::Value::String("1"));
  });
  int calls = 0;
  ASSERT_TRUE(store_
                  .Save(&*app,
                        [&calls](AppRecord* r) {
                          ++calls;
                          r->last_change_name = "c";
                        })
                  .ok());
  EXPECT_EQ(calls, 2);
  EXPECT_EQ(app->record.last_change_name, "c");
  EXPECT_EQ(app->config_map.LabelOr("seen", ""), "1");
  EXPECT_EQ(store_.Get("app")->record.last_change_name, "c");
}

TEST_F(AppStoreTest, SavingGivesUp) {
  absl::StatusOr<App> app = store_.FindOrCreate("app", {});
  ASSERT_TRUE(app.ok());
  Refuse(100, ServerError(409, "Conflict"));
  const absl::Status s = store_.Save(&*app, [](AppRecord*) {});
  EXPECT_TRUE(kube::IsConflict(s)) << s;
  EXPECT_EQ(left_, 90);
  Refuse(100, ServerError(403, "Forbidden"));
  EXPECT_TRUE(kube::IsForbidden(store_.Save(&*app, [](AppRecord*) {})));
  EXPECT_EQ(left_, 99);
}

TEST_F(AppStoreTest, ChangesAreListedOldestFirstAndCollected) {
  absl::StatusOr<App> app = store_.FindOrCreate("app", {});
  AppStore::CreateOptions options;
  options.label_value = "o";
  absl::StatusOr<App> other = store_.FindOrCreate("other", options);
  ASSERT_TRUE(app.ok() && other.ok());
  std::vector<AppChange> made;
  for (int i = 0; i < 4; ++i) {
    ChangeRecord record;
    record.started_at = absl::FromUnixSeconds(1000 + i);
    record.description = absl::StrCat("change ", i);
    absl::StatusOr<AppChange> c = store_.BeginChange(*app, record);
    ASSERT_TRUE(c.ok()) << c.status();
    made.push_back(*c);
  }
  ASSERT_TRUE(store_.BeginChange(*other, {}).ok());
  EXPECT_TRUE(absl::StartsWith(made[0].name(), "app-change-"));
  EXPECT_EQ(made[0].config_map.LabelOr(keys::kAppChangeApp, ""), "app");
  EXPECT_EQ(made[0].config_map.LabelOr(keys::kAppChangeAppLabel, ""),
            app->record.label_value);
  ChangeRecord done = made[1].record;
  done.successful = true;
  ASSERT_TRUE(store_.FinishChange(&made[1], done).ok());
  auto list = [&] {
    std::string out;
    const absl::StatusOr<std::vector<AppChange>> changes =
        store_.ListChanges(*app);
    for (const AppChange& c : *changes) {
      absl::StrAppend(&out, c.record.description,
                      c.record.successful.value_or(false) ? "+" : "", ", ");
    }
    return out;
  };
  EXPECT_EQ(list(), "change 0, change 1+, change 2, change 3, ");
  EXPECT_EQ(*store_.CollectChanges(*app, 10), 0);
  EXPECT_EQ(*store_.CollectChanges(*app, 2), 2);
  EXPECT_EQ(list(), "change 2, change 3, ");
  EXPECT_TRUE(store_.DeleteChange(made[3]).ok());
  EXPECT_TRUE(store_.DeleteChange(made[3]).ok());  // Gone already.
  EXPECT_EQ(list(), "change 2, ");
  EXPECT_EQ(store_.ListChanges(*other)->size(), 1u);
}

// A name longer than a label may be is not used as one.
TEST_F(AppStoreTest, ChangesOfAppsWithLongNames) {
  const std::string name(64, 'a');
  absl::StatusOr<App> app = store_.FindOrCreate(name, {});
  ASSERT_TRUE(app.ok());
  absl::StatusOr<AppChange> c = store_.BeginChange(*app, {});
  ASSERT_TRUE(c.ok());
  EXPECT_EQ(c->config_map.Label(keys::kAppChangeApp), nullptr);
  EXPECT_EQ(store_.ListChanges(*app)->size(), 1u);
}

TEST_F(AppStoreTest, AMapWithASpecButWithoutTheLabelIsNoRecord) {
  client_.Put(CoreType("ConfigMap", "configmaps", true), "prod",
              testing::Tree("{apiVersion: v1, kind: ConfigMap, metadata: "
                            "{name: app, namespace: prod}, data: {spec: "
                            "'{}'}}"));
  const absl::Status s = store_.Find("app").status();
  EXPECT_EQ(s.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_TRUE(absl::StrContains(s.message(), "that is no app record")) << s;
}

TEST(AppNameTest, WithoutTheEnding) {
  EXPECT_EQ(PlainAppName("app.apps.k14s.io"), "app");
  EXPECT_EQ(PlainAppName("app"), "app");
  EXPECT_EQ(PlainAppName(""), "");
}

}  // namespace
}  // namespace gitops::deploy
