#include "pkg/kube/credentials.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "pkg/base/fs.h"
#include "pkg/http/scripted_transport.h"

namespace gitops::kube {
namespace {

using ::testing::HasSubstr;

class FakeClock : public Clock {
 public:
  absl::Time Now() override { return now; }
  void Sleep(absl::Duration d) override { now += d; }
  absl::Time now = absl::FromUnixSeconds(1'700'000'000);
};

CommandResult Printed(std::string text, int code = 0) {
  CommandResult result;
  result.exit_code = code;
  result.stdout_data = std::move(text);
  return result;
}

class CredentialsTest : public testing::Test {
 protected:
  CredentialsTest() {
    options_.clock = &clock_;
    config_.server = "https://h";
  }

  std::string Header(Credentials* credentials) {
    const absl::StatusOr<Identity> identity = credentials->Get();
    if (!identity.ok()) return std::string(identity.status().message());
    return std::string(identity->authorization.Reveal());
  }

  void UseExec() {
    config_.exec.emplace();
    config_.exec->api_version = "client.authentication.k8s.io/v1";
    config_.exec->command = "/opt/login";
    config_.exec->args = {"a"};
    config_.exec->interactive_mode = "Never";
    options_.run = [this](const Command& command) {
      ++runs_;
      command_ = command;
      return answer_;
    };
  }

  static std::string Answer(const std::string& status) {
    return absl::StrCat(
        R"({"kind":"ExecCredential",)"
        R"("apiVersion":"client.authentication.k8s.io/v1","status":{)",
        status, "}}");
  }

