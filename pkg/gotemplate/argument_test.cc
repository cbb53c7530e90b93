// Arguments, checked against the parameter's type.

#include <vector>

#include "absl/strings/string_view.h"
#include "gtest/gtest.h"
#include "pkg/gotemplate/rendering.h"
#include "pkg/value/value.h"

namespace gitops::gotemplate {
namespace {

using ::gitops::value::GoType;
using ::gitops::value::Value;

struct Case {
  absl::string_view text;
  absl::string_view out;
};

// One value of every kind.
Value Data() {
  Value data = Value::NewMap();
  data.map().Set("s", Value::String("str"));
  data.map().Set("b", Value::Bool(true));
  data.map().Set("f", Value::Float(2));
  data.map().Set("i", Value::Int(3, GoType::kInt));
  data.map().Set("i64", Value::Int(4));
  data.map().Set("u32", Value::Uint(5, GoType::kUint32));
  data.map().Set("l", Value::NewList({Value::String("x")}));
  data.map().Set("sl", Value::NewList({Value::String("x")}, GoType::kString));
  Value map = Value::NewMap();
  map.map().Set("k", Value::Int(1));
  data.map().Set("m", map);
  data.map().Set("sm", Value::NewMap(GoType::kString));
  data.map().Set("values", Value::NewMap(GoType::kValues));
  data.map().Set("nil", Value());
  return data;
}

void ExpectRenders(const std::vector<Case>& cases) {
  const Value data = Data();
  for (const Case& c : cases) EXPECT_EQ(Render(c.text, data), c.out) << c.text;
}

TEST(ArgumentTest, Literals) {
  ExpectRenders({
      {"{{upper \"a\"}}{{upper `b`}}", "AB"},
      {"{{repeat 2 \"a\"}}{{repeat 'a' \"\"}}{{repeat 0x2 \"b\"}}", "aabb"},
      {"{{repeat 2.0 \"a\"}}{{repeat 1e0 \"b\"}}", "aab"},
      {"{{f64 1}} {{f64 1.5}} {{f64 0x10}} {{f64 'a'}}", "1 1.5 16 97"},
      {"{{u32 7}} {{u32 'a'}}", "7 97"},
      {"{{ternary 1 2 true}}{{ternary 1 2 false}}", "12"},
      {"{{printf \"%T %T %T %T %T %T\" 1 1.0 'a' \"s\" true 1i}}",
       "int float64 int string bool complex128"},
      {"{{len (list nil 1)}}", "2"},
  });
}

TEST(ArgumentTest, LiteralsOfTheWrongType) {
  ExpectRenders({
      {"{{upper 1}}", "!8 <1> expected string; found 1"},
      {"{{upper true}}", "!8 <true> expected string; found true"},
      {"{{repeat \"x\" \"a\"}}", "!9 <\"x\"> expected integer; found \"x\""},
      {"{{repeat 1.5 \"a\"}}", "!9 <1.5> expected integer; found 1.5"},
      {"{{f64 \"x\"}}", "!6 <\"x\"> expected float; found \"x\""},
      {"{{u32 -1}}", "!6 <-1> expected unsigned integer; found -1"},
      {"{{u32 1.5}}", "!6 <1.5> expected unsigned integer; found 1.5"},
      {"{{ternary 1 2 \"x\"}}", "!14 <\"x\"> expected bool; found \"x\""},
      {"{{ternary 1 2 3}}", "!14 <3> expected bool; found 3"},
      {"{{lst 1}}", "!6 <1> can't handle 1 for arg of type []interface {}"},
      {"{{keys \"x\"}}",
       "!7 <\"x\"> can't handle \"x\" for arg of type map[string]interface "
       "{}"},
  });
}

TEST(ArgumentTest, NilLiterals) {
  ExpectRenders({
      {"{{lst nil}}", "0"},
      {"{{keys nil}}", "0"},
      {"{{print nil}}", "<nil>"},
      {"{{upper nil}}", "!8 <nil> cannot assign nil to string"},
      {"{{repeat nil \"a\"}}", "!9 <nil> cannot assign nil to int"},
      {"{{f64 nil}}", "!6 <nil> cannot assign nil to float64"},
      {"{{u32 nil}}", "!6 <nil> cannot assign nil to uint32"},
      {"{{ternary 1 2 nil}}", "!14 <nil> cannot assign nil to bool"},
  });
}

TEST(ArgumentTest, FieldsOfTheWrongType) {
  ExpectRenders({
      {"{{upper .f}}",
       "!8 <.f> wrong type for value; expected string; got "
       "float64"},
      {"{{upper .nil}}",
       "!8 <.nil> wrong type for value; expected string; got interface {}"},
      {"{{upper .missing}}",
       "!8 <.missing> wrong type for value; expected "
       "string; got interface {}"},
      {"{{repeat .f \"a\"}}",
       "!9 <.f> wrong type for value; expected int; got float64"},
      {"{{repeat .i64 \"a\"}}",
       "!9 <.i64> wrong type for value; expected int; got int64"},
      {"{{f64 .i}}",
       "!6 <.i> wrong type for value; expected float64; got "
       "int"},
      {"{{u32 .i}}", "!6 <.i> wrong type for value; expected uint32; got int"},
      {"{{lst .sl}}",
       "!6 <.sl> wrong type for value; expected []interface "
       "{}; got []string"},
      {"{{lst .m}}",
       "!6 <.m> wrong type for value; expected []interface {}; "
       "got map[string]interface {}"},
      {"{{keys .sm}}",
       "!7 <.sm> wrong type for value; expected "
       "map[string]interface {}; got map[string]string"},
      {"{{ternary 1 2 .s}}",
       "!14 <.s> wrong type for value; expected bool; got string"},
  });
}

TEST(ArgumentTest, EveryWayToWriteAnArgument) {
  ExpectRenders({
      {"{{upper .s}}", "STR"},
      {"{{upper $.s}}", "STR"},
      {"{{$x := .s}}{{upper $x}}", "STR"},
      {"{{$x := .}}{{upper $x.s}}", "STR"},
      {"{{upper (print .s)}}", "STR"},
      {"{{upper (print .s | upper)}}", "STR"},
      {"{{with .s}}{{upper .}}{{end}}", "STR"},
      {"{{repeat (ints 2 | len) \"a\"}}", "a"},
      {"{{.s | upper}}", "STR"},
      {"{{lst (list 1 2)}}{{lst .l}}", "21"},
      {"{{keys .m .values (dict \"a\" 1)}}", "2"},
      {"{{f64 .f}}", "2"},
      {"{{repeat .i \"a\"}}", "aaa"},
      {"{{u32 .u32}}", "5"},
  });
}

TEST(ArgumentTest, PipedValues) {
  ExpectRenders({
      {"{{1.5 | upper}}",
       "!8 <upper> wrong type for value; expected string; got float64"},
      {"{{nilf | upper}}", "!9 <upper> invalid value; expected string"},
      {"{{.nil | upper}}", "!9 <upper> invalid value; expected string"},
      {"{{.missing | quote}}", ""},
      {"{{nilf | lst}}", "0"},
      {"{{nilf | keys}}", "0"},
      {"{{2 | ternary 1 2}}",
       "!16 <2> wrong type for value; expected bool; got int"},
  });
}

TEST(ArgumentTest, ConstantsThatOverflow) {
  ExpectRenders({
      {"{{print 9223372036854775807}}", "9223372036854775807"},
      {"{{print 9223372036854775808}}",
       "!8 <9223372036854775808> 9223372036854775808 overflows int"},
      {"{{f64 9223372036854775808}}", "9.223372036854776e+18"},
  });
}

}  // namespace
}  // namespace gitops::gotemplate
