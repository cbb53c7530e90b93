#ifndef GITOPS_PKG_JSONSCHEMA_JSONSCHEMA_H_
#define GITOPS_PKG_JSONSCHEMA_JSONSCHEMA_H_

// JSON Schema: drafts 4, 6, 7, 2019-09 and 2020-12, chosen by $schema; 2020-12
// without one.
//
// Source: json-schema.org; messages, their nesting and what they are called
// when values.schema.json does not fit, as Helm 4.1.4 prints them (it uses
// santhosh-tekuri/jsonschema v6). Formats are asserted up to draft 7 only.
// Known differences: see README.md.
// Limits: 64 MiB of schema text, 2,000 nested schemas, 3 million checks per
// validation. Regular expressions are RE2's. Pure but for the loader;
// thread-safe: one call shares nothing with another.

#include <functional>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "pkg/value/value.h"

namespace gitops::jsonschema {

struct Options {
  // The text of an http: or https: document. Not set: such references fail.
  std::function<absl::StatusOr<std::string>(absl::string_view url)> fetch;
  // The text of a file: document, by its absolute path. Not set: read from the
  // disk, regular files only.
  std::function<absl::StatusOr<std::string>(absl::string_view path)> read_file;
  // Told of each urn: reference; it accepts everything.
  std::function<void(absl::string_view urn)> warn_urn;
  // What the schema itself is called.
  std::string url = "file:///values.schema.json";
};

// Checks `values` against the text of a schema. InvalidArgument:
// - values that do not fit: one line each, "- at '/a': got number, want
//   string\n", causes indented below;
// - a schema that is none: the reason, without a newline.
// ResourceExhausted where a limit is hit.
absl::Status Validate(absl::string_view schema, const value::Value& values,
                      const Options& options = {});

// The same for many schemas: keeps the compiled metaschemas between calls. Not
// thread-safe; one per thread.
class Validator {
 public:
  explicit Validator(Options options = {});
  ~Validator();
  Validator(const Validator&) = delete;
  Validator& operator=(const Validator&) = delete;

  absl::Status Validate(absl::string_view schema, const value::Value& values);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace gitops::jsonschema

#endif  // GITOPS_PKG_JSONSCHEMA_JSONSCHEMA_H_
