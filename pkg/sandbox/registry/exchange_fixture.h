#ifndef GITOPS_PKG_SANDBOX_REGISTRY_EXCHANGE_FIXTURE_H_
#define GITOPS_PKG_SANDBOX_REGISTRY_EXCHANGE_FIXTURE_H_

// For tests: requests to a registry in this process, without a socket.

#include <algorithm>
#include <cstring>
#include <memory>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "pkg/base/fs.h"
#include "pkg/http/handler.h"
#include "pkg/oci/digest.h"
#include "pkg/sandbox/registry/registry.h"

namespace gitops::sandbox {

class BodyRequest : public http::ServerRequest {
 public:
  explicit BodyRequest(std::string body) : body_(std::move(body)) {}
  absl::StatusOr<size_t> Read(char* buffer, size_t size) override {
    const size_t n = std::min(size, body_.size() - at_);
    std::memcpy(buffer, body_.data() + at_, n);
    at_ += n;
    return n;
  }
  int64_t content_length() const override {
    return static_cast<int64_t>(body_.size());
  }

 private:
  std::string body_;
  size_t at_ = 0;
};

class Answer : public http::ResponseWriter {
 public:
  absl::Status Write(absl::string_view data) override {
    body.append(data.data(), data.size());
    return absl::OkStatus();
  }
  bool Gone(absl::Duration) override { return false; }
  void Cut() override { cut = true; }
  void CutAfter(int64_t) override {}
  std::string Header(absl::string_view name) const {
    return std::string(headers.Get(name));
  }

  std::string body;
  bool cut = false;
};

class ExchangeFixture : public ::testing::Test {
 protected:
  void SetUp() override {
    dir_ = *fs::MakeTempDir("exchange");
    auto registry = Registry::Open({.root = dir_});
    ASSERT_TRUE(registry.ok()) << registry.status();
    registry_ = *std::move(registry);
    handler_ = registry_->Handler();
  }
  void TearDown() override {
    registry_.reset();
    EXPECT_TRUE(fs::RemoveAll(dir_).ok());
  }
  // `target` is /path?query.
  Answer Send(const std::string& method, const std::string& target,
              const std::string& body = "", const http::Headers& headers = {}) {
    BodyRequest request(body);
    request.method = method;
    request.target = target;
    request.path = target.substr(0, target.find('?'));
    if (target.find('?') != std::string::npos) {
      request.query = target.substr(target.find('?') + 1);
    }
    request.headers = headers;
    Answer answer;
    handler_(request, answer);
    return answer;
  }
  // Uploads a blob and returns its digest.
  std::string Blob(const std::string& repository, const std::string& content) {
    const std::string digest = oci::Digest::Of(content).ToString();
    const Answer answer = Send(
        "POST",
        absl::StrCat("/v2/", repository, "/blobs/uploads/?digest=", digest),
        content);
    EXPECT_EQ(answer.status, 201) << answer.body;
    return digest;
  }

  std::string dir_;
  std::unique_ptr<Registry> registry_;
  http::Handler handler_;
};

}  // namespace gitops::sandbox

#endif  // GITOPS_PKG_SANDBOX_REGISTRY_EXCHANGE_FIXTURE_H_
