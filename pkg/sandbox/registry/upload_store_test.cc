#include "pkg/sandbox/registry/upload_store.h"

#include <algorithm>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "pkg/base/fs.h"

namespace gitops::sandbox {
namespace {

// A request with a body, which may break off.
class Body : public http::ServerRequest {
 public:
  explicit Body(std::string text, absl::Status end = absl::OkStatus())
      : text_(std::move(text)), end_(end) {}
  absl::StatusOr<size_t> Read(char* buffer, size_t size) override {
    const size_t n = std::min(size, text_.size());
    std::copy(text_.begin(), text_.begin() + static_cast<long>(n), buffer);
    text_.erase(0, n);
    if (n == 0 && !end_.ok()) return end_;
    return n;
  }
  int64_t content_length() const override { return -1; }

 private:
  std::string text_;
  absl::Status end_;
};

class UploadStoreTest : public testing::Test {
 protected:
  void SetUp() override {
    dir_ = *fs::MakeTempDir("uploads");
    store_ = std::make_unique<UploadStore>(dir_);
    ASSERT_TRUE(store_->Clear().ok());
  }
  void TearDown() override { EXPECT_TRUE(fs::RemoveAll(dir_).ok()); }
  absl::StatusOr<int64_t> Append(const std::string& id, std::string text) {
    Body body(std::move(text));
    return store_->Append(id, &body);
  }
  std::string dir_;
  std::unique_ptr<UploadStore> store_;
};

TEST_F(UploadStoreTest, CollectsAndFinishes) {
  const std::string id = *store_->Start();
  EXPECT_NE(*store_->Start(), id);
  EXPECT_EQ(*store_->Size(id), 0);
  EXPECT_EQ(*Append(id, "one "), 4);
  EXPECT_EQ(*Append(id, ""), 4);
  EXPECT_EQ(*Append(id, std::string(300'000, 'x')), 300'004);
  const std::string whole = "one " + std::string(300'000, 'x');
  const std::string target = fs::JoinPath(dir_, "blobs/sha256/x");
  ASSERT_TRUE(store_->Finish(id, oci::Digest::Of(whole), target).ok());
  EXPECT_EQ(*fs::ReadFile(target), whole);
  EXPECT_EQ(store_->Size(id).status().code(), absl::StatusCode::kNotFound);
}

TEST_F(UploadStoreTest, AnotherDigestEndsTheUpload) {
  const std::string id = *store_->Start();
  ASSERT_TRUE(Append(id, "content").ok());
  const std::string target = fs::JoinPath(dir_, "t");
  EXPECT_EQ(store_->Finish(id, oci::Digest::Of("other"), target),
            absl::InvalidArgumentError(
                "provided digest did not match uploaded content"));
  EXPECT_FALSE(fs::Exists(target));
  EXPECT_EQ(Append(id, "x").status().code(), absl::StatusCode::kNotFound);
}

TEST_F(UploadStoreTest, ABodyThatBreaksOffKeepsWhatCame) {
  const std::string id = *store_->Start();
  Body body("part", absl::UnavailableError("gone"));
  EXPECT_EQ(store_->Append(id, &body).status(), absl::UnavailableError("gone"));
  EXPECT_EQ(*store_->Size(id), 4);
}

TEST_F(UploadStoreTest, UnknownIds) {
  ASSERT_TRUE(fs::WriteFile(fs::JoinPath(dir_, "secret"), "s").ok());
  for (const char* id :
       {"", "7", "../secret", "1/..", "-1", "x", "123456789012345678901"}) {
    EXPECT_EQ(store_->Size(id).status(), absl::NotFoundError("no such upload"))
        << id;
    EXPECT_EQ(Append(id, "x").status().code(), absl::StatusCode::kNotFound);
    EXPECT_EQ(store_->Cancel(id).code(), absl::StatusCode::kNotFound);
  }
}

TEST_F(UploadStoreTest, CancelAndClear) {
  const std::string one = *store_->Start();
  const std::string two = *store_->Start();
  ASSERT_TRUE(store_->Cancel(one).ok());
  EXPECT_FALSE(store_->Size(one).ok());
  EXPECT_TRUE(store_->Size(two).ok());
  ASSERT_TRUE(store_->Clear().ok());
  EXPECT_FALSE(store_->Size(two).ok());
}

}  // namespace
}  // namespace gitops::sandbox
