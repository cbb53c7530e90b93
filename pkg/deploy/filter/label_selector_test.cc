#include "pkg/deploy/filter/label_selector.h"

#include <string>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "pkg/deploy/testing/trees.h"

namespace gitops::deploy {
namespace {

using testing::Tree;
using value::Value;

TEST(LabelSelectorTest, SelectsAndPrints) {
  struct Case {
    const char* selector;
    bool matches;
    const char* printed;
  };
  const Case kCases[] = {
      {"", true, ""},
      {"   ", true, ""},
      {"a=1", true, "a=1"},
      {" a = 1 ", true, "a=1"},
      {"a==2", false, "a=2"},
      {"a==1", true, "a=1"},
      {"a!=2,b", true, "a!=2,b"},
      {"a!=1", false, "a!=1"},
      {"zz!=1", true, "zz!=1"},
      {"!c", true, "!c"},
      {"!a", false, "!a"},
      {"c", false, "c"},
      {"a in (2, 1)", true, "a in (1,2)"},
      {"a in (1)", true, "a=1"},
      {"a in (3,4)", false, "a in (3,4)"},
      {"a in ()", false, "a="},
      {"a in (,1)", true, "a in (,1)"},
      {"empty in ()", true, "empty="},
      {"a in (1,1)", true, "a=1"},
      {"a in (3,,1)", true, "a in (,1,3)"},
      {"in", false, "in"},
      {"x=in", false, "x=in"},
      {"! a", false, "!a"},
      {"empty=", true, "empty="},
      {"a=", false, "a="},
      {"a notin (1)", false, "a!=1"},
      {"a notin (2,3)", true, "a notin (2,3)"},
      {"zz notin (1)", true, "zz!=1"},
      {"in in (1)", false, "in=1"},
      {"notin", false, "notin"},
      {"a=1,b=x,!c", true, "a=1,b=x,!c"},
      {"a=1,b=w", false, "a=1,b=w"},
      {"e.com/app=web", true, "e.com/app=web"},
      {"a>0", true, "a>0"},
      {"a > 1", false, "a>1"},
      {"a<5", true, "a<5"},
      {"b<5", false, "b<5"},
      {"zz<5", false, "zz<5"},
  };
  const Value labels =
      Tree("{a: '1', b: x, empty: '', e.com/app: web, number: 5}");
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.selector);
    absl::StatusOr<LabelSelector> s = LabelSelector::Parse(c.selector);
    ASSERT_TRUE(s.ok()) << s.status();
    EXPECT_EQ(s->Matches(&labels), c.matches);
    EXPECT_EQ(s->ToString(), c.printed);
    // What is printed selects the same.
    absl::StatusOr<LabelSelector> again = LabelSelector::Parse(s->ToString());
    ASSERT_TRUE(again.ok()) << again.status();
    EXPECT_EQ(again->Matches(&labels), c.matches);
  }
}

TEST(LabelSelectorTest, WithoutLabels) {
  EXPECT_TRUE(LabelSelector::Parse("!a,b!=1")->Matches(nullptr));
  EXPECT_FALSE(LabelSelector::Parse("a")->Matches(nullptr));
  EXPECT_TRUE(LabelSelector::Parse("")->Matches(nullptr));
  EXPECT_TRUE(LabelSelector().Matches(nullptr));
  // A label that is no text is none.
  const Value labels = Tree("{number: 5}");
  EXPECT_FALSE(LabelSelector::Parse("number")->Matches(&labels));
}

