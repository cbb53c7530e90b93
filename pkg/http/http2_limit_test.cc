// How much of a body may wait with HTTP/2: our own server speaks HTTP/1.1 only,
// so that this one plays its part frame by frame.

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <future>
#include <memory>
#include <string>
#include <thread>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "pkg/http/curl_transport.h"
#include "pkg/http/test_certs.h"

namespace gitops::http {
namespace {

std::string Frame(int type, int flags, int stream, absl::string_view payload) {
  const size_t n = payload.size();
  std::string frame;
  for (size_t byte :
       {n >> 16, n >> 8, n, size_t(type), size_t(flags), size_t{0}, size_t{0},
        size_t(stream) >> 8, size_t(stream)}) {
    frame += static_cast<char>(byte & 0xff);
  }
  return absl::StrCat(frame, payload);
}

constexpr int kData = 0, kHeaders = 1, kSettings = 4;
constexpr int kEndStream = 1, kEndHeaders = 4, kAck = 1;

// Answers the first request (stream 1) of one connection with these frames,
// then reads until the client leaves.
class FrameServer {
 public:
  FrameServer(const CertAndKey& cert, std::string frames)
      : context_(SSL_CTX_new(TLS_server_method())), frames_(frames) {
    BIO* bio = BIO_new_mem_buf(cert.cert_pem.data(),
                               static_cast<int>(cert.cert_pem.size()));
    X509* x509 = PEM_read_bio_X509(bio, nullptr, nullptr, nullptr);
    SSL_CTX_use_certificate(context_, x509);
    X509_free(x509);
    BIO_free(bio);
    const absl::string_view key = cert.key_pem.Reveal();
    bio = BIO_new_mem_buf(key.data(), static_cast<int>(key.size()));
    EVP_PKEY* pkey = PEM_read_bio_PrivateKey(bio, nullptr, nullptr, nullptr);
    SSL_CTX_use_PrivateKey(context_, pkey);
    EVP_PKEY_free(pkey);
    BIO_free(bio);
    SSL_CTX_set_alpn_select_cb(context_, ChooseHttp2, nullptr);
    fd_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof(address);
    EXPECT_EQ(bind(fd_, reinterpret_cast<sockaddr*>(&address), size), 0);
    EXPECT_EQ(listen(fd_, 1), 0);
    getsockname(fd_, reinterpret_cast<sockaddr*>(&address), &size);
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this] { Serve(); });
  }

  ~FrameServer() {
    shutdown(fd_, SHUT_RDWR);
    thread_.join();
    close(fd_);
    SSL_CTX_free(context_);
  }

  void WaitUntilWritten() { written_.get_future().wait(); }
  std::string url() const { return absl::StrCat("https://127.0.0.1:", port_); }

 private:
  static int ChooseHttp2(SSL*, const unsigned char** out, unsigned char* size,
                         const unsigned char*, unsigned int, void*) {
    static const unsigned char kName[] = {'h', '2'};
    *out = kName;
    *size = 2;
    return SSL_TLSEXT_ERR_OK;
  }

  void Serve() {
    const int fd = accept(fd_, nullptr, nullptr);
    if (fd < 0) return;
    SSL* ssl = SSL_new(context_);
    SSL_set_fd(ssl, fd);
    if (SSL_accept(ssl) == 1) {
      std::string hello =
          Frame(kSettings, 0, 0, "") + Frame(kSettings, kAck, 0, "");
      SSL_write(ssl, hello.data(), static_cast<int>(hello.size()));
      std::string seen;
      char piece[4096];
      while (!SawRequest(seen)) {
        const int n = SSL_read(ssl, piece, sizeof(piece));
        if (n <= 0) break;
        seen.append(piece, static_cast<size_t>(n));
      }
      SSL_write(ssl, frames_.data(), static_cast<int>(frames_.size()));
      written_.set_value();
      while (SSL_read(ssl, piece, sizeof(piece)) > 0) {
      }
    }
    SSL_free(ssl);
    close(fd);
  }

  // Whether a HEADERS frame is in what the client sent.
  static bool SawRequest(absl::string_view seen) {
    constexpr size_t kPreface = 24;
    if (seen.size() < kPreface) return false;
    seen.remove_prefix(kPreface);
    while (seen.size() >= 9) {
      const auto at = [&](int i) {
        return static_cast<size_t>(static_cast<unsigned char>(seen[i]));
      };
      const size_t size = 9 + (at(0) << 16 | at(1) << 8 | at(2));
      if (seen.size() < size) return false;
      if (seen[3] == kHeaders) return true;
      seen.remove_prefix(size);
    }
    return false;
  }

  SSL_CTX* context_;
  const std::string frames_;
  int fd_ = -1;
  int port_ = 0;
  std::promise<void> written_;
  std::thread thread_;
};

class Http2LimitTest : public testing::Test {
 protected:
  // The answer has status 200 and `frames` of 16 KiB.
  static std::string Answer(int frames) {
    // 0x88 is ":status: 200" of the table that both sides know.
    std::string answer = Frame(kHeaders, kEndHeaders, 1, "\x88");
    for (int i = 0; i < frames; ++i) {
      answer += Frame(kData, i + 1 == frames ? kEndStream : 0, 1,
                      std::string(16 << 10, 'x'));
    }
    return answer;
  }

  std::unique_ptr<Transport> Client() {
    TransportOptions options;
    options.tls.ca_pem = authority_.ca_pem();
    return *NewCurlTransport(std::move(options));
  }

  const TestAuthority authority_;
  const CertAndKey loopback_ = authority_.Issue("server", {"IP:127.0.0.1"});
};

TEST_F(Http2LimitTest, ABodyWithinTheLimitMayWait) {
  FrameServer server(loopback_, Answer(20));
  Request request;
  request.url = server.url();
  request.max_body_bytes = 20 * (16 << 10);
  const auto client = Client();
  const absl::StatusOr<Response> response = client->Send(request);
  ASSERT_TRUE(response.ok()) << response.status();
  EXPECT_TRUE(response->http2);
  EXPECT_EQ(response->body.size(), 20u * (16 << 10));
}

TEST_F(Http2LimitTest, MoreThanThatEndsTheRequest) {
  FrameServer server(loopback_, Answer(60));
  Request request;
  request.url = server.url();
  request.max_body_bytes = 100000;
  const auto client = Client();
  auto stream = client->Open(request);
  ASSERT_TRUE(stream.ok()) << stream.status();
  // Nobody reads while it comes in, until all of it has been written.
  server.WaitUntilWritten();
  char buffer[4096];
  absl::StatusOr<size_t> n(0);
  do {
    n = (*stream)->Read(buffer, sizeof(buffer));
  } while (n.ok() && *n > 0);
  EXPECT_EQ(n.status().code(), absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(n.status().message(),
            absl::StrCat("Get \"", server.url(),
                         "\": response body is larger than 100000 bytes"));
}

}  // namespace
}  // namespace gitops::http
