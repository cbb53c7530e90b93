// Arbitrary bytes through the parser and back: no crash, and what is written
// reads back as the same value, but for the float -0, whose "-0" is the integer
// 0 where integers are told from floats (as in Kubernetes): one more round
// then changes nothing.

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/string_view.h"
#include "pkg/base/check.h"
#include "pkg/json/json.h"
#include "pkg/value/value.h"

namespace gitops::json {
namespace {

std::string Rewrite(const value::Value& value) {
  auto text = Write(value, {.indent = " "});
  GITOPS_CHECK(text.ok());
  return *std::move(text);
}

value::Value Reread(const std::string& text, Numbers numbers) {
  auto value = Parse(text, {.numbers = numbers});
  GITOPS_CHECK(value.ok());
  return *std::move(value);
}

}  // namespace
}  // namespace gitops::json

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  namespace json = gitops::json;
  const absl::string_view text(reinterpret_cast<const char*>(data), size);
  size_t consumed = 0;
  if (json::ParsePrefix(text, {}, &consumed).ok()) {
    GITOPS_CHECK(consumed <= size);
  }
  for (const json::Numbers numbers :
       {json::Numbers::kFloat64, json::Numbers::kKube,
        json::Numbers::kNative}) {
    const auto parsed = json::Parse(text, {.numbers = numbers});
    if (!parsed.ok()) return 0;
    const std::string written = json::Rewrite(*parsed);
    const std::string again = json::Rewrite(json::Reread(written, numbers));
    if (absl::StrContains(written, "-0")) {
      GITOPS_CHECK(json::Rewrite(json::Reread(again, numbers)) == again);
    } else {
      GITOPS_CHECK(again == written);
    }
  }
  return 0;
}
