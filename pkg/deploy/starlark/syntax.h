#ifndef GITOPS_PKG_DEPLOY_STARLARK_SYNTAX_H_
#define GITOPS_PKG_DEPLOY_STARLARK_SYNTAX_H_

// A small Starlark: the part that wait rules and overlays use. Statements:
// def, return, if/elif/else, for, break, continue, pass, assignments (also
// augmented and unpacking), expressions. Expressions: literals, lists, tuples,
// dicts, comprehensions, calls with keywords, attributes, indexes, slices,
// arithmetic, comparison, boolean operators, `x if c else y`, lambda.
// load() is accepted and ignored: the modules it names are predeclared.
// Not here: sets, *args and **kwargs, while, recursion limits other than depth.

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace gitops::starlark {

enum class TokenType {
  kEnd,
  kNewline,
  kIndent,
  kDedent,
  kName,
  kInt,
  kFloat,
  kString,
  kOp
};

struct Token {
  TokenType type = TokenType::kEnd;
  std::string text;
  int line = 1;
};

absl::StatusOr<std::vector<Token>> Tokenize(absl::string_view text);

struct Node {
  enum class Type {
    // Expressions. `text` is the name, operator or literal; `a`, `b`, `c` and
    // `list` its parts.
    kName,
    kInt,
    kFloat,
    kString,
    kList,
    kTuple,
    kDict,
    kCall,
    kAttribute,
    kIndex,
    kSlice,
    kUnary,
    kBinary,
    kConditional,
    kLambda,
    kListComp,
    kDictComp,
    // Statements.
    kExpression,
    kAssign,
    kAugmented,
    kReturn,
    kIf,
    kFor,
    kBreak,
    kContinue,
    kPass,
    kDef,
    kBlock,
    kLoad,
  };
  Type type = Type::kPass;
  std::string text;
  int line = 1;
  std::shared_ptr<Node> a, b, c;
  std::vector<std::shared_ptr<Node>> list;
  std::vector<std::string>
      names;  // Parameters; keywords of a call ("" = none).
  std::vector<std::shared_ptr<Node>> defaults;  // Beside `names` of a def.
  // Clauses of a comprehension: for (names in list[i], source) or if.
  struct Clause {
    std::shared_ptr<Node> target;  // Null for an if.
    std::shared_ptr<Node> value;
  };
  std::vector<Clause> clauses;
};
using NodePtr = std::shared_ptr<Node>;

// Errors: InvalidArgument "line N: …". Depth is limited.
absl::StatusOr<NodePtr> ParseProgram(absl::string_view text);
absl::StatusOr<NodePtr> ParseExpression(absl::string_view text);

}  // namespace gitops::starlark

#endif  // GITOPS_PKG_DEPLOY_STARLARK_SYNTAX_H_
