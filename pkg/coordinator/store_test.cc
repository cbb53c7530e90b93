#include "pkg/coordinator/store.h"

#include <sys/stat.h>

#include <memory>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "pkg/base/fs.h"
#include "pkg/coordinator/sqlite_store.h"

namespace gitops::coordinator {
namespace {

// Every kind of store passes these; Open() gives the same one again.
class StoreTest : public ::testing::Test {
 protected:
  void SetUp() override {
    dir_ = *fs::MakeTempDir("store");
    Open();
  }
  void TearDown() override {
    store_.reset();
    EXPECT_TRUE(fs::RemoveAll(dir_).ok());
  }
  void Open() {
    store_.reset();
    auto store = OpenSqliteStore(fs::JoinPath(dir_, "db"));
    ASSERT_TRUE(store.ok()) << store.status();
    store_ = *std::move(store);
  }
  static StoredRelease Release(const std::string& id, const std::string& env) {
    StoredRelease r;
    r.release_id = id;
    r.environment = env;
    r.name = "shop";
    r.bytes = std::string("bytes\0of ", 9) + id;
    r.stored_at = absl::FromUnixSeconds(5);
    return r;
  }
  static EventRecord Event(const std::string& kind, const std::string& env) {
    EventRecord e;
    e.kind = kind;
    e.environment = env;
    e.time = absl::FromUnixSeconds(6);
    return e;
  }

  std::string dir_;
  std::unique_ptr<Store> store_;
};

TEST_F(StoreTest, Releases) {
  EXPECT_EQ(store_->GetRelease("a").status().code(),
            absl::StatusCode::kNotFound);
  for (const char* id : {"a", "b", "c"}) {
    ASSERT_TRUE(store_->PutRelease(Release(id, "e"), Event("put", "e")).ok());
  }
  ASSERT_TRUE(store_->PutRelease(Release("d", "f"), Event("put", "f")).ok());
  EXPECT_EQ(store_->GetRelease("b")->bytes, Release("b", "e").bytes);
  EXPECT_EQ(store_->NewestRelease("e")->release_id, "c");
  // Once more makes it the newest, and adds no second one.
  ASSERT_TRUE(store_->PutRelease(Release("a", "e"), Event("put", "e")).ok());
  EXPECT_EQ(store_->NewestRelease("e")->release_id, "a");
  auto page = store_->ListReleases("e", INT64_MAX, 2);
  ASSERT_EQ(page->size(), 2u);
  EXPECT_EQ((*page)[0].release_id, "a");
  EXPECT_EQ((*page)[1].release_id, "c");
  EXPECT_TRUE((*page)[0].bytes.empty());
  EXPECT_EQ((*page)[0].size_bytes, 10);
  page = store_->ListReleases("e", (*page)[1].order, 2);
  ASSERT_EQ(page->size(), 1u);
  EXPECT_EQ((*page)[0].release_id, "b");
  EXPECT_EQ(store_->ListReleases("", INT64_MAX, 9)->size(), 4u);
  Open();
  EXPECT_EQ(store_->NewestRelease("e")->release_id, "a");
  EXPECT_EQ(store_->GetRelease("a")->stored_at, absl::FromUnixSeconds(5));
}

TEST_F(StoreTest, LeasesAreSwapped) {
  EXPECT_EQ(*store_->GetLease("e"), std::nullopt);
  LeaseRecord one{"e", "a@x", 1, absl::FromUnixSeconds(9)};
  ASSERT_TRUE(
      store_->SwapLease(std::nullopt, one, Event("lease-acquired", "e")).ok());
  EXPECT_EQ(store_->SwapLease(std::nullopt, one, {}).code(),
            absl::StatusCode::kAborted);
  LeaseRecord two{"e", "b@x", 2, absl::FromUnixSeconds(10)};
  EXPECT_EQ(store_->SwapLease(two, one, {}).code(), absl::StatusCode::kAborted);
  ASSERT_TRUE(store_->SwapLease(one, two, {}).ok());
  Open();
  EXPECT_EQ((*store_->GetLease("e"))->holder, "b@x");
  EXPECT_EQ((*store_->GetLease("e"))->token, 2);
  EXPECT_EQ(store_->EventsAfter(0, "", 9)->size(), 1u);
}

TEST_F(StoreTest, EventsKeepTheirNumbers) {
  int64_t first = *store_->AddEvent(Event("progress", "e"));
  ASSERT_TRUE(store_->PutRelease(Release("a", "f"), Event("put", "f")).ok());
  Open();
  int64_t third = *store_->AddEvent(Event("progress", "e"));
  EXPECT_EQ(third, first + 2);
  EXPECT_EQ(store_->EventsAfter(first, "", 9)->size(), 2u);
  auto of_e = store_->EventsAfter(0, "e", 9);
  ASSERT_EQ(of_e->size(), 2u);
  EXPECT_EQ((*of_e)[1].sequence, third);
  EXPECT_EQ(store_->EventsAfter(0, "", 1)->size(), 1u);
}

TEST_F(StoreTest, TheFileIsPrivate) {
  struct stat st;
  ASSERT_EQ(stat(fs::JoinPath(dir_, "db").c_str(), &st), 0);
  EXPECT_EQ(st.st_mode & 0777, 0600u);
}

TEST_F(StoreTest, DamagedFiles) {
  std::string path = fs::JoinPath(dir_, "bad");
  ASSERT_TRUE(fs::WriteFile(path, std::string(8192, 'x')).ok());
  EXPECT_EQ(OpenSqliteStore(path).status().code(), absl::StatusCode::kDataLoss);
  EXPECT_EQ(OpenSqliteStore(fs::JoinPath(dir_, "none/db")).status().code(),
            absl::StatusCode::kFailedPrecondition);
}

}  // namespace
}  // namespace gitops::coordinator
