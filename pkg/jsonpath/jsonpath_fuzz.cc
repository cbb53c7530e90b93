// Whatever the path, following it ends.

#include <cstddef>
#include <cstdint>

#include "absl/strings/string_view.h"
#include "pkg/jsonpath/jsonpath.h"
#include "pkg/yaml/yaml.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const absl::string_view text(reinterpret_cast<const char*>(data), size);
  const auto path = gitops::jsonpath::Template::Parse(text);
  if (!path.ok()) return 0;
  const auto values = gitops::yaml::Parse(
      "{a: {b: [1, 2.5, {c: x}], e: []}, s: text, l: [{n: 1}, {n: 2}], z: }");
  (void)path->Execute(*values).ok();
  return 0;
}
