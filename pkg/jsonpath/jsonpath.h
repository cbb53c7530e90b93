#ifndef GITOPS_PKG_JSONPATH_JSONPATH_H_
#define GITOPS_PKG_JSONPATH_JSONPATH_H_

// Texts with paths in braces, filled in from a value tree: the JSONPath of
// kubectl and of `helm show values --jsonpath`.
//
//   {.items[*].name}  {..image}  {.a['b.c'].d[0,-1]}  {.x[?(@.n>1.0)]}
//   {range .items[*]}{.name}{"\n"}{end}
//
// Source: Helm 4.1.4, tried case by case. "$" and "@" both mean where one is,
// also within range; integers in filters equal no number of a values file,
// which are floating point (1.0 does). Known difference: keys come in byte
// order where Helm's order is random.
// Limits: 1,000 levels of range and nested expressions, 3,000,000 values
// looked at, 256 MiB of text. Immutable once parsed, thread-safe.

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "pkg/value/value.h"

namespace gitops::jsonpath {

struct Node;

class Template {
 public:
  // InvalidArgument with Helm's text: "unclosed action", "unterminated array",
  // "invalid array index x", "unrecognized character in action: U+007C '|'".
  static absl::StatusOr<Template> Parse(absl::string_view text);

  // NotFound: a field or an index is not there; InvalidArgument: a value has
  // the wrong type; ResourceExhausted past a limit. Nothing is written then.
  absl::StatusOr<std::string> Execute(const value::Value& root) const;

 private:
  std::shared_ptr<const Node> root_;
};

}  // namespace gitops::jsonpath

#endif  // GITOPS_PKG_JSONPATH_JSONPATH_H_
