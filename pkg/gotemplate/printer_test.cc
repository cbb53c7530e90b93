#include "pkg/gotemplate/printer.h"

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "gtest/gtest.h"
#include "pkg/gotemplate/format.h"
#include "pkg/value/value.h"

namespace gitops::gotemplate {
namespace {

using ::gitops::value::GoType;
using ::gitops::value::Value;

struct Case {
  absl::string_view format;
  Value value;
  absl::string_view text;
};

void ExpectPrints(const std::vector<Case>& cases) {
  for (const Case& c : cases) {
    EXPECT_EQ(Sprintf(c.format, {c.value}), c.text) << c.format;
  }
}

Value Map(std::vector<std::pair<absl::string_view, Value>> entries) {
  Value map = Value::NewMap();
  for (auto& [key, value] : entries) map.map().Set(key, value);
  return map;
}

TEST(PrinterTest, Integers) {
  const Value seven = Value::Int(7, GoType::kInt);
  const Value minus = Value::Int(-255, GoType::kInt);
  ExpectPrints({
      {"%d", seven, "7"},
      {"%5d|", seven, "    7|"},
      {"%-5d|", seven, "7    |"},
      {"%05d", seven, "00007"},
      {"%05d", minus, "-0255"},
      {"%+d", seven, "+7"},
      {"% d", seven, " 7"},
      {"%.3d", seven, "007"},
      {"%6.3d|", seven, "   007|"},
      {"%.0d|", Value::Int(0), "|"},
      {"%x", minus, "-ff"},
      {"%X", minus, "-FF"},
      {"%#x", minus, "-0xff"},
      {"%#X", minus, "-0XFF"},
      {"%o", minus, "-377"},
      {"%#o", minus, "-0377"},
      {"%O", seven, "0o7"},
      {"%b", seven, "111"},
      {"%#b", seven, "0b111"},
      {"%c", Value::Int(0x1F600), "😀"},
      {"%c", Value::Int(-1), "\xEF\xBF\xBD"},
      {"%q", Value::Int('a'), "'a'"},
      {"%q", Value::Int('\''), "'\\''"},
      {"%q", Value::Int('"'), "'\"'"},
      {"%+q", Value::Int(0xE9), "'\\u00e9'"},
      {"%U", Value::Int(0xE9), "U+00E9"},
      {"%#U", Value::Int(0xE9), "U+00E9 'é'"},
      {"%.6U", Value::Int(0xE9), "U+0000E9"},
      {"%s", seven, "%!s(int=7)"},
      {"%v", Value::Uint(7), "7"},
      {"%#v", Value::Uint(7), "0x7"},
      {"%#v", seven, "7"},
      {"%d", Value::Int(INT64_MIN), "-9223372036854775808"},
      {"%d", Value::Uint(UINT64_MAX), "18446744073709551615"},
  });
}

TEST(PrinterTest, Strings) {
  const Value text = Value::String("héllo");
  ExpectPrints({
      {"%s", text, "héllo"},
      {"%7s|", text, "  héllo|"},
      {"%-7s|", text, "héllo  |"},
      {"%07s", text, "00héllo"},
      {"%.2s", text, "hé"},
      {"%q", Value::String("a\"b\n"), "\"a\\\"b\\n\""},
      {"%#q", Value::String("a\\b"), "`a\\b`"},
      {"%#q", Value::String("a`b"), "\"a`b\""},
      {"%+q", text, "\"h\\u00e9llo\""},
      {"%.1q", text, "\"h\""},
      {"%x", Value::String("az"), "617a"},
      {"%X", Value::String("az"), "617A"},
      {"% x", Value::String("az"), "61 7a"},
      {"%#x", Value::String("az"), "0x617a"},
      {"%# x", Value::String("az"), "0x61 0x7a"},
      {"%#v", Value::String("a\"b"), "\"a\\\"b\""},
      {"%d", Value::String("a"), "%!d(string=a)"},
      {"%t", Value::String("a"), "%!t(string=a)"},
  });
}

TEST(PrinterTest, BoolsAndNil) {
  ExpectPrints({
      {"%t", Value::Bool(true), "true"},
      {"%6t|", Value::Bool(false), " false|"},
      {"%v", Value::Bool(true), "true"},
      {"%d", Value::Bool(true), "%!d(bool=true)"},
      {"%v", Value(), "<nil>"},
      {"%s", Value(), "%!s(<nil>)"},
      {"%d", Value(), "%!d(<nil>)"},
      {"%#v", Value(), "<nil>"},
      {"%T", Value(), "<nil>"},
  });
}

TEST(PrinterTest, Bytes) {
  const Value bytes = Value::Bytes("hi");
  ExpectPrints({
      {"%v", bytes, "[104 105]"},
      {"%s", bytes, "hi"},
      {"%x", bytes, "6869"},
      {"%q", bytes, "\"hi\""},
      {"%d", bytes, "[104 105]"},
      {"%#v", bytes, "[]byte{0x68, 0x69}"},
      {"%t", bytes, "[%!t(uint8=104) %!t(uint8=105)]"},
      {"%T", bytes, "[]uint8"},
  });
}

TEST(PrinterTest, Containers) {
  const Value list = Value::NewList(
      {Value::Int(1, GoType::kInt), Value::String("a"), Value()});
  const Value map = Map({{"z", Value::Int(1, GoType::kInt)},
                         {"a", Value::NewList({Value::String("x")})}});
  ExpectPrints({
      {"%v", list, "[1 a <nil>]"},
      {"%s", list, "[%!s(int=1) a <nil>]"},
      {"%d", list, "[1 %!d(string=a) <nil>]"},
      {"%#v", list, "[]interface {}{1, \"a\", interface {}(nil)}"},
      {"%v", map, "map[a:[x] z:1]"},
      {"%#v", map,
       "map[string]interface {}{\"a\":[]interface {}{\"x\"}, \"z\":1}"},
      {"%q", Map({{"k", Value::String("v")}}), "map[\"k\":\"v\"]"},
      {"%5v", Value::NewList({Value::Int(1), Value::Int(2)}), "[    1     2]"},
      {"%v", Value::NewList(), "[]"},
      {"%v", Value::NewMap(), "map[]"},
      {"%#v", Value::NewList(GoType::kString), "[]string{}"},
      {"%#v", Value::NilList(), "[]interface {}(nil)"},
      {"%#v", Value::NilMap(), "map[string]interface {}(nil)"},
      {"%v", Value::NilList(), "[]"},
      {"%p", list, "0xc000000000"},
      {"%p", Value::Int(1, GoType::kInt), "%!p(int=1)"},
  });
}

TEST(PrinterTest, NamedIntegers) {
  const Value march = Value::Int(3, GoType::kMonth);
  ExpectPrints({
      {"%v", march, "March"},
      {"%s", march, "March"},
      {"%d", march, "3"},
      {"%5.3s|", march, "  Mar|"},
      {"%x", march, "4d61726368"},
      {"%#v", march, "3"},
      {"%v", Value::Int(13, GoType::kMonth), "13"},
      {"%v", Value::Int(6, GoType::kWeekday), "Saturday"},
      {"%v", Value::Int(7, GoType::kWeekday), "7"},
      {"%v", Value::Int(1500, GoType::kDuration), "1.5µs"},
      {"%d", Value::Int(1500, GoType::kDuration), "1500"},
  });
}

// Prints itself, and says what it is.
class Thing : public value::Object {
 public:
  Thing(absl::string_view type, bool stringer)
      : type_(type), stringer_(stringer) {}
  absl::string_view GoTypeName() const override { return type_; }
  std::string Print() const override { return "thing"; }
  std::string GoSyntax() const override { return "pkg.Thing{}"; }
  bool IsStringer() const override { return stringer_; }

