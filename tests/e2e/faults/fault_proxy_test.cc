#include "tests/e2e/faults/fault_proxy.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>

#include "absl/strings/str_cat.h"
#include "pkg/http/curl_transport.h"
#include "pkg/http/server.h"

namespace gitops::faults {
namespace {

using ::testing::HasSubstr;

class FaultProxyTest : public testing::Test {
 protected:
  FaultProxyTest() {
    upstream_ = *http::Server::Start(
        {}, [this](http::ServerRequest& request, http::ResponseWriter& writer) {
          ++calls_;
          const auto body = request.ReadAll();
          (void)writer.Send(200, "text/plain",
                            absl::StrCat(request.method, " ", request.target,
                                         " ", body.value_or("cut"), " ",
                                         request.headers.Get("Authorization")));
        });
    FaultProxyOptions options;
    options.upstream = upstream_->url();
    proxy_ = *FaultProxy::Start(options);
    transport_ = *http::NewCurlTransport({});
  }

  absl::StatusOr<http::Response> Send(const std::string& method,
                                      const std::string& target,
                                      const std::string& body = "") {
    http::Request request;
    request.method = method;
    request.url = proxy_->url() + target;
    request.body = body;
    request.headers.Add("Authorization", "Bearer x");
    return transport_->Send(request);
  }

  std::atomic<int> calls_{0};
  std::unique_ptr<http::Server> upstream_;
  std::unique_ptr<FaultProxy> proxy_;
  std::unique_ptr<http::Transport> transport_;
};

TEST_F(FaultProxyTest, HandsOn) {
  const auto response = Send("POST", "/a%20b?c=d", "body");
  ASSERT_TRUE(response.ok()) << response.status();
  EXPECT_EQ(response->body, "POST /a%20b?c=d body Bearer x");
  EXPECT_THAT(proxy_->Log(), testing::ElementsAre("POST /a%20b?c=d 200 -"));
}

TEST_F(FaultProxyTest, CountsMatches) {
  ASSERT_TRUE(
      proxy_->SetRules("GET /x status 429 retry-after 5 skip 1 times 2").ok());
  std::vector<int> statuses;
  for (int i = 0; i < 5; ++i) {
    const auto response = Send("GET", "/x");
    ASSERT_TRUE(response.ok());
    statuses.push_back(response->status);
    if (response->status == 429) {
      EXPECT_EQ(response->headers.Get("Retry-After"), "5");
      EXPECT_THAT(response->body, HasSubstr("\"reason\":\"TooManyRequests\""));
    }
  }
  EXPECT_EQ(statuses, (std::vector<int>{200, 429, 429, 200, 200}));
}

TEST_F(FaultProxyTest, CutsBeforeAndAfterTheServer) {
  ASSERT_TRUE(proxy_
                  ->SetRules("POST /before cut-request\n"
                             "POST /after cut-response 0\n"
                             "GET /within cut-response 60\n"
                             "PUT /upload cut-upload 3\n")
                  .ok());
  EXPECT_FALSE(Send("POST", "/before", "x").ok());
  EXPECT_EQ(calls_, 0);
  EXPECT_FALSE(Send("POST", "/after", "x").ok());
  EXPECT_EQ(calls_, 1);
  EXPECT_FALSE(Send("GET", "/within").ok());
  EXPECT_FALSE(Send("PUT", "/upload", "12345").ok());
}

TEST_F(FaultProxyTest, CorruptsAndExpires) {
  ASSERT_TRUE(proxy_->SetRules("GET /c corrupt\nWATCH .* gone\n").ok());
  const auto corrupt = Send("GET", "/c");
  ASSERT_TRUE(corrupt.ok());
  EXPECT_EQ(corrupt->body.size(), std::string("GET /c  Bearer x").size());
  EXPECT_NE(corrupt->body, "GET /c  Bearer x");
  const auto gone = Send("GET", "/w?watch=true");
  ASSERT_TRUE(gone.ok());
  EXPECT_THAT(gone->body, HasSubstr("\"type\":\"ERROR\""));
  EXPECT_THAT(gone->body, HasSubstr("\"code\":410"));
}

TEST_F(FaultProxyTest, IsControlledFromOutside) {
  auto response = Send("POST", "/_faults/rules", "GET /x status 503");
  ASSERT_TRUE(response.ok());
  EXPECT_EQ(response->status, 200);
  EXPECT_EQ(Send("GET", "/x")->status, 503);
  response = Send("GET", "/_faults/log");
  EXPECT_EQ(response->body, "GET /x 503 GET /x status 503\n");
  EXPECT_EQ(Send("POST", "/_faults/rules", "nonsense")->status, 400);
}

}  // namespace
}  // namespace gitops::faults
