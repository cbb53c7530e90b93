#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/string_view.h"
#include "pkg/base/quote.h"
#include "pkg/cli/command.h"

namespace gitops::cli {
namespace {

constexpr char kBash[] = R"sh(# bash completion for PROGRAM
_PROGID_complete() {
  local IFS=$'\n'
  COMPREPLY=($(PROGRAM __complete "${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null))
}
complete -o default -F _PROGID_complete PROGRAM
)sh";

constexpr char kZsh[] = R"sh(#compdef PROGRAM
_PROGID_complete() {
  local -a found
  found=("${(@f)$(PROGRAM __complete "${(@)words[2,CURRENT]}" 2>/dev/null)}")
  compadd -a found
  (( $#found )) || _files
}
compdef _PROGID_complete PROGRAM
)sh";

constexpr char kFish[] = R"sh(# fish completion for PROGRAM
function __PROGID_complete
  set -l words (commandline -opc) (commandline -ct)
  PROGRAM __complete $words[2..-1] 2>/dev/null
end
complete -c PROGRAM -a '(__PROGID_complete)'
)sh";

// The candidates for the last word, one a line.
std::string Candidates(Command& root, std::vector<std::string> words) {
  const std::string last = words.empty() ? "" : words.back();
  if (!words.empty()) words.pop_back();
  Command* command = &root;
  for (const std::string& word : words) {
    if (Command* sub = command->FindSub(word)) command = sub;
  }
  std::string out;
  if (absl::StartsWith(last, "-")) {
    for (const FlagSet* set : command->AllFlags()) {
      for (const auto& flag : set->flags()) {
        const std::string name = absl::StrCat("--", flag->name);
        if (!flag->hidden && absl::StartsWith(name, last)) {
          absl::StrAppend(&out, name, "\n");
        }
      }
    }
    return out;
  }
  for (const auto& sub : command->commands()) {
    if (!sub->hidden() && absl::StartsWith(sub->name(), last)) {
      absl::StrAppend(&out, sub->name(), "\n");
    }
  }
  return out;
}

}  // namespace

void AddCompletion(Command& root) {
  Command& completion =
      root.Add("completion", "Generate the completion script for a shell");
  const std::string program = root.name();
  const std::string id = absl::StrReplaceAll(program, {{"-", "_"}});
  struct Shell {
    const char* name;
    const char* script;
  };
  for (const Shell shell :
       {Shell{"bash", kBash}, Shell{"fish", kFish}, Shell{"zsh", kZsh}}) {
    Command& sub = completion.Add(
        shell.name,
        absl::StrCat("Generate the completion script for ", shell.name));
    sub.set_args(NoArgs());
    const std::string script = absl::StrReplaceAll(
        shell.script, {{"PROGRAM", program}, {"PROGID", id}});
    sub.set_run([script](const Invocation& call) {
      call.env->out->Write(script);
      return 0;
    });
  }
  Command& complete = root.Add("__complete", "");
  complete.set_hidden(true);
  complete.set_run([&root](const Invocation& call) {
    call.env->out->Write(Candidates(root, call.args));
    return 0;
  });
}

}  // namespace gitops::cli
