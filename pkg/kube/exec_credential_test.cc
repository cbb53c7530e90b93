#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "gtest/gtest.h"
#include "pkg/json/json.h"
#include "pkg/kube/credentials.h"

namespace gitops::kube {
namespace {

constexpr char kVersion[] = "client.authentication.k8s.io/v1";

ExecConfig Exec() {
  ExecConfig exec;
  exec.api_version = kVersion;
  return exec;
}

std::string Answer(absl::string_view status) {
  return absl::StrCat(R"({"kind":"ExecCredential","apiVersion":")", kVersion,
                      R"(","status":)", status, "}");
}

TEST(ParseExecCredentialTest, TokensAndCertificates) {
  absl::StatusOr<ExecCredential> c =
      ParseExecCredential(Answer(R"({"token":"t"})"), Exec());
  ASSERT_TRUE(c.ok()) << c.status();
  EXPECT_EQ(c->token.Reveal(), "t");
  EXPECT_EQ(c->expires, absl::InfiniteFuture());
  EXPECT_TRUE(c->client_cert_pem.empty());
  c = ParseExecCredential(
      Answer(R"({"clientCertificateData":"C","clientKeyData":"K",)"
             R"("expirationTimestamp":"2024-01-01T00:00:00Z","other":1})"),
      Exec());
  ASSERT_TRUE(c.ok()) << c.status();
  EXPECT_TRUE(c->token.empty());
  EXPECT_EQ(c->client_cert_pem, "C");
  EXPECT_EQ(c->client_key_pem.Reveal(), "K");
  EXPECT_EQ(c->expires, absl::FromUnixSeconds(1704067200));
  // Both at once.
  EXPECT_TRUE(
      ParseExecCredential(Answer(R"({"token":"t","clientCertificateData":"C",)"
                                 R"("clientKeyData":"K"})"),
                          Exec())
          .ok());
}

TEST(ParseExecCredentialTest, RefusedAnswersDoNotLeak) {
  struct Case {
    const char* name;
    std::string text;
    const char* message;
  };
  const Case kCases[] = {
      {"no JSON", "hunter2 {", "decoding stdout: no ExecCredential object"},
      {"no object", "[\"hunter2\"]",
       "decoding stdout: no ExecCredential object"},
      {"nothing", "", "decoding stdout: no ExecCredential object"},
      {"another version",
       R"({"apiVersion":"client.authentication.k8s.io/v1beta1",)"
       R"("status":{"token":"hunter2"}})",
       "exec plugin is configured to use API version "
       "client.authentication.k8s.io/v1, plugin returned version "
       "client.authentication.k8s.io/v1beta1"},
      {"no status", absl::StrCat(R"({"apiVersion":")", kVersion, R"("})"),
       "exec plugin didn't return a status field"},
      {"a status of another type", Answer("\"hunter2\""),
       "exec plugin didn't return a status field"},
      {"an empty status", Answer("{}"),
       "exec plugin didn't return a token or cert/key pair"},
      {"a token of another type", Answer(R"({"token":5})"),
       "exec plugin didn't return a token or cert/key pair"},
      {"only a certificate", Answer(R"({"clientCertificateData":"hunter2"})"),
       "exec plugin returned only certificate or key, not both"},
      {"only a key", Answer(R"({"token":"t","clientKeyData":"hunter2"})"),
       "exec plugin returned only certificate or key, not both"},
      {"a malformed time",
       Answer(R"({"token":"hunter2","expirationTimestamp":"soon"})"),
       "exec plugin returned a malformed expirationTimestamp \"soon\""},
  };
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.name);
    const absl::Status s = ParseExecCredential(c.text, Exec()).status();
    EXPECT_EQ(s.code(), absl::StatusCode::kInvalidArgument);
    EXPECT_EQ(s.message(), c.message);
    EXPECT_FALSE(absl::StrContains(s.ToString(), "hunter2")) << s;
  }
}

TEST(ParseExecCredentialTest, HugeAnswersAreRefused) {
  const std::string token((1 << 20) + 1, 'x');
  EXPECT_FALSE(
      ParseExecCredential(Answer(absl::StrCat(R"({"token":")", token, R"("})")),
                          Exec())
          .ok());
}

TEST(FormatExecInfoTest, WhatAPluginIsTold) {
  Config config;
  config.server = "https://h";
  config.exec = Exec();
  EXPECT_EQ(FormatExecInfo(config, true),
            R"({"kind":"ExecCredential",)"
            R"("apiVersion":"client.authentication.k8s.io/v1",)"
            R"("spec":{"interactive":true}})");
  config.exec->provide_cluster_info = true;
  absl::StatusOr<value::Value> info =
      json::Parse(FormatExecInfo(config, false));
  ASSERT_TRUE(info.ok()) << info.status();
  const value::Value* cluster = info->FindPath({"spec", "cluster"});
  ASSERT_NE(cluster, nullptr);
  EXPECT_EQ(*json::Write(*cluster), R"({"config":null,"server":"https://h"})");
  config.tls_server_name = "name";
  config.insecure = true;
  config.ca_pem = "CA";
  config.proxy_url = "http://p";
  info = json::Parse(FormatExecInfo(config, false));
  ASSERT_TRUE(info.ok());
  EXPECT_EQ(*json::Write(*info->FindPath({"spec", "cluster"})),
            R"({"certificate-authority-data":"Q0E=","config":null,)"
            R"("insecure-skip-tls-verify":true,"proxy-url":"http://p",)"
            R"("server":"https://h","tls-server-name":"name"})");
}

}  // namespace
}  // namespace gitops::kube
