#include "pkg/gotemplate/builtins.h"

#include <vector>

#include "absl/strings/string_view.h"
#include "gtest/gtest.h"
#include "pkg/gotemplate/function.h"
#include "pkg/gotemplate/rendering.h"
#include "pkg/json/json.h"
#include "pkg/value/value.h"

namespace gitops::gotemplate {
namespace {

using ::gitops::value::Value;

struct Case {
  absl::string_view text;
  absl::string_view out;
};

constexpr absl::string_view kData =
    R"({"l":["a","b","c"],"m":{"k":1},"s":"héllo","n":null,"f":1})";

void ExpectRenders(const std::vector<Case>& cases) {
  for (const Case& c : cases) {
    EXPECT_EQ(Render(c.text, *json::Parse(kData)), c.out) << c.text;
  }
}

TEST(BuiltinsTest, AllAreThere) {
  FunctionMap functions;
  AddBuiltins(&functions);
  for (const absl::string_view name :
       {"and", "or", "not", "eq", "ne", "lt", "le", "gt", "ge", "len", "index",
        "slice", "print", "printf", "println", "html", "js", "urlquery",
        "call"}) {
    EXPECT_NE(functions.Find(name), nullptr) << name;
  }
  EXPECT_EQ(functions.size(), 19U);
  AddIncludeAndTpl(&functions);
  EXPECT_EQ(functions.size(), 21U);
}

TEST(BuiltinsTest, Truth) {
  const std::vector<Value> yes = {Value::Bool(true),        Value::Int(-1),
                                  Value::Uint(1),           Value::Float(0.1),
                                  Value::String(" "),       Value::Bytes("0"),
                                  Value::NewList({Value()})};
  for (const Value& v : yes) EXPECT_TRUE(Truth(v));
  const std::vector<Value> no = {
      Value(),          Value::Bool(false), Value::Int(0),
      Value::Uint(0),   Value::Float(0),    Value::String(""),
      Value::Bytes(""), Value::NewList(),   Value::NewMap(),
      Value::NilList(), Value::NilMap(),    Value::Float(-0.0)};
  for (const Value& v : no) EXPECT_FALSE(Truth(v));
}

TEST(BuiltinsTest, Len) {
  ExpectRenders({
      {"{{len .l}}{{len .m}}{{len .s}}{{len \"\"}}", "3160"},
      {"{{len (bytes \"ab\")}}", "2"},
      {"{{len 1}}", "!2 <len 1> error calling len: | len of type int"},
      {"{{len true}}", "!2 <len true> error calling len: | len of type bool"},
      {"{{len .n}}", "!2 <len .n> error calling len: | len of nil pointer"},
      {"{{len nil}}",
       "!2 <len nil> error calling len: | reflect: call of reflect.Value.Type "
       "on zero Value"},
  });
}

TEST(BuiltinsTest, Index) {
  ExpectRenders({
      {"{{index .l 0}}{{index .l 2}}", "ac"},
      {"{{index .m \"k\"}}", "1"},
      {"{{index .m \"none\"}}", "<no value>"},
      {"{{index (list (dict \"a\" (list 7))) 0 \"a\" 0}}", "7"},
      {"{{index \"abc\" 1}}", "98"},
      {"{{index .l}}", "[a b c]"},
      {"{{index .l 3}}",
       "!2 <index .l 3> error calling index: | reflect: slice index out of "
       "range"},
      {"{{index .l 4}}",
       "!2 <index .l 4> error calling index: | index out of range: 4"},
      {"{{index .l -1}}",
       "!2 <index .l -1> error calling index: | index out of range: -1"},
      {"{{index .l \"a\"}}",
       "!2 <index .l \"a\"> error calling index: | cannot index slice/array "
       "with type string"},
      {"{{index .l .f}}",
       "!2 <index .l .f> error calling index: | cannot index slice/array with "
       "type float64"},
      {"{{index .l nil}}",
       "!2 <index .l nil> error calling index: | cannot index slice/array with "
       "nil"},
      {"{{index .m 1}}",
       "!2 <index .m 1> error calling index: | value has type int; should be "
       "string"},
      {"{{index .m nil}}",
       "!2 <index .m nil> error calling index: | value is nil; should be of "
       "type string"},
      {"{{index 1 1}}",
       "!2 <index 1 1> error calling index: | can't index item of type int"},
      {"{{index nil 1}}",
       "!2 <index nil 1> error calling index: | index of untyped nil"},
      {"{{index .m \"none\" 1}}",
       "!2 <index .m \"none\" 1> error calling index: | index of nil pointer"},
  });
}

TEST(BuiltinsTest, Slice) {
  ExpectRenders({
      {"{{slice .l 1}}{{slice .l 0 1}}{{slice .l 1 2 3}}{{slice .l}}",
       "[b c][a][b][a b c]"},
      {"{{slice \"abc\" 1 2}}|{{slice \"abc\" 3}}", "b|"},
      {"{{slice (bytes \"abc\") 1}}", "[98 99]"},
      {"{{slice \"abc\" 1 2 3}}",
       "!2 <slice \"abc\" 1 2 3> error calling slice: | cannot 3-index slice a "
       "string"},
      {"{{slice .l 2 1}}",
       "!2 <slice .l 2 1> error calling slice: | invalid slice index: 2 > 1"},
      {"{{slice .l 4}}",
       "!2 <slice .l 4> error calling slice: | index out of range: 4"},
      {"{{slice .l 0 1 2 3}}",
       "!2 <slice .l 0 1 2 3> error calling slice: | too many slice indexes: "
       "4"},
      {"{{slice .m 1}}",
       "!2 <slice .m 1> error calling slice: | can't slice item of type "
       "map[string]interface {}"},
      {"{{slice nil 1}}",
       "!2 <slice nil 1> error calling slice: | slice of untyped nil"},
  });
}

TEST(BuiltinsTest, Printing) {
  ExpectRenders({
      {"{{print 1 2 \"a\" \"b\" 3}}", "1 2ab3"},
      {"{{println 1 \"a\"}}", "1 a\n"},
      {"{{printf \"%s-%d-%v\" \"a\" 1 .l}}", "a-1-[a b c]"},
      {"{{printf \"%d\" .f}}", "%!d(float64=1)"},
      {"{{printf \"%s\"}}", "%!s(MISSING)"},
      {"{{printf \"a\" 1}}", "a%!(EXTRA int=1)"},
      {"{{print nil .n}}", "<nil> <nil>"},
      {"{{not .n}}{{not 1}}", "truefalse"},
  });
}

}  // namespace
}  // namespace gitops::gotemplate
