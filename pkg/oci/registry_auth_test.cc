#include "pkg/oci/registry_auth.h"

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "pkg/http/scripted_transport.h"

namespace gitops::oci {
namespace {

class CountingClock : public Clock {
 public:
  absl::Time Now() override { return absl::UnixEpoch(); }
  void Sleep(absl::Duration) override { ++sleeps; }
  int sleeps = 0;
};

class OneUser : public CredentialSource {
 public:
  absl::StatusOr<Credentials> Find(const Repository&) override {
    if (!error.ok()) return error;
    Credentials out;
    out.username = "me";
    out.password = Secret("pw");
    out.anonymous = false;
    return out;
  }
  absl::Status error;
};

class RegistryAuthTest : public testing::Test {
 protected:
  RegistryAuthTest() {
    options_.transport = &transport_;
    options_.credentials = &credentials_;
    options_.clock = &clock_;
    Renew();
  }
  void Renew() { auth_ = std::make_unique<RegistryAuth>(options_); }
  Repository Repo(absl::string_view text) { return *Repository::Parse(text); }
  void ExpectBearer() {
    transport_.Expect(401, "",
                      {{"WWW-Authenticate",
                        "Bearer realm=\"https://a.io/t\",service=\"s\""}});
  }
  std::string Authorization(absl::string_view repository, Access access,
                            absl::string_view mount_from = "") {
    auto header = auth_->Authorization(Repo(repository), access, mount_from);
    return header.ok() ? std::string(header->Reveal())
                       : header.status().ToString();
  }

