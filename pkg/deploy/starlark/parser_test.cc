#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "gtest/gtest.h"
#include "pkg/deploy/starlark/syntax.h"

namespace gitops::starlark {
namespace {

using Type = Node::Type;

std::string Print(const Node& n);

std::string PrintAll(const std::vector<NodePtr>& list) {
  std::vector<std::string> out;
  for (const NodePtr& n : list) out.push_back(n == nullptr ? "" : Print(*n));
  return absl::StrJoin(out, " ");
}

std::string Clauses(const Node& n) {
  std::string out;
  for (const Node::Clause& c : n.clauses) {
    if (c.target == nullptr) {
      absl::StrAppend(&out, " if ", Print(*c.value));
    } else {
      absl::StrAppend(&out, " for ", Print(*c.target), " in ", Print(*c.value));
    }
  }
  return out;
}

// With every operator in brackets of its own.
std::string Print(const Node& n) {
  switch (n.type) {
    case Type::kName:
    case Type::kInt:
    case Type::kFloat:
      return n.text;
    case Type::kString:
      return absl::StrCat("'", n.text, "'");
    case Type::kList:
      return absl::StrCat("[", PrintAll(n.list), "]");
    case Type::kTuple:
      return absl::StrCat("<", PrintAll(n.list), ">");
    case Type::kDict:
      return absl::StrCat("{", PrintAll(n.list), "}");
    case Type::kCall: {
      std::vector<std::string> args;
      for (size_t i = 0; i < n.list.size(); ++i) {
        args.push_back(absl::StrCat(n.names[i], n.names[i].empty() ? "" : "=",
                                    Print(*n.list[i])));
      }
      return absl::StrCat(Print(*n.a), "(", absl::StrJoin(args, ","), ")");
    }
    case Type::kAttribute:
      return absl::StrCat(Print(*n.a), ".", n.text);
    case Type::kIndex:
      return absl::StrCat(Print(*n.a), "[", Print(*n.b), "]");
    case Type::kSlice:
      return absl::StrCat(Print(*n.a), "[", n.b == nullptr ? "" : Print(*n.b),
                          ":", n.c == nullptr ? "" : Print(*n.c), "]");
    case Type::kUnary:
      return absl::StrCat("(", n.text, " ", Print(*n.a), ")");
    case Type::kBinary:
      return absl::StrCat("(", Print(*n.a), " ", n.text, " ", Print(*n.b), ")");
    case Type::kConditional:
      return absl::StrCat("(", Print(*n.b), " ? ", Print(*n.a), " : ",
                          Print(*n.c), ")");
    case Type::kLambda:
      return absl::StrCat("lambda(", absl::StrJoin(n.names, ","), ") ",
                          Print(*n.a));
    case Type::kListComp:
      return absl::StrCat("[", Print(*n.a), Clauses(n), "]");
    case Type::kDictComp:
      return absl::StrCat("{", Print(*n.a), ":", Print(*n.b), Clauses(n), "}");
    case Type::kExpression:
      return Print(*n.a);
    case Type::kAssign:
      return absl::StrCat(Print(*n.a), " := ", Print(*n.b));
    case Type::kAugmented:
      return absl::StrCat(Print(*n.a), " ", n.text, ":= ", Print(*n.b));
    case Type::kReturn:
      return absl::StrCat("return", n.a == nullptr ? "" : " ",
                          n.a == nullptr ? "" : Print(*n.a));
    case Type::kIf:
      return absl::StrCat("if ", Print(*n.a), Print(*n.b),
                          n.c == nullptr ? "" : " else ",
                          n.c == nullptr ? "" : Print(*n.c));
    case Type::kFor:
      return absl::StrCat("for ", Print(*n.a), " in ", Print(*n.b),
                          Print(*n.c));
    case Type::kBreak:
      return "break";
    case Type::kContinue:
      return "continue";
    case Type::kPass:
      return "pass";
    case Type::kDef: {
      std::vector<std::string> parameters;
      for (size_t i = 0; i < n.names.size(); ++i) {
        parameters.push_back(absl::StrCat(
            n.names[i], n.defaults[i] == nullptr ? "" : "=",
            n.defaults[i] == nullptr ? "" : Print(*n.defaults[i])));
      }
      return absl::StrCat("def ", n.text, "(", absl::StrJoin(parameters, ","),
                          ")", Print(*n.a));
    }
    case Type::kBlock:
      return absl::StrCat("{", PrintAll(n.list), "}");
    case Type::kLoad:
      return "load";
  }
  return "";
}

std::string Expression(absl::string_view text) {
  absl::StatusOr<NodePtr> n = ParseExpression(text);
  return n.ok() ? Print(**n) : std::string(n.status().message());
}

std::string Program(absl::string_view text) {
  absl::StatusOr<NodePtr> n = ParseProgram(text);
  return n.ok() ? Print(**n) : std::string(n.status().message());
}

TEST(ParseExpressionTest, Table) {
  struct Case {
    const char* text;
    const char* want;
  };
  const Case kCases[] = {
      {"1 + 2 * 3 - 4", "((1 + (2 * 3)) - 4)"},
      {"(1 + 2) * 3", "((1 + 2) * 3)"},
      {"a - b - c", "((a - b) - c)"},
      {"-a * b", "((- a) * b)"},
      {"- -a", "(- (- a))"},
      {"a // b % c / d", "(((a // b) % c) / d)"},
      {"not a and b or c", "(((not a) and b) or c)"},
      {"not not a", "(not (not a))"},
      {"not a == b", "(not (a == b))"},
      {"a or b and c", "(a or (b and c))"},
      {"a in b and c not in d", "((a in b) and (c not in d))"},
      {"a | b == c", "((a | b) == c)"},
      {"a + b | c", "((a + b) | c)"},
      {"a if b else c", "(b ? a : c)"},
      {"a if b else c if d else e", "(b ? a : (d ? c : e))"},
      {"a or b if c else d", "(c ? (a or b) : d)"},
      {"a.b.c(d)[e].f", "a.b.c(d)[e].f"},
      {"f()", "f()"},
      {"f(a, b=1, c=d)", "f(a,b=1,c=d)"},
      {"f(a,)", "f(a)"},
      {"f(x for x in l)", "f([x for x in l])"},
      {"f(a == b)", "f((a == b))"},
      {"a[1:2]", "a[1:2]"},
      {"a[:]", "a[:]"},
      {"a[1:]", "a[1:]"},
      {"a[:-1]", "a[:(- 1)]"},
      {"[]", "[]"},
      {"[1, 2,]", "[1 2]"},
      {"()", "<>"},
      {"(1,)", "<1>"},
      {"1, 2", "<1 2>"},
      {"(1)", "1"},
      {"{}", "{}"},
      {"{'a': 1, b: 2,}", "{'a' 1 b 2}"},
      {"'a' 'b'", "'ab'"},
      {"lambda: 1", "lambda() 1"},
      {"lambda a, b=2: a + b", "lambda(a,b) (a + b)"},
      {"[x for x in l if x]", "[x for x in l if x]"},
      {"[x for k, v in l for x in v]", "[x for <k v> in l for x in v]"},
      {"{k: v for k, v in l if v if k}", "{k:v for <k v> in l if v if k}"},
      {"[\n 1,\n 2\n]", "[1 2]"},
      {"a\n\n", "a"},
  };
  for (const Case& c : kCases) {
    EXPECT_EQ(Expression(c.text), c.want) << c.text;
  }
}

TEST(ParseProgramTest, Table) {
  struct Case {
    const char* name;
    const char* text;
    const char* want;
  };
  const Case kCases[] = {
      {"nothing", "", "{}"},
      {"assignments", "a = 1\na, b = c\na.b = 2\na[0] = 3\n",
       "{a := 1 <a b> := c a.b := 2 a[0] := 3}"},
      {"augmented", "a += 1\na -= 2\na *= 3\na /= 4\na //= 5\na %= 6\n",
       "{a +:= 1 a -:= 2 a *:= 3 a /:= 4 a //:= 5 a %:= 6}"},
      {"if", "if a:\n  b\nelif c:\n  d\nelse:\n  e\n",
       "{if a{b} else if c{d} else {e}}"},
      {"one line", "if a: b\nc", "{if a{b} c}"},
      {"several statements in one line", "if a: b; c\nd; e", "{if a{b c} d e}"},
      {"several, and a last semicolon", "if a: b;\nc", "{if a{b} c}"},
      {"for", "for k, v in d:\n  continue\n  break\n",
       "{for <k v> in d{continue break}}"},
      {"def", "def f(a, b=1):\n  return a, b\ndef g(): return\n",
       "{def f(a,b=1){return <a b>} def g(){return}}"},
      {"ytt's ends", "def f():\n  if a:\n    pass\n  end\n  return 1\nend\nb\n",
       "{def f(){if a{pass} return 1} b}"},
      {"deeper", "for a in b:\n  for c in d:\n    if e:\n      pass\n",
       "{for a in b{for c in d{if e{pass}}}}"},
  };
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(Program(c.text), c.want);
  }
}

TEST(ParseTest, MalformedTextsNameTheLine) {
  struct Case {
    const char* text;
    const char* message;
  };
  const Case kCases[] = {
      {"def f(:\n", "line 1: expected a name at \":\""},
      {"def (a):\n  pass\n", "expected a name"},
      {"def f(a b):\n  pass\n", "expected ','"},
      {"def f()\n  pass\n", "expected ':'"},
      {"if a:\nb\n", "expected an indented block"},
      {"for a b:\n  c\n", "expected 'in'"},
      {"a = \n", "line 1: unexpected text"},
      {"\n\na b\n", "line 3: unexpected text at \"b\""},
      {"[x for x l]", "expected 'in'"},
      {"a if b", "expected 'else'"},
      {"{a}", "expected ':'"},
      {"{a: b c}", "expected ','"},
      {"[a b]", "expected ','"},
      {"f(a b)", "expected ','"},
      {"(a", "expected ')'"},
      {"a[1", "expected ']'"},
      {"a.1", "expected a name"},
      {"a.", "expected a name"},
      {"a[]", "unexpected text"},
      {"1 +", "unexpected text"},
      {"f(", "unexpected text"},
      {"lambda x y: 1", "expected ','"},
      {"else:\n  a\n", "unexpected text"},
      {"  a\n", "unexpected text"},
  };
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.text);
    const absl::Status s = ParseProgram(c.text).status();
    EXPECT_EQ(s.code(), absl::StatusCode::kInvalidArgument);
    EXPECT_TRUE(absl::StrContains(s.message(), "line ")) << s;
    EXPECT_TRUE(absl::StrContains(s.message(), c.message)) << s;
  }
  EXPECT_FALSE(ParseExpression("a\nb").ok());
  EXPECT_FALSE(ParseExpression("").ok());
}

