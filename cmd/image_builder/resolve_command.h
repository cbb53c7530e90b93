#ifndef GITOPS_CMD_IMAGE_BUILDER_RESOLVE_COMMAND_H_
#define GITOPS_CMD_IMAGE_BUILDER_RESOLVE_COMMAND_H_

// The root command, kbld's own work. Source: kbld 0.43; ours are --builder
// native, --layouts-dir and --registry-map.

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "cmd/image_builder/registry_flags.h"
#include "pkg/cli/flags.h"
#include "pkg/cli/output.h"
#include "pkg/cli/ui.h"

namespace gitops::image_builder {

struct ResolveFlags {
  std::vector<std::string> files;
  RegistryFlags registry;
  bool sort = true;
  bool build = true;
  int64_t build_concurrency = 4;
  bool images_annotation = true;
  bool origins_annotation = true;
  std::string image_map_file;
  std::string lock_output;
  std::string imgpkg_lock_output;
  bool unresolved_inspect = false;
  std::string platform;
  std::string builder;
  std::string layouts_dir;
};

// -f, the registry flags and --sort: what all commands that read inputs share.
void AddFileFlags(cli::FlagSet& set, std::vector<std::string>* files,
                  RegistryFlags* registry, bool* sort);
void AddResolveFlags(cli::FlagSet& set, ResolveFlags* flags);

absl::StatusOr<int> RunResolve(const ResolveFlags& flags, cli::Ui& ui,
                               const cli::Environment& env);

}  // namespace gitops::image_builder

#endif  // GITOPS_CMD_IMAGE_BUILDER_RESOLVE_COMMAND_H_
