#ifndef GITOPS_PKG_GOTEMPLATE_PRINTER_H_
#define GITOPS_PKG_GOTEMPLATE_PRINTER_H_

// One fmt verb applied to one value, and the flags that say how. Internal to
// this package; see format.h for what it matches.

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "pkg/value/value.h"

namespace gitops::gotemplate {

struct FormatFlags {
  bool plus = false;
  bool minus = false;
  bool sharp = false;
  bool space = false;
  bool zero = false;
  bool plus_v = false;   // %+v
  bool sharp_v = false;  // %#v
  int width = -1;        // -1: not given
  int precision = -1;
};

class ValuePrinter {
 public:
  // Output past `max_bytes` is cut off somewhere behind it.
  explicit ValuePrinter(std::string* out, size_t max_bytes = size_t{64} << 20)
      : out_(*out), max_bytes_(out->size() + max_bytes) {}

  FormatFlags flags;

  // Top-level argument; null prints as <nil>.
  void Print(const value::Value& v, char32_t verb);
  // "%!VERB(TYPE=VALUE)".
  void BadVerb(const value::Value& v, char32_t verb);
  // "TYPE=VALUE", as in %!d(string=a).
  void PrintTyped(const value::Value& v);

 private:
  void PrintAt(const value::Value& v, char32_t verb, int depth);
  void Null(char32_t verb, int depth);
  void Bool(const value::Value& v, char32_t verb);
  void Integer(const value::Value& v, char32_t verb);
  void Digits(uint64_t magnitude, bool negative, int base, char32_t verb,
              bool upper);
  void Unicode(uint64_t rune);
  void QuotedRune(uint64_t rune);
  void Float(const value::Value& v, char32_t verb);
  void Complex(const value::Value& v, double real, double imaginary,
               char32_t verb);
  void Text(const value::Value& v, absl::string_view text, char32_t verb);
  void Quoted(absl::string_view text);
  void Hex(absl::string_view bytes, bool upper);
  void Bytes(const value::Value& v, char32_t verb, int depth);
  void List(const value::Value& v, char32_t verb, int depth);
  void Map(const value::Value& v, char32_t verb, int depth);
  void Object(const value::Value& v, char32_t verb, int depth);
  bool NamedInteger(const value::Value& v, char32_t verb);

  // Appends `text` within the width.
  void Pad(absl::string_view text);
  absl::string_view CutToPrecision(absl::string_view text) const;
  bool Full() const { return out_.size() > max_bytes_; }

  std::string& out_;
  size_t max_bytes_;
};

// %v of a float: the fast way.
void AppendFloatV(const value::Value& v, std::string* out);

// A float in one of the verbs e E f F g G x X b with a precision (-1: as many
// digits as needed), sign only if negative.
std::string FormatFloatVerb(double d, bool is_float32, char verb, int precision,
                            bool sharp);

// "1h0m0s", as time.Duration prints.
std::string FormatDuration(int64_t nanoseconds);

}  // namespace gitops::gotemplate

#endif  // GITOPS_PKG_GOTEMPLATE_PRINTER_H_
