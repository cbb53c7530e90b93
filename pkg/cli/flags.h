#ifndef GITOPS_PKG_CLI_FLAGS_H_
#define GITOPS_PKG_CLI_FLAGS_H_

// Flags with the syntax and the messages of spf13/pflag, which helm, kbld and
// kapp use: long and short names, --name=value and --name value, -abc groups,
// -n3, "--" to end, flags and arguments in any order.
//
// A flag writes into a variable that the caller owns and that must outlive the
// FlagSet; what the variable holds when the flag is declared is its default.
// Errors are InvalidArgument with pflag's text ("unknown flag: --x").
// Not thread-safe.

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace gitops::cli {

struct Flag {
  std::string name;
  char shorthand = 0;
  std::string type;  // As in the usage text: "string", "strings", "" for bool.
  std::string usage;
  std::string default_text;  // Shown; empty for a zero value.
  std::string group;         // Heading in --help; "" is "Flags".
  // What `--name` without a value means; only such flags may stand alone.
  bool has_no_value_form = false;
  std::string no_value_text;
  bool hidden = false;
  std::string deprecated;  // Message, or empty.
  bool changed = false;    // Given on the command line.
  // Returns the reason alone; the caller adds the flag's name.
  std::function<absl::Status(absl::string_view)> set;
};

class FlagSet {
 public:
  FlagSet() = default;
  FlagSet(FlagSet&&) = default;
  FlagSet& operator=(FlagSet&&) = default;

  // Declare flags. `shorthand` 0 is none. The returned flag may be edited
  // (hidden, group, no_value_text…); it lives as long as the set.
  Flag& Bool(bool* target, absl::string_view name, char shorthand,
             absl::string_view usage);
  Flag& String(std::string* target, absl::string_view name, char shorthand,
               absl::string_view usage);
  Flag& Int(int64_t* target, absl::string_view name, char shorthand,
            absl::string_view usage);
  Flag& Float(double* target, absl::string_view name, char shorthand,
              absl::string_view usage);
  // Go's durations: 1h30m, 250ms.
  Flag& Duration(absl::Duration* target, absl::string_view name, char shorthand,
                 absl::string_view usage);
  // Repeatable, and comma-separated with CSV quoting: pflag's StringSlice.
  Flag& StringSlice(std::vector<std::string>* target, absl::string_view name,
                    char shorthand, absl::string_view usage);
  // Repeatable, values taken whole: pflag's StringArray.
  Flag& StringArray(std::vector<std::string>* target, absl::string_view name,
                    char shorthand, absl::string_view usage);
  // Anything else; `set` is called for each occurrence, in order.
  Flag& Custom(absl::string_view name, char shorthand, absl::string_view type,
               absl::string_view usage,
               std::function<absl::Status(absl::string_view)> set);
  // Another name for a flag declared before, hidden from help.
  void Alias(absl::string_view alias, absl::string_view name);

  Flag* Find(absl::string_view name);
  const Flag* Find(absl::string_view name) const;
  Flag* FindShorthand(char shorthand);
  bool Changed(absl::string_view name) const;
  const std::vector<std::unique_ptr<Flag>>& flags() const { return flags_; }

 private:
  Flag& Add(absl::string_view name, char shorthand, absl::string_view type,
            absl::string_view usage);

  std::vector<std::unique_ptr<Flag>> flags_;
  std::vector<std::pair<std::string, std::string>> aliases_;
};

// Parses `args` against several sets (a command's own and the inherited ones).
// What is no flag goes to `positional`. Deprecation notes go to `notes`, a
// line each: "Flag --x has been deprecated, use y".
absl::Status ParseFlags(const std::vector<std::string>& args,
                        const std::vector<FlagSet*>& sets,
                        std::vector<std::string>* positional,
                        std::string* notes);

// The reasons pflag and Go's strconv give.
absl::Status ParseGoBool(absl::string_view text, bool* value);
absl::Status ParseGoInt(absl::string_view text, int64_t* value);
absl::Status ParseGoDuration(absl::string_view text, absl::Duration* value);
// Go's Duration.String: "1m0s", "250ms", "0s".
std::string FormatGoDuration(absl::Duration duration);

}  // namespace gitops::cli

#endif  // GITOPS_PKG_CLI_FLAGS_H_
