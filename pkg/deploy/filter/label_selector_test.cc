#include "pkg/deploy/filter/label_selector.h"

#include <string>
#include <utility>

#include "absl/strings/match.h"
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
  const Case kCases[] = {
      {"a b", "expected: in, notin, =, ==, !=, gt, lt"},
      {"a in 1", "expected: '('"},
      {"a in (1", "expected: ',', or ')'"},
      {"a notin (1;2)", "expected: ',', or ')'"},
      {"=x", "expected: !, identifier, or 'end of string'"},
      {",a", "expected: !, identifier, or 'end of string'"},
      {"a,", "expected: identifier after ','"},
      {"a=1,,b=x", "found ','"},
      {"!", "expected: identifier"},
      {"!a=1", "expected: ',' or 'end of string'"},
      {"a=1 2", "expected: ',' or 'end of string'"},
      {"a===1", "found '='"},
      {"a gt 0", "gt, lt"},
      {"a>x", "for 'Gt', 'Lt' operators, the value must be an integer"},
      {"a<", "for 'Gt', 'Lt' operators, the value must be an integer"},
      {"\xff", "expected: !, identifier, or 'end of string'"},
      {"a(1)", "found '('"},
  };
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.selector);
    const absl::Status s = LabelSelector::Parse(c.selector).status();
    EXPECT_EQ(s.code(), absl::StatusCode::kInvalidArgument);
    EXPECT_TRUE(absl::StrContains(s.message(), c.message)) << s;
  }
}

TEST(LabelSelectorTest, SingleEquality) {
  struct Case {
    const char* selector;
    bool single;
  };
  const Case kCases[] = {
      {"a=1", true},      {"a==1", true},        {"a in (1)", true},
      {"a=1,b=2", false}, {"a in (1,2)", false}, {"a!=1", false},
      {"a", false},       {"!a", false},         {"", false},
      {"a>1", false},
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