TEST(ParseTest, DepthIsLimited) {
  for (const std::string& open :
       {std::string("("), std::string("["), std::string("{1: "),
        std::string("f("), std::string("a if b else "),
        std::string("lambda: ")}) {
    std::string text;
    for (int i = 0; i < 5000; ++i) text += open;
    const absl::Status s = ParseExpression(text + "1").status();
    EXPECT_TRUE(absl::StrContains(s.message(), "nested too deep")) << open;
  }
  EXPECT_TRUE(
      ParseExpression(std::string(50, '(') + "1" + std::string(50, ')')).ok());
}

// What nests, or hangs together, without brackets.
TEST(ParseTest, LengthIsLimited) {
  for (const std::string& part :
       {std::string("-"), std::string("not "), std::string("1 + "),
        std::string("a and "), std::string("a.b in ")}) {
    std::string text;
    for (int i = 0; i < 50'000; ++i) text += part;
    EXPECT_FALSE(ParseExpression(text + "1").ok()) << part;
  }
  for (const std::string& part :
       {std::string(".a"), std::string("[0]"), std::string("()")}) {
    std::string text = "a";
    for (int i = 0; i < 50'000; ++i) text += part;
    EXPECT_FALSE(ParseExpression(text).ok()) << part;
  }
  std::string elifs = "if a: pass\n";
  for (int i = 0; i < 50'000; ++i) elifs += "elif a: pass\n";
  EXPECT_FALSE(ParseProgram(elifs).ok());
  std::string sum = "1";
  for (int i = 0; i < 500; ++i) sum += " + 1";
  EXPECT_TRUE(ParseExpression(sum).ok());
}

}  // namespace
}  // namespace gitops::starlark
