#ifndef GITOPS_PKG_RELEASE_PARTS_H_
#define GITOPS_PKG_RELEASE_PARTS_H_

// Which steps of a deploy are wanted. The check of the files always runs, and
// so does the diff where something is to be deployed: neither writes.
// Pure, thread-safe.

#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace gitops::release {

struct Parts {
  bool diff = true;
  bool push = true;
  bool commit = true;
  bool deploy = true;

  bool All() const { return diff && push && commit && deploy; }
  bool Writes() const { return push || commit || deploy; }
  // Their names, in the order in which they run.
  std::vector<std::string> Names() const;
};

// Those that are named: check, diff, push, commit, deploy. InvalidArgument
// lists them.
absl::StatusOr<Parts> OnlyParts(const std::vector<std::string>& names);

// The one that is named and all after it.
absl::StatusOr<Parts> PartsFrom(const std::string& name);

}  // namespace gitops::release

#endif  // GITOPS_PKG_RELEASE_PARTS_H_
