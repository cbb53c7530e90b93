// Writing YAML: the tables of the specification, and what reads back.

#include <cstdint>
#include <limits>
#include <random>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/string_view.h"
#include "gtest/gtest.h"
#include "pkg/json/json.h"
#include "pkg/value/value.h"
#include "pkg/yaml/yaml.h"

namespace gitops::yaml {
namespace {

using ::gitops::value::Value;

std::string Text(const Value& value, EmitStyle style = EmitStyle::kHelm) {
  const auto out = Emit(value, {.style = style});
  return out.ok() ? *out : std::string(out.status().message());
}

std::string Scalar(absl::string_view text) {
  std::string out = Text(Value::String(text));
  if (!out.empty()) out.pop_back();
  return out;
}

std::string FromJson(absl::string_view text,
                     EmitStyle style = EmitStyle::kHelm) {
  return Text(*json::Parse(text), style);
}

TEST(EmitTest, Structure) {
  EXPECT_EQ(FromJson(R"({"a":[{"b":1,"c":[1,2]},null]})"),
            "a:\n- b: 1\n  c:\n  - 1\n  - 2\n- null\n");
  EXPECT_EQ(FromJson(R"({"a":{},"b":[],"c":[[1],[{}]]})"),
            "a: {}\nb: []\nc:\n- - 1\n- - {}\n");
  EXPECT_EQ(FromJson("[]"), "[]\n");
  EXPECT_EQ(FromJson("{}"), "{}\n");
  EXPECT_EQ(FromJson("null"), "null\n");
  EXPECT_EQ(FromJson("[1,[2,3]]"), "- 1\n- - 2\n  - 3\n");
}

TEST(EmitTest, PlainStrings) {
  for (const absl::string_view text :
       {"1:60",    "2020-13-01", "2020-01-01 10:00",
        "nUll",    "1e400",      "0xg",
        "1.2.3",   "100m",       "<<",
        "=",       "inf",        "a:b",
        "a#b",     "-a",         "?a",
        ":a",      "it's",       "é",
        "8080:80", "a%",         "a,b",
        "a[b]",    "..a",        "sha256:abc"}) {
    EXPECT_EQ(Scalar(text), text);
  }
}

TEST(EmitTest, DoubleQuotedWhereItWouldMeanSomething) {
  for (const absl::string_view text : {"",
                                       "true",
                                       "yes",
                                       "on",
                                       "y",
                                       "n",
                                       "null",
                                       "~",
                                       "1",
                                       "01",
                                       "0x1F",
                                       "0b1",
                                       "1_000",
                                       ".5",
                                       "1e3",
                                       "1.0",
                                       "+1",
                                       "1:30",
                                       "2020-01-01",
                                       "2020-01-01T10:00:00Z",
                                       "2020-1-1 1:2:3.5",
                                       ".inf",
                                       ".1_0"}) {
    EXPECT_EQ(Scalar(text), absl::StrCat("\"", text, "\""));
  }
}

TEST(EmitTest, SingleQuotedWherePlainIsNotAllowed) {
  for (const absl::string_view text :
       {"a: b", "a:",  "a #b",  "#a", "- a", "-",  "--- a",
        " a",   "a ",  "\"a\"", "*",  "%a",  "@a", "{{ a }}",
        "? a",  ": a", "...",   "`a", "|",   ">"}) {
    EXPECT_EQ(Scalar(text), absl::StrCat("'", text, "'"));
  }
  EXPECT_EQ(Scalar("'a'"), "'''a'''");
}

TEST(EmitTest, BlockScalars) {
  EXPECT_EQ(Scalar("a\nb\n"), "|\n  a\n  b");
  EXPECT_EQ(Scalar("a\nb"), "|-\n  a\n  b");
  EXPECT_EQ(Scalar("a\n\n"), "|+\n  a\n");
  EXPECT_EQ(Scalar("\na"), "|2-\n\n  a");
  EXPECT_EQ(Scalar(" a\nb"), "|2-\n   a\n  b");
  EXPECT_EQ(Scalar("\n"), "|2+\n");
  EXPECT_EQ(Scalar("a \nb"), "\"a \\nb\"");
  EXPECT_EQ(Scalar("a\tb"), "\"a\\tb\"");
}

TEST(EmitTest, Escapes) {
  EXPECT_EQ(Scalar("😀"), "\"\\U0001F600\"");
  EXPECT_EQ(Scalar("\xEF\xBB\xBF"
                   "a"),
            "\"\\uFEFF\\x61\"");
  EXPECT_EQ(Scalar(absl::string_view("\0\a\b\t\v\f\r\x1B\x01\"\\", 11)),
            "\"\\0\\a\\b\\t\\v\\f\\r\\e\\x01\\\"\\\\\"");
  EXPECT_EQ(Scalar("\xff"), "\xEF\xBF\xBD");
}

TEST(EmitTest, Keys) {
  EXPECT_EQ(FromJson(R"({"a\nb":1})"), "? |-\n  a\n  b\n: 1\n");
  EXPECT_EQ(FromJson(R"({"true":1,"a: b":{"c":1}})"),
            "'a: b':\n  c: 1\n\"true\": 1\n");
  const std::string long_key(129, 'k');
  EXPECT_EQ(FromJson(absl::StrCat("{\"", long_key, "\":{\"a\":1}}")),
            absl::StrCat("? ", long_key, "\n: a: 1\n"));
}

TEST(EmitTest, NaturalKeyOrder) {
  const std::vector<absl::string_view> order = {
      "",    "-x", "_x",  "1",   "01",  "2",   "10",   "A",
      "B",   "a",  "a b", "a-b", "a.b", "a_b", "a1",   "a1b",
      "a01", "a2", "a10", "aB",  "ab",  "b",   "true", "é"};
  Value map = Value::NewMap();
  for (auto it = order.rbegin(); it != order.rend(); ++it) {
    map.map().Set(*it, Value());
  }
  const auto reread = Parse(Text(map));
  ASSERT_TRUE(reread.ok());
  std::vector<std::string> keys;
  for (const auto& entry : reread->map()) keys.emplace_back(entry.name());
  EXPECT_EQ(absl::StrJoin(keys, "|"), absl::StrJoin(order, "|"));
}

TEST(EmitTest, Numbers) {
  struct Case {
    absl::string_view json;
    absl::string_view yaml;
  };
  for (const Case& c :
       std::vector<Case>{{"1000000", "1000000"},
                         {"1234567.5", "1.2345675e+06"},
                         {"100000000.5", "1.000000005e+08"},
                         {"1e20", "1e+20"},
                         {"9223372036854775807", "9223372036854776000"},
                         {"12345678901234567890", "12345678901234567000"},
                         {"-9223372036854775808", "-9.223372036854776e+18"},
                         {"0.000001", "1e-06"},
                         {"-0.0", "0"},
                         {"123456.75", "123456.75"}}) {
    EXPECT_EQ(FromJson(c.json), absl::StrCat(c.yaml, "\n"));
  }
  EXPECT_EQ(Text(Value::Int(9007199254740993)), "9007199254740993\n");
}

TEST(EmitTest, FoldsPastEightyColumns) {
  std::string words;
  for (int i = 0; i < 12; ++i) words += "aaaa bbbb ";
  words.pop_back();
  EXPECT_EQ(FromJson(absl::StrCat("{\"a\":\"", words, "\"}")),
            "a: aaaa bbbb aaaa bbbb aaaa bbbb aaaa bbbb aaaa bbbb aaaa bbbb "
            "aaaa bbbb aaaa bbbb\n  aaaa bbbb aaaa bbbb aaaa bbbb aaaa bbbb\n");
  EXPECT_EQ(
      FromJson(absl::StrCat("{\"a\":\"", words, "\"}"), EmitStyle::kPretty),
      absl::StrCat("a: ", words, "\n"));
}

TEST(EmitTest, PassThroughJson) {
  EXPECT_EQ(Scalar("a\xC2\x85"
                   "b"),
            "a b");
  EXPECT_EQ(Text(Value::String("a\x7f")),
            "yaml: control characters are not allowed");
  EXPECT_EQ(Text(Value::String("a\x7f"), EmitStyle::kKbld), "\"a\\x7F\"\n");
  EXPECT_EQ(Text(Value::Float(std::numeric_limits<double>::infinity())),
            "error marshaling into JSON: json: unsupported value: +Inf");
  EXPECT_EQ(Text(Value::Bytes("hi")), "aGk=\n");
}

TEST(EmitTest, Pretty) {
  EXPECT_EQ(
      FromJson(R"({"a":[1,{"b":[2]}],"1A":1,"1-":2})", EmitStyle::kPretty),
      "1A: 1\n1-: 2\na:\n  - 1\n  - b:\n      - 2\n");
  EXPECT_EQ(Text(Value::Float(1e6), EmitStyle::kPretty), "1e+06\n");
  EXPECT_EQ(Text(Value::Float(-0.0), EmitStyle::kPretty), "-0\n");
}

// Random trees of awkward strings: what is written reads back as it was.
class Generator {
 public:
  Generator(uint64_t seed, bool tabs) : random_(seed), tabs_(tabs) {}

