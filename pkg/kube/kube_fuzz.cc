// Whatever pkg/kube parses that comes from outside: kubeconfigs, answers of the
// server, watch streams, warnings, what exec plugins print. The first byte
// chooses. Every outcome is fine but a crash, a hang or a sanitizer report.
// Built as a libFuzzer target; the corpus is replayed by kube_fuzz_test.

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "pkg/json/json.h"
#include "pkg/kube/config.h"
#include "pkg/kube/credentials.h"
#include "pkg/kube/discovery.h"
#include "pkg/kube/errors.h"
#include "pkg/kube/requester.h"
#include "pkg/kube/watch.h"

namespace gitops::kube {
namespace {

void TryConfig(absl::string_view text) {
  LoadOptions options;
  options.yaml = std::string(text);
  options.in_cluster = false;
  (void)LoadConfig(options);
}

void TryAnswer(absl::string_view text) {
  const absl::Status status = StatusFromResponse(
      500, {{"Retry-After", std::string(text)}}, text, {"GET", "", "x", ""});
  (void)ApiErrorOf(status);
  (void)ParseWarnings({{"Warning", std::string(text)}});
  const absl::StatusOr<value::Value> document =
      json::Parse(text, {.numbers = json::Numbers::kKube, .max_depth = 1000});
  if (!document.ok()) return;
  Discovery discovery;
  std::vector<GroupVersion> to_read;
  (void)AddDiscoveryRoot(*document, &discovery, &to_read);
  (void)AddResourceList({"g", "v"}, *document, &discovery);
}

void TryWatch(absl::string_view text) {
  EventBuffer buffer;
  const size_t half = text.size() / 2;
  for (const absl::string_view part :
       {text.substr(0, half), text.substr(half)}) {
    buffer.Append(part);
    while (true) {
      const auto event = buffer.Next();
      if (!event.ok() || !event->has_value()) break;
    }
  }
}

void TryPlugin(absl::string_view text) {
  ExecConfig exec;
  exec.api_version = "client.authentication.k8s.io/v1";
  (void)ParseExecCredential(text, exec);
  (void)JwtExpiry(text);
}

}  // namespace
}  // namespace gitops::kube

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size) {
  if (size == 0) return 0;
  const absl::string_view text(reinterpret_cast<const char*>(bytes) + 1,
                               size - 1);
  switch (bytes[0]) {
    case 'c':
      gitops::kube::TryConfig(text);
      break;
    case 'a':
      gitops::kube::TryAnswer(text);
      break;
    case 'w':
      gitops::kube::TryWatch(text);
      break;
    default:
      gitops::kube::TryPlugin(text);
  }
  return 0;
}
