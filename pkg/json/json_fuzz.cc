// Arbitrary bytes through the parser and back: no crash, and what is written
// reads back as the same value.

#include <cstddef>
#include <cstdint>

#include "absl/strings/string_view.h"
#include "pkg/base/check.h"
#include "pkg/json/json.h"

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
    const auto written = json::Write(*parsed, {.indent = " "});
    GITOPS_CHECK(written.ok());
    const auto reread = json::Parse(*written, {.numbers = numbers});
    GITOPS_CHECK(reread.ok());
    const auto again = json::Write(*reread, {.indent = " "});
    GITOPS_CHECK(again.ok() && *again == *written);
  }
  return 0;
}
