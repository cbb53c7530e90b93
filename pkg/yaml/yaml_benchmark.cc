// Throughput of parsing and writing, in MB/s of text.
// Usage: yaml_benchmark [FILE [SECONDS]]; without FILE a made-up manifest.

#include <chrono>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "pkg/base/fs.h"
#include "pkg/value/value.h"
#include "pkg/yaml/yaml.h"

namespace gitops::yaml {
namespace {

std::string MadeUpManifest() {
  std::string text = "items:\n";
  for (int i = 0; i < 500; ++i) {
    absl::StrAppend(
        &text, "- apiVersion: apps/v1\n  kind: Deployment\n  metadata:\n",
        "    name: service-", i, "\n    labels:\n",
        "      app.kubernetes.io/name: service-", i, "\n",
        "      app.kubernetes.io/managed-by: \"Helm\"\n",
        "    annotations:\n      checksum/config: 4f5a2b", i, "\n",
        "  spec:\n    replicas: ", i % 7,
        "\n    template:\n      spec:\n        containers:\n",
        "        - name: main\n",
        "          image: registry.example.com/team/service:1.2.", i, "\n",
        "          ports:\n          - containerPort: 8080\n",
        "            protocol: TCP\n          env:\n",
        "          - name: LOG_LEVEL\n            value: 'info'\n",
        "          - name: ARGS\n            value: |\n",
        "              --flag=one\n              --flag=two\n",
        "          resources: {limits: {cpu: 500m, memory: 128Mi}}\n");
  }
  return text;
}

// Runs `work` for some time and prints how fast it was at `bytes` per call.
template <typename Work>
void Measure(const char* name, size_t bytes, double seconds, Work work) {
  using Clock = std::chrono::steady_clock;
  work();
  double best = 0;
  const auto end = Clock::now() + std::chrono::duration<double>(seconds);
  int calls = 0;
  do {
    const auto start = Clock::now();
    work();
    const std::chrono::duration<double> took = Clock::now() - start;
    const double speed = static_cast<double>(bytes) / took.count() / 1e6;
    best = speed > best ? speed : best;
    ++calls;
  } while (Clock::now() < end);
  std::printf("%-8s %8.1f MB/s (best of %d)\n", name, best, calls);
}

int Main(int argc, char** argv) {
  std::string text;
  if (argc > 1) {
    auto content = fs::ReadFile(argv[1]);
    if (!content.ok()) {
      std::fprintf(stderr, "%s\n", content.status().ToString().c_str());
      return 1;
    }
    text = *content;
  } else {
    text = MadeUpManifest();
  }
  const double seconds = argc > 2 ? std::atof(argv[2]) : 1.0;
  const auto value = Parse(text);
  if (!value.ok()) {
    std::fprintf(stderr, "%s\n", value.status().ToString().c_str());
    return 1;
  }
  const auto emitted = Emit(*value);
  Measure("parse", text.size(), seconds, [&] { (void)Parse(text).ok(); });
  Measure("emit", emitted->size(), seconds, [&] { (void)Emit(*value).ok(); });
  return 0;
}

}  // namespace
}  // namespace gitops::yaml

int main(int argc, char** argv) { return gitops::yaml::Main(argc, argv); }
