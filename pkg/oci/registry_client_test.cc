#include "pkg/oci/registry_client.h"

#include <memory>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "pkg/http/scripted_transport.h"
#include "pkg/oci/manifest.h"

namespace gitops::oci {
namespace {

constexpr absl::string_view kSecret = "hunter2";

class NoSleep : public Clock {
 public:
  absl::Time Now() override { return absl::UnixEpoch(); }
  void Sleep(absl::Duration duration) override { slept.push_back(duration); }
  std::vector<absl::Duration> slept;
};

class FixedCredentials : public CredentialSource {
 public:
  absl::StatusOr<Credentials> Find(const Repository&) override {
    return credentials;
  }
  Credentials credentials;
};

class RegistryClientTest : public testing::Test {
 protected:
  RegistryClientTest() {
    credentials_.credentials.username = "user";
    credentials_.credentials.password = Secret(std::string(kSecret));
    credentials_.credentials.anonymous = false;
    RegistryOptions options;
    options.transport = &transport_;
    options.credentials = &credentials_;
    options.clock = &clock_;
    client_ = std::make_unique<RegistryClient>(options);
  }
  void ExpectBearer() {
    transport_.Expect(401, "",
                      {{"WWW-Authenticate",
                        "Bearer realm=\"https://auth.io/t\",service=\"s\""}});
  }
  Reference Tag() { return *Reference::Parse("r.io/team/app:v1"); }

