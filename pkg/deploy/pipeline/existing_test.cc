#include "pkg/deploy/pipeline/existing.h"

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "pkg/deploy/resource/keys.h"
#include "pkg/deploy/testing/fake_client.h"
#include "pkg/deploy/testing/stepping_clock.h"
#include "pkg/deploy/testing/trees.h"

namespace gitops::deploy {
namespace {

using testing::Object;

Resource ConfigMap(absl::string_view name, absl::string_view label = "") {
  Resource r =
      Object("{apiVersion: v1, kind: ConfigMap, metadata: {namespace: ns}}");
  r.SetName(name);
  if (!label.empty()) r.SetLabel(keys::kApp, label);
  return r;
}

class FindExistingTest : public ::testing::Test {
 protected:
  FindExistingTest() {
    session_.cluster = &cluster_;
    session_.clock = &clock_;
    session_.ns = "ns";
    app_.app.record.label_key = keys::kApp;
    app_.app.record.label_value = "1";
    app_.selector = absl::StrCat(keys::kApp, "=1");
  }
  void Make(const Resource& r) { ASSERT_TRUE(cluster_.Create(r).ok()); }
  std::string Find(const std::vector<Resource>& wanted) {
    absl::StatusOr<std::vector<Resource>> found =
        FindExisting(session_, app_, &store_, options_, wanted);
    status_ = found.status();
    if (!found.ok()) return std::string(found.status().message());
    std::string out;
    for (const Resource& r : *found) absl::StrAppend(&out, r.Name(), " ");
    return out;
  }

  testing::FakeClient server_;
  testing::SteppingClock clock_;
  Cluster cluster_{&server_, &clock_};
  Session session_;
  AppStore store_{&server_, &clock_, {.ns = "ns"}};
  FoundApp app_;
  ExistingOptions options_;
  absl::Status status_;
};

TEST_F(FindExistingTest, ByLabelAndByName) {
  Make(ConfigMap("labelled", "1"));
  Make(ConfigMap("wanted", "1"));
  Make(ConfigMap("unlabelled"));
  Make(ConfigMap("nobodys"));
  const std::vector<Resource> wanted = {
      ConfigMap("wanted"), ConfigMap("unlabelled"), ConfigMap("new")};
  EXPECT_EQ(Find(wanted), "labelled wanted unlabelled ");
  options_.check_unlabelled = false;
  EXPECT_EQ(Find(wanted), "labelled wanted ");
  options_.patch = true;
  EXPECT_EQ(Find(wanted), "wanted ");
}

TEST_F(FindExistingTest, OfANewAppNothingIsListed) {
  Make(ConfigMap("labelled", "1"));
  Make(ConfigMap("there"));
  app_.app.is_new = true;
  EXPECT_EQ(Find({ConfigMap("there")}), "there ");
}

TEST_F(FindExistingTest, OnlyTheKindsThatTheAppHas) {
  Make(ConfigMap("map", "1"));
  Resource secret = Object(
      "{apiVersion: v1, kind: Secret, metadata: {name: s, namespace: "
      "ns}}");
  secret.SetLabel(keys::kApp, "1");
  Make(secret);
  app_.app.record.used_gks = std::vector<GroupKind>{GroupKind{"", "Secret"}};
  EXPECT_EQ(Find({}), "s ");
  EXPECT_EQ(Find({ConfigMap("any")}), "map s ");
  options_.scope.no_gk_scoping = true;
  EXPECT_EQ(Find({}), "map s ");
  options_.scope.no_gk_scoping = false;
  app_.app.record.used_gks.reset();  // An old record: nobody knows.
  EXPECT_EQ(Find({}), "map s ");
}

TEST_F(FindExistingTest, AnotherAppsObjectsAreNotTaken) {
  Make(ConfigMap("theirs", "2"));
  Make(ConfigMap("anothers", "3"));
  AppStore::CreateOptions create;
  create.label_value = "2";
  ASSERT_TRUE(store_.FindOrCreate("their-app", create).ok());
  EXPECT_EQ(Find({ConfigMap("theirs"), ConfigMap("anothers")}),
            "Ownership errors:\n"
            "- Resource 'configmap/theirs (v1) namespace: ns' is already "
            "associated with a different app 'their-app' namespace: ns (label "
            "'kapp.k14s.io/app=2')\n"
            "- Resource 'configmap/anothers (v1) namespace: ns' is already "
            "associated with a different label 'kapp.k14s.io/app=3'");
  EXPECT_EQ(status_.code(), absl::StatusCode::kFailedPrecondition);
  options_.override_ownership = true;
  EXPECT_EQ(Find({ConfigMap("theirs")}), "theirs ");
  options_.override_ownership = false;
  // What is only looked at may be anybody's.
  for (const char* key : {keys::kExists, keys::kNoop}) {
    Resource looked_at = ConfigMap("theirs");
    looked_at.SetAnnotation(key, "");
    EXPECT_EQ(Find({looked_at}), "theirs ") << key;
  }
}

TEST_F(FindExistingTest, RecordsOfAppsAreProtected) {
  ASSERT_TRUE(store_.FindOrCreate("other", {}).ok());
  EXPECT_EQ(Find({ConfigMap("other")}),
            "Disallowed labels errors:\n- Resource 'configmap/other (v1) "
            "namespace: ns' has a disallowed label 'kapp.k14s.io/is-app'");
  EXPECT_EQ(status_.code(), absl::StatusCode::kFailedPrecondition);
}

// Many of a kind are looked for by one list of their namespace.
TEST_F(FindExistingTest, ManyAreAskedForAtOnce) {
  Make(ConfigMap("m3"));
  std::vector<Resource> wanted;
  for (int i = 0; i < 50; ++i)
    wanted.push_back(ConfigMap(absl::StrCat("m", i)));
  app_.app.is_new = true;
  ASSERT_TRUE(cluster_.Types().ok());
  server_.ResetCounts();
  EXPECT_EQ(Find(wanted), "m3 ");
  EXPECT_LE(server_.reads(), 3);
}

}  // namespace
}  // namespace gitops::deploy
