#include "pkg/http/curl_error.h"

#include <curl/curl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/x509_vfy.h>

#include <cerrno>

#include "pkg/http/client.h"

namespace gitops::http {
namespace {

struct Case {
  const char* name;
  CurlFailure failure;
  absl::StatusCode code;
  Failure kind;
  const char* cause;
};

CurlFailure Of(int code, int os_error = 0, const char* detail = "",
               bool head = false, long verify = 0) {
  CurlFailure failure;
  failure.code = code;
  failure.os_error = os_error;
  failure.detail = detail;
  failure.address = "10.0.0.1:6443";
  failure.host = "h";
  failure.head_received = head;
  failure.verify = verify;
  return failure;
}

TEST(CurlErrorTest, SaysWhatGoWouldSay) {
  using Code = absl::StatusCode;
  const Case cases[] = {
      {"refused", Of(CURLE_COULDNT_CONNECT, ECONNREFUSED), Code::kUnavailable,
       Failure::kConnect,
       "dial tcp 10.0.0.1:6443: connect: connection refused"},
      {"no host", Of(CURLE_COULDNT_RESOLVE_HOST), Code::kUnavailable,
       Failure::kResolve, "dial tcp: lookup h: no such host"},
      {"slow", Of(CURLE_OPERATION_TIMEDOUT), Code::kDeadlineExceeded,
       Failure::kTimeout, "dial tcp 10.0.0.1:6443: i/o timeout"},
      {"closed", Of(CURLE_GOT_NOTHING), Code::kUnavailable, Failure::kClosed,
       "EOF"},
      {"reset", Of(CURLE_RECV_ERROR, ECONNRESET), Code::kUnavailable,
       Failure::kClosed, "read tcp 10.0.0.1:6443: connection reset by peer"},
      {"broken body", Of(CURLE_PARTIAL_FILE, 0, "", true), Code::kUnavailable,
       Failure::kBroken, "unexpected EOF"},
      {"unknown authority",
       Of(CURLE_PEER_FAILED_VERIFICATION, 0, "", false,
          X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN),
       Code::kFailedPrecondition, Failure::kTls,
       "tls: failed to verify certificate: x509: certificate signed by unknown "
       "authority"},
      {"plain server",
       Of(CURLE_SSL_CONNECT_ERROR, 0, "error: wrong version number"),
       Code::kUnavailable, Failure::kTls,
       "http: server gave HTTP response to HTTPS client"},
      {"goaway", Of(CURLE_HTTP2, 0, "GOAWAY"), Code::kUnavailable,
       Failure::kHttp2GoAway, "http2: GOAWAY"},
  };
  for (const Case& c : cases) {
    const absl::Status status =
        StatusFromCurl("GET", "https://u:pw@h/x", c.failure);
    EXPECT_EQ(status.code(), c.code) << c.name;
    EXPECT_EQ(FailureOf(status), c.kind) << c.name;
    EXPECT_EQ(status.message(),
              std::string("Get \"https://u:xxxxx@h/x\": ") + c.cause)
        << c.name;
  }
}

}  // namespace
}  // namespace gitops::http
