#ifndef GITOPS_PKG_SEMVER_CONSTRAINT_H_
#define GITOPS_PKG_SEMVER_CONSTRAINT_H_

// Version constraints: ">=1.2, <2 || ~3.1", "^0.2.3", "1.2 - 1.4", "1.x", "*".
// Groups are joined by ||, the conditions of a group (space or comma) all have
// to hold. A pre-release matches only a group that names a pre-release itself.
//
// Source: behaviour of Masterminds/semver v3.4 as Helm shows it (template
// function semverCompare, dependency versions, kubeVersion).
// Immutable after Parse and thread-safe.

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "pkg/semver/version.h"

namespace gitops::semver {

class Constraints {
 public:
  // InvalidArgument: "improper constraint: TEXT" or "constraint parser error".
  static absl::StatusOr<Constraints> Parse(absl::string_view text);

  bool Check(const Version& version) const;

 private:
  enum class Op {
    kEqual,
    kNotEqual,
    kGreater,
    kLess,
    kGreaterEqual,
    kLessEqual,
    kTilde,
    kCaret
  };
  struct Condition {
    Op op = Op::kEqual;
    Version version;
    // Parts that were missing or a wildcard.
    bool dirty = false;
    bool minor_dirty = false;
    bool patch_dirty = false;
  };
  struct Group {
    std::vector<Condition> conditions;
    bool has_prerelease = false;
  };

  static absl::StatusOr<Group> ParseGroup(absl::string_view text);
  static absl::StatusOr<Condition> MakeCondition(absl::string_view op,
                                                 absl::string_view version);
  static bool Holds(const Condition& condition, const Version& version);
  static bool HoldsNotEqual(const Condition& condition, const Version& version);
  static bool HoldsGreater(const Condition& condition, const Version& version);
  static bool HoldsLessEqual(const Condition& condition,
                             const Version& version);
  static bool HoldsTilde(const Condition& condition, const Version& version);
  static bool HoldsCaret(const Condition& condition, const Version& version);

  std::vector<Group> groups_;
};

}  // namespace gitops::semver

#endif  // GITOPS_PKG_SEMVER_CONSTRAINT_H_
