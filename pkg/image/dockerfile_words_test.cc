#include "pkg/image/dockerfile_words.h"

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "pkg/image/test_support.h"

namespace gitops::image {
namespace {

constexpr absl::StatusCode kInvalid = absl::StatusCode::kInvalidArgument;
using Strings = std::vector<std::string>;

std::optional<std::string> Variable(absl::string_view name) {
  if (name == "A") return "one";
  if (name == "E") return "";
  if (name == "Q") return "'$A\"";
  if (name == "_x1") return "under";
  return std::nullopt;
}

TEST(DockerfileWordsTest, Expansion) {
  struct Case {
    const char* text;
    const char* result;
  };
  const Case cases[] = {
      {"", ""},
      {"plain", "plain"},
      {"$A-${A}", "one-one"},
      {"$A_", ""},
      {"${_x1}$_x1", "underunder"},
      {"$1A", "$1A"},
      {"$Unknown.", "."},
      {"${X:-d}", "d"},
      {"${E:-d}", "d"},
      {"${E-d}", ""},
      {"${A:-d}", "one"},
      {"${A:+y}", "y"},
      {"${A+y}", "y"},
      {"${X:+y}", ""},
      {"${E:+y}", ""},
      {"${E+y}", "y"},
      {"${X:-${A}}", "one"},
      {"${X:-${Y:-${A}s}}", "ones"},
      {"${X:-a\\}b}", "a}b"},
      {"${X:-}", ""},
      {"${A:?no}", "one"},
      {"${E?no}", ""},
      {"'$A'", "$A"},
      {"'a\\b'", "a\\b"},
      {"\"$A \\\"q\\\"\"", "one \"q\""},
      {"\"\\$A \\\\ \\n\"", "$A \\ \\n"},
      {"\"it's $A\"", "it's one"},
      {"a'b'\"c\"d", "abcd"},
      {"\\$A", "$A"},
      {"a\\ b", "a b"},
      {"\\\\", "\\"},
      {"end\\", "end"},
      {"$", "$"},
      {"a$ b", "a$ b"},
      {"$Q", "'$A\""},  // What a variable holds is not looked at again.
      {"ü$A✓", "üone✓"},
      {"\xff$A", "\xffone"},
  };
  for (const Case& c : cases) {
    auto out = ExpandWord(c.text, '\\', Variable);
    ASSERT_TRUE(out.ok()) << c.text << ": " << out.status();
    EXPECT_EQ(*out, c.result) << c.text;
  }
}

TEST(DockerfileWordsTest, ExpansionErrors) {
  struct Case {
    const char* text;
    const char* message;
  };
  const Case cases[] = {
      {"${A", "missing or bad name in \"${A\""},
      {"${}", "missing or bad name in \"${}\""},
      {"x${1}", "missing or bad name in \"${1}\""},
      {"${A:=x}", "unsupported modifier \":=x\" in substitution"},
      {"${A:}", "unsupported modifier \":\" in substitution"},
      {"${A%x}", "unsupported modifier \"%x\" in substitution"},
      {"'x", "unexpected end of statement while looking for matching '"},
      {"\"x", "unexpected end of statement while looking for matching \""},
      {"${X:-'}", "unexpected end of statement"},
      {"${X:?gone}", "X: gone"},
      {"${X?}", "X: not allowed to be unset"},
      {"${E:?}", "E: not allowed to be unset"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.text);
    ExpectError(ExpandWord(c.text, '\\', Variable).status(), kInvalid,
                c.message);
  }
}

TEST(DockerfileWordsTest, SubstitutionsAreLimited) {
  const auto nested = [](int levels) {
    std::string text = "x";
    for (int i = 0; i < levels; ++i) text = absl::StrCat("${N:-", text, "}");
    return ExpandWord(text, '\\', Variable);
  };
  EXPECT_EQ(*nested(20), "x");
  ExpectError(nested(21).status(), kInvalid, "nested too deeply");
}

TEST(DockerfileWordsTest, OtherEscape) {
  EXPECT_EQ(*ExpandWord("C:\\$A`$A", '`', Variable), "C:\\one$A");
  EXPECT_EQ(SplitWords("a` b c\\ d", '`'), (Strings{"a` b", "c\\", "d"}));
}

TEST(DockerfileWordsTest, SplitKeepsEverythingButSpace) {
  struct Case {
    const char* text;
    Strings words;
  };
  const Case cases[] = {
      {"", {}},
      {" \t ", {}},
      {"a  b\tc", {"a", "b", "c"}},
      {"a='x y' b", {"a='x y'", "b"}},
      {"\"x \\\" y\" z", {"\"x \\\" y\"", "z"}},
      {"'x \\' y", {"'x \\'", "y"}},
      {"a\\ b c", {"a\\ b", "c"}},
      {"''", {"''"}},
      {"'open a b", {"'open a b"}},
      {"$A ${B c}", {"$A", "${B", "c}"}},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(SplitWords(c.text, '\\'), c.words) << c.text;
  }
}

TEST(DockerfileWordsTest, Pairs) {
  struct Case {
    const char* text;
    Pairs pairs;
  };
  const Case cases[] = {
      {"A=1", {{"A", "1"}}},
      {"A=1 B=\"x y\" C=$A", {{"A", "1"}, {"B", "x y"}, {"C", "one"}}},
      {"A=", {{"A", ""}}},
      {"A=b=c", {{"A", "b=c"}}},
      {"\"a b\"=c", {{"a b", "c"}}},
      {"$A.x=y", {{"one.x", "y"}}},
      {"A=a\\ b", {{"A", "a b"}}},
      {"A b  c", {{"A", "b  c"}}},
      {"A\tb=c", {{"A", "b=c"}}},
      {"A $A 'q'", {{"A", "one q"}}},
  };
  for (const Case& c : cases) {
    auto pairs = ParsePairs(c.text, '\\', OldForm::kAllowed, Variable);
    ASSERT_TRUE(pairs.ok()) << c.text << ": " << pairs.status();
    EXPECT_EQ(*pairs, c.pairs) << c.text;
  }
}

TEST(DockerfileWordsTest, PairErrors) {
  struct Case {
    const char* text;
    OldForm old_form;
    const char* message;
  };
  const Case cases[] = {
      {"", OldForm::kAllowed, "requires at least one argument"},
      {"A", OldForm::kAllowed, "must have two arguments"},
      {"A b", OldForm::kRefused, "can't find = in \"A\""},
      {"A=1 b", OldForm::kAllowed,
       "can't find = in \"b\", must be of the form: name=value"},
      {"=x", OldForm::kAllowed, "can't find = in \"=x\""},
      {"A='x", OldForm::kAllowed, "looking for matching '"},
      {"A ${x", OldForm::kAllowed, "missing or bad name"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.text);
    ExpectError(ParsePairs(c.text, '\\', c.old_form, Variable).status(),
                kInvalid, c.message);
  }
}

}  // namespace
}  // namespace gitops::image
