// Whatever pkg/http parses that comes from outside: URLs, queries, dates,
// proxy exclusions, and whole requests as the server reads them. The first byte
// chooses. Every outcome is fine but a crash, a hang or a sanitizer report.
// Built as a libFuzzer target; the corpus is replayed by http_fuzz_test.

#include <sys/socket.h>
#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"
#include "pkg/http/proxy.h"
#include "pkg/http/retry.h"
#include "pkg/http/server_connection.h"
#include "pkg/http/server_exchange.h"
#include "pkg/http/url.h"

namespace gitops::http {
namespace {

void TryUrl(absl::string_view text) {
  (void)RedactUrl(text);
  (void)FormatQuery(ParseQuery(text));
  (void)ParseRetryAfter(text, absl::UnixEpoch());
  (void)ProxyFor("https://10.1.2.3:8/", [text](absl::string_view name) {
    return name == "NO_PROXY" ? std::string(text) : std::string("p:1");
  });
  const absl::StatusOr<Url> url = ParseUrl(text);
  if (!url.ok()) return;
  (void)url->ToString();
  (void)ResolveUrl(*url, text);
  (void)ResolveUrl(*url, url->path + "/../x?y");
}

// As the server does it, on a socket whose other end has closed.
void TryRequest(absl::string_view text) {
  int ends[2];
  if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends) != 0) return;
  const ssize_t sent =
      send(ends[1], text.data(), text.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
  shutdown(ends[1], SHUT_WR);
  if (sent >= 0) {
    ServerConnection connection(ends[0], nullptr, absl::Seconds(1));
    while (true) {
      RequestReader request(&connection);
      if (!request.ReadHead().ok() || !request.ReadAll(1 << 20).ok()) break;
    }
  } else {
    close(ends[0]);
  }
  close(ends[1]);
}

}  // namespace
}  // namespace gitops::http

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size) {
  if (size == 0) return 0;
  const absl::string_view text(reinterpret_cast<const char*>(bytes) + 1,
                               size - 1);
  if (bytes[0] == 'r') {
    gitops::http::TryRequest(text);
  } else {
    gitops::http::TryUrl(text);
  }
  return 0;
}
