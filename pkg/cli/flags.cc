#include "pkg/cli/flags.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <functional>
#include <memory>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "absl/time/time.h"
#include "pkg/base/quote.h"
#include "pkg/base/status_macros.h"

namespace gitops::cli {
namespace {

absl::Status Invalid(std::string message) {
  return absl::InvalidArgumentError(message);
}

// One CSV record as Go's encoding/csv reads it, without lazy quotes.
absl::Status SplitCsv(absl::string_view text, std::vector<std::string>* out) {
  if (text.empty()) return absl::OkStatus();
  size_t i = 0;
  while (true) {
    std::string field;
    if (i < text.size() && text[i] == '"') {
      ++i;
      while (true) {
        if (i >= text.size()) {
          return Invalid(
              absl::StrCat("parse error on line 1, column ", text.size() + 1,
                           ": extraneous or missing \" in quoted-field"));
        }
        if (text[i] == '"' && i + 1 < text.size() && text[i + 1] == '"') {
          field += '"';
          i += 2;
        } else if (text[i] == '"') {
          ++i;
          break;
        } else {
          field += text[i++];
        }
      }
      if (i < text.size() && text[i] != ',') {
        return Invalid(
            absl::StrCat("parse error on line 1, column ", i + 1,
                         ": extraneous or missing \" in quoted-field"));
      }
    } else {
      while (i < text.size() && text[i] != ',') {
        if (text[i] == '"') {
          return Invalid(absl::StrCat("parse error on line 1, column ", i + 1,
                                      ": bare \" in non-quoted-field"));
        }
        field += text[i++];
      }
    }
    out->push_back(std::move(field));
    if (i >= text.size()) return absl::OkStatus();
    ++i;  // The comma.
  }
}

std::string QuoteDefault(absl::string_view text) {
  return text.empty() ? "" : Quote(text);
}

std::string BracketDefault(const std::vector<std::string>& values) {
  return values.empty() ? ""
                        : absl::StrCat("[", absl::StrJoin(values, ","), "]");
}

Flag* FindIn(const std::vector<FlagSet*>& sets, absl::string_view name) {
  for (FlagSet* set : sets) {
    if (Flag* flag = set->Find(name)) return flag;
  }
  return nullptr;
}

std::string DisplayName(const Flag& flag) {
  if (flag.shorthand == 0) return absl::StrCat("--", flag.name);
  return absl::StrCat("-", std::string(1, flag.shorthand), ", --", flag.name);
}

absl::Status SetFlag(Flag& flag, absl::string_view value, std::string* notes) {
  const absl::Status status = flag.set(value);
  if (!status.ok()) {
    return absl::Status(
        status.code(),
        absl::StrCat("invalid argument ", Quote(value), " for ",
                     Quote(DisplayName(flag)), " flag: ", status.message()));
  }
  if (!flag.changed && !flag.deprecated.empty() && notes != nullptr) {
    absl::StrAppend(notes, "Flag --", flag.name, " has been deprecated, ",
                    flag.deprecated, "\n");
  }
  flag.changed = true;
  return absl::OkStatus();
}

class Parser {
 public:
  Parser(const std::vector<std::string>& args,
         const std::vector<FlagSet*>& sets,
         std::vector<std::string>* positional, std::string* notes)
      : args_(args), sets_(sets), positional_(positional), notes_(notes) {}

  absl::Status Run() {
    while (at_ < args_.size()) {
      const absl::string_view arg = args_[at_++];
      if (arg.size() < 2 || arg[0] != '-') {
        positional_->emplace_back(arg);
      } else if (arg == "--") {
        positional_->insert(positional_->end(), args_.begin() + at_,
                            args_.end());
        return absl::OkStatus();
      } else if (arg[1] == '-') {
        GITOPS_RETURN_IF_ERROR(Long(arg));
      } else {
        GITOPS_RETURN_IF_ERROR(Shorts(arg));
      }
    }
    return absl::OkStatus();
  }

