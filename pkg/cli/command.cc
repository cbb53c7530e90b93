#include "pkg/cli/command.h"

#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/string_view.h"
#include "pkg/base/quote.h"
#include "pkg/base/status_macros.h"
#include "pkg/cli/usage.h"

namespace gitops::cli {
namespace {

absl::Status Invalid(std::string message) {
  return absl::InvalidArgumentError(message);
}

size_t EditDistance(absl::string_view a, absl::string_view b) {
  std::vector<size_t> row(b.size() + 1);
  for (size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (size_t i = 1; i <= a.size(); ++i) {
    size_t diagonal = row[0];
    row[0] = i;
    for (size_t j = 1; j <= b.size(); ++j) {
      const size_t up = row[j];
      const bool same =
          absl::ascii_tolower(a[i - 1]) == absl::ascii_tolower(b[j - 1]);
      row[j] =
          std::min({row[j] + 1, row[j - 1] + 1, diagonal + (same ? 0 : 1)});
      diagonal = up;
    }
  }
  return row[b.size()];
}

std::string DidYouMean(absl::string_view name, const Command& command) {
  std::vector<std::string> known;
  for (const auto& sub : command.commands()) {
    if (!sub->hidden()) known.push_back(sub->name());
  }
  const std::vector<std::string> near = Suggestions(name, known);
  if (near.empty()) return "";
  return absl::StrCat("\n\nDid you mean this?\n\t", absl::StrJoin(near, "\n\t"),
                      "\n");
}

absl::Status UnknownCommand(absl::string_view name, const Command& command) {
  return Invalid(absl::StrCat("unknown command ", Quote(name), " for ",
                              Quote(command.Path()),
                              DidYouMean(name, command)));
}

// Whether the flag at `arg` takes the next argument as its value.
bool TakesNext(absl::string_view arg, const std::vector<FlagSet*>& sets) {
  if (absl::StartsWith(arg, "--")) {
    if (absl::StrContains(arg, "=")) return false;
    for (FlagSet* set : sets) {
      if (const Flag* flag = set->Find(arg.substr(2))) {
        return !flag->has_no_value_form;
      }
    }
    return false;
  }
  if (arg.size() != 2) return false;
  for (FlagSet* set : sets) {
    if (const Flag* flag = set->FindShorthand(arg[1])) {
      return !flag->has_no_value_form;
    }
  }
  return false;
}

// The index of the first argument that is neither flag nor flag value.
size_t FirstPositional(const std::vector<std::string>& args,
                       const std::vector<FlagSet*>& sets) {
  for (size_t i = 0; i < args.size(); ++i) {
    if (args[i] == "--") return args.size();
    if (args[i].size() < 2 || args[i][0] != '-') return i;
    if (TakesNext(args[i], sets)) ++i;
  }
  return args.size();
}

// The visible subcommands, by name, padded as cobra pads them.
std::string CommandLines(const Command& command) {
  std::vector<std::pair<absl::string_view, absl::string_view>> lines;
  size_t width = 11;
  for (const auto& sub : command.commands()) {
    if (sub->hidden()) continue;
    lines.emplace_back(sub->name(), sub->short_text());
    width = std::max(width, sub->name().size());
  }
  if (lines.empty()) return "";
  if (command.parent() == nullptr) {
    lines.emplace_back("help", "Help about any command");
  }
  std::sort(lines.begin(), lines.end());
  std::string out;
  for (const auto& [name, text] : lines) {
    absl::StrAppend(&out, "  ", name, std::string(width - name.size() + 1, ' '),
                    text, "\n");
  }
  return out;
}

}  // namespace

ArgsRule ExactArgs(size_t n) {
  return [n](const Invocation& call) {
    if (call.args.size() == n) return absl::OkStatus();
    return Invalid(
        absl::StrCat("accepts ", n, " arg(s), received ", call.args.size()));
  };
}

ArgsRule MinimumArgs(size_t n) {
  return [n](const Invocation& call) {
    if (call.args.size() >= n) return absl::OkStatus();
    return Invalid(absl::StrCat("requires at least ", n,
                                " arg(s), only received ", call.args.size()));
  };
}

ArgsRule MaximumArgs(size_t n) {
  return [n](const Invocation& call) {
    if (call.args.size() <= n) return absl::OkStatus();
    return Invalid(absl::StrCat("accepts at most ", n, " arg(s), received ",
                                call.args.size()));
  };
}

ArgsRule RangeArgs(size_t least, size_t most) {
  return [least, most](const Invocation& call) {
    if (call.args.size() >= least && call.args.size() <= most) {
      return absl::OkStatus();
    }
    return Invalid(absl::StrCat("accepts between ", least, " and ", most,
                                " arg(s), received ", call.args.size()));
  };
}

ArgsRule NoArgs() {
  return [](const Invocation& call) {
    if (call.args.empty()) return absl::OkStatus();
    return UnknownCommand(call.args[0], *call.command);
  };
}

Command::Command(absl::string_view name, absl::string_view short_text)
    : name_(name), short_text_(short_text) {}

Command& Command::Add(absl::string_view name, absl::string_view short_text) {
  commands_.push_back(std::make_unique<Command>(name, short_text));
  commands_.back()->parent_ = this;
  return *commands_.back();
}

std::string Command::Path() const {
  return parent_ == nullptr ? name_ : absl::StrCat(parent_->Path(), " ", name_);
}

Command* Command::FindSub(absl::string_view name) {
  for (const auto& sub : commands_) {
    if (sub->name_ == name) return sub.get();
    for (const std::string& alias : sub->aliases_) {
      if (alias == name) return sub.get();
    }
  }
  return nullptr;
}

std::vector<FlagSet*> Command::AllFlags() {
  std::vector<FlagSet*> sets = {&flags_};
  for (Command* at = this; at != nullptr; at = at->parent_) {
    sets.push_back(&at->persistent_flags_);
  }
  return sets;
}

std::string Command::Help() const {
  std::string out(absl::StripTrailingAsciiWhitespace(
      long_text_.empty() ? short_text_ : long_text_));
  if (!out.empty()) out += "\n\n";
  out += "Usage:\n";
  const bool has_flags =
      !flags_.flags().empty() || !persistent_flags_.flags().empty();
  if (runnable()) {
    absl::StrAppend(&out, "  ", Path(), usage_args_.empty() ? "" : " ",
                    usage_args_,
                    has_flags || parent_ != nullptr ? " [flags]" : "", "\n");
  }
  if (!commands_.empty()) absl::StrAppend(&out, "  ", Path(), " [command]\n");
  if (!aliases_.empty()) {
    absl::StrAppend(&out, "\nAliases:\n  ", name_, ", ",
                    absl::StrJoin(aliases_, ", "), "\n");
  }
  if (!example_.empty()) absl::StrAppend(&out, "\nExamples:\n", example_, "\n");
  const std::string list = CommandLines(*this);
  if (!list.empty()) absl::StrAppend(&out, "\nAvailable Commands:\n", list);
  out += FlagSections({&flags_, &persistent_flags_}, "Flags", name_);
  std::vector<const FlagSet*> inherited;
  for (const Command* at = parent_; at != nullptr; at = at->parent_) {
    inherited.push_back(&at->persistent_flags_);
  }
  out += FlagSections(inherited, "Global Flags");
  if (!list.empty()) {
    absl::StrAppend(
        &out, "\nUse \"", Path(),
        " [command] --help\" for more information about a command.\n");
  }
  return out;
}

absl::StatusOr<Resolved> Resolve(Command& root,
                                 const std::vector<std::string>& args,
                                 const Environment& env) {
  Command* command = &root;
  std::vector<std::string> rest = args;
  if (!rest.empty() && rest[0] == "help" && root.FindSub("help") == nullptr &&
      !root.commands().empty()) {
    rest.erase(rest.begin());
    rest.push_back("--help");
  }
  while (!command->commands().empty()) {
    const size_t at = FirstPositional(rest, command->AllFlags());
    if (at == rest.size()) break;
    Command* sub = command->FindSub(rest[at]);
    if (sub == nullptr) {
      if (!command->runnable() || (command == &root && !command->args_rule())) {
        return UnknownCommand(rest[at], *command);
      }
      break;
    }
    rest.erase(rest.begin() + static_cast<ptrdiff_t>(at));
    command = sub;
  }
  Resolved resolved;
  resolved.invocation.command = command;
  resolved.invocation.env = &env;
  FlagSet help;
  bool want_help = false;
  std::vector<FlagSet*> sets = command->AllFlags();
  if (command->flags().Find("help") == nullptr) {
    const bool h_taken = std::any_of(sets.begin(), sets.end(), [](FlagSet* s) {
      return s->FindShorthand('h') != nullptr;
    });
    help.Bool(&want_help, "help", h_taken ? 0 : 'h', "");
    sets.push_back(&help);
  }
  GITOPS_RETURN_IF_ERROR(
      ParseFlags(rest, sets, &resolved.invocation.args, &resolved.notes));
  resolved.help = want_help || !command->runnable();
  if (!resolved.help && command->args_rule()) {
    GITOPS_RETURN_IF_ERROR(command->args_rule()(resolved.invocation));
  }
  return resolved;
}

absl::StatusOr<int> Execute(Command& root, const std::vector<std::string>& args,
                            const Environment& env) {
  GITOPS_ASSIGN_OR_RETURN(Resolved resolved, Resolve(root, args, env));
  if (!resolved.notes.empty()) env.err->Write(resolved.notes);
  Command& command = *resolved.invocation.command;
  if (resolved.help) {
    env.out->Write(command.Help());
    return 0;
  }
  return command.run()(resolved.invocation);
}

std::vector<std::string> Suggestions(absl::string_view name,
                                     const std::vector<std::string>& known) {
  std::vector<std::string> near;
  for (const std::string& candidate : known) {
    if (EditDistance(name, candidate) <= 2 ||
        absl::StartsWithIgnoreCase(candidate, name)) {
      near.push_back(candidate);
    }
  }
  std::sort(near.begin(), near.end());
  return near;
}

}  // namespace gitops::cli
