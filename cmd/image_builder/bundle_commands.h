#ifndef GITOPS_CMD_IMAGE_BUILDER_BUNDLE_COMMANDS_H_
#define GITOPS_CMD_IMAGE_BUILDER_BUNDLE_COMMANDS_H_

// The deprecated, hidden commands package, unpackage and relocate.
// Source: kbld 0.43; they warn first and still work.

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "cmd/image_builder/registry_flags.h"
#include "pkg/cli/output.h"
#include "pkg/cli/ui.h"

namespace gitops::image_builder {

enum class BundleCommand { kPackage, kUnpackage, kRelocate };

struct BundleFlags {
  std::vector<std::string> files;
  RegistryFlags registry;
  bool sort = true;
  std::string output;
  std::string input;
  std::string repository;
  std::string lock_output;
  int64_t concurrency = 5;  // Accepted; the order of work is fixed.
};

absl::StatusOr<int> RunBundle(BundleCommand command, const BundleFlags& flags,
                              cli::Ui& ui, const cli::Environment& env);

}  // namespace gitops::image_builder

#endif  // GITOPS_CMD_IMAGE_BUILDER_BUNDLE_COMMANDS_H_