 private:
  absl::Status Long(absl::string_view arg) {
    absl::string_view name = arg.substr(2);
    if (name[0] == '-' || name[0] == '=') {
      return Invalid(absl::StrCat("bad flag syntax: ", arg));
    }
    const size_t equals = name.find('=');
    const bool has_value = equals != absl::string_view::npos;
    const absl::string_view value =
        has_value ? name.substr(equals + 1) : absl::string_view();
    name = name.substr(0, equals);
    Flag* flag = FindIn(sets_, name);
    if (flag == nullptr) {
      return Invalid(absl::StrCat("unknown flag: --", name));
    }
    if (has_value) return SetFlag(*flag, value, notes_);
    if (flag->has_no_value_form) {
      return SetFlag(*flag, flag->no_value_text, notes_);
    }
    if (at_ >= args_.size()) {
      return Invalid(absl::StrCat("flag needs an argument: ", arg));
    }
    return SetFlag(*flag, args_[at_++], notes_);
  }

  absl::Status Shorts(absl::string_view arg) {
    absl::string_view letters = arg.substr(1);
    while (!letters.empty()) {
      const char c = letters[0];
      const absl::string_view rest = letters.substr(1);
      Flag* flag = nullptr;
      for (FlagSet* set : sets_) {
        if (flag == nullptr) flag = set->FindShorthand(c);
      }
      if (flag == nullptr) {
        return Invalid(absl::StrCat("unknown shorthand flag: '",
                                    std::string(1, c), "' in -", letters));
      }
      // "-n=" alone gives n the value "=", as pflag does.
      if (rest.size() > 1 && rest[0] == '=') {
        return SetFlag(*flag, rest.substr(1), notes_);
      }
      if (flag->has_no_value_form) {
        GITOPS_RETURN_IF_ERROR(SetFlag(*flag, flag->no_value_text, notes_));
        letters = rest;
        continue;
      }
      if (!rest.empty()) return SetFlag(*flag, rest, notes_);
      if (at_ >= args_.size()) {
        return Invalid(absl::StrCat("flag needs an argument: '",
                                    std::string(1, c), "' in -", letters));
      }
      return SetFlag(*flag, args_[at_++], notes_);
    }
    return absl::OkStatus();
  }

  const std::vector<std::string>& args_;
  const std::vector<FlagSet*>& sets_;
  std::vector<std::string>* positional_;
  std::string* notes_;
  size_t at_ = 0;
};

// The base that an integer's prefix tells, and its digits without prefix and
// underscores: 10, 010 and 0o10 (octal), 0x1f, 0b11, 1_000, as in Go's base 0.
// No digits where the underscores are not between digits.
std::pair<int, std::string> GoDigits(absl::string_view text) {
  int base = 10;
  absl::string_view digits = text;
  if (text.size() > 1 && text[0] == '0') {
    const char mark = absl::ascii_tolower(text[1]);
    base = mark == 'x' ? 16 : mark == 'b' ? 2 : 8;
    digits.remove_prefix(mark == 'x' || mark == 'b' || mark == 'o' ? 2 : 1);
  }
  if (absl::StrContains(digits, "__") || absl::EndsWith(digits, "_") ||
      (base == 10 && absl::StartsWith(digits, "_"))) {
    return {base, ""};
  }
  return {base, absl::StrReplaceAll(digits, {{"_", ""}})};
}

}  // namespace

absl::Status ParseGoBool(absl::string_view text, bool* value) {
  for (absl::string_view yes : {"1", "t", "T", "TRUE", "true", "True"}) {
    if (text == yes) {
      *value = true;
      return absl::OkStatus();
    }
  }
  for (absl::string_view no : {"0", "f", "F", "FALSE", "false", "False"}) {
    if (text == no) {
      *value = false;
      return absl::OkStatus();
    }
  }
  return Invalid(absl::StrCat("strconv.ParseBool: parsing ", Quote(text),
                              ": invalid syntax"));
}

absl::Status ParseGoInt(absl::string_view text, int64_t* value) {
  absl::string_view rest = text;
  const bool negative = absl::ConsumePrefix(&rest, "-");
  if (!negative) absl::ConsumePrefix(&rest, "+");
  const auto [base, digits] = GoDigits(rest);
  std::string signed_digits = absl::StrCat(negative ? "-" : "", digits);
  const char* const end = signed_digits.data() + signed_digits.size();
  const auto parsed = std::from_chars(signed_digits.data(), end, *value, base);
  const bool valid =
      !digits.empty() && absl::ascii_isalnum(digits[0]) && parsed.ptr == end;
  if (valid && parsed.ec == std::errc()) return absl::OkStatus();
  return Invalid(absl::StrCat("strconv.ParseInt: parsing ", Quote(text), ": ",
                              valid ? "value out of range" : "invalid syntax"));
}

absl::Status ParseGoDuration(absl::string_view text, absl::Duration* value) {
  if (text == "0") {
    *value = absl::ZeroDuration();
    return absl::OkStatus();
  }
  if (!text.empty() && absl::ParseDuration(text, value) &&
      *value != absl::InfiniteDuration() &&
      *value != -absl::InfiniteDuration()) {
    return absl::OkStatus();
  }
  const bool number =
      !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= '0' && c <= '9') || c == '.';
      });
  return Invalid(absl::StrCat(
      "time: ", number ? "missing unit in duration " : "invalid duration ",
      Quote(text)));
}

