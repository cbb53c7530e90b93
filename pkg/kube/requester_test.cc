#include "pkg/kube/requester.h"

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "gtest/gtest.h"
#include "pkg/http/scripted_transport.h"

namespace gitops::kube {
namespace {

using http::Failure;
using http::ScriptedTransport;

class FakeClock : public Clock {
 public:
  absl::Time Now() override { return now; }
  void Sleep(absl::Duration d) override {
    now += d;
    slept += d;
  }
  absl::Time now = absl::FromUnixSeconds(1'700'000'000);
  absl::Duration slept;
};

// A new token each time the last one was refused.
class Tokens : public Credentials {
 public:
  int64_t generation = 1;
  bool renews = true;
  absl::Status failure;
  std::string cert;
  absl::StatusOr<Identity> Get() override {
    if (!failure.ok()) return failure;
    Identity identity;
    identity.authorization = Secret(absl::StrCat("Bearer t", generation));
    identity.client_cert_pem = cert;
    identity.generation = generation;
    return identity;
  }
  bool Refused(int64_t) override {
    if (renews) ++generation;
    return renews;
  }
};

class RequesterTest : public ::testing::Test {
 protected:
  RequesterTest() {
    config_.server = "https://h/p";
    options_.clock = &clock_;
    options_.user_agent = "agent/1";
    call_.path = "/api";
    call_.info.method = "GET";
  }
  Requester& requester() {
    if (requester_ == nullptr) {
      auto tokens = std::make_unique<Tokens>();
      tokens_ = tokens.get();
      requester_ = std::make_unique<Requester>(
          config_, options_, std::move(tokens), [this](const Identity&) {
            ++transports_;
            return absl::StatusOr<std::shared_ptr<http::Transport>>(transport_);
          });
    }
    return *requester_;
  }
  FakeClock clock_;
  Config config_;
  ClientOptions options_;
  Call call_;
  int transports_ = 0;
  Tokens* tokens_ = nullptr;
  std::shared_ptr<ScriptedTransport> transport_ =
      std::make_shared<ScriptedTransport>();
  std::unique_ptr<Requester> requester_;
};

TEST_F(RequesterTest, WhatIsSent) {
  call_.info.method = "PATCH";
  call_.body = "{}";
  call_.content_type = "application/json-patch+json";
  config_.impersonate_user = "joe";
  transport_->Expect(201, "made");
  absl::StatusOr<http::Response> response = requester().Send(call_);
  ASSERT_TRUE(response.ok()) << response.status();
  EXPECT_EQ(response->body, "made");
  const auto seen = transport_->seen();
  ASSERT_EQ(seen.size(), 1u);
  EXPECT_EQ(seen[0].method, "PATCH");
  EXPECT_EQ(seen[0].url, "https://h/p/api");
  EXPECT_EQ(seen[0].body, "{}");
  EXPECT_EQ(seen[0].headers.Get("Authorization"), "Bearer t1");
  EXPECT_EQ(seen[0].headers.Get("User-Agent"), "agent/1");
  EXPECT_EQ(seen[0].headers.Get("Accept"), "application/json");
  EXPECT_EQ(seen[0].headers.Get("Content-Type"), "application/json-patch+json");
  EXPECT_EQ(seen[0].headers.Get("Impersonate-User"), "joe");
  EXPECT_EQ(requester().stats().requests, 1);
  EXPECT_EQ(requester().stats().retries, 0);
}

TEST_F(RequesterTest, WhatIsTriedAgain) {
  struct Case {
    const char* name;
    const char* method;
    absl::Status failure;  // Of the connection; OK: an answer.
    int status;
    const char* retry_after;
    bool again;
    absl::Duration slept;
  };
  auto broken = [](Failure f) {
    return http::WithFailure(absl::UnavailableError("x"), f);
  };
  const Case kCases[] = {
      {"busy, with a time", "POST", {}, 429, "3", true, absl::Seconds(3)},
      {"away, with a time", "POST", {}, 503, "2", true, absl::Seconds(2)},
      {"busy, without", "GET", {}, 429, "", false, absl::ZeroDuration()},
      {"not found, with a time",
       "GET",
       {},
       404,
       "2",
       false,
       absl::ZeroDuration()},
      {"a read that was cut", "GET", broken(Failure::kBroken), 0, "", true,
       absl::Milliseconds(50)},
      {"a read that was closed", "GET", broken(Failure::kClosed), 0, "", true,
       absl::Milliseconds(50)},
      {"a write that was cut", "PUT", broken(Failure::kBroken), 0, "", false,
       absl::ZeroDuration()},
      {"a write that was sent away", "PUT", broken(Failure::kHttp2GoAway), 0,
       "", true, absl::Milliseconds(50)},
      {"no connection", "GET", broken(Failure::kConnect), 0, "", false,
       absl::ZeroDuration()},
      {"a certificate that is refused", "GET", broken(Failure::kTls), 0, "",
       false, absl::ZeroDuration()},
  };
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.name);
    clock_.slept = absl::ZeroDuration();
    call_.info.method = c.method;
    if (c.failure.ok()) {
      http::Headers headers;
      if (c.retry_after[0] != '\0') headers.Add("Retry-After", c.retry_after);
      transport_->Expect(c.status, "", headers);
    } else {
      transport_->Expect(c.failure);
    }
    if (c.again) transport_->Expect(200, "ok");
    EXPECT_EQ(requester().Send(call_).ok(), c.again);
    EXPECT_EQ(clock_.slept, c.slept);
  }
}

TEST_F(RequesterTest, RetriesEnd) {
  options_.max_retries = 3;
  for (int i = 0; i < 10; ++i) {
    transport_->Expect(
        http::WithFailure(absl::UnavailableError("cut"), Failure::kBroken));
  }
  EXPECT_EQ(requester().Send(call_).status().message(), "cut");
  EXPECT_EQ(transport_->seen().size(), 4u);
  EXPECT_EQ(requester().stats().retries, 3);
  // Doubling: 50, 100 and 200 ms.
  EXPECT_EQ(clock_.slept, absl::Milliseconds(350));
}

TEST_F(RequesterTest, ARefusedTokenIsRenewedOnce) {
  transport_->Expect(401, "");
  transport_->Expect(200, "ok");
  EXPECT_TRUE(requester().Send(call_).ok());
  EXPECT_EQ(transport_->seen()[1].headers.Get("Authorization"), "Bearer t2");
  transport_->Expect(401, "");
  transport_->Expect(401, "");
  EXPECT_TRUE(IsUnauthorized(requester().Send(call_).status()));
  tokens_->renews = false;
  transport_->Expect(401, "");
  EXPECT_TRUE(IsUnauthorized(requester().Send(call_).status()));
  EXPECT_EQ(transport_->seen().size(), 5u);
}

TEST_F(RequesterTest, ANewCertificateMeansANewTransport) {
  for (int i = 0; i < 3; ++i) transport_->Expect(200, "");
  EXPECT_TRUE(requester().Send(call_).ok());
  EXPECT_TRUE(requester().Send(call_).ok());
  EXPECT_EQ(transports_, 1);
  tokens_->cert = "other";
  EXPECT_TRUE(requester().Send(call_).ok());
  EXPECT_EQ(transports_, 2);
}

TEST_F(RequesterTest, WithoutCredentialsNothingIsSent) {
  requester();
  tokens_->failure = absl::UnauthenticatedError("plugin failed");
  const absl::Status s = requester().Send(call_).status();
  EXPECT_EQ(s.code(), absl::StatusCode::kUnauthenticated);
  EXPECT_TRUE(absl::StrContains(s.message(), "https://h/p/api")) << s;
  EXPECT_TRUE(absl::EndsWith(s.message(), ": plugin failed")) << s;
  EXPECT_TRUE(transport_->seen().empty());
}

TEST_F(RequesterTest, ACancelledCallIsNotSent) {
  http::Cancellation cancel;
  call_.cancel = &cancel;
  cancel.Cancel();
  EXPECT_TRUE(absl::IsCancelled(requester().Send(call_).status()));
  EXPECT_TRUE(transport_->seen().empty());
  EXPECT_FALSE(requester().Sleep(absl::Seconds(1), &cancel));
  EXPECT_FALSE(requester().Sleep(absl::ZeroDuration(), &cancel));
  EXPECT_TRUE(requester().Sleep(absl::Seconds(1), nullptr));
}

TEST_F(RequesterTest, StreamsAreLeftToRead) {
  transport_->Expect(200, "line\n");
  absl::StatusOr<std::unique_ptr<http::ResponseStream>> stream =
      requester().Open(call_);
  ASSERT_TRUE(stream.ok()) << stream.status();
  EXPECT_EQ(*http::ReadAll(stream->get(), 100), "line\n");
  transport_->Expect(404, "");
  EXPECT_TRUE(kube::IsNotFound(requester().Open(call_).status()));
}

TEST_F(RequesterTest, SeveralFailByThemselves) {
  Call other = call_;
  other.path = "/apis";
  transport_->Expect(200, "one");
  transport_->Expect(503, "");
  const auto results = requester().SendAll({call_, other});
  ASSERT_EQ(results.size(), 2u);
  EXPECT_EQ(results[0]->body, "one");
  EXPECT_TRUE(kube::IsServiceUnavailable(results[1].status()));
  EXPECT_TRUE(requester().SendAll({}).empty());
}

TEST(ParseWarningsTest, Table) {
  struct Case {
    const char* name;
    std::vector<const char*> fields;
    std::vector<std::string> texts;
  };
  const Case kCases[] = {
      {"none", {}, {}},
      {"one", {R"(299 - "old API")"}, {"old API"}},
      {"with a date",
       {R"(299 agent "a" "Wed, 21 Oct 2015 07:28:00 GMT")"},
       {"a"}},
      {"two in one field", {R"(299 - "a", 299 - "b")"}, {"a", "b"}},
      {"two fields", {R"(299 - "a")", R"(299 - "b")"}, {"a", "b"}},
      {"escapes", {R"(299 - "a \"b\" \\c")"}, {"a \"b\" \\c"}},
      {"another code", {R"(199 - "a", 299 - "b")"}, {"b"}},
      {"unterminated", {R"(299 - "a)"}, {}},
      {"ends in a backslash", {R"(299 - "a\)"}, {}},
      {"no text", {"299 -"}, {}},
      {"empty", {""}, {}},
      {"empty text", {R"(299 - "")"}, {""}},
  };
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.name);
    http::Headers headers;
    for (const char* field : c.fields) headers.Add("Warning", field);
    EXPECT_EQ(ParseWarnings(headers), c.texts);
  }
}

}  // namespace
}  // namespace gitops::kube
