#ifndef GITOPS_CMD_DEPLOYER_STATE_CHECKOUT_H_
#define GITOPS_CMD_DEPLOYER_STATE_CHECKOUT_H_

// A release's state at a commit of the state repository, in a folder of its
// own that goes with it. Not thread-safe.

#include <memory>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "pkg/cli/flags.h"

namespace gitops::deployer {

struct StateSource {
  std::string repository = ".";
  std::string at = "HEAD";
  std::string directory;
};

void AddStateFlags(cli::FlagSet& flags, StateSource* source);

class StateCheckout {
 public:
  // Errors: NotFound (repository, commit, or nothing in the directory then),
  // InvalidArgument (a path that leaves the folder).
  static absl::StatusOr<std::unique_ptr<StateCheckout>> Make(
      const StateSource& source);
  ~StateCheckout();

  // Everything of the state directory but its descriptor.
  const std::string& path() const { return path_; }
  const std::string& commit() const { return commit_; }
  // The bytes of release.binpb, which are not in the folder.
  const std::optional<std::string>& descriptor() const { return descriptor_; }

 private:
  std::string path_;
  std::string commit_;
  std::optional<std::string> descriptor_;
};

}  // namespace gitops::deployer

#endif  // GITOPS_CMD_DEPLOYER_STATE_CHECKOUT_H_
