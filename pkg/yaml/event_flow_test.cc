// Collections in brackets and braces: odd forms and their errors.

#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "gtest/gtest.h"
#include "pkg/yaml/trace.h"

namespace gitops::yaml::internal {
namespace {

TEST(EventFlowTest, Pairs) {
  struct Case {
    absl::string_view text;
    absl::string_view inside;  // Of the outer list.
  };
  for (const Case& c : std::vector<Case>{
           {"[? a : b]", "+MAP {} =VAL =a =VAL =b -MAP"},
           {"['a': b]", "+MAP {} =VAL 'a' =VAL =b -MAP"},
           {"[[a]: b]", "+MAP {} +SEQ [] =VAL =a -SEQ =VAL =b -MAP"},
           {"[a: [b: c]]",
            "+MAP {} =VAL =a +SEQ [] +MAP {} =VAL =b =VAL =c -MAP -SEQ -MAP"},
           {"[a: {b: c}]", "+MAP {} =VAL =a +MAP {} =VAL =b =VAL =c -MAP -MAP"},
           {"[? a]", "+MAP {} =VAL =a =VAL = -MAP"},
           {"[a: &x ]", "+MAP {} =VAL =a =VAL &x = -MAP"},
           {"[*a : b]", "+MAP {} =ALI *a =VAL =b -MAP"}}) {
    EXPECT_EQ(TraceEvents(c.text),
              absl::StrCat("+DOC +SEQ [] ", c.inside, " -SEQ -DOC $"))
        << c.text;
  }
}

// libyaml takes the token that stands where the key is missing.
TEST(EventFlowTest, APairWithoutAKey) {
  EXPECT_EQ(TraceEvents("[? : x]"),
            "+DOC +SEQ [] +MAP {} =VAL = =VAL = -MAP !yaml: did not find "
            "expected ',' or ']'");
  EXPECT_EQ(TraceEvents("[? ]"),
            "+DOC +SEQ [] +MAP {} =VAL = =VAL = -MAP !yaml: line 1: did not "
            "find expected ',' or ']'");
}

TEST(EventFlowTest, Maps) {
  struct Case {
    absl::string_view text;
    absl::string_view inside;
  };
  for (const Case& c : std::vector<Case>{
           {"{? a : b}", "=VAL =a =VAL =b"},
           {"{? : b}", "=VAL = =VAL =b"},
           {"{?}", "=VAL = =VAL ="},
           {"{? , a}", "=VAL = =VAL = =VAL =a =VAL ="},
           {"{a: , b: c}", "=VAL =a =VAL = =VAL =b =VAL =c"},
           {"{'a' : 'b'}", "=VAL 'a' =VAL 'b'"},
           {"{[a]: {b: }}", "+SEQ [] =VAL =a -SEQ +MAP {} =VAL =b =VAL = -MAP"},
           {"{a: b,\n\nc: d\n}", "=VAL =a =VAL =b =VAL =c =VAL =d"}}) {
    EXPECT_EQ(TraceEvents(c.text),
              absl::StrCat("+DOC +MAP {} ", c.inside, " -MAP -DOC $"))
        << c.text;
  }
}

TEST(EventFlowTest, Errors) {
  struct Case {
    absl::string_view text;
    absl::string_view trace;
  };
  for (const Case& c : std::vector<Case>{
           {"{: b}", "+DOC +MAP {} !yaml: did not find expected node content"},
           {"{,}", "+DOC +MAP {} !yaml: did not find expected node content"},
           {"{a: b c: d}",
            "+DOC +MAP {} =VAL =a =VAL =b c !yaml: did not find expected ',' "
            "or '}'"},
           {"{a: 'b' c}",
            "+DOC +MAP {} =VAL =a =VAL 'b' !yaml: did not find expected ',' or "
            "'}'"},
           {"[a,,b]",
            "+DOC +SEQ [] =VAL =a !yaml: did not find expected node content"},
           {"['a' 'b']",
            "+DOC +SEQ [] =VAL 'a' !yaml: did not find expected ',' or ']'"},
           {"[a}",
            "+DOC +SEQ [] =VAL =a !yaml: did not find expected ',' or "
            "']'"}}) {
    EXPECT_EQ(TraceEvents(c.text), c.trace) << c.text;
  }
}

}  // namespace
}  // namespace gitops::yaml::internal
