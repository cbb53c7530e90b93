#ifndef GITOPS_PKG_JSONSCHEMA_SCHEMA_TEXT_H_
#define GITOPS_PKG_JSONSCHEMA_SCHEMA_TEXT_H_

// A schema's JSON with its numbers as they are written, since messages repeat
// them: "value must be 1000000.0". Pure.

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "pkg/jsonschema/number.h"
#include "pkg/value/value.h"

namespace gitops::jsonschema {

// As pkg/json's Parse, but numbers become marked strings. Errors have the texts
// of a streaming decoder: "EOF", "unexpected EOF", "invalid character …".
absl::StatusOr<value::Value> ParseSchemaText(absl::string_view text);

// The two steps of it: the tree with plain numbers, and the same with marked
// ones. `text` is cut to what was parsed.
absl::StatusOr<value::Value> ParseSchemaTree(absl::string_view* text);
absl::StatusOr<value::Value> MarkNumbers(value::Value tree,
                                         absl::string_view text);

// Whether `v` is a number of a value or a marked one of a schema.
bool IsNumber(const value::Value& v);
// Of those.
Number ToNumber(const value::Value& v);
// A text that is no marked number.
bool IsText(const value::Value& v);
// The number as written; `v` must come from ParseSchemaText.
absl::string_view NumberText(const value::Value& v);

}  // namespace gitops::jsonschema

#endif  // GITOPS_PKG_JSONSCHEMA_SCHEMA_TEXT_H_
