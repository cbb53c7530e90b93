#include "pkg/coordinator/address.h"

#include <string>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "pkg/base/fs.h"

namespace gitops::coordinator {
namespace {

TEST(AddressTest, ReadsAndPrints) {
  struct Case {
    const char* text;
    const char* shown;
    bool is_unix;
  };
  const Case cases[] = {
      {"unix:/run/c.sock", "unix:/run/c.sock", true},
      {"unix:///run/c.sock", "unix:/run/c.sock", true},
      {"/run/c.sock", "unix:/run/c.sock", true},
      {"/a:80", "unix:/a:80", true},
      {"localhost:7", "localhost:7", false},
      {"127.0.0.1:0", "127.0.0.1:0", false},
      {"[::1]:65535", "[::1]:65535", false},
  };
  for (const Case& c : cases) {
    auto address = ParseAddress(c.text);
    ASSERT_TRUE(address.ok()) << c.text << ": " << address.status();
    EXPECT_EQ(address->ToString(), c.shown);
    EXPECT_EQ(address->is_unix(), c.is_unix);
    // What is printed is read again.
    EXPECT_EQ(ParseAddress(address->ToString())->ToString(), c.shown);
  }
}

TEST(AddressTest, Errors) {
  for (const char* text : {"", "host", ":80", "host:", "host:x", "host:-1",
                           "host:65536", "host:99999999999", "./socket"}) {
    EXPECT_EQ(
        ParseAddress(text).status(),
        absl::InvalidArgumentError(absl::StrCat("address \"", text,
                                                "\" is neither unix:/path nor "
                                                "host:port")))
        << text;
  }
  EXPECT_EQ(ParseAddress("unix:run/c").status(),
            absl::InvalidArgumentError(
                "address \"unix:run/c\": the socket's path is not absolute"));
}

TEST(AddressTest, SocketPathsAreLimited) {
  const std::string path = "/" + std::string(106, 's');
  EXPECT_TRUE(ParseAddress(path).ok());
  EXPECT_TRUE(ParseAddress("unix:" + path).ok());
  EXPECT_EQ(ParseAddress(path + "s").status().code(),
            absl::StatusCode::kInvalidArgument);
}

TEST(AddressTest, LoadTlsNeedsAllThree) {
  const std::string dir = *fs::MakeTempDir("tls");
  TlsFiles files;
  for (std::string* file : {&files.certificate, &files.key, &files.authority}) {
    const absl::Status status = LoadTls(files).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
    EXPECT_TRUE(absl::StrContains(status.message(), "--tls-cert")) << status;
    *file = fs::JoinPath(dir, "none");
  }
  EXPECT_EQ(LoadTls(files).status().code(), absl::StatusCode::kNotFound);
  int n = 0;
  for (std::string* file : {&files.certificate, &files.key, &files.authority}) {
    *file = fs::JoinPath(dir, absl::StrCat("file", ++n));
    ASSERT_TRUE(fs::WriteFile(*file, absl::StrCat("pem", n)).ok());
  }
  auto tls = LoadTls(files);
  ASSERT_TRUE(tls.ok()) << tls.status();
  EXPECT_EQ(tls->certificate_pem, "pem1");
  EXPECT_EQ(tls->key_pem.Reveal(), "pem2");
  EXPECT_EQ(tls->authority_pem, "pem3");
  ASSERT_TRUE(fs::WriteFile(files.key, std::string((1 << 20) + 1, 'x')).ok());
  EXPECT_EQ(LoadTls(files).status().code(),
            absl::StatusCode::kResourceExhausted);
  EXPECT_TRUE(fs::RemoveAll(dir).ok());
}

}  // namespace
}  // namespace gitops::coordinator
