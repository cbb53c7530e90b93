#ifndef GITOPS_PKG_JSONPATH_NODE_H_
#define GITOPS_PKG_JSONPATH_NODE_H_

// A parsed template. Private to the package.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "pkg/value/value.h"

namespace gitops::jsonpath {

enum class NodeKind : uint8_t {
  kList,        // One after the other, each on what the one before found.
  kPlain,       // Text outside of braces.
  kLiteral,     // A quoted text, a number, true or false.
  kField,       // .name
  kWildcard,    // .*
  kRecursive,   // ..
  kSlice,       // [1], [-1:], [0:4:2], [*]
  kFilter,      // [?(…)]
  kUnion,       // [0,2], ['a','b']
  kIdentifier,  // range, end, and what is none of them.
};

struct Node {
  NodeKind kind = NodeKind::kList;
  std::string text;    // Of a plain text, a field, an identifier; an operator.
  value::Value value;  // Of a literal.
  std::optional<int64_t> start;
  std::optional<int64_t> end;
  std::optional<int64_t> step;
  bool single = false;  // [n]: what is from n to n + 1.
  // The items of a list or union; of a filter, its left and right sides.
  std::vector<Node> children;
};

}  // namespace gitops::jsonpath

#endif  // GITOPS_PKG_JSONPATH_NODE_H_
