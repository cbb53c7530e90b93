// Calls of functions: how many arguments, and where errors point.

#include <vector>

#include "absl/strings/string_view.h"
#include "gtest/gtest.h"
#include "pkg/gotemplate/rendering.h"
#include "pkg/json/json.h"

namespace gitops::gotemplate {
namespace {

struct Case {
  absl::string_view text;
  absl::string_view out;
};

void ExpectRenders(const std::vector<Case>& cases) {
  for (const Case& c : cases) {
    EXPECT_EQ(Render(c.text, *json::Parse(R"({"a":"x"})")), c.out) << c.text;
  }
}

TEST(CallTest, Counts) {
  ExpectRenders({
      {"{{upper}}", "!2 <upper> wrong number of args for upper: want 1 got 0"},
      {"{{upper \"a\" \"b\"}}",
       "!2 <upper> wrong number of args for upper: want 1 got 2"},
      {"{{\"a\" | upper \"b\"}}",
       "!8 <upper> wrong number of args for upper: want 1 got 2"},
      {"{{\"a\" | upper}}", "A"},
      {"{{eq 1}}",
       "!2 <eq 1> error calling eq: | missing argument for comparison"},
      {"{{printf}}",
       "!2 <printf> wrong number of args for printf: want at least 1 got 0"},
      {"{{print}}", ""},
      {"{{list}}", "[]"},
      {"{{not}}", "!2 <not> wrong number of args for not: want 1 got 0"},
      {"{{nilf 1}}", "!2 <nilf> wrong number of args for nilf: want 0 got 1"},
  });
}

TEST(CallTest, AndOrStopWhereTheyKnow) {
  ExpectRenders({
      {"{{and true 0 (fail \"x\")}}", "0"},
      {"{{or false 7 (fail \"x\")}}", "7"},
      {"{{and 1 2 3}}", "3"},
      {"{{or 0 \"\" nilf}}", "<no value>"},
      {"{{and 1}}{{or 1}}", "11"},
      {"{{and 1 (fail \"x\")}}", "!9 <fail \"x\"> error calling fail: | x"},
      {"{{and}}",
       "!2 <and> wrong number of args for and: want at least 1 got "
       "0"},
      {"{{7 | and 1}}", "7"},
      {"{{7 | and 0}}", "0"},
      {"{{7 | or 0}}", "7"},
      {"{{1 | and}}", "1"},
      {"{{and nil 1}}", "<no value>"},
  });
}

TEST(CallTest, ErrorsPointAtTheCall) {
  ExpectRenders({
      {"{{fail \"x\"}}", "!2 <fail \"x\"> error calling fail: | x"},
      {"{{\"x\" | fail}}", "!8 <fail> error calling fail: | x"},
      {"{{print (fail \"x\")}}", "!9 <fail \"x\"> error calling fail: | x"},
      {"{{if fail \"x\"}}{{end}}", "!5 <fail \"x\"> error calling fail: | x"},
      {"{{$v := fail \"x\"}}", "!8 <fail \"x\"> error calling fail: | x"},
      {"{{(fail \"x\").y}}", "!3 <fail \"x\"> error calling fail: | x"},
      {"{{range list (fail \"x\")}}{{end}}",
       "!14 <fail \"x\"> error calling fail: | x"},
      {"{{.a | repeat -1}}",
       "!7 <repeat -1> error calling repeat: | strings: negative Repeat "
       "count"},
  });
}

TEST(CallTest, CallFindsNoFunctions) {
  ExpectRenders({
      {"{{call .a}}",
       "!2 <call .a> error calling call: | non-function .a of type string"},
      {"{{call nilf}}", "!2 <call nilf> error calling call: | call of nil"},
      {"{{call (print 1) 2}}",
       "!2 <call (print 1) 2> error calling call: | non-function print 1 of "
       "type string"},
  });
}

TEST(CallTest, ArgumentsAreEvaluatedInOrder) {
  ExpectRenders({
      {"{{$d := dict}}{{set (set $d \"a\" 1) \"b\" (len $d)}}", "map[a:1 b:1]"},
      {"{{list (fail \"1\") (fail \"2\")}}",
       "!8 <fail \"1\"> error calling fail: | 1"},
  });
}

}  // namespace
}  // namespace gitops::gotemplate
