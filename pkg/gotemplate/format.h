#ifndef GITOPS_PKG_GOTEMPLATE_FORMAT_H_
#define GITOPS_PKG_GOTEMPLATE_FORMAT_H_

// Go's fmt package for template values: what %v, Sprint and Sprintf give.
// Null prints as "<nil>". Source: the fmt documentation and its behaviour.
// Differences: addresses (%p, pointers in containers) print as 0xc000000000.
// Limits: values nested deeper than 1,000 print as "..." from there on, and a
// value is cut off behind 64 MiB, so values that contain themselves terminate.
// Thread-safe, pure.

#include <string>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "pkg/value/value.h"

namespace gitops::gotemplate {

// %v.
std::string FormatValue(const value::Value& v);
void AppendValue(const value::Value& v, std::string* out);

// A space between two operands when neither is a string.
std::string Sprint(absl::Span<const value::Value> args);
// Always spaces, and a newline at the end.
std::string Sprintln(absl::Span<const value::Value> args);
std::string Sprintf(absl::string_view format,
                    absl::Span<const value::Value> args);

// A float64 as %v prints it ('g', shortest digits that read back the same).
std::string FormatFloat(double d);

// Sprig's strval: a string or bytes as they are, else %v.
std::string Strval(const value::Value& v);

// %T: "int", "map[string]interface {}", "<nil>".
std::string GoTypeName(const value::Value& v);

// reflect.Kind: "map", "slice", "string", "float64", "invalid", "ptr" …
absl::string_view GoKindName(const value::Value& v);

}  // namespace gitops::gotemplate

#endif  // GITOPS_PKG_GOTEMPLATE_FORMAT_H_