  FakeClock clock_;
  Config config_;
  CredentialOptions options_;
  int runs_ = 0;
  Command command_;
  absl::StatusOr<CommandResult> answer_ = Printed("");
};

TEST_F(CredentialsTest, StaticOnes) {
  config_.username = "joe";
  config_.password = Secret("pw");
  auto credentials = NewCredentials(config_, options_);
  EXPECT_EQ(Header(credentials.get()),
            absl::StrCat("Basic ", absl::Base64Escape("joe:pw")));
  EXPECT_FALSE(credentials->Refused(0));
  config_.token = Secret("t");
  EXPECT_EQ(Header(NewCredentials(config_, options_).get()), "Bearer t");
  EXPECT_EQ(Header(NewCredentials(Config(), options_).get()), "");
}

TEST_F(CredentialsTest, TokenFilesAreReadAgain) {
  const absl::StatusOr<std::string> dir = fs::MakeTempDir("credentials");
  ASSERT_TRUE(dir.ok());
  config_.token_file = fs::JoinPath(*dir, "token");
  auto credentials = NewCredentials(config_, options_);
  EXPECT_THAT(Header(credentials.get()), HasSubstr("token"));
  ASSERT_TRUE(fs::WriteFile(config_.token_file, "one\n").ok());
  EXPECT_EQ(Header(credentials.get()), "Bearer one");
  ASSERT_TRUE(fs::WriteFile(config_.token_file, "two").ok());
  EXPECT_EQ(Header(credentials.get()), "Bearer one");
  clock_.now += absl::Seconds(61);
  EXPECT_EQ(Header(credentials.get()), "Bearer two");
  ASSERT_TRUE(fs::WriteFile(config_.token_file, "three").ok());
  EXPECT_TRUE(credentials->Refused(credentials->Get()->generation));
  EXPECT_EQ(Header(credentials.get()), "Bearer three");
  ASSERT_TRUE(fs::RemoveAll(*dir).ok());
  clock_.now += absl::Hours(1);
  EXPECT_EQ(Header(credentials.get()), "Bearer three")
      << "the old one while there is no file";
}

TEST_F(CredentialsTest, ExecPluginsRunWhenTheyMust) {
  UseExec();
  config_.exec->env = {{"N", "V"}};
  answer_ = Printed(
      Answer(R"("token":"t1","expirationTimestamp":"2023-11-14T23:13:20Z")"));
  auto credentials = NewCredentials(config_, options_);
  EXPECT_EQ(runs_, 0) << "not before it is needed";
  EXPECT_EQ(Header(credentials.get()), "Bearer t1");
  EXPECT_EQ(Header(credentials.get()), "Bearer t1");
  EXPECT_EQ(runs_, 1);
  EXPECT_EQ(command_.argv, (std::vector<std::string>{"/opt/login", "a"}));
  EXPECT_EQ(command_.env["N"], "V");
  EXPECT_EQ(command_.env["KUBERNETES_EXEC_INFO"],
            R"({"kind":"ExecCredential",)"
            R"("apiVersion":"client.authentication.k8s.io/v1",)"
            R"("spec":{"interactive":false}})");
  clock_.now += absl::Hours(1);  // The expiry.
  answer_ = Printed(Answer(R"("token":"t2")"));
  EXPECT_EQ(Header(credentials.get()), "Bearer t2");
  EXPECT_EQ(runs_, 2);
  answer_ =
      Printed(Answer(R"("clientCertificateData":"C","clientKeyData":"K")"));
  EXPECT_TRUE(credentials->Refused(2));
  const absl::StatusOr<Identity> identity = credentials->Get();
  ASSERT_TRUE(identity.ok());
  EXPECT_TRUE(identity->authorization.empty());
  EXPECT_EQ(identity->client_cert_pem, "C");
  EXPECT_TRUE(credentials->Refused(2)) << "an older one";
  EXPECT_EQ(credentials->Get()->generation, 3) << "no renewal for that";
}

TEST_F(CredentialsTest, ExecPluginsThatFail) {
  UseExec();
  struct Case {
    const char* name;
    absl::StatusOr<CommandResult> answer;
    const char* message;
  };
  const Case cases[] = {
      {"exit code", Printed("secret-token", 3),
       "getting credentials: exec: executable login failed with exit code 3"},
      {"garbage", Printed("secret-token"), "no ExecCredential object"},
      {"other version",
       Printed(R"({"apiVersion":"client.authentication.k8s.io/v1beta1"})"),
       "exec plugin is configured to use API version "
       "client.authentication.k8s.io/v1, plugin returned version "
       "client.authentication.k8s.io/v1beta1"},
      {"no status",
       Printed(R"({"apiVersion":"client.authentication.k8s.io/v1"})"),
       "didn't return a status field"},
      {"empty", Printed(Answer("")), "didn't return a token or cert/key pair"},
      {"half", Printed(Answer(R"("clientCertificateData":"x")")),
       "only certificate or key"},
      {"date", Printed(Answer(R"("token":"t","expirationTimestamp":"soon")")),
       "malformed expirationTimestamp"},
      {"not installed", absl::NotFoundError("no such program"),
       "exec: executable /opt/login not found\n\nIt looks like"},
  };
  for (const Case& c : cases) {
    answer_ = c.answer;
    auto credentials = NewCredentials(config_, options_);
    const absl::Status status = credentials->Get().status();
    EXPECT_EQ(status.code(), absl::StatusCode::kUnauthenticated) << c.name;
    EXPECT_THAT(std::string(status.message()), HasSubstr(c.message)) << c.name;
    EXPECT_THAT(std::string(status.message()),
                testing::Not(HasSubstr("secret-token")))
        << c.name;
  }
  config_.exec->interactive_mode = "Always";
  EXPECT_THAT(Header(NewCredentials(config_, options_).get()),
              HasSubstr("not a terminal"));
}

TEST_F(CredentialsTest, ExecPluginsLearnOfTheCluster) {
  UseExec();
  config_.ca_pem = "CA";
  config_.exec->provide_cluster_info = true;
  EXPECT_EQ(FormatExecInfo(config_, true),
            R"({"kind":"ExecCredential",)"
            R"("apiVersion":"client.authentication.k8s.io/v1",)"
            R"("spec":{"cluster":{"server":"https://h",)"
            R"("certificate-authority-data":"Q0E=","config":null},)"
            R"("interactive":true}})");
}

std::string Jwt(int64_t expires) {
  return absl::StrCat(
      "e30.",
      absl::WebSafeBase64Escape(absl::StrCat("{\"exp\":", expires, "}")),
      ".sig");
}

TEST_F(CredentialsTest, OidcTokensAreRefreshed) {
  EXPECT_EQ(JwtExpiry(Jwt(100)), absl::FromUnixSeconds(100));
  EXPECT_EQ(JwtExpiry("a.b"), absl::InfinitePast());
  EXPECT_EQ(JwtExpiry("e30.e30.x"), absl::InfiniteFuture());
  const int64_t now = absl::ToUnixSeconds(clock_.now);
  auto transport = std::make_shared<http::ScriptedTransport>();
  options_.oidc_transport = [&](const std::string& ca) {
    EXPECT_EQ(ca, "CA");
    return absl::StatusOr<std::shared_ptr<http::Transport>>(transport);
  };
  config_.oidc.emplace();
  config_.oidc->issuer_url = "https://idp/";
  config_.oidc->client_id = "id";
  config_.oidc->client_secret = Secret("s");
  config_.oidc->ca_pem = "CA";
  config_.oidc->id_token = Secret(Jwt(now + 100));
  config_.oidc->refresh_token = Secret("r1");
  auto credentials = NewCredentials(config_, options_);
  EXPECT_EQ(Header(credentials.get()), "Bearer " + Jwt(now + 100));
  clock_.now += absl::Seconds(100);
  transport->Expect(200, R"({"token_endpoint":"https://idp/token"})");
  transport->Expect(200, absl::StrCat(R"({"id_token":")", Jwt(now + 500),
                                      R"(","refresh_token":"r2"})"));
  EXPECT_EQ(Header(credentials.get()), "Bearer " + Jwt(now + 500));
  const auto seen = transport->seen();
  ASSERT_EQ(seen.size(), 2u);
  EXPECT_EQ(seen[0].url, "https://idp/.well-known/openid-configuration");
  EXPECT_EQ(seen[1].url, "https://idp/token");
  EXPECT_EQ(seen[1].body, "grant_type=refresh_token&refresh_token=r1");
  clock_.now += absl::Seconds(1000);
  transport->Expect(500, "r2");
  EXPECT_EQ(Header(credentials.get()),
            "the OIDC provider answered with status 500");
}

TEST_F(CredentialsTest, Impersonation) {
  config_.impersonate_user = "u";
  config_.impersonate_groups = {"g1", "g2"};
  config_.impersonate_extra = {{"a/b", {"x"}}};
  http::Headers headers;
  AddImpersonation(config_, &headers);
  EXPECT_EQ(headers.Get("Impersonate-User"), "u");
  EXPECT_THAT(headers.GetAll("Impersonate-Group"),
              testing::ElementsAre("g1", "g2"));
  EXPECT_EQ(headers.Get("Impersonate-Extra-a%2Fb"), "x");
}

}  // namespace
}  // namespace gitops::kube