TEST(LabelSelectorTest, Malformed) {
  struct Case {
    const char* selector;
    const char* message;
  };
  constexpr char kBad[] = "unable to parse requirement: ";
  // As client-go words it; the first five are about what lies between
  // requirements and come without the beginning that the others have.
  const Case kOutside[] = {
      {"=x", "found '=', expected: !, identifier, or 'end of string'"},
      {",a", "found ',', expected: !, identifier, or 'end of string'"},
      {"a,", "found '', expected: identifier after ','"},
      {"a=1,,b=x", "found ',', expected: identifier after ','"},
      {"!a=1", "found '=', expected: ',' or 'end of string'"},
      {"a=1 2", "found '2', expected: ',' or 'end of string'"},
      {"a=b=c", "found '=', expected: ',' or 'end of string'"},
  };
  const Case kInside[] = {
      {"a b", "found 'b', expected: in, notin, =, ==, !=, gt, lt"},
      {"a gt 0", "found 'gt', expected: in, notin, =, ==, !=, gt, lt"},
      {"a(1)", "found '(', expected: in, notin, =, ==, !=, gt, lt"},
      {"a!b", "found '!', expected: in, notin, =, ==, !=, gt, lt"},
      {"a in", "found '' expected: '('"},
      {"a in 1", "found '1' expected: '('"},
      {"a in (", "found '', expected: ',', ')' or identifier"},
      {"a in ((1))", "found '(', expected: ',', ')' or identifier"},
      {"a in (1", "found '', expected: ',' or ')'"},
      {"a notin (1 2)", "found '2', expected: ',' or ')'"},
      {"a in (1,", "found '', expected: ',', or identifier"},
      {"!", "found '', expected: identifier"},
      {"!!a", "found '!', expected: identifier"},
      {"a===1", "found '=', expected: identifier"},
      {"a!==1", "found '=', expected: identifier"},
      {"a=>1", "found '>', expected: identifier"},
      {"a>x",
       "values[0]: Invalid value: \"x\": for 'Gt', 'Lt' operators, the value "
       "must be an integer"},
      {"a<",
       "values[0]: Invalid value: \"\": for 'Gt', 'Lt' operators, the value "
       "must be an integer"},
  };
  for (const Case& c : kOutside) {
    SCOPED_TRACE(c.selector);
    EXPECT_EQ(LabelSelector::Parse(c.selector).status(),
              absl::InvalidArgumentError(c.message));
  }
  for (const Case& c : kInside) {
    SCOPED_TRACE(c.selector);
    EXPECT_EQ(LabelSelector::Parse(c.selector).status(),
              absl::InvalidArgumentError(absl::StrCat(kBad, c.message)));
  }
}

TEST(LabelSelectorTest, KeysAndValuesAreThoseOfLabels) {
  struct Case {
    std::string selector;
    std::string message;  // A part of it.
  };
  const std::string longest(63, 'x');
  const Case kCases[] = {
      {"a=" + longest + "x", "values[0][a]: Invalid value: \"" + longest +
                                 "x\": must be no more than 63 characters"},
      {longest + "x", "<nil>: Invalid value: \"" + longest + "x\": name part"},
      {"a=b/c", "values[0][a]: Invalid value: \"b/c\": a valid label must be"},
      {"a in (b,-)", "values[0][a]: Invalid value: \"-\": a valid label"},
      {"a in (b,c_)", "values[1][a]: Invalid value: \"c_\": a valid label"},
      {"a in (-,_)", "[values[0][a]: Invalid value: \"-\": a valid label"},
      {"a>-1", "values[0][a]: Invalid value: \"-1\": a valid label"},
      {"!a/b/c", "<nil>: Invalid value: \"a/b/c\": a qualified name must"},
      {"\xff", "<nil>: Invalid value: "},
  };
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.selector);
    const absl::Status s = LabelSelector::Parse(c.selector).status();
    EXPECT_EQ(s.code(), absl::StatusCode::kInvalidArgument);
    EXPECT_TRUE(absl::StrContains(s.message(), c.message)) << s;
  }
  EXPECT_TRUE(LabelSelector::Parse(longest + "=" + longest).ok());
}

TEST(LabelSelectorTest, SingleEquality) {
  struct Case {
    const char* selector;
    bool single;
  };
  const Case kCases[] = {
      {"a=1", true},        {"a==1", true},        {"a in (1)", true},
      {"a=1,b=2", false},   {"a in (1,2)", false}, {"a!=1", false},
      {"a", false},         {"!a", false},         {"", false},
      {"a in (1,1)", true}, {"a>1", false},
  };
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.selector);
    std::pair<std::string, std::string> label;
    EXPECT_EQ(LabelSelector::Parse(c.selector)->SingleEquality(&label),
              c.single);
    if (c.single) {
      EXPECT_EQ(label, (std::pair<std::string, std::string>("a", "1")));
    }
  }
}

}  // namespace
}  // namespace gitops::deploy