std::string FormatGoDuration(absl::Duration duration) {
  if (duration == absl::ZeroDuration()) return "0s";
  std::string out = duration < absl::ZeroDuration() ? "-" : "";
  duration = absl::AbsDuration(duration);
  if (duration < absl::Seconds(1)) {
    return out + absl::FormatDuration(duration);
  }
  const int64_t hours = absl::IDivDuration(duration, absl::Hours(1), &duration);
  const int64_t minutes =
      absl::IDivDuration(duration, absl::Minutes(1), &duration);
  if (hours > 0) absl::StrAppend(&out, hours, "h");
  if (hours > 0 || minutes > 0) absl::StrAppend(&out, minutes, "m");
  const int64_t nanos = absl::ToInt64Nanoseconds(duration);
  absl::StrAppend(&out, nanos / 1000000000);
  if (nanos % 1000000000 != 0) {
    std::string fraction =
        absl::StrCat(1000000000 + nanos % 1000000000).substr(1);
    while (fraction.back() == '0') fraction.pop_back();
    absl::StrAppend(&out, ".", fraction);
  }
  return out + "s";
}

Flag& FlagSet::Add(absl::string_view name, char shorthand,
                   absl::string_view type, absl::string_view usage) {
  flags_.push_back(std::make_unique<Flag>());
  Flag& flag = *flags_.back();
  flag.name = std::string(name);
  flag.shorthand = shorthand;
  flag.type = std::string(type);
  flag.usage = std::string(usage);
  return flag;
}

Flag& FlagSet::Bool(bool* target, absl::string_view name, char shorthand,
                    absl::string_view usage) {
  Flag& flag = Add(name, shorthand, "", usage);
  flag.default_text = *target ? "true" : "";
  flag.has_no_value_form = true;
  flag.no_value_text = "true";
  flag.set = [target](absl::string_view text) {
    return ParseGoBool(text, target);
  };
  return flag;
}

Flag& FlagSet::String(std::string* target, absl::string_view name,
                      char shorthand, absl::string_view usage) {
  Flag& flag = Add(name, shorthand, "string", usage);
  flag.default_text = QuoteDefault(*target);
  flag.set = [target](absl::string_view text) {
    *target = std::string(text);
    return absl::OkStatus();
  };
  return flag;
}

