#include "pkg/oci/registry_token.h"

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "pkg/http/scripted_transport.h"

namespace gitops::oci {
namespace {

constexpr absl::string_view kSecret = "hunter2";

class RegistryTokenTest : public testing::Test {
 protected:
  RegistryTokenTest() {
    credentials_.username = "me";
    credentials_.password = Secret(std::string(kSecret));
  }
  absl::StatusOr<Secret> Fetch(absl::string_view challenge =
                                   "Bearer realm=\"https://a.io/t?x=1\","
                                   "service=\"s s\"") {
    const std::vector<absl::string_view> headers = {challenge};
    auto chosen = ChooseChallenge(headers);
    EXPECT_TRUE(chosen.has_value());
    return FetchToken(&transport_, *chosen, credentials_,
                      {"repository:a:pull", "repository:b:pull"});
  }
  http::ScriptedTransport transport_;
  Credentials credentials_;
};

TEST_F(RegistryTokenTest, Basic) {
  EXPECT_EQ(BasicAuthorization(credentials_).Reveal(),
            "Basic bWU6aHVudGVyMg==");
  EXPECT_TRUE(BasicAuthorization(Credentials()).empty());
  Credentials only_password;
  only_password.password = Secret("p");
  EXPECT_EQ(BasicAuthorization(only_password).Reveal(), "Basic OnA=");
}

TEST_F(RegistryTokenTest, ARegistryTokenIsUsedAsItIs) {
  credentials_.registry_token = Secret("rt");
  EXPECT_EQ(Fetch()->Reveal(), "rt");
  EXPECT_TRUE(transport_.seen().empty());
}

TEST_F(RegistryTokenTest, GetKeepsTheRealmsQuery) {
  transport_.Expect(200, "{\"token\":\"t\",\"access_token\":\"other\"}");
  EXPECT_EQ(Fetch()->Reveal(), "t");
  ASSERT_EQ(transport_.seen().size(), 1u);
  EXPECT_EQ(transport_.seen()[0].url,
            "https://a.io/t?x=1&scope=repository%3Aa%3Apull&scope=repository"
            "%3Ab%3Apull&service=s+s");
  EXPECT_EQ(transport_.seen()[0].headers.Get("Authorization"),
            "Basic bWU6aHVudGVyMg==");
  transport_.Expect(200, "{\"token\":\"\",\"access_token\":\"second\"}");
  credentials_ = Credentials();
  EXPECT_EQ(Fetch("Bearer realm=\"https://a.io/t\"")->Reveal(), "second");
  EXPECT_FALSE(transport_.seen()[1].headers.Has("Authorization"));
  EXPECT_FALSE(absl::StrContains(transport_.seen()[1].url, "service"));
}

TEST_F(RegistryTokenTest, PostWithAnIdentityToken) {
  credentials_.identity_token = Secret("i d");
  transport_.Expect(200, "{\"access_token\":\"t\"}");
  EXPECT_EQ(Fetch()->Reveal(), "t");
  const auto seen = transport_.seen()[0];
  EXPECT_EQ(seen.method, "POST");
  EXPECT_EQ(seen.body,
            "client_id=go-containerregistry&grant_type=refresh_token&refresh_"
            "token=i+d&scope=repository%3Aa%3Apull+repository%3Ab%3Apull&"
            "service=s+s");
  EXPECT_FALSE(seen.headers.Has("Authorization"));
  // Only 404 falls back to GET.
  transport_.Expect(401, "");
  EXPECT_EQ(Fetch().status().code(), absl::StatusCode::kUnauthenticated);
  EXPECT_EQ(transport_.seen().size(), 2u);
}

TEST_F(RegistryTokenTest, Errors) {
  EXPECT_EQ(
      Fetch("Bearer service=\"s\"").status(),
      absl::UnauthenticatedError("malformed www-authenticate, missing realm"));
  struct Case {
    int status;
    std::string body;
    absl::StatusCode code;
    const char* message;
  };
  const Case cases[] = {
      {200, "{}", absl::StatusCode::kUnauthenticated,
       "no token in bearer response:"},
      {200, absl::StrCat("{\"secret\":\"", kSecret, "\"}"),
       absl::StatusCode::kUnauthenticated, "no token in bearer response:"},
      {200, "{\"token\":7}", absl::StatusCode::kUnauthenticated,
       "no token in bearer response:"},
      {200, "no JSON", absl::StatusCode::kInvalidArgument,
       "invalid character 'o' in literal null"},
      {403, "{\"errors\":[{\"code\":\"DENIED\",\"message\":\"no\"}]}",
       absl::StatusCode::kPermissionDenied, "DENIED: no"},
      {503, "", absl::StatusCode::kUnavailable, "503 Service Unavailable"},
  };
  for (const Case& c : cases) {
    transport_.Expect(c.status, c.body);
    const absl::Status status = Fetch().status();
    EXPECT_EQ(status.code(), c.code) << c.body << ": " << status;
    EXPECT_TRUE(absl::StrContains(status.message(), c.message)) << status;
    EXPECT_FALSE(absl::StrContains(status.message(), kSecret)) << status;
  }
  transport_.Expect(absl::UnavailableError("no route"));
  EXPECT_EQ(Fetch().status(), absl::UnavailableError("no route"));
}

}  // namespace
}  // namespace gitops::oci
