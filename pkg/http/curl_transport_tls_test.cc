#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "pkg/http/curl_transport.h"
#include "pkg/http/server.h"
#include "pkg/http/test_certs.h"

namespace gitops::http {
namespace {

using ::testing::HasSubstr;

class TlsTest : public testing::Test {
 protected:
  std::unique_ptr<Server> Serve(const CertAndKey& cert, bool ask = false,
                                bool require = false) {
    ServerOptions options;
    options.cert_pem = cert.cert_pem;
    options.key_pem = cert.key_pem;
    if (ask) options.client_ca_pem = authority_.ca_pem();
    options.require_client_cert = require;
    absl::StatusOr<std::unique_ptr<Server>> server = Server::Start(
        options, [](ServerRequest& request, ResponseWriter& writer) {
          (void)writer.Send(200, "",
                            absl::StrCat("hello ", request.client_name, "@",
                                         request.headers.Get("Host")));
        });
    EXPECT_TRUE(server.ok()) << server.status();
    return *std::move(server);
  }

  absl::StatusOr<Response> Get(const std::string& url, TlsOptions tls) {
    TransportOptions options;
    options.tls = std::move(tls);
    absl::StatusOr<std::unique_ptr<Transport>> transport =
        NewCurlTransport(std::move(options));
    if (!transport.ok()) return transport.status();
    Request request;
    request.url = url;
    return (*transport)->Send(request);
  }

  const TestAuthority authority_;
  const CertAndKey loopback_ = authority_.Issue("server", {"IP:127.0.0.1"});
};

TEST_F(TlsTest, TrustsTheGivenAuthorityOnly) {
  const auto server = Serve(loopback_);
  TlsOptions tls;
  tls.ca_pem = authority_.ca_pem();
  const absl::StatusOr<Response> response = Get(server->url(), tls);
  ASSERT_TRUE(response.ok()) << response.status();
  EXPECT_EQ(response->body, absl::StrCat("hello @127.0.0.1:", server->port()));

  const absl::Status system = Get(server->url(), {}).status();
  EXPECT_EQ(system.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(FailureOf(system), Failure::kTls);
  EXPECT_EQ(system.message(),
            absl::StrCat("Get \"", server->url(),
                         "\": tls: failed to verify certificate: x509: "
                         "certificate signed by unknown authority"));
  TlsOptions other;
  other.ca_pem = TestAuthority("other").ca_pem();
  EXPECT_EQ(Get(server->url(), other).status().code(),
            absl::StatusCode::kFailedPrecondition);
}

TEST_F(TlsTest, AddsToTheSystemsRoots) {
  const auto server = Serve(loopback_);
  TlsOptions tls;
  tls.ca_pem = authority_.ca_pem();
  tls.add_system_roots = true;
  EXPECT_TRUE(Get(server->url(), tls).ok());
}

TEST_F(TlsTest, ChecksNamesAndDates) {
  TlsOptions tls;
  tls.ca_pem = authority_.ca_pem();
  const auto named = Serve(authority_.Issue("server", {"DNS:api.example"}));
  EXPECT_THAT(std::string(Get(named->url(), tls).status().message()),
              HasSubstr("x509: certificate is not valid for 127.0.0.1"));
  const auto old =
      Serve(authority_.Issue("server", {"IP:127.0.0.1"}, absl::Minutes(-1)));
  EXPECT_THAT(std::string(Get(old->url(), tls).status().message()),
              HasSubstr("x509: certificate has expired or is not yet valid"));
  tls.insecure = true;
  EXPECT_TRUE(Get(named->url(), tls).ok());
  EXPECT_TRUE(Get(old->url(), tls).ok());
}

TEST_F(TlsTest, AsksForAnotherName) {
  const auto named = Serve(authority_.Issue("server", {"DNS:api.example"}));
  TlsOptions tls;
  tls.ca_pem = authority_.ca_pem();
  tls.server_name = "api.example";
  const absl::StatusOr<Response> response = Get(named->url(), tls);
  ASSERT_TRUE(response.ok()) << response.status();
  EXPECT_EQ(response->body, absl::StrCat("hello @127.0.0.1:", named->port()))
      << "the Host header stays the URL's";
}

TEST_F(TlsTest, PresentsClientCertificates) {
  const auto server = Serve(loopback_, /*ask=*/true, /*require=*/true);
  const CertAndKey client = authority_.Issue("jane", {});
  TlsOptions tls;
  tls.ca_pem = authority_.ca_pem();
  EXPECT_FALSE(Get(server->url(), tls).ok());
  tls.client_cert_pem = client.cert_pem;
  tls.client_key_pem = client.key_pem;
  const absl::StatusOr<Response> response = Get(server->url(), tls);
  ASSERT_TRUE(response.ok()) << response.status();
  EXPECT_THAT(response->body, HasSubstr("hello jane@"));
}

TEST_F(TlsTest, RefusesUnusableMaterialWithoutShowingIt) {
  const CertAndKey a = authority_.Issue("a", {});
  const CertAndKey b = authority_.Issue("b", {});
  struct Case {
    const char* name;
    std::string ca;
    std::string cert;
    std::string key;
    const char* message;
  };
  const std::string key(a.key_pem.Reveal());
  for (const Case& c : {
           Case{"no PEM", "nonsense", "", "", "no usable PEM certificates"},
           Case{"cut off", authority_.ca_pem().substr(0, 200), "", "",
                "no usable PEM certificates"},
           Case{"no key", "", a.cert_pem, "", "needs its key"},
           Case{"bad key", "", a.cert_pem, "secret-key", "no usable PEM key"},
           Case{"wrong key", "", b.cert_pem, key, "does not match"},
       }) {
    TlsOptions tls;
    tls.ca_pem = c.ca;
    tls.client_cert_pem = c.cert;
    tls.client_key_pem = Secret(c.key);
    const absl::Status status = Get("https://127.0.0.1:1/", tls).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << c.name;
    EXPECT_THAT(std::string(status.message()), HasSubstr(c.message)) << c.name;
    EXPECT_THAT(std::string(status.message()),
                testing::Not(HasSubstr("secret-key")));
  }
}

TEST_F(TlsTest, ProtocolMixUps) {
  const auto tls_server = Serve(loopback_);
  const absl::Status plain_to_tls =
      Get(absl::StrCat("http://127.0.0.1:", tls_server->port()), {}).status();
  EXPECT_FALSE(plain_to_tls.ok());
  const absl::StatusOr<std::unique_ptr<Server>> plain =
      Server::Start({}, [](ServerRequest&, ResponseWriter&) {});
  ASSERT_TRUE(plain.ok());
  const absl::Status tls_to_plain =
      Get(absl::StrCat("https://127.0.0.1:", (*plain)->port()), {}).status();
  EXPECT_EQ(FailureOf(tls_to_plain), Failure::kTls) << tls_to_plain;
  EXPECT_THAT(std::string(tls_to_plain.message()),
              HasSubstr("server gave HTTP response to HTTPS client"));
}

}  // namespace
}  // namespace gitops::http