  http::ScriptedTransport transport_;
  NoSleep clock_;
  FixedCredentials credentials_;
  std::unique_ptr<RegistryClient> client_;
};

TEST_F(RegistryClientTest, TokenFlow) {
  ExpectBearer();
  transport_.Expect(200, "{\"token\":\"tok\"}");
  const std::string manifest = "{\"schemaVersion\":2}";
  transport_.Expect(200, manifest, {{"Content-Type", "x; charset=utf-8"}});
  auto got = client_->GetManifest(Tag());
  ASSERT_TRUE(got.ok()) << got.status();
  EXPECT_EQ(got->descriptor.media_type, "x");
  EXPECT_EQ(got->descriptor.digest, Digest::Of(manifest));
  const auto seen = transport_.seen();
  ASSERT_EQ(seen.size(), 3u);
  EXPECT_EQ(seen[0].url, "https://r.io/v2/");
  EXPECT_FALSE(seen[0].headers.Has("Authorization"));
  EXPECT_EQ(seen[1].url,
            "https://auth.io/t?scope=repository%3Ateam%2Fapp%3Apull&service=s");
  EXPECT_TRUE(absl::StartsWith(seen[1].headers.Get("Authorization"), "Basic "));
  EXPECT_EQ(seen[2].headers.Get("Authorization"), "Bearer tok");
  EXPECT_TRUE(absl::StrContains(seen[2].headers.Get("Accept"), kOciIndex));
}

TEST_F(RegistryClientTest, IdentityTokenIsPostedAndFallsBack) {
  credentials_.credentials.identity_token = Secret("idt");
  ExpectBearer();
  transport_.Expect(404, "");
  transport_.Expect(200, "{\"access_token\":\"tok\"}");
  transport_.Expect(200, "{}");
  ASSERT_TRUE(client_->GetManifest(Tag()).ok());
  const auto seen = transport_.seen();
  EXPECT_EQ(seen[1].method, "POST");
  EXPECT_TRUE(absl::StrContains(seen[1].body, "refresh_token=idt"));
  EXPECT_EQ(seen[2].method, "GET");
}

TEST_F(RegistryClientTest, RefusedTokenIsFetchedAnewOnce) {
  ExpectBearer();
  transport_.Expect(200, "{\"token\":\"old\"}");
  transport_.Expect(401, "",
                    {{"WWW-Authenticate",
                      "Bearer realm=\"https://auth.io/t\",scope=\"wide\""}});
  transport_.Expect(200, "{\"token\":\"new\"}");
  transport_.Expect(200, "{}");
  ASSERT_TRUE(client_->GetManifest(Tag()).ok());
  const auto seen = transport_.seen();
  EXPECT_TRUE(absl::StrContains(seen[3].url, "scope=wide&scope=repository"));
  EXPECT_EQ(seen[4].headers.Get("Authorization"), "Bearer new");
}

TEST_F(RegistryClientTest, SecretsAreInNoMessage) {
  ExpectBearer();
  transport_.Expect(403,
                    "{\"errors\":[{\"code\":\"DENIED\",\"message\":\"no\"}]}");
  const absl::Status status = client_->GetManifest(Tag()).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kPermissionDenied);
  EXPECT_TRUE(absl::StrContains(status.message(), "DENIED: no"));
  EXPECT_FALSE(absl::StrContains(status.message(), kSecret));
  transport_.Expect(200, absl::StrCat("{\"secret\":\"", kSecret, "\"}"));
  EXPECT_FALSE(absl::StrContains(client_->GetManifest(Tag()).status().message(),
                                 kSecret));
}

TEST_F(RegistryClientTest, HostileAnswers) {
  transport_.Expect(200, "");
  const std::string bytes = "{\"a\":1}";
  transport_.Expect(200, bytes, {{"Content-Type", "x"}});
  auto manifest =
      client_->GetManifest(Reference(Tag().repository(), Digest::Of("other")));
  EXPECT_EQ(manifest.status().code(), absl::StatusCode::kDataLoss);
  EXPECT_EQ(manifest.status().message(),
            absl::StrCat("manifest digest: \"", Digest::Of(bytes).ToString(),
                         "\" does not match requested digest: \"",
                         Digest::Of("other").ToString(), "\" for \"r.io/team/",
                         "app@", Digest::Of("other").ToString(), "\""));
  // A blob of another content, and one that does not end.
  transport_.Expect(200, "evil");
  EXPECT_EQ(client_->GetBlob(Tag().repository(), Digest::Of("good"), 100)
                .status()
                .code(),
            absl::StatusCode::kDataLoss);
  transport_.Expect(200, std::string(101, 'x'));
  EXPECT_EQ(client_->GetBlob(Tag().repository(), Digest::Of("good"), 100)
                .status()
                .code(),
            absl::StatusCode::kResourceExhausted);
  // HEAD without what it must have.
  transport_.Expect(200, "", {{"Content-Type", "x"}, {"Content-Length", "1"}});
  EXPECT_EQ(
      client_->HeadManifest(Tag()).status().message(),
      "HEAD https://r.io/v2/team/app/manifests/v1: response did not include "
      "Docker-Content-Digest header");
}

TEST_F(RegistryClientTest, RetriesServerErrorsNotRefusals) {
  transport_.Expect(200, "");
  transport_.Expect(503, "");
  transport_.Expect(502, "");
  transport_.Expect(200, "{}", {{"Content-Type", "x"}});
  EXPECT_TRUE(client_->GetManifest(Tag()).ok());
  EXPECT_EQ(clock_.slept.size(), 2u);
  transport_.Expect(429, "slow down");
  EXPECT_EQ(client_->GetManifest(Tag()).status().message(),
            "GET https://r.io/v2/team/app/manifests/v1: unexpected status code "
            "429 Too Many Requests: slow down");
  EXPECT_EQ(clock_.slept.size(), 2u);
}

TEST_F(RegistryClientTest, UploadLocationElsewhereGetsNoSecret) {
  transport_.Expect(200, "");  // Basic for every request to the registry.
  transport_.Expect(202, "", {{"Location", "https://storage.io/up?x=1"}});
  transport_.Expect(201, "");
  ASSERT_TRUE(
      client_
          ->UploadBlob(
              Tag().repository(), Digest::Of("b"),
              [] {
                return absl::StatusOr<std::unique_ptr<http::BodySource>>(
                    std::make_unique<http::StringSource>("b"));
              })
          .ok());
  const auto seen = transport_.seen();
  EXPECT_TRUE(seen[1].headers.Has("Authorization"));
  EXPECT_FALSE(seen[2].headers.Has("Authorization"));
  EXPECT_EQ(seen[2].url,
            absl::StrCat("https://storage.io/up?x=1&digest=sha256%3A",
                         Digest::Of("b").hex()));
}

}  // namespace
}  // namespace gitops::oci
