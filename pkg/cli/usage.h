#ifndef GITOPS_PKG_CLI_USAGE_H_
#define GITOPS_PKG_CLI_USAGE_H_

// The flags of a command as --help lists them: spf13/pflag's lines under
// spf13/cobra's headings.

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "pkg/cli/flags.h"

namespace gitops::cli {

// "\nTITLE:\n" and a line per visible flag of all `sets`, sorted by name and
// aligned; nothing where no flag is visible. Where flags have groups, there is
// a section for each, in the order in which the groups first appear, and the
// flags without one come last under "Available/Other Flags", as in kapp. Lines
// of all groups are aligned with each other. `help_for` adds the line
// "-h, --help   help for NAME"; empty is none.
std::string FlagSections(const std::vector<const FlagSet*>& sets,
                         absl::string_view title,
                         absl::string_view help_for = "");

}  // namespace gitops::cli

#endif  // GITOPS_PKG_CLI_USAGE_H_
