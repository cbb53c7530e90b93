// Throughput of parsing and writing a made-up list of objects, in MB/s.
// Usage: json_benchmark [SECONDS]

#include <chrono>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "absl/strings/str_cat.h"
#include "pkg/json/json.h"

namespace gitops::json {
namespace {

std::string MadeUpList() {
  std::string text = R"({"kind":"List","items":[)";
  for (int i = 0; i < 1000; ++i) {
    absl::StrAppend(
        &text, i == 0 ? "" : ",",
        R"({"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":)",
        "\"service-", i, R"(","labels":{"app.kubernetes.io/name":"service"},)",
        R"("annotations":{"text":"two\nlines and \"quotes\""}},"spec":{)",
        R"("replicas":)", i % 9, R"(,"paused":false,"minReadySeconds":1.5}})");
  }
  return text + "]}";
}

template <typename Work>
void Measure(const char* name, size_t bytes, double seconds, Work work) {
  using Clock = std::chrono::steady_clock;
  double best = 0;
  const auto end = Clock::now() + std::chrono::duration<double>(seconds);
  do {
    const auto start = Clock::now();
    work();
    const std::chrono::duration<double> took = Clock::now() - start;
    const double speed = static_cast<double>(bytes) / took.count() / 1e6;
    best = speed > best ? speed : best;
  } while (Clock::now() < end);
  std::printf("%-8s %8.1f MB/s\n", name, best);
}

}  // namespace
}  // namespace gitops::json

int main(int argc, char** argv) {
  namespace json = gitops::json;
  const std::string text = json::MadeUpList();
  const double seconds = argc > 1 ? std::atof(argv[1]) : 1.0;
  const auto value = json::Parse(text);
  if (!value.ok()) return 1;
  json::Measure("parse", text.size(), seconds,
                [&] { (void)json::Parse(text).ok(); });
  json::Measure("write", text.size(), seconds,
                [&] { (void)json::Write(*value).ok(); });
  return 0;
}
