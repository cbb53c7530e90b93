#include "cmd/deployer/help.h"

#include <algorithm>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "pkg/cli/usage.h"

namespace gitops::deployer {

namespace {

// What belongs to which part of the root's help.
struct HelpGroup {
  const char* title;
  std::vector<absl::string_view> names;
};

std::string RootHelp(cli::Command& root) {
  const std::vector<HelpGroup> groups = {
      {"App Commands", {"delete", "deploy", "inspect", "list", "logs"}},
      {"App Support Commands",
       {"app-change", "app-group", "config-map", "label", "rename",
        "service-account"}},
      {"Misc Commands", {"deploy-config", "tools"}},
      {"Available/Other Commands",
       {"completion", "drift", "explain", "help", "plan", "rollback",
        "version"}},
  };
  std::string out = absl::StrCat(
      HelpTitle(root), "\n\nUsage:\n  kapp [flags]\n  kapp [command]\n");
  for (const HelpGroup& g : groups) {
    absl::StrAppend(&out, "\n", g.title, ":\n");
    for (absl::string_view name : g.names) {
      const cli::Command* sub = root.FindSub(name);
      const std::string pad(16 - std::min<size_t>(15, name.size()), ' ');
      absl::StrAppend(
          &out, "  ", name, pad,
          sub == nullptr ? "Help about any command" : HelpTitle(*sub), "\n");
    }
  }
  absl::StrAppend(
      &out,
      cli::FlagSections({&root.flags(), &root.persistent_flags()}, "Flags",
                        root.name()),
      "\nUse \"kapp [command] --help\" for more information about a "
      "command.\n");
  return out;
}

// kapp lists --diff-changes among the common flags, too.
void RepeatDiffChanges(std::string* help) {
  constexpr char kLine[] = "  -c, --diff-changes ";
  const size_t from = help->find(kLine);
  const size_t before = help->find("  -f, --file ");
  if (from == std::string::npos || before == std::string::npos) return;
  help->insert(before, help->substr(from, help->find('\n', from) + 1 - from));
}

}  // namespace

std::string HelpTitle(const cli::Command& command) {
  std::vector<std::string> names;
  for (const auto& sub : command.commands()) {
    if (!sub->hidden()) names.push_back(sub->name());
  }
  if (names.empty()) return command.short_text();
  std::sort(names.begin(), names.end());
  return absl::StrCat(command.short_text(), " (", absl::StrJoin(names, ", "),
                      ")");
}

std::string HelpText(cli::Command& command) {
  if (command.parent() == nullptr) return RootHelp(command);
  std::string help = absl::StrReplaceAll(
      command.Help(),
      {{"\nAvailable Commands:\n", "\nAvailable/Other Commands:\n"}});
  if (absl::StartsWith(help, command.short_text())) {
    help.replace(0, command.short_text().size(), HelpTitle(command));
  }
  if (command.name() == "deploy") RepeatDiffChanges(&help);
  return help;
}

}  // namespace gitops::deployer
