#include "pkg/gotemplate/compare.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "gtest/gtest.h"
#include "pkg/gotemplate/rendering.h"
#include "pkg/value/value.h"

namespace gitops::gotemplate {
namespace {

using ::gitops::value::GoType;
using ::gitops::value::Value;

Value Data() {
  Value data = Value::NewMap();
  data.map().Set("i", Value::Int(-1));
  data.map().Set("u", Value::Uint(UINT64_MAX));
  data.map().Set("u1", Value::Uint(1));
  data.map().Set("f", Value::Float(1));
  data.map().Set("s", Value::String("a"));
  data.map().Set("l", Value::NewList({Value::Int(1)}));
  data.map().Set("m", Value::NewMap());
  data.map().Set("nl", Value::NilList());
  data.map().Set("nm", Value::NilMap());
  data.map().Set("n", Value());
  data.map().Set("d", Value::Int(1, GoType::kDuration));
  return data;
}

// The function's result, or the last of its errors.
std::string Result(absl::string_view call) {
  const std::string out = Render(absl::StrCat("{{", call, "}}"), Data());
  const size_t last = out.rfind(" | ");
  return out[0] == '!' && last != std::string::npos ? out.substr(last + 3)
                                                    : out;
}

struct Case {
  absl::string_view call;
  absl::string_view result;
};

void ExpectResults(const std::vector<Case>& cases) {
  for (const Case& c : cases) EXPECT_EQ(Result(c.call), c.result) << c.call;
}

TEST(CompareTest, Equality) {
  ExpectResults({
      {"eq 1 1", "true"},      {"eq 1 2", "false"},
      {"eq 1 2 3 1", "true"},  {"ne 1 2", "true"},
      {"eq \"a\" .s", "true"}, {"eq true false", "false"},
      {"eq 1.5 1.5", "true"},  {"eq 1i 1i", "true"},
      {"eq 1i 2i", "false"},   {"eq .u1 1", "true"},
      {"eq 1 .u1", "true"},    {"eq .i .u", "false"},
      {"eq .d 1", "true"},     {"eq .n nil", "true"},
      {"eq .n .none", "true"}, {"eq .n 1", "false"},
      {"eq 1 .n", "false"},    {"ne .n 1", "true"},
      {"eq .nl nil", "true"},  {"eq .nm .n", "true"},
      {"eq .m .n", "false"},   {"eq .nl .l", "false"},
  });
}

TEST(CompareTest, EqualityOfTheIncomparable) {
  ExpectResults({
      {"eq 1 1.0", "incompatible types for comparison: int and float64"},
      {"eq 1 \"1\"", "incompatible types for comparison: int and string"},
      {"eq .f .i", "incompatible types for comparison: float64 and int64"},
      {"eq true 1", "incompatible types for comparison: bool and int"},
      {"ne 1 \"a\"", "incompatible types for comparison: int and string"},
      {"eq .m .m", "non-comparable type map[]: map[string]interface {}"},
      {"eq .l .l", "non-comparable type [%!s(int64=1)]: []interface {}"},
      {"eq .l .m",
       "non-comparable types [%!s(int64=1)]: []interface {}, "
       "map[string]interface {}: map[]"},
      {"eq 1 2 \"a\"", "incompatible types for comparison: int and string"},
      // The first that is equal ends it.
      {"eq 1 1 \"a\"", "true"},
  });
}

TEST(CompareTest, Order) {
  ExpectResults({
      {"lt 1 2", "true"},
      {"lt 2 1", "false"},
      {"lt 1 1", "false"},
      {"le 1 1", "true"},
      {"gt 2 1", "true"},
      {"ge 1 1", "true"},
      {"ge 1 2", "false"},
      {"lt \"a\" \"b\"", "true"},
      {"lt \"B\" \"a\"", "true"},
      {"lt 1.5 2.5", "true"},
      {"lt .i .u", "true"},
      {"lt .u .i", "false"},
      {"gt .u 1", "true"},
      {"le .u1 1", "true"},
      {"ge .u .i", "true"},
      {"lt 1 .d", "false"},
  });
}

TEST(CompareTest, OrderOfTheIncomparable) {
  ExpectResults({
      {"lt 1 1.5", "incompatible types for comparison: int and float64"},
      {"gt \"1\" 1", "incompatible types for comparison: string and int"},
      {"lt true false", "invalid type for comparison"},
      {"lt .l .l", "invalid type for comparison"},
      {"le .m 1", "invalid type for comparison"},
      {"ge .n 1", "invalid type for comparison"},
      {"lt 1i 2i", "invalid type for comparison"},
  });
}

}  // namespace
}  // namespace gitops::gotemplate
