#ifndef GITOPS_PKG_SEMVER_VERSION_H_
#define GITOPS_PKG_SEMVER_VERSION_H_

// Semantic versions, read as leniently as Helm reads them: an optional leading
// v, one to three numbers, leading zeros tolerated.
//
// Source: semver.org 2.0.0; leniency, error texts and the order of odd
// pre-releases as in Masterminds/semver v3.4 (which Helm uses).
// Limits: a segment fits 64 bits. Values are immutable and thread-safe.

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace gitops::semver {

class Version {
 public:
  Version() = default;  // 0.0.0
  Version(uint64_t major, uint64_t minor, uint64_t patch,
          absl::string_view prerelease = {}, absl::string_view metadata = {});

  // InvalidArgument with exactly the text that a template sees, such as
  // "invalid semantic version".
  static absl::StatusOr<Version> Parse(absl::string_view text);
  // Only the strict form N.N.N[-pre][+meta] without v and leading zeros.
  static absl::StatusOr<Version> ParseStrict(absl::string_view text);

  uint64_t major_number() const { return major_; }
  uint64_t minor_number() const { return minor_; }
  uint64_t patch_number() const { return patch_; }
  const std::string& prerelease() const { return prerelease_; }
  const std::string& metadata() const { return metadata_; }
  // As parsed; for the results of Inc… and Set… the normal form, with a v if
  // the version it came from had one.
  const std::string& original() const { return original_; }

  // "1.2.3-pre+meta", all three numbers, no v.
  std::string ToString() const;

  // -1, 0, 1 by precedence: metadata does not count.
  int Compare(const Version& other) const;

  Version IncMajor() const;
  Version IncMinor() const;
  Version IncPatch() const;  // Of a pre-release: its release.
  absl::StatusOr<Version> SetPrerelease(absl::string_view prerelease) const;
  absl::StatusOr<Version> SetMetadata(absl::string_view metadata) const;

 private:
  Version Derived(Version next) const;

  uint64_t major_ = 0;
  uint64_t minor_ = 0;
  uint64_t patch_ = 0;
  std::string prerelease_;
  std::string metadata_;
  std::string original_;
};

inline bool operator==(const Version& a, const Version& b) {
  return a.Compare(b) == 0;
}
inline bool operator<(const Version& a, const Version& b) {
  return a.Compare(b) < 0;
}

// Compares two pre-release texts by precedence; the empty one is the release
// and comes last.
int ComparePrereleases(absl::string_view a, absl::string_view b);

}  // namespace gitops::semver

#endif  // GITOPS_PKG_SEMVER_VERSION_H_
