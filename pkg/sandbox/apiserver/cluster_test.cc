#include "pkg/sandbox/apiserver/cluster.h"

#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "gtest/gtest.h"
#include "pkg/base/fs.h"
#include "pkg/sandbox/apiserver/api_error.h"
#include "pkg/sandbox/apiserver/controllers.h"
#include "pkg/sandbox/apiserver/object_fields.h"
#include "pkg/sandbox/apiserver/test_objects.h"

namespace gitops::sandbox {
namespace {

using value::Value;

// The HTTP code that an error is answered with.
int HttpCode(const absl::Status& status) {
  int code = 0;
  StatusObject(status, &code);
  return code;
}

class ClusterTest : public ::testing::Test {
 protected:
  void SetUp() override {
    dir_ = *fs::MakeTempDir("cluster");
    Open("", 20000);
  }
  void TearDown() override { EXPECT_TRUE(fs::RemoveAll(dir_).ok()); }
  void Open(const std::string& dir, size_t max_events) {
    Cluster::Options options;
    options.dir = dir;
    options.max_events = max_events;
    cluster_.reset();
    auto cluster = Cluster::Open(options);
    ASSERT_TRUE(cluster.ok()) << cluster.status();
    cluster_ = *std::move(cluster);
    ASSERT_TRUE(MakeInitialObjects(cluster_.get()).ok());
  }
  Value Make(const std::string& name, const std::string& label = "") {
    auto made = cluster_->Create(
        maps_, "default",
        Object(absl::StrCat(
            R"({"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":")",
            name, R"(","labels":{"l":")", label, R"("}}})")),
        false);
    EXPECT_TRUE(made.ok()) << made.status();
    return made.ok() ? *made : Value::NewMap();
  }
  std::vector<std::string> Names(const ListPage& page) {
    std::vector<std::string> names;
    for (const Value& item : page.items) {
      names.push_back(TextAt(item, {"metadata", "name"}));
    }
    return names;
  }

  const Resource maps_ = Builtin("ConfigMap");
  std::string dir_;
  std::unique_ptr<Cluster> cluster_;
};

TEST_F(ClusterTest, KeysNameGroupKindNamespaceAndName) {
  EXPECT_EQ(KeyOf(maps_, "default", "a"), "/configmaps/default/a");
  EXPECT_EQ(KeyOf(Builtin("Deployment"), "n", "a"), "apps/deployments/n/a");
  EXPECT_EQ(KeyOf(Builtin("Namespace"), "", "n"), "/namespaces//n");
  EXPECT_EQ(cluster_->ResourceOfKey("apps/deployments/n/a")->kind,
            "Deployment");
  EXPECT_FALSE(cluster_->ResourceOfKey("apps/nothing/n/a").has_value());
}

TEST_F(ClusterTest, FindsKindsAndResources) {
  EXPECT_EQ(cluster_->FindKind("apps", "Deployment")->plural, "deployments");
  EXPECT_EQ(cluster_->FindResource("", "v1", "configmaps")->kind, "ConfigMap");
  EXPECT_FALSE(cluster_->FindKind("apps", "ConfigMap").has_value());
  EXPECT_FALSE(cluster_->FindResource("", "v2", "configmaps").has_value());
}

TEST_F(ClusterTest, GetsWhatWasMade) {
  Make("a");
  EXPECT_EQ(TextAt(*cluster_->Get(maps_, "default", "a"), {"metadata", "name"}),
            "a");
  EXPECT_EQ(HttpCode(cluster_->Get(maps_, "default", "b").status()), 404);
  EXPECT_EQ(HttpCode(cluster_->Get(maps_, "other", "a").status()), 404);
  EXPECT_TRUE(cluster_->GetByKey("/configmaps/default/a").has_value());
  EXPECT_FALSE(cluster_->GetByKey("/configmaps/default/b").has_value());
}

TEST_F(ClusterTest, PagesAreSortedAndWithoutGaps) {
  for (const char* name : {"c", "a", "e", "b", "d"}) Make(name);
  ListQuery query;
  query.limit = 2;
  std::vector<std::string> seen;
  for (int page_number = 0; page_number < 10; ++page_number) {
    const ListPage page = cluster_->List(maps_, "default", query);
    for (const std::string& name : Names(page)) seen.push_back(name);
    query.continue_key = page.continue_key;
    if (page.continue_key.empty()) break;
    EXPECT_EQ(page.remaining, 5 - static_cast<int64_t>(seen.size()));
  }
  EXPECT_EQ(seen, (std::vector<std::string>{"a", "b", "c", "d", "e"}));
  // A page that is full with nothing behind it is the last.
  query = {};
  query.limit = 5;
  EXPECT_EQ(cluster_->List(maps_, "default", query).continue_key, "");
}

TEST_F(ClusterTest, ListsByLabelAndNamespace) {
  Make("a", "x");
  Make("b", "y");
  ListQuery query;
  query.selector = *Selector::Parse("l=x", "");
  EXPECT_EQ(Names(cluster_->List(maps_, "default", query)),
            std::vector<std::string>{"a"});
  EXPECT_EQ(Names(cluster_->List(maps_, "", query)),
            std::vector<std::string>{"a"});
  EXPECT_TRUE(cluster_->List(maps_, "kube-system", {}).items.empty());
}

