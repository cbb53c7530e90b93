#ifndef GITOPS_PKG_TOML_TOML_H_
#define GITOPS_PKG_TOML_TOML_H_

// TOML text to value trees and back: TOML 1.0, and of 1.1 the escapes \e and
// \xHH, times without seconds, and line breaks and a last comma in inline
// tables.
//
// Source: toml.io; layout of the output, leniency and error texts as toToml and
// fromToml of Helm 4.1.4 (BurntSushi/toml) show them.
// Whole numbers become int64, dates what ParseOptions::make_time makes of them.
// Limits: nesting 1,000 levels. Pure, thread-safe; deterministic: keys are
// written in byte order.

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "pkg/value/value.h"

namespace gitops::toml {

// A date, time or both, as written.
struct DateTime {
  bool has_date = false;
  bool has_time = false;
  bool has_offset = false;
  int year = 0;
  int month = 0;
  int day = 0;
  int hour = 0;
  int minute = 0;
  int second = 0;
  int64_t nanos = 0;
  int offset_seconds = 0;
};

struct ParseOptions {
  // Makes a value of a date; where it is not set, dates become strings.
  // `text` is the date as written.
  std::function<value::Value(const DateTime& date, absl::string_view text)>
      make_time;
};

// InvalidArgument: `toml: line 1 (last key "a"): expected …`.
absl::StatusOr<value::Value> Parse(absl::string_view text,
                                   const ParseOptions& options = {});

struct WriteOptions {
  // The text of an object that is a date; nullopt for other objects, which are
  // written by their ToPlain() form.
  std::function<std::optional<std::string>(const value::Value& object)>
      format_time;
};

// A map as a document; nulls in it are left out. A scalar or list is written
// as it would be after "key = ". InvalidArgument with the text that Helm prints
// in place of a document, such as "toml: cannot encode array with nil element".
absl::StatusOr<std::string> Write(const value::Value& value,
                                  const WriteOptions& options = {});

}  // namespace gitops::toml

#endif  // GITOPS_PKG_TOML_TOML_H_
