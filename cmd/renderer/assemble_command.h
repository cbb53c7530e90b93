#ifndef GITOPS_CMD_RENDERER_ASSEMBLE_COMMAND_H_
#define GITOPS_CMD_RENDERER_ASSEMBLE_COMMAND_H_

// `renderer assemble`: packs a chart from files named one by one, for build
// rules. No directory is walked, so nothing undeclared gets in.
//
//   renderer assemble --output shop-1.2.0.tgz --file Chart.yaml=a/Chart.yaml
//       --file templates/x.yaml=b/x.yaml --subchart db.tgz
//   renderer assemble --output shop.tgz --chart-name shop --chart-version 1.2.0
//       --dependency db=db.tgz --condition db=db.enabled --file values.yaml=v
//   renderer assemble --output shop.tgz --archive shop-1.2.0.tgz
//       --provenance shop-1.2.0.tgz.prov --keyring pubring.gpg
//   renderer assemble --tree DIR --archive shop-1.2.0.tgz
//
// With --provenance nothing is written unless the archive, as
// NAME-VERSION.tgz, is what a key of the keyring signed, as of the time of the
// signature: a build has no clock.
// An argument @FILE is replaced by that file's lines.

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "pkg/cli/command.h"

namespace gitops::renderer {

void AddAssembleCommand(cli::Command& root);

// Replaces each @FILE by the lines of FILE. Errors: of reading it.
absl::StatusOr<std::vector<std::string>> ExpandArgumentFiles(
    const std::vector<std::string>& args);

}  // namespace gitops::renderer

#endif  // GITOPS_CMD_RENDERER_ASSEMBLE_COMMAND_H_