TEST_F(ClusterTest, EventsSayWhatWasAndWhatIs) {
  const int64_t begin = cluster_->Revision();
  Make("a", "1");
  auto changed = cluster_->Modify(
      maps_, "default", "a", "", false,
      [](const Value& old) -> absl::StatusOr<Value> {
        Value now = old.DeepCopy();
        ChildMap(now, "data").map().Set("k", Value::String("v"));
        return now;
      });
  ASSERT_TRUE(changed.ok()) << changed.status();
  ASSERT_TRUE(cluster_->Delete(maps_, "default", "a", {}).ok());
  auto events = cluster_->EventsAfter(begin, absl::ZeroDuration());
  ASSERT_TRUE(events.ok()) << events.status();
  ASSERT_EQ(events->size(), 3u);
  EXPECT_EQ((*events)[0].type, ClusterEvent::Type::kAdded);
  EXPECT_TRUE((*events)[0].previous.is_null());
  EXPECT_EQ((*events)[1].type, ClusterEvent::Type::kModified);
  EXPECT_EQ((*events)[1].previous.Find("data"), nullptr);
  EXPECT_NE((*events)[1].object.Find("data"), nullptr);
  EXPECT_EQ((*events)[2].type, ClusterEvent::Type::kDeleted);
  for (size_t i = 0; i < 3; ++i) {
    EXPECT_EQ((*events)[i].key, "/configmaps/default/a");
    EXPECT_EQ((*events)[i].revision, begin + 1 + static_cast<int64_t>(i));
  }
  EXPECT_TRUE(cluster_->EventsAfter(begin + 3, absl::ZeroDuration())->empty());
}

TEST_F(ClusterTest, AWindowThatHasMovedOnIsGone) {
  Open("", 3);
  const int64_t begin = cluster_->Revision();
  for (int i = 0; i < 3; ++i) Make(absl::StrCat("a", i));
  EXPECT_EQ(cluster_->EventsAfter(begin, absl::ZeroDuration())->size(), 3u);
  Make("more");
  const auto events = cluster_->EventsAfter(begin, absl::ZeroDuration());
  EXPECT_EQ(HttpCode(events.status()), 410);
  EXPECT_EQ(cluster_->EventsAfter(begin + 1, absl::ZeroDuration())->size(), 3u);
}

TEST_F(ClusterTest, DependentsFollowTheirOwnersUid) {
  const Value owner = Make("owner");
  const std::string uid = TextAt(owner, {"metadata", "uid"});
  EXPECT_TRUE(cluster_->Dependents(uid).empty());
  ASSERT_TRUE(
      cluster_
          ->Create(maps_, "default",
                   Object(absl::StrCat(
                       R"({"apiVersion":"v1","kind":"ConfigMap","metadata":{
                           "name":"child","ownerReferences":[{"apiVersion":"v1",
                           "kind":"ConfigMap","name":"owner","uid":")",
                       uid, R"("}]}})")),
                   false)
          .ok());
  EXPECT_EQ(cluster_->Dependents(uid),
            std::vector<std::string>{"/configmaps/default/child"});
  ASSERT_TRUE(cluster_->Delete(maps_, "default", "child", {}).ok());
  EXPECT_TRUE(cluster_->Dependents(uid).empty());
}

TEST_F(ClusterTest, KeysOfANamespaceAreOfEveryKind) {
  Make("a");
  const std::vector<std::string> keys = cluster_->KeysInNamespace("default");
  EXPECT_EQ(keys, (std::vector<std::string>{"/configmaps/default/a",
                                            "/services/default/kubernetes"}));
  EXPECT_TRUE(cluster_->KeysInNamespace("none").empty());
}

TEST_F(ClusterTest, AFolderKeepsObjectsAndTheCounterNeverGoesBack) {
  Open(dir_, 100);
  const std::string uid = TextAt(Make("a", "x"), {"metadata", "uid"});
  Make("b");
  ASSERT_TRUE(cluster_->Delete(maps_, "default", "b", {}).ok());
  const int64_t revision = cluster_->Revision();
  Open(dir_, 100);
  EXPECT_EQ(TextAt(*cluster_->Get(maps_, "default", "a"), {"metadata", "uid"}),
            uid);
  EXPECT_FALSE(cluster_->Get(maps_, "default", "b").ok());
  EXPECT_GT(cluster_->Revision(), revision);
  // A watch from before the restart has to begin anew.
  EXPECT_EQ(
      HttpCode(cluster_->EventsAfter(revision, absl::ZeroDuration()).status()),
      410);
}

TEST_F(ClusterTest, AFileThatIsNoneOfOursIsNamed) {
  ASSERT_TRUE(fs::WriteFile(fs::JoinPath(dir_, "x.json"), "{").ok());
  Cluster::Options options;
  options.dir = dir_;
  const absl::Status status = Cluster::Open(options).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kDataLoss);
  EXPECT_NE(status.message().find("x.json"), absl::string_view::npos);
}

}  // namespace
}  // namespace gitops::sandbox