  http::ScriptedTransport transport_;
  CountingClock clock_;
  OneUser credentials_;
  RegistryOptions options_;
  std::unique_ptr<RegistryAuth> auth_;
};

TEST_F(RegistryAuthTest, PlainHttp) {
  for (const char* host : {"localhost:5000", "127.0.0.1:1", "10.1.2.3",
                           "172.16.0.1:5000", "192.168.1.1", "a.local",
                           "b.localhost:80", "[::1]:5000", "172.31.255.255"}) {
    EXPECT_TRUE(MayUsePlainHttp(host)) << host;
  }
  for (const char* host :
       {"localhost", "LOCALHOST:5000", "r.io", "172.32.0.1", "172.15.0.1",
        "11.0.0.1", "192.169.0.1", "local", "10.1.2.3.example.com",
        "10.1.2.256", "10.1.2", "a.local.io", ""}) {
    EXPECT_FALSE(MayUsePlainHttp(host)) << host;
  }
}

TEST_F(RegistryAuthTest, OnePingAHost) {
  transport_.Expect(200, "");
  EXPECT_EQ(*auth_->BaseUrl(Repo("r.io/aa")), "https://r.io");
  EXPECT_EQ(*auth_->BaseUrl(Repo("r.io/bb")), "https://r.io");
  transport_.Expect(200, "");
  EXPECT_EQ(*auth_->BaseUrl(Repo("other.io:444/aa")), "https://other.io:444");
  ASSERT_EQ(transport_.seen().size(), 2u);
  EXPECT_EQ(transport_.seen()[0].url, "https://r.io/v2/");
  EXPECT_FALSE(transport_.seen()[0].headers.Has("Authorization"));
}

TEST_F(RegistryAuthTest, HttpWhereHttpsFails) {
  transport_.Expect(absl::UnavailableError("no TLS"));
  transport_.Expect(200, "");
  EXPECT_EQ(*auth_->BaseUrl(Repo("localhost:5000/aa")),
            "http://localhost:5000");
  transport_.Expect(absl::UnavailableError("one"));
  transport_.Expect(absl::UnavailableError("two"));
  EXPECT_EQ(auth_->BaseUrl(Repo("localhost:5001/aa")).status(),
            absl::UnavailableError("one; two"));
  // Elsewhere only when told so.
  transport_.Expect(absl::UnavailableError("no TLS"));
  EXPECT_EQ(auth_->BaseUrl(Repo("r.io/aa")).status(),
            absl::UnavailableError("no TLS"));
  options_.insecure = true;
  Renew();
  transport_.Expect(absl::UnavailableError("no TLS"));
  transport_.Expect(200, "");
  EXPECT_EQ(*auth_->BaseUrl(Repo("r.io/aa")), "http://r.io");
}

TEST_F(RegistryAuthTest, MappedHosts) {
  options_.host_map["r.io"] = "127.0.0.1:7";
  Renew();
  transport_.Expect(200, "");
  EXPECT_EQ(*auth_->BaseUrl(Repo("r.io/aa")), "https://127.0.0.1:7");
}

TEST_F(RegistryAuthTest, PingsAreRetried) {
  transport_.Expect(503, "");
  transport_.Expect(502, "");
  transport_.Expect(200, "");
  EXPECT_TRUE(auth_->BaseUrl(Repo("r.io/aa")).ok());
  EXPECT_EQ(clock_.sleeps, 2);
  for (int i = 0; i < 3; ++i) transport_.Expect(503, "");
  const absl::Status status = auth_->BaseUrl(Repo("s.io/aa")).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kUnavailable);
  EXPECT_TRUE(absl::StrContains(status.message(), "GET https://s.io/v2/: "))
      << status;
  transport_.Expect(404, "");
  EXPECT_FALSE(auth_->BaseUrl(Repo("t.io/aa")).ok());
  EXPECT_EQ(clock_.sleeps, 4);
}

TEST_F(RegistryAuthTest, BasicEvenWhereThePingNeededNone) {
  for (const char* challenge : {"", "Basic realm=\"x\""}) {
    Renew();
    http::Headers headers;
    if (*challenge != '\0') headers.Set("WWW-Authenticate", challenge);
    transport_.Expect(*challenge == '\0' ? 200 : 401, "", headers);
    EXPECT_EQ(Authorization("r.io/aa", Access::kPull), "Basic bWU6cHc=");
  }
  options_.credentials = nullptr;
  Renew();
  transport_.Expect(200, "");
  EXPECT_EQ(Authorization("r.io/aa", Access::kPull), "");
}

TEST_F(RegistryAuthTest, OneTokenForARepositoryAndAccess) {
  ExpectBearer();
  transport_.Expect(200, "{\"token\":\"pull\"}");
  EXPECT_EQ(Authorization("r.io/aa", Access::kPull), "Bearer pull");
  EXPECT_EQ(Authorization("r.io/aa", Access::kPull), "Bearer pull");
  transport_.Expect(200, "{\"token\":\"push\"}");
  EXPECT_EQ(Authorization("r.io/aa", Access::kPush), "Bearer push");
  transport_.Expect(200, "{\"token\":\"mount\"}");
  EXPECT_EQ(Authorization("r.io/aa", Access::kPush, "b/c"), "Bearer mount");
  transport_.Expect(200, "{\"token\":\"other\"}");
  EXPECT_EQ(Authorization("r.io/bb", Access::kPull), "Bearer other");
  const auto seen = transport_.seen();
  ASSERT_EQ(seen.size(), 5u);
  EXPECT_TRUE(absl::StrContains(seen[1].url, "scope=repository%3Aaa%3Apull&"));
  EXPECT_TRUE(
      absl::StrContains(seen[2].url, "scope=repository%3Aaa%3Apush%2Cpull&"));
  EXPECT_TRUE(absl::StrContains(
      seen[3].url,
      "scope=repository%3Aaa%3Apush%2Cpull&scope=repository%3Ab%2Fc%3Apull&"));
}

TEST_F(RegistryAuthTest, WhatWasRefusedIsForgotten) {
  ExpectBearer();
  transport_.Expect(200, "{\"token\":\"old\"}");
  ASSERT_EQ(Authorization("r.io/aa", Access::kPull), "Bearer old");
  auth_->Forget(Repo("r.io/aa"), Access::kPull, "", "repository:aa:pull,x");
  transport_.Expect(200, "{\"token\":\"new\"}");
  EXPECT_EQ(Authorization("r.io/aa", Access::kPull), "Bearer new");
  EXPECT_TRUE(absl::StrContains(
      transport_.seen()[2].url,
      "scope=repository%3Aaa%3Apull%2Cx&scope=repository%3Aaa%3Apull&"));
  // A scope of our own is not asked for twice.
  auth_->Forget(Repo("r.io/aa"), Access::kPull, "", "repository:aa:pull");
  transport_.Expect(200, "{\"token\":\"third\"}");
  EXPECT_EQ(Authorization("r.io/aa", Access::kPull), "Bearer third");
  EXPECT_TRUE(absl::StrContains(transport_.seen()[3].url,
                                "t?scope=repository%3Aaa%3Apull&service=s"));
}

TEST_F(RegistryAuthTest, ErrorsAreNotKept) {
  credentials_.error = absl::InvalidArgumentError("bad file");
  transport_.Expect(200, "");
  EXPECT_EQ(Authorization("r.io/aa", Access::kPull),
            "INVALID_ARGUMENT: bad file");
  credentials_.error = absl::OkStatus();
  EXPECT_EQ(Authorization("r.io/aa", Access::kPull), "Basic bWU6cHc=");
}

}  // namespace
}  // namespace gitops::oci
