// Arbitrary bytes through every reader and back: no crash, and what is written
// reads back as the same value.

#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/string_view.h"
#include "pkg/base/check.h"
#include "pkg/yaml/node.h"
#include "pkg/yaml/yaml.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  namespace yaml = gitops::yaml;
  const absl::string_view text(reinterpret_cast<const char*>(data), size);
  (void)yaml::ParseNodes(text).ok();
  (void)yaml::ParseAll(text, {.dialect = yaml::Dialect::kKube}).ok();
  (void)yaml::Parse(text, {.dialect = yaml::Dialect::kHelmStrict}).ok();
  const auto parsed = yaml::Parse(text, {.dialect = yaml::Dialect::kKbld});
  if (!parsed.ok()) return 0;
  const auto written = yaml::Emit(*parsed, {.style = yaml::EmitStyle::kHelm});
  // go-yaml writes the key "<<" plain, as which it means something else.
  if (!written.ok() || absl::StrContains(*written, "<<:")) return 0;
  const auto reread = yaml::Parse(*written);
  GITOPS_CHECK(reread.ok());
  // Not the same text: go-yaml's order of keys is circular for some.
  const auto again = yaml::Emit(*reread, {.style = yaml::EmitStyle::kHelm});
  GITOPS_CHECK(again.ok());
  const auto last = yaml::Parse(*again);
  GITOPS_CHECK(last.ok() && *last == *reread);
  return 0;
}