Flag& FlagSet::Int(int64_t* target, absl::string_view name, char shorthand,
                   absl::string_view usage) {
  Flag& flag = Add(name, shorthand, "int", usage);
  flag.default_text = *target == 0 ? "" : absl::StrCat(*target);
  flag.set = [target](absl::string_view text) {
    return ParseGoInt(text, target);
  };
  return flag;
}

Flag& FlagSet::Float(double* target, absl::string_view name, char shorthand,
                     absl::string_view usage) {
  Flag& flag = Add(name, shorthand, "float32", usage);
  flag.default_text = *target == 0 ? "" : absl::StrCat(*target);
  flag.set = [target](absl::string_view text) {
    double value = 0;
    if (!absl::SimpleAtod(text, &value)) {
      return Invalid(absl::StrCat("strconv.ParseFloat: parsing ", Quote(text),
                                  ": invalid syntax"));
    }
    *target = value;
    return absl::OkStatus();
  };
  return flag;
}

Flag& FlagSet::Duration(absl::Duration* target, absl::string_view name,
                        char shorthand, absl::string_view usage) {
  Flag& flag = Add(name, shorthand, "duration", usage);
  flag.default_text =
      *target == absl::ZeroDuration() ? "" : FormatGoDuration(*target);
  flag.set = [target](absl::string_view text) {
    return ParseGoDuration(text, target);
  };
  return flag;
}

Flag& FlagSet::StringSlice(std::vector<std::string>* target,
                           absl::string_view name, char shorthand,
                           absl::string_view usage) {
  Flag& flag = Add(name, shorthand, "strings", usage);
  flag.default_text = BracketDefault(*target);
  Flag* self = &flag;
  flag.set = [target, self](absl::string_view text) {
    std::vector<std::string> values;
    GITOPS_RETURN_IF_ERROR(SplitCsv(text, &values));
    if (!self->changed) target->clear();  // The default goes.
    for (std::string& value : values) target->push_back(std::move(value));
    return absl::OkStatus();
  };
  return flag;
}

Flag& FlagSet::StringArray(std::vector<std::string>* target,
                           absl::string_view name, char shorthand,
                           absl::string_view usage) {
  Flag& flag = Add(name, shorthand, "stringArray", usage);
  flag.default_text = BracketDefault(*target);
  Flag* self = &flag;
  flag.set = [target, self](absl::string_view text) {
    if (!self->changed) target->clear();
    target->emplace_back(text);
    return absl::OkStatus();
  };
  return flag;
}

Flag& FlagSet::Custom(absl::string_view name, char shorthand,
                      absl::string_view type, absl::string_view usage,
                      std::function<absl::Status(absl::string_view)> set) {
  Flag& flag = Add(name, shorthand, type, usage);
  flag.set = std::move(set);
  return flag;
}

void FlagSet::Alias(absl::string_view alias, absl::string_view name) {
  aliases_.emplace_back(std::string(alias), std::string(name));
}

const Flag* FlagSet::Find(absl::string_view name) const {
  for (const auto& [alias, target] : aliases_) {
    if (alias == name) name = target;
  }
  for (const auto& flag : flags_) {
    if (flag->name == name) return flag.get();
  }
  return nullptr;
}

Flag* FlagSet::Find(absl::string_view name) {
  return const_cast<Flag*>(static_cast<const FlagSet*>(this)->Find(name));
}

Flag* FlagSet::FindShorthand(char shorthand) {
  for (const auto& flag : flags_) {
    if (flag->shorthand == shorthand && shorthand != 0) return flag.get();
  }
  return nullptr;
}

bool FlagSet::Changed(absl::string_view name) const {
  const Flag* flag = Find(name);
  return flag != nullptr && flag->changed;
}

absl::Status ParseFlags(const std::vector<std::string>& args,
                        const std::vector<FlagSet*>& sets,
                        std::vector<std::string>* positional,
                        std::string* notes) {
  return Parser(args, sets, positional, notes).Run();
}

}  // namespace gitops::cli