  Value Make(int depth) {
    const uint64_t kind = Below(depth > 3 ? 5 : 9);
    if (kind < 4) return Value::String(String());
    if (kind == 4) return Value::Float(static_cast<double>(Below(1000)) / 8);
    if (kind < 7) {
      Value list = Value::NewList();
      for (uint64_t n = Below(4); n > 0; --n) list.list().Add(Make(depth + 1));
      return list;
    }
    Value map = Value::NewMap();
    for (uint64_t n = Below(5); n > 0; --n) {
      map.map().Set(String(), Make(depth + 1));
    }
    return map;
  }

 private:
  uint64_t Below(uint64_t n) { return random_() % n; }

  std::string String() {
    static constexpr absl::string_view kParts[] = {
        "a",          "key",     " ",    "  ",
        "\n",         "\n\n",    "\t",   "#",
        ": ",         "- ",      "'",    "\"",
        "\\",         "é",       "😀",    "\xE2\x80\xA8",
        "\x01",       "%",       "@",    "&",
        "*",          "[",       "}",    ",",
        "?",          "|",       "true", "12",
        "0x1",        "---",     "\r",   "longer words here ",
        "<<",         "~",       ".5",   "1:30",
        "2001-01-01", "\xC2\xA0"};
    std::string out;
    for (uint64_t n = Below(20); n > 0; --n) {
      const absl::string_view part = kParts[Below(std::size(kParts))];
      if (tabs_ || part != "\t") absl::StrAppend(&out, part);
    }
    // As a key it is written plain, and then read as a merge.
    return out == "<<" ? "" : out;
  }

  std::mt19937_64 random_;
  const bool tabs_;
};

void ExpectReadsBack(EmitStyle style, bool tabs) {
  Generator generator(7, tabs);
  for (int i = 0; i < 2000; ++i) {
    const Value value = generator.Make(0);
    const std::string text = Text(value, style);
    const auto reread = Parse(text);
    ASSERT_TRUE(reread.ok()) << reread.status() << "\n" << text;
    ASSERT_TRUE(*reread == value) << text;
  }
}

TEST(EmitTest, WhatIsWrittenReadsBack) {
  ExpectReadsBack(EmitStyle::kKbld, true);
}

// go-yaml v3 writes a literal that starts with a tab so that go-yaml v2 cannot
// read it.
TEST(EmitTest, WhatIsWrittenPrettyReadsBack) {
  ExpectReadsBack(EmitStyle::kPretty, false);
}

}  // namespace
}  // namespace gitops::yaml
