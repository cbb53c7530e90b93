#ifndef GITOPS_PKG_CLI_COMMAND_H_
#define GITOPS_PKG_CLI_COMMAND_H_

// A tree of commands with the habits of spf13/cobra: subcommands with aliases,
// inherited (persistent) flags that may stand before or after the command's
// name, argument rules, --help, suggestions for typing errors, completion.
//
//   Command root("renderer", "The chart renderer");
//   Command& t = root.Add("template", "Render a chart");
//   t.flags().Bool(&options.debug, "debug", 0, "…");
//   t.set_args(ExactArgs(1));
//   t.set_run([&](const Invocation& call) { return Template(options, call); });
//   return Execute(root, args, env);
//
// Not thread-safe.

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "pkg/cli/flags.h"
#include "pkg/cli/output.h"

namespace gitops::cli {

class Command;

struct Invocation {
  Command* command = nullptr;
  std::vector<std::string> args;  // Positional arguments.
  const Environment* env = nullptr;
};

// Returns the reason why `args` do not fit.
using ArgsRule = std::function<absl::Status(const Invocation&)>;
// Returns the exit code, or a status that the program prints as its error.
using RunFunction = std::function<absl::StatusOr<int>(const Invocation&)>;

// Cobra's rules with cobra's texts: `accepts 1 arg(s), received 2`, `requires
// at least 1 arg(s), only received 0`, `unknown command "x" for "prog"`.
ArgsRule ExactArgs(size_t n);
ArgsRule MinimumArgs(size_t n);
ArgsRule MaximumArgs(size_t n);
ArgsRule RangeArgs(size_t least, size_t most);
ArgsRule NoArgs();

class Command {
 public:
  Command(absl::string_view name, absl::string_view short_text);
  Command(const Command&) = delete;
  Command& operator=(const Command&) = delete;

  Command& Add(absl::string_view name, absl::string_view short_text);
  void AddAlias(absl::string_view alias) { aliases_.emplace_back(alias); }

  FlagSet& flags() { return flags_; }
  // Also accepted by every command below.
  FlagSet& persistent_flags() { return persistent_flags_; }
  void set_args(ArgsRule rule) { args_rule_ = std::move(rule); }
  void set_run(RunFunction run) { run_ = std::move(run); }
  void set_long_text(absl::string_view text) { long_text_ = std::string(text); }
  void set_example(absl::string_view text) { example_ = std::string(text); }
  // What follows the command's path in the usage line: "[NAME] [CHART]".
  void set_usage_args(absl::string_view text) {
    usage_args_ = std::string(text);
  }
  void set_hidden(bool hidden) { hidden_ = hidden; }

  const std::string& name() const { return name_; }
  const std::string& short_text() const { return short_text_; }
  Command* parent() const { return parent_; }
  bool runnable() const { return static_cast<bool>(run_); }
  bool hidden() const { return hidden_; }
  const std::vector<std::unique_ptr<Command>>& commands() const {
    return commands_;
  }
  const std::vector<std::string>& aliases() const { return aliases_; }
  const ArgsRule& args_rule() const { return args_rule_; }
  const RunFunction& run() const { return run_; }
  std::string Path() const;  // "renderer dependency build"
  // Looks by name and alias; nullptr if there is none.
  Command* FindSub(absl::string_view name);
  // Own flags, own persistent ones, then those of the parents.
  std::vector<FlagSet*> AllFlags();
  // What --help prints, in cobra's layout.
  std::string Help() const;

 private:
  std::string name_;
  std::string short_text_;
  std::string long_text_;
  std::string example_;
  std::string usage_args_;
  bool hidden_ = false;
  Command* parent_ = nullptr;
  FlagSet flags_;
  FlagSet persistent_flags_;
  ArgsRule args_rule_;
  RunFunction run_;
  std::vector<std::string> aliases_;
  std::vector<std::unique_ptr<Command>> commands_;
};

// Finds the command that `args` (without the program's name) means, parses its
// flags and checks its arguments. Nothing is run or printed.
struct Resolved {
  Invocation invocation;
  bool help = false;  // --help, or a command that only groups others.
  std::string notes;  // Deprecation notes, for stderr.
};
absl::StatusOr<Resolved> Resolve(Command& root,
                                 const std::vector<std::string>& args,
                                 const Environment& env);

// Resolves and runs. Errors come back for the program to print in its own
// form; help goes to stdout with exit code 0.
absl::StatusOr<int> Execute(Command& root, const std::vector<std::string>& args,
                            const Environment& env);

// Adds `completion bash|zsh|fish` and the hidden `__complete` it calls. Call
// last. Completes subcommands and flag names.
void AddCompletion(Command& root);

// The names within edit distance 2 of `name`, or that it begins; sorted.
std::vector<std::string> Suggestions(absl::string_view name,
                                     const std::vector<std::string>& known);

}  // namespace gitops::cli

#endif  // GITOPS_PKG_CLI_COMMAND_H_
