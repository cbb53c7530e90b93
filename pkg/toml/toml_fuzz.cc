// Whatever Parse accepts, Write must be able to write, and the result must be
// read again.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "absl/strings/string_view.h"
#include "pkg/toml/toml.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const absl::string_view text(reinterpret_cast<const char*>(data), size);
  absl::StatusOr<gitops::value::Value> v = gitops::toml::Parse(text);
  if (!v.ok()) return 0;
  absl::StatusOr<std::string> out = gitops::toml::Write(*v);
  if (out.ok() && !gitops::toml::Parse(*out).ok()) std::abort();
  return 0;
}