 private:
  absl::string_view type_;
  bool stringer_;
};

Value MakeThing(absl::string_view type, bool stringer) {
  return Value::FromObject(std::make_shared<Thing>(type, stringer));
}

TEST(PrinterTest, Objects) {
  ExpectPrints({
      {"%v", MakeThing("pkg.Thing", false), "thing"},
      {"%s", MakeThing("pkg.Thing", true), "thing"},
      {"%7s|", MakeThing("pkg.Thing", true), "  thing|"},
      {"%q", MakeThing("pkg.Thing", true), "\"thing\""},
      {"%#v", MakeThing("pkg.Thing", true), "pkg.Thing{}"},
      {"%T", MakeThing("*pkg.Thing", false), "*pkg.Thing"},
      // A pointer inside of something prints as its address.
      {"%v", Value::NewList({MakeThing("*pkg.Thing", false)}),
       "[0xc000000000]"},
      {"%v", Value::NewList({MakeThing("*pkg.Thing", true)}), "[thing]"},
  });
}

TEST(PrinterTest, OutputIsCutOff) {
  Value list = Value::NewList();
  for (int i = 0; i < 1000; ++i) list.list().Add(Value::String("0123456789"));
  std::string out = "before ";
  ValuePrinter(&out, 100).Print(list, 'v');
  EXPECT_GE(out.size(), 100U);
  EXPECT_LT(out.size(), 200U);
}

TEST(PrinterTest, TypedValues) {
  std::string out;
  ValuePrinter printer(&out);
  printer.PrintTyped(Value::Int(1, GoType::kInt));
  out += ' ';
  printer.PrintTyped(Value());
  EXPECT_EQ(out, "int=1 <nil>");
}

}  // namespace
}  // namespace gitops::gotemplate
