#include "pkg/yaml/resolve.h"

#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "gtest/gtest.h"
#include "pkg/value/value.h"

namespace gitops::yaml::internal {
namespace {

using ::gitops::value::Value;

constexpr int64_t kMinInt = std::numeric_limits<int64_t>::min();
constexpr int64_t kMaxInt = std::numeric_limits<int64_t>::max();

TEST(ResolveTest, Integers) {
  struct Case {
    absl::string_view text;
    int64_t value;
  };
  for (const Case& c : std::vector<Case>{{"0", 0},
                                         {"-0", 0},
                                         {"+0", 0},
                                         {"00", 0},
                                         {"7", 7},
                                         {"+7", 7},
                                         {"-7", -7},
                                         {"010", 8},
                                         {"0o10", 8},
                                         {"0O10", 8},
                                         {"0x1f", 31},
                                         {"0X1F", 31},
                                         {"-0x10", -16},
                                         {"+0b101", 5},
                                         {"0B11", 3},
                                         {"1_000_000", 1000000},
                                         {"1_", 1},
                                         {"0x_ff", 255},
                                         {"9223372036854775807", kMaxInt},
                                         {"-9223372036854775808", kMinInt},
                                         {"0x7fffffffffffffff", kMaxInt},
                                         {"-0x8000000000000000", kMinInt}}) {
    const Value value = ResolvePlain(c.text);
    ASSERT_TRUE(value.is_int()) << c.text;
    EXPECT_EQ(value.as_int(), c.value) << c.text;
  }
}

TEST(ResolveTest, LargeIntegers) {
  EXPECT_EQ(ResolvePlain("9223372036854775808").as_uint(), uint64_t{1} << 63);
  EXPECT_EQ(ResolvePlain("18446744073709551615").as_uint(),
            std::numeric_limits<uint64_t>::max());
  EXPECT_EQ(ResolvePlain("0xffffffffffffffff").as_uint(),
            std::numeric_limits<uint64_t>::max());
  // Past 64 bits, and with a sign past 63, they are floating point.
  EXPECT_EQ(ResolvePlain("18446744073709551616").as_float(),
            18446744073709551616.0);
  EXPECT_EQ(ResolvePlain("+9223372036854775808").as_float(),
            9223372036854775808.0);
  EXPECT_EQ(ResolvePlain("-9223372036854775809").as_float(),
            -9223372036854775808.0);
  EXPECT_TRUE(ResolvePlain("0x10000000000000000").is_string());
}

TEST(ResolveTest, FloatingPoint) {
  struct Case {
    absl::string_view text;
    double value;
  };
  for (const Case& c : std::vector<Case>{{"1.5", 1.5},
                                         {"-1.5", -1.5},
                                         {"+1.5", 1.5},
                                         {"1.", 1},
                                         {".5", 0.5},
                                         {"-.5", -0.5},
                                         {".5_0", 0.5},
                                         {"1e3", 1000},
                                         {"1E+3", 1000},
                                         {"1e-3", 0.001},
                                         {"1_0.2_5", 10.25},
                                         {"08", 8},
                                         {"1e-400", 0},
                                         {"1e308", 1e308}}) {
    const Value value = ResolvePlain(c.text);
    ASSERT_TRUE(value.is_float()) << c.text;
    EXPECT_EQ(value.as_float(), c.value) << c.text;
  }
  for (const absl::string_view text : {".inf", ".Inf", ".INF", "+.inf"}) {
    EXPECT_EQ(ResolvePlain(text).as_float(),
              std::numeric_limits<double>::infinity());
  }
  EXPECT_EQ(ResolvePlain("-.INF").as_float(),
            -std::numeric_limits<double>::infinity());
  for (const absl::string_view text : {".nan", ".NaN", ".NAN"}) {
    EXPECT_TRUE(std::isnan(ResolvePlain(text).as_float()));
  }
}

TEST(ResolveTest, WhatOnlyLooksLikeANumber) {
  for (const absl::string_view text :
       {"-",    "+",     ".",     "..",   "-.",    "1a",       "0x",
        "0b",   "0b2",   "0o8",   "0xg",  "1e",    "1e+",      "1.2.3",
        "--1",  "+-1",   "1-",    "1 2",  "1,000", "١",        "0x1.8p1",
        "._5",  ".5_",   ".5__0", ".e5",  "1e400", "-1e400",   "nan",
        "inf",  "-.nan", "+.nan", ".iNf", "-.inF", "Infinity", "1_e_3x",
        "0b12", "- 1",   "=",     "<<",   "_1",    "0x-1"}) {
    const Value value = ResolvePlain(text);
    ASSERT_TRUE(value.is_string()) << text;
    EXPECT_EQ(value.as_string(), text);
  }
}

TEST(ResolveTest, WordsAreExact) {
  for (const absl::string_view text :
       {"tRUE", "yEs", "oN", "nULL", "~~", "TRUEE", "yes ", "tr", "fals", "O",
        "o", "t", "f", "T", "F"}) {
    EXPECT_TRUE(ResolvePlain(text).is_string()) << text;
  }
  EXPECT_TRUE(ResolvePlain("").is_null());
  EXPECT_TRUE(ResolvePlain("~").is_null());
}

TEST(ResolveTest, Tagged) {
  struct Case {
    absl::string_view tag;
    absl::string_view text;
    absl::string_view problem;  // "" where it resolves.
  };
  for (const Case& c : std::vector<Case>{
           {"str", "1", ""},
           {"int", "0x10", ""},
           {"int", "1.5", "cannot decode !!float `1.5` as a !!int"},
           {"int", "a", "cannot decode !!str `a` as a !!int"},
           {"int", "", "cannot decode !!null `` as a !!int"},
           {"int", "true", "cannot decode !!bool `true` as a !!int"},
           {"float", "1", ""},
           {"float", "x", "cannot decode !!str `x` as a !!float"},
           {"bool", "yes", ""},
           {"bool", "1", "cannot decode !!int `1` as a !!bool"},
           {"null", "~", ""},
           {"null", "", ""},
           {"null", "0", "cannot decode !!int `0` as a !!null"},
           {"timestamp", "2001-01-01", ""},
           {"timestamp", "today",
            "cannot decode !!str `today` as a "
            "!!timestamp"},
           {"binary", "aGVsbG8=", ""},
           {"binary", "aGVs\n bG8=",
            "!!binary value contains invalid base64 "
            "data"},
           {"binary", "aGVsbG8", "!!binary value contains invalid base64 data"},
           {"binary", "a-_b", "!!binary value contains invalid base64 data"},
           {"set", "1", ""}}) {
    SCOPED_TRACE(absl::StrCat(c.tag, " ", c.text));
    Value value;
    std::string problem;
    EXPECT_EQ(ResolveTagged(absl::StrCat("tag:yaml.org,2002:", c.tag), c.text,
                            &value, &problem),
              c.problem.empty());
    EXPECT_EQ(problem, c.problem);
  }
}

TEST(ResolveTest, TaggedValues) {
  const auto resolve = [](absl::string_view tag, absl::string_view text) {
    Value value;
    std::string problem;
    EXPECT_TRUE(ResolveTagged(tag, text, &value, &problem)) << problem;
    return value;
  };
  EXPECT_EQ(resolve("tag:yaml.org,2002:int", "0x10").as_int(), 16);
  EXPECT_EQ(resolve("tag:yaml.org,2002:float", "2").as_float(), 2);
  EXPECT_EQ(resolve("tag:yaml.org,2002:binary", "aGVs\r\nbG8=").as_string(),
            "hello");
  EXPECT_EQ(resolve("!local", "1").as_string(), "1");
  EXPECT_EQ(resolve("tag:example.com,2000:int", "1").as_string(), "1");
  EXPECT_EQ(resolve("tag:yaml.org,2002:timestamp", "2001-01-01").as_string(),
            "2001-01-01");
}

TEST(ResolveTest, ReadsAsString) {
  for (const absl::string_view text :
       {"a", "1a", "1:60", "2001-13-01", "-", "=", "<<", "1.2.3", "é"}) {
    EXPECT_TRUE(ReadsAsString(text)) << text;
  }
  for (const absl::string_view text :
       {"", "~", "no", "1", "-1.5", ".inf", "1:30", "-1:30:59", "2001-01-01"}) {
    EXPECT_FALSE(ReadsAsString(text)) << text;
  }
}

TEST(ResolveTest, Sexagesimal) {
  for (const absl::string_view text :
       {"1:0", "1:5", "1:59", "12:30:45", "-1:30", "+1:30", "1_0:30", "1:30.",
        "1:30.5_0", "190:20:30"}) {
    EXPECT_TRUE(IsSexagesimal(text)) << text;
  }
  for (const absl::string_view text :
       {"", "1", "1:", ":30", "1:60", "1:300", "1:3a", "_1:30", "1:30.x",
        "a:30", "1::30", "1:30:"}) {
    EXPECT_FALSE(IsSexagesimal(text)) << text;
  }
}

TEST(ResolveTest, KeyStrings) {
  struct Case {
    Value scalar;
    absl::string_view key;
  };
  for (const Case& c :
       std::vector<Case>{{Value::String("a"), "a"},
                         {Value::Bool(true), "true"},
                         {Value::Bool(false), "false"},
                         {Value::Int(-7), "-7"},
                         {Value::Float(1.5), "1.5"},
                         {Value::Float(1e6), "1e+06"},
                         {Value::Float(123456789.0), "1.2345679e+08"},
                         {Value::Float(0.1), "0.1"},
                         {Value::Float(1e100), ".inf"},
                         {Value::Float(-1e100), "-.inf"},
                         {Value::Float(std::nan("")), ".nan"}}) {
    Value key;
    ASSERT_TRUE(KeyString(c.scalar, &key)) << c.key;
    EXPECT_EQ(key.as_string(), c.key);
  }
  Value key;
  EXPECT_FALSE(KeyString(Value(), &key));
  EXPECT_FALSE(KeyString(Value::Uint(uint64_t{1} << 63), &key));
}

}  // namespace
}  // namespace gitops::yaml::internal
