// Pipelines, variables, fields and constants.

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "gtest/gtest.h"
#include "pkg/gotemplate/rendering.h"
#include "pkg/json/json.h"
#include "pkg/value/value.h"

namespace gitops::gotemplate {
namespace {

using ::gitops::value::GoType;
using ::gitops::value::Value;

struct Case {
  absl::string_view text;
  absl::string_view out;
};

constexpr absl::string_view kData =
    R"({"s":"str","n":null,"m":{"x":{"y":1}},"l":[1,null],"f":1.5})";

void ExpectRenders(const std::vector<Case>& cases) {
  for (const Case& c : cases) {
    EXPECT_EQ(Render(c.text, *json::Parse(kData)), c.out) << c.text;
  }
}

TEST(EvaluateTest, Fields) {
  ExpectRenders({
      {"{{.s}} {{.m.x.y}} {{$.m.x.y}} {{(.m).x.y}}", "str 1 1 1"},
      {"{{.none}} {{.none.deeper.still}}",
       "!17 <.none.deeper.still> nil pointer evaluating interface {}.deeper"},
      {"{{.m.none}}", "<no value>"},
      {"{{.m.none.x}}", "!4 <.m.none.x> nil pointer evaluating interface {}.x"},
      {"{{.n.x}}", "!4 <.n.x> nil pointer evaluating interface {}.x"},
      {"{{.s.x}}", "!4 <.s.x> can't evaluate field x in type interface {}"},
      {"{{.l.x}}", "!4 <.l.x> can't evaluate field x in type interface {}"},
      {"{{(print .s).x}}", "!9 <.s> can't evaluate field x in type string"},
      {"{{(list 1).x}}",
       "!8 <1> can't evaluate field x in type []interface {}"},
      {"{{dict.x}}", "<no value>"},
      {"{{(split \",\" \"a,b\")._1}}", "b"},
      {"{{(split \",\" \"a\").none}}|", "|"},
  });
}

TEST(EvaluateTest, MissingDataHasNoFields) {
  EXPECT_EQ(Render("{{.}} {{.a}} {{.a.b}}"),
            "<no value> <no value> <no value>");
  EXPECT_EQ(Render("{{.a}}", Value::Int(1)),
            "!2 <.a> can't evaluate field a in type int64");
}

TEST(EvaluateTest, Variables) {
  ExpectRenders({
      {"{{$x := 1}}{{$x}}{{$x = 2}}{{$x}}", "12"},
      {"{{$x := 1}}{{if true}}{{$x = 2}}{{end}}{{$x}}", "2"},
      {"{{$x := 1}}{{if true}}{{$x := 2}}{{$x}}{{end}}{{$x}}", "21"},
      {"{{$x := 1}}{{$x := list $x 2}}{{$x}}", "[1 2]"},
      {"{{with $x := .m}}{{$x.x.y}}{{.x.y}}{{end}}", "11"},
      {"{{$x := .m}}{{$x.x.y}}", "1"},
      {"{{$}}", "map[f:1.5 l:[1 <nil>] m:map[x:map[y:1]] n:<nil> s:str]"},
      {"{{$x := 1}}{{$x 2}}",
       "!13 <$x> can't give argument to non-function $x"},
      {"{{range $i, $v := .l}}{{$i}}={{$v}} {{end}}", "0=1 1=<no value> "},
  });
}

TEST(EvaluateTest, Pipelines) {
  ExpectRenders({
      {"{{1 | print 2 | print 3}}", "32 1"},
      {"{{\"a\" | printf \"%s-%s\" \"b\" | upper}}", "B-A"},
      {"{{1 2}}", "!2 <1> can't give argument to non-function 1"},
      {"{{\"a\" 1}}", "!2 <\"a\"> can't give argument to non-function \"a\""},
      {"{{. 1}}", "!2 <.> can't give argument to non-function ."},
      {"{{(print 1) 2}}",
       "!2 <(print 1) 2> can't give argument to non-function print 1"},
      {"{{.s 1}}", "!2 <.s> s is not a method but has arguments"},
      {"{{1 | .s}}", "!6 <.s> s is not a method but has arguments"},
      {"{{nil}}", "!2 <nil> nil is not a command"},
      {"{{(nil)}}", "!3 <nil> nil is not a command"},
  });
}

TEST(EvaluateTest, ConstantsPrintAsGoDoes) {
  ExpectRenders({
      {"{{1}} {{-1}} {{0x1F}} {{1_000}} {{017}}", "1 -1 31 1000 15"},
      {"{{1.0}} {{1e3}} {{1e21}} {{.5}}", "1 1000 1e+21 0.5"},
      {"{{'a'}} {{'é'}} {{'\\n'}}", "97 233 10"},
      {"{{true}} {{false}}", "true false"},
      {"{{\"a\\tb\"}} {{`a\\tb`}}", "a\tb a\\tb"},
      {"{{1i}}", "(0+1i)"},
  });
}

// A named type with two fields and no methods.
class Point : public value::Object {
 public:
  absl::string_view GoTypeName() const override { return "geo.Point"; }
  std::string Print() const override { return "{1 2}"; }
  std::optional<Value> Field(absl::string_view name) const override {
    if (name == "X") return Value::Int(1, GoType::kInt);
    if (name == "Nothing") return Value();
    return std::nullopt;
  }
};

TEST(EvaluateTest, FieldsOfObjects) {
  const Value point = Value::FromObject(std::make_shared<Point>());
  EXPECT_EQ(Render("{{.X}} {{.Nothing}}", point), "1 <no value>");
  EXPECT_EQ(Render("{{.Y}}", point),
            "!2 <.Y> can't evaluate field Y in type geo.Point");
  EXPECT_EQ(Render("{{.X 1}}", point),
            "!2 <.X> X has arguments but cannot be invoked as function");
  EXPECT_EQ(Render("{{.Nothing.Z}}", point),
            "!10 <.Nothing.Z> nil pointer evaluating interface {}.Z");
}

TEST(EvaluateTest, ZeroElements) {
  Value data = Value::NewMap();
  data.map().Set("strings", Value::NewMap(GoType::kString));
  data.map().Set("bytes", Value::NewMap(GoType::kBytes));
  data.map().Set("values", Value::NewMap(GoType::kValues));
  EXPECT_EQ(Render("[{{.strings.x}}] [{{.bytes.x}}] [{{.values.x}}]", data),
            "[] [[]] [<no value>]");
}

}  // namespace
}  // namespace gitops::gotemplate
