#include "pkg/gotemplate/format.h"

#include <charconv>
#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "pkg/base/quote.h"
#include "pkg/gotemplate/printer.h"
#include "pkg/value/value.h"

namespace gitops::gotemplate {
namespace {

using value::Kind;
using value::Value;

// Go's limit for widths, precisions and argument numbers.
constexpr int kMaxNumber = 1000000;

// Walks over a format string.
class FormatRun {
 public:
  FormatRun(absl::string_view format, absl::Span<const Value> args,
            std::string* out)
      : format_(format), args_(args), out_(*out) {}

  void Run();

 private:
  void Verb();
  bool ParseFlags(FormatFlags* flags);
  void ParseWidth(FormatFlags* flags);
  void ParsePrecision(FormatFlags* flags);
  void ApplyVerb(FormatFlags flags);
  void ArgumentIndex();
  bool Number(size_t end, int* number);
  bool NumberFromArgument(int* number);
  void Extra();
  char At() const { return pos_ < format_.size() ? format_[pos_] : '\0'; }

  absl::string_view format_;
  absl::Span<const Value> args_;
  std::string& out_;
  size_t pos_ = 0;
  size_t arg_ = 0;
  bool reordered_ = false;
  bool good_index_ = true;
  bool after_index_ = false;
};

void FormatRun::Run() {
  while (pos_ < format_.size()) {
    const size_t percent = format_.find('%', pos_);
    const absl::string_view plain = format_.substr(pos_, percent - pos_);
    out_.append(plain.data(), plain.size());
    if (percent == absl::string_view::npos) break;
    pos_ = percent + 1;
    Verb();
  }
  if (!reordered_ && arg_ < args_.size()) Extra();
}

void FormatRun::Extra() {
  out_ += "%!(EXTRA ";
  for (size_t i = arg_; i < args_.size(); ++i) {
    if (i > arg_) out_ += ", ";
    ValuePrinter(&out_).PrintTyped(args_[i]);
  }
  out_ += ')';
}

void FormatRun::Verb() {
  FormatFlags flags;
  good_index_ = true;
  after_index_ = false;
  // A lower-case verb right behind the flags takes the next argument, whatever
  // an earlier index said.
  if (ParseFlags(&flags)) return ApplyVerb(flags);
  ArgumentIndex();
  ParseWidth(&flags);
  if (At() == '.' && pos_ + 1 < format_.size()) ParsePrecision(&flags);
  if (!after_index_) ArgumentIndex();
  if (pos_ >= format_.size()) {
    out_ += "%!(NOVERB)";
    return;
  }
  ApplyVerb(flags);
}

bool FormatRun::ParseFlags(FormatFlags* flags) {
  for (; pos_ < format_.size(); ++pos_) {
    switch (format_[pos_]) {
      case '#':
        flags->sharp = true;
        break;
      case '0':
        flags->zero = true;
        break;
      case '+':
        flags->plus = true;
        break;
      case '-':
        flags->minus = true;
        break;
      case ' ':
        flags->space = true;
        break;
      default:
        return format_[pos_] >= 'a' && format_[pos_] <= 'z' &&
               arg_ < args_.size();
    }
  }
  return false;
}

void FormatRun::ParseWidth(FormatFlags* flags) {
  if (At() == '*') {
    ++pos_;
    if (!NumberFromArgument(&flags->width)) {
      out_ += "%!(BADWIDTH)";
      flags->width = -1;
    } else if (flags->width < 0) {
      flags->width = -flags->width;
      flags->minus = true;
    }
    after_index_ = false;
    return;
  }
  if (Number(format_.size(), &flags->width)) {
    if (after_index_) good_index_ = false;  // "%[3]2d"
  } else {
    flags->width = -1;
  }
}

void FormatRun::ParsePrecision(FormatFlags* flags) {
  ++pos_;
  if (after_index_) good_index_ = false;  // "%[3].2d"
  ArgumentIndex();
  if (At() == '*') {
    ++pos_;
    if (!NumberFromArgument(&flags->precision) || flags->precision < 0) {
      flags->precision = -1;
      out_ += "%!(BADPREC)";
    }
    after_index_ = false;
    return;
  }
  if (!Number(format_.size(), &flags->precision)) flags->precision = 0;
}

void FormatRun::ApplyVerb(FormatFlags flags) {
  char32_t verb;
  pos_ += static_cast<size_t>(DecodeRune(format_.substr(pos_), &verb));
  if (verb == '%') {
    out_ += '%';
    return;
  }
  if (!good_index_ || arg_ >= args_.size()) {
    out_ += "%!";
    AppendRune(verb, &out_);
    out_ += good_index_ ? "(MISSING)" : "(BADINDEX)";
    return;
  }
  if (verb == 'v' || verb == 'w') {
    flags.sharp_v = std::exchange(flags.sharp, false);
    flags.plus_v = std::exchange(flags.plus, false);
  }
  ValuePrinter printer(&out_);
  printer.flags = flags;
  const Value& arg = args_[arg_++];
  if (verb == 'w' && !arg.is_bytes()) {
    printer.BadVerb(arg, verb);
  } else {
    printer.Print(arg, verb);
  }
}

// "[n]" chooses the argument.
void FormatRun::ArgumentIndex() {
  after_index_ = false;
  if (At() != '[') return;
  reordered_ = true;
  const size_t close = format_.find(']', pos_ + 1);
  if (close == absl::string_view::npos || close + 1 - pos_ < 3) {
    good_index_ = false;
    ++pos_;
    if (close != absl::string_view::npos && format_.size() - pos_ + 1 >= 3) {
      pos_ = close + 1;
    }
    return;
  }
  ++pos_;
  int index = 0;
  const bool number = Number(close, &index) && pos_ == close;
  pos_ = close + 1;
  if (number) after_index_ = true;
  if (number && index >= 1 && static_cast<size_t>(index) <= args_.size()) {
    arg_ = static_cast<size_t>(index) - 1;
  } else {
    good_index_ = false;
  }
}

// Digits before `end`. Too big a number swallows the rest, as in Go.
bool FormatRun::Number(size_t end, int* number) {
  int parsed = 0;
  bool found = false;
  for (; pos_ < end && format_[pos_] >= '0' && format_[pos_] <= '9'; ++pos_) {
    if (parsed > kMaxNumber) {
      pos_ = end;
      return false;
    }
    parsed = parsed * 10 + (format_[pos_] - '0');
    found = true;
  }
  if (found) *number = parsed;
  return found;
}

bool FormatRun::NumberFromArgument(int* number) {
  if (arg_ >= args_.size()) return false;
  const Value& v = args_[arg_++];
  int64_t i;
  if (v.is_int()) {
    i = v.as_int();
  } else if (v.is_uint() && v.as_uint() <= kMaxNumber) {
    i = static_cast<int64_t>(v.as_uint());
  } else {
    return false;
  }
  if (i > kMaxNumber || i < -kMaxNumber) return false;
  *number = static_cast<int>(i);
  return true;
}

}  // namespace

void AppendValue(const Value& v, std::string* out) {
  switch (v.kind()) {
    case Kind::kString: {
      const absl::string_view text = v.as_string();
      out->append(text.data(), text.size());
      return;
    }
    case Kind::kInt:
      if (v.go_type() < value::GoType::kDuration) {
        char digits[24];
        const auto end =
            std::to_chars(digits, digits + sizeof(digits), v.as_int()).ptr;
        out->append(digits, static_cast<size_t>(end - digits));
        return;
      }
      break;
    case Kind::kFloat:
      AppendFloatV(v, out);
      return;
    default:
      break;
  }
  ValuePrinter(out).Print(v, 'v');
}

std::string FormatValue(const Value& v) {
  std::string out;
  AppendValue(v, &out);
  return out;
}

std::string Sprint(absl::Span<const Value> args) {
  std::string out;
  for (size_t i = 0; i < args.size(); ++i) {
    if (i > 0 && !args[i].is_string() && !args[i - 1].is_string()) out += ' ';
    AppendValue(args[i], &out);
  }
  return out;
}

std::string Sprintln(absl::Span<const Value> args) {
  std::string out;
  for (size_t i = 0; i < args.size(); ++i) {
    if (i > 0) out += ' ';
    AppendValue(args[i], &out);
  }
  out += '\n';
  return out;
}

std::string Sprintf(absl::string_view format, absl::Span<const Value> args) {
  std::string out;
  out.reserve(format.size() + args.size() * 16);
  FormatRun(format, args, &out).Run();
  return out;
}

std::string Strval(const Value& v) {
  if (v.is_string() || v.is_bytes()) return std::string(v.as_string());
  return FormatValue(v);
}

}  // namespace gitops::gotemplate
