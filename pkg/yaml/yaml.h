#ifndef GITOPS_PKG_YAML_YAML_H_
#define GITOPS_PKG_YAML_YAML_H_

// YAML text to value trees and back, byte for byte as the Go programs that
// this project stands in for do it.
//
// Source of behaviour: sigs.k8s.io/yaml over go-yaml v2 (YAML 1.1 scalars, a
// port of libyaml's scanner) as seen on Helm 4, kbld and kapp; go-yaml v3 for
// EmitStyle::kPretty. Known differences are listed in README.md.
//
// All functions are pure and thread-safe. Hostile input ends in an error,
// never in a crash: bytes, nodes and depth are limited.
//
// Errors: InvalidArgument for text that is no YAML of the dialect, with Go's
// message ("yaml: line 3: mapping values are not allowed in this context");
// ResourceExhausted where a limit of ParseOptions is hit.

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "pkg/value/value.h"

namespace gitops::yaml {

// How text becomes values. All follow go-yaml v2 and then JSON: map keys are
// strings (`y: 1` has the key "true"), the last of duplicate keys wins,
// timestamps stay strings, infinities are errors.
enum class Dialect : uint8_t {
  // Values files, Chart.yaml, fromYaml: every number is a float64.
  kHelm,
  // The same, but a duplicate key is an error (index.yaml, lint).
  kHelmStrict,
  // kbld and kapp: as kHelm; \ud83d\ude00 escapes are accepted.
  kKbld,
  // Kubernetes objects: whole numbers that fit are int64, others float64.
  kKube,
};

struct ParseOptions {
  Dialect dialect = Dialect::kHelm;
  // Put before error messages as "FILE: " where not empty.
  std::string file = {};
  int64_t max_bytes = int64_t{256} << 20;
  int64_t max_nodes = 20'000'000;  // Counted after aliases are expanded.
  int max_depth = 10'000;          // Not more: Value is destroyed recursively.
};

// The first (or only) document of `text`; null where it has none.
absl::StatusOr<value::Value> Parse(absl::string_view text,
                                   const ParseOptions& options = {});

// Go's yaml.Unmarshal into a map[string]interface{} (or a []interface{}) of
// the first document. Empty text and null give an empty map (list). Messages
// have Go's prefixes: "error converting YAML to JSON: yaml: …" and "error
// unmarshaling JSON: while decoding JSON: json: cannot unmarshal array into Go
// value of type map[string]interface {}".
absl::StatusOr<value::Value> ParseMap(absl::string_view text,
                                      const ParseOptions& options = {});
absl::StatusOr<value::Value> ParseList(absl::string_view text,
                                       const ParseOptions& options = {});

// A document cut out of a file.
struct RawDocument {
  absl::string_view text;  // Into the input.
  size_t offset = 0;       // Of `text` in the input, in bytes.
  int line = 1;            // Of the start of `text`, 1-based.
};

// Cuts at every line that starts with "---", even inside block scalars, as
// Kubernetes' YAML reader does. What follows the dashes on the line must be
// blank or a comment, else "invalid Yaml document separator: REST". Such a line
// ends a document, which does not contain it; at the start, or right behind
// another one, it begins the next document, and its lines count from there.
absl::StatusOr<std::vector<RawDocument>> SplitDocuments(absl::string_view text);

struct Document {
  value::Value value;  // Null for one that only holds comments.
  int line = 1;        // Where the document starts in the file, 1-based.
};

// SplitDocuments, then Parse of each. Line numbers in messages count from the
// start of the document, as in the originals.
absl::StatusOr<std::vector<Document>> ParseAll(
    absl::string_view text, const ParseOptions& options = {});

enum class EmitStyle : uint8_t {
  // toYaml, Chart.lock, index.yaml: go-yaml v2 after a pass through JSON. Fails
  // where that fails: infinities, and control characters in strings.
  kHelm,
  // The same text, but never fails for strings: what cannot be written is
  // escaped. For kbld, kapp and diffs.
  kKbld,
  // toYamlPretty: go-yaml v3, lists indented below their key, no folding.
  kPretty,
};

struct EmitOptions {
  EmitStyle style = EmitStyle::kHelm;
};

// `value` as a block style document, keys in go-yaml's natural order, with one
// newline at the end. Errors are Go's: InvalidArgument
// "error marshaling into JSON: json: unsupported value: +Inf" and the like.
absl::StatusOr<std::string> Emit(const value::Value& value,
                                 const EmitOptions& options = {});
// The same, appended to `out`, which is unchanged on error.
absl::Status EmitTo(const value::Value& value, const EmitOptions& options,
                    std::string* out);

}  // namespace gitops::yaml

#endif  // GITOPS_PKG_YAML_YAML_H_
