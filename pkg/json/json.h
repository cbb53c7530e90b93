#ifndef GITOPS_PKG_JSON_JSON_H_
#define GITOPS_PKG_JSON_JSON_H_

// JSON text to value trees and back, as Go's encoding/json does it, because
// its texts and error messages are what users of the originals see.
//
// All functions are pure and thread-safe. Errors: InvalidArgument with Go's
// message ("invalid character '}' looking for beginning of value", "unexpected
// end of JSON input"); ResourceExhausted where a limit is hit.

#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "pkg/value/value.h"

namespace gitops::json {

enum class Numbers : uint8_t {
  kFloat64,  // Every number: Go's interface{}, Helm's fromJson.
  // Whole numbers without fraction or exponent that fit are int64, others
  // float64: Kubernetes objects.
  kKube,
  kNative,  // int64, else uint64, else float64.
};

struct ParseOptions {
  Numbers numbers = Numbers::kFloat64;
  int64_t max_bytes = int64_t{1} << 30;
  int64_t max_nodes = 50'000'000;
  int max_depth = 10'000;
};

// One JSON value with nothing but white space around it. Bytes that are no
// UTF-8 and lone surrogates become U+FFFD, the last of duplicate keys wins.
absl::StatusOr<value::Value> Parse(absl::string_view text,
                                   const ParseOptions& options = {});

// Go's json.Unmarshal into a map[string]interface{} or a []interface{}: null
// gives an empty one, another type "json: cannot unmarshal array into Go value
// of type map[string]interface {}".
absl::StatusOr<value::Value> ParseMap(absl::string_view text,
                                      const ParseOptions& options = {});
absl::StatusOr<value::Value> ParseList(absl::string_view text,
                                       const ParseOptions& options = {});

// The first value of a stream of values (a watch). `consumed` is set to the
// bytes read, leading white space included. Where the text ends inside the
// value, the message is "unexpected end of JSON input" (code OutOfRange):
// read more and call again.
absl::StatusOr<value::Value> ParsePrefix(absl::string_view text,
                                         const ParseOptions& options,
                                         size_t* consumed);

struct WriteOptions {
  bool escape_html = true;  // <, > and & as \u003c, \u003e, \u0026.
  // Not empty: one line per item, indented by this per level, as
  // json.MarshalIndent does.
  std::string indent = {};
  // Keys by bytes as Go prints maps; else in insertion order.
  bool sort_keys = true;
};

// Errors: InvalidArgument "json: unsupported value: +Inf" (or NaN). Bytes are
// written as base64 strings, objects by their ToPlain(). No final newline.
absl::StatusOr<std::string> Write(const value::Value& value,
                                  const WriteOptions& options = {});
// The same, appended to `out`, which is unchanged on error.
absl::Status WriteTo(const value::Value& value, const WriteOptions& options,
                     std::string* out);

// Appends `text` as a JSON string in double quotes, escaped as Go does.
void AppendString(absl::string_view text, bool escape_html, std::string* out);

}  // namespace gitops::json

#endif  // GITOPS_PKG_JSON_JSON_H_
