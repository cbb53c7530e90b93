// A schema, a NUL byte, and values as JSON: no crash, no endless work. Files
// and the network stay out of it.

#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"
#include "pkg/json/json.h"
#include "pkg/jsonschema/jsonschema.h"
#include "pkg/value/value.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size) {
  using gitops::value::Value;
  const absl::string_view text(reinterpret_cast<const char*>(bytes), size);
  const size_t cut = text.find('\0');
  Value values = Value::NewMap();
  if (cut != absl::string_view::npos) {
    auto parsed = gitops::json::Parse(text.substr(cut + 1), {.max_depth = 500});
    if (parsed.ok()) values = *parsed;
  }
  gitops::jsonschema::Options options;
  options.read_file = [](absl::string_view) -> absl::StatusOr<std::string> {
    return absl::NotFoundError("no files here");
  };
  gitops::jsonschema::Validate(text.substr(0, cut), values, options)
      .IgnoreError();
  return 0;
}
