// Constraints and versions from arbitrary text: no crash, and what a version
// prints as reads back as the same version.

#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "absl/strings/string_view.h"
#include "pkg/semver/constraint.h"
#include "pkg/semver/version.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using gitops::semver::Constraints;
  using gitops::semver::Version;
  const absl::string_view text(reinterpret_cast<const char*>(data), size);
  const size_t cut = text.find('\n');
  absl::StatusOr<Version> version = Version::Parse(
      cut == absl::string_view::npos ? text : text.substr(cut + 1));
  if (version.ok()) {
    absl::StatusOr<Version> again = Version::Parse(version->ToString());
    if (!again.ok() || again->Compare(*version) != 0) std::abort();
  }
  absl::StatusOr<Constraints> constraints =
      Constraints::Parse(text.substr(0, cut));
  if (constraints.ok() && version.ok()) constraints->Check(*version);
  return 0;
}
