#include "pkg/http/curl_error.h"

#include <curl/curl.h>
#include <openssl/x509_vfy.h>

#include <cerrno>
#include <cstring>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "pkg/http/client.h"
#include "pkg/http/request_prefix.h"

namespace gitops::http {
namespace {

// Go prints errno texts in lower case.
std::string OsErrorText(int error) {
  switch (error) {
    case ECONNREFUSED:
      return "connection refused";
    case ECONNRESET:
      return "connection reset by peer";
    case EPIPE:
      return "broken pipe";
    case ETIMEDOUT:
      return "connection timed out";
    case EHOSTUNREACH:
      return "no route to host";
    case ENETUNREACH:
      return "network is unreachable";
    default: {
      char buffer[128];
      return absl::AsciiStrToLower(strerror_r(error, buffer, sizeof(buffer)));
    }
  }
}

std::string VerifyText(const CurlFailure& failure) {
  std::string cause;
  switch (failure.verify) {
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
    case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
    case X509_V_ERR_CERT_SIGNATURE_FAILURE:
      cause = "certificate signed by unknown authority";
      break;
    case X509_V_ERR_CERT_HAS_EXPIRED:
    case X509_V_ERR_CERT_NOT_YET_VALID:
      cause = "certificate has expired or is not yet valid";
      break;
    case X509_V_OK:
    case X509_V_ERR_UNSPECIFIED:  // libcurl's own check of the name
      cause = absl::StrCat("certificate is not valid for ", failure.host);
      break;
    default:
      cause = X509_verify_cert_error_string(failure.verify);
  }
  return absl::StrCat("tls: failed to verify certificate: x509: ", cause);
}

struct Kind {
  absl::StatusCode code;
  Failure failure;
  std::string cause;
};

Kind HandshakeKind(const CurlFailure& f) {
  // libcurl tells these apart in its text only.
  if (absl::StrContains(f.detail, "wrong version number") ||
      absl::StrContains(f.detail, "http request") ||
      absl::StrContains(f.detail, "packet length too long")) {
    return {absl::StatusCode::kUnavailable, Failure::kTls,
            "http: server gave HTTP response to HTTPS client"};
  }
  if (absl::StrContains(f.detail, "alert")) {
    return {absl::StatusCode::kFailedPrecondition, Failure::kTls,
            absl::StrCat("remote error: tls: ", f.detail)};
  }
  if (f.os_error != 0) {
    return {
        absl::StatusCode::kUnavailable, Failure::kClosed,
        absl::StrCat("read tcp ", f.address, ": ", OsErrorText(f.os_error))};
  }
  return {absl::StatusCode::kUnavailable, Failure::kTls,
          f.detail.empty() ? "tls: handshake failure"
                           : absl::StrCat("tls: ", f.detail)};
}

// A connection that stood and broke.
Kind BrokenKind(const CurlFailure& f, absl::string_view operation) {
  if (absl::StrContains(f.detail, "alert")) {
    // A refused client certificate shows only after the handshake in TLS 1.3.
    return {absl::StatusCode::kFailedPrecondition, Failure::kTls,
            absl::StrCat("remote error: tls: ", f.detail)};
  }
  const Failure kind = f.head_received ? Failure::kBroken : Failure::kClosed;
  if (f.os_error != 0) {
    return {absl::StatusCode::kUnavailable, kind,
            absl::StrCat(operation, " tcp ", f.address, ": ",
                         OsErrorText(f.os_error))};
  }
  return {absl::StatusCode::kUnavailable, kind,
          f.head_received ? "unexpected EOF" : "EOF"};
}

Kind Classify(const CurlFailure& f) {
  using Code = absl::StatusCode;
  const std::string dial =
      f.proxied ? "proxyconnect tcp: dial tcp" : "dial tcp";
  switch (f.code) {
    case CURLE_URL_MALFORMAT:
      return {Code::kInvalidArgument, Failure::kUrl, "malformed URL"};
    case CURLE_COULDNT_RESOLVE_HOST:
      return {Code::kUnavailable, Failure::kResolve,
              absl::StrCat("dial tcp: lookup ", f.host, ": no such host")};
    case CURLE_COULDNT_RESOLVE_PROXY:
      return {Code::kUnavailable, Failure::kProxy,
              "proxyconnect tcp: dial tcp: lookup of the proxy: no such host"};
    case CURLE_COULDNT_CONNECT:
      return {Code::kUnavailable,
              f.proxied ? Failure::kProxy : Failure::kConnect,
              absl::StrCat(
                  dial, " ", f.address, ": connect: ",
                  OsErrorText(f.os_error != 0 ? f.os_error : ECONNREFUSED))};
    case CURLE_OPERATION_TIMEDOUT:
      return {Code::kDeadlineExceeded, Failure::kTimeout,
              absl::StrCat(dial, " ", f.address, ": i/o timeout")};
    case CURLE_PEER_FAILED_VERIFICATION:
      return {Code::kFailedPrecondition, Failure::kTls, VerifyText(f)};
    case CURLE_SSL_CONNECT_ERROR:
      return HandshakeKind(f);
    case CURLE_SSL_CERTPROBLEM:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_CIPHER:
      return {Code::kInvalidArgument, Failure::kTls,
              absl::StrCat("tls: ", f.detail)};
    case CURLE_GOT_NOTHING:
    case CURLE_RECV_ERROR:
      return BrokenKind(f, "read");
    case CURLE_SEND_ERROR:
    case CURLE_SEND_FAIL_REWIND:
      return BrokenKind(f, "write");
    case CURLE_PARTIAL_FILE:
      return {Code::kUnavailable, Failure::kBroken, "unexpected EOF"};
    case CURLE_HTTP2:
    case CURLE_HTTP2_STREAM:
      return {Code::kUnavailable,
              absl::StrContains(f.detail, "GOAWAY") ? Failure::kHttp2GoAway
              : f.head_received                     ? Failure::kBroken
                                                    : Failure::kClosed,
              absl::StrCat("http2: ", f.detail)};
    case CURLE_PROXY:
      return {Code::kUnavailable, Failure::kProxy,
              absl::StrCat("proxyconnect tcp: ", f.detail)};
    case CURLE_OUT_OF_MEMORY:
      return {Code::kResourceExhausted, Failure::kNone, "out of memory"};
    case CURLE_WEIRD_SERVER_REPLY:
    case CURLE_BAD_CONTENT_ENCODING:
    default:
      return {Code::kUnavailable, Failure::kProtocol,
              absl::StrCat("malformed HTTP response: ", f.detail)};
  }
}

}  // namespace

absl::Status StatusFromCurl(absl::string_view method, absl::string_view url,
                            const CurlFailure& failure) {
  const Kind kind = Classify(failure);
  return WithFailure(
      absl::Status(kind.code,
                   absl::StrCat(RequestPrefix(method, url), ": ", kind.cause)),
      kind.failure);
}

}  // namespace gitops::http
