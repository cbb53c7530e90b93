// TOML text to values, and what is no TOML.

#include <cstddef>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "gtest/gtest.h"
#include "pkg/json/json.h"
#include "pkg/toml/toml.h"
#include "pkg/value/value.h"

namespace gitops::toml {
namespace {

using ::gitops::value::Value;

std::string ToJson(absl::string_view text) {
  const auto parsed = Parse(text);
  if (!parsed.ok()) return std::string(parsed.status().message());
  return *json::Write(*parsed, {.escape_html = false});
}

struct Case {
  absl::string_view text;
  absl::string_view result;
};

// What fromToml of Helm 4.1.4 makes of each.
TEST(TomlParseTest, AsInHelm) {
  for (const Case& c : std::vector<Case>{
           {"a = 1", "{\"a\":1}"},
           {"a.b.c = 1", "{\"a\":{\"b\":{\"c\":1}}}"},
           {"\"a b\" = 1", "{\"a b\":1}"},
           {"'a.b' = 1", "{\"a.b\":1}"},
           {"a = \"x\\ty\\u00e9\\U0001F600\"", "{\"a\":\"x\\tyé😀\"}"},
           {"a = 'x\\ty'", "{\"a\":\"x\\\\ty\"}"},
           {"a = \"\"\"x\n  y\"\"\"", "{\"a\":\"x\\n  y\"}"},
           {"a = \"\"\"\\\n  x\"\"\"", "{\"a\":\"x\"}"},
           {"a = '''x\n'y'''", "{\"a\":\"x\\n'y\"}"},
           {"a = true", "{\"a\":true}"},
           {"a = false", "{\"a\":false}"},
           {"a = +1", "{\"a\":1}"},
           {"a = -0", "{\"a\":0}"},
           {"a = 0xFF", "{\"a\":255}"},
           {"a = 0o17", "{\"a\":15}"},
           {"a = 0b101", "{\"a\":5}"},
           {"a = 1_000", "{\"a\":1000}"},
           {"a = 1.5", "{\"a\":1.5}"},
           {"a = -1e3", "{\"a\":-1000}"},
           {"a = 1e-3", "{\"a\":0.001}"},
           {"a = 1_0.2_5", "{\"a\":10.25}"},
           {"a = []", "{\"a\":[]}"},
           {"a = [1, \"x\", [true]]", "{\"a\":[1,\"x\",[true]]}"},
           {"a = [\n 1, # c\n 2,\n]", "{\"a\":[1,2]}"},
           {"a = {}", "{\"a\":{}}"},
           {"a = {b = 1, c.d = 2}", "{\"a\":{\"b\":1,\"c\":{\"d\":2}}}"},
           {"[a]\nb = 1", "{\"a\":{\"b\":1}}"},
           {"a.b=1\na=2", "{\"a\":{\"b\":1}}"},
           {"a.b=1\na=2\na.c=3", "{\"a\":{\"b\":1,\"c\":3}}"},
           {"a.b=1\na=[2]", "{\"a\":[2]}"},
           {"x={a.b=1,a=2}", "{\"x\":{\"a\":{\"b\":1}}}"},
           {"[x.a.b]\n[x]\na=2", "{\"x\":{\"a\":{\"b\":{}}}}"},
           {"a=[1]\na.b=1\na.c=2", "{\"a\":{\"c\":2}}"},
           {"a={b.c=1}\n[a.b]", "{\"a\":{\"b\":{\"c\":1}}}"},
           {"a={b=1}\n[a.c]", "{\"a\":{\"b\":1,\"c\":{}}}"},
           {"[a.b]\nc = 1", "{\"a\":{\"b\":{\"c\":1}}}"},
           {"[a]\n[a.b]\nc=1\n[d]", "{\"a\":{\"b\":{\"c\":1}},\"d\":{}}"},
           {"[[a]]\nb = 1\n[[a]]\nb = 2", "{\"a\":[{\"b\":1},{\"b\":2}]}"},
           {"[[a]]\n[a.b]\nc = 1\n[[a]]", "{\"a\":[{\"b\":{\"c\":1}},{}]}"},
           {"# c\n\n a = 1 # d\n", "{\"a\":1}"},
           {"a = 1\015\nb = 2\015\n", "{\"a\":1,\"b\":2}"},
           {"", "{}"},
           {"[ a . \"b\" ]\nc=1", "{\"a\":{\"b\":{\"c\":1}}}"},
           {"1 = 2", "{\"1\":2}"},
           {"-_ = 1", "{\"-_\":1}"},
           {"a = \"\\e\\x41\"", "{\"a\":\"\\u001bA\"}"},
           {"a = {b = 1,\n c = 2,}", "{\"a\":{\"b\":1,\"c\":2}}"},
           {"fruit.apple.smooth = true\nfruit.orange = 2",
            "{\"fruit\":{\"apple\":{\"smooth\":true},\"orange\":2}}"},
       }) {
    EXPECT_EQ(ToJson(c.text), c.result) << c.text;
  }
}

TEST(TomlParseTest, ErrorsAreHelms) {
  for (
      const Case& c : std::vector<Case>{
          {"a", "toml: line 1: unexpected EOF; expected key separator '='"},
          {"a =",
           "toml: line 1 (last key \"a\"): unexpected EOF; expected value"},
          {"a = ",
           "toml: line 1 (last key \"a\"): unexpected EOF; expected value"},
          {"= 1", "toml: line 1: unexpected '=': key name appears blank"},
          {"a = 1 b = 2",
           "toml: line 1: expected a top-level item to end with a newline, "
           "comment, or EOF, but got 'b' instead"},
          {"a = x",
           "toml: line 1 (last key \"a\"): expected value but found \"x\" "
           "instead"},
          {"a = tru",
           "toml: line 1 (last key \"a\"): expected value but found \"tru\" "
           "instead"},
          {"a = \"x",
           "toml: line 1 (last key \"a\"): unexpected EOF; expected '\"'"},
          {"a = 'x",
           "toml: line 1 (last key \"a\"): unexpected EOF; expected \"'\""},
          {"a = \"\"\"x",
           "toml: line 1 (last key \"a\"): unexpected EOF; expected '\"\"\"'"},
          {"a = [1",
           "toml: line 1 (last key \"a\"): expected a comma (',') or array "
           "terminator (']'), but got end of file"},
          {"a = {b = 1",
           "toml: line 1 (last key \"a.b\"): expected a comma or an inline "
           "table terminator '}', but got end of file instead"},
          {"a = {b}",
           "toml: line 1 (last key \"a\"): expected '.' or '=', but got '}' "
           "instead"},
          {"a = 1\na = 2",
           "toml: line 2 (last key \"a\"): Key 'a' has already been defined."},
          {"a = 1\na.b = 2",
           "toml: line 2 (last key \"a.b\"): Key 'a' has already been "
           "defined."},
          {"[a",
           "toml: line 1: expected '.' or ']' to end table name, but got "
           "'\\x00' instead"},
          {"[a]]",
           "toml: line 1 (last key \"a\"): expected a top-level item to end "
           "with a newline, comment, or EOF, but got ']' instead"},
          {"[]",
           "toml: line 1: unexpected end of table name (table names cannot be "
           "empty)"},
          {"[a]\n[a]", "toml: line 2: Key 'a' has already been defined."},
          {"[[a]]\n[a]", "toml: line 2: Key 'a' has already been defined."},
          {"a = []\n[[a]]",
           "toml: line 2: Key 'a' was already created and cannot be used as an "
           "array."},
          {"[a.b]\n[a]\n[a.b]",
           "toml: line 3 (last key \"a\"): Key 'a.b' has already been "
           "defined."},
          {"a={b=1}\n[a]", "toml: line 2: Key 'a' has already been defined."},
          {"a=1\n[a.b.c]",
           "toml: line 2: Key 'a' was already created as a hash."},
          {"[a]\nb=[1]\n[a.b.c]",
           "toml: line 3 (last key \"a\"): Key 'a.b' was already created as a "
           "hash."},
          {"a.b=1\na=2\na=3",
           "toml: line 3 (last key \"a\"): Key 'a' has already been defined."},
          {"a.b=1\na=2\n[a]",
           "toml: line 3: Key 'a' has already been defined."},
          {"a.b=1\na={}",
           "toml: line 2 (last key \"a\"): Key 'a' has already been defined."},
          {"a = 01",
           "toml: line 1 (last key \"a\"): Invalid integer \"01\": cannot have "
           "leading zeroes"},
          {"a = 1__0",
           "toml: line 1 (last key \"a\"): Invalid integer \"1__0\": "
           "underscores must be surrounded by digits"},
          {"a = _1",
           "toml: line 1 (last key \"a\"): expected value but found '_' "
           "instead"},
          {"a = 1_",
           "toml: line 1 (last key \"a\"): Invalid integer \"1_\": underscores "
           "must be surrounded by digits"},
          {"a = 0xg",
           "toml: line 1 (last key \"a\"): not a hexadecimal number: '0xg'"},
          {"a = 1.",
           "toml: line 1 (last key \"a\"): Invalid float \"1.\": '.' must be "
           "followed by one or more digits"},
          {"a = .5",
           "toml: line 1 (last key \"a\"): floats must start with a digit, not "
           "'.'"},
          {"a = 1e",
           "toml: line 1 (last key \"a\"): Invalid float value: \"1e\""},
          {"a = 9223372036854775808",
           "toml: line 1 (last key \"a\"): 9223372036854775808 is out of range "
           "for int64"},
          {"a = \"\\q\"",
           "toml: line 1 (last key \"a\"): invalid escape in string '\\q'"},
          {"a = \"\\u12\"",
           "toml: line 1 (last key \"a\"): expected four hexadecimal digits "
           "after '\\u', but got \"\\\\u12\\\"\" instead"},
          {"a = \"\\ud800\"",
           "toml: line 1 (last key \"a\"): Escaped character '\\ud800' is not "
           "valid UTF-8."},
          {"a = \"\n\"",
           "toml: line 1 (last key \"a\"): strings cannot contain newlines"},
          {"a = \"\001\"",
           "toml: line 1 (last key \"a\"): TOML files cannot contain control "
           "characters: '0x01'"},
          {"a b = 1", "toml: line 1: expected '.' or '=', but got 'b' instead"},
          {"a = +0x1",
           "toml: line 1 (last key \"a\"): cannot use sign with non-decimal "
           "numbers: '+0x'"},
          {"a = 1979-13-01",
           "toml: line 1 (last key \"a\"): invalid datetime: \"1979-13-01\""},
          {"a = {b=1, b=2}",
           "toml: line 1 (last key \"a.b\"): Key 'a.b' has already been "
           "defined."},
          {"a = [1 2]",
           "toml: line 1 (last key \"a\"): expected a comma (',') or array "
           "terminator (']'), but got '2'"},
          {"\"a = 1", "toml: line 1: unexpected EOF; expected '\"'"},
          {"é = 1", "toml: line 1: expected '.' or '=', but got 'é' instead"},
          {"a = --1",
           "toml: line 1 (last key \"a\"): expected a digit but got '-'"},
          {"a = 1e400",
           "toml: line 1 (last key \"a\"): 1e400 is out of range for float64"},
          {"a = nul",
           "toml: line 1 (last key \"a\"): expected value but found \"nul\" "
           "instead"},
          {"[a.]",
           "toml: line 1: unexpected end of table name (table names cannot be "
           "empty)"},
          {"a. = 1", "toml: line 1: unexpected '='"},
      }) {
    const absl::Status status = Parse(c.text).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << c.text;
    EXPECT_EQ(status.message(), c.result) << c.text;
  }
}

TEST(TomlParseTest, WhereTheTextEnds) {
  for (const Case& c :
       std::vector<Case>{{"a = [", "unexpected EOF; expected value"},
                         {"a = [1,", "unexpected EOF; expected value"},
                         {"a = [1, [", "unexpected EOF; expected value"},
                         {"a = \t", "unexpected EOF; expected value"},
                         {"a = {", "unexpected '=': key name appears blank"},
                         {"a = @", "expected value but found '@' instead"},
                         {"a =\n", "expected value but found '\\n' instead"},
                         {"a = +", "expected a digit but got '\\x00'"}}) {
    EXPECT_EQ(Parse(c.text).status().message(),
              absl::StrCat("toml: line 1 (last key \"a\"): ", c.result))
        << c.text;
  }
}

TEST(TomlParseTest, LeniencyIsHelms) {
  for (const Case& c : std::vector<Case>{
           {"a = {b=1}\n[a.c]", "{\"a\":{\"b\":1,\"c\":{}}}"},
           {"a = {b=1}\na.c = 2", "{\"a\":{\"b\":1,\"c\":2}}"},
       }) {
    EXPECT_EQ(ToJson(c.text), c.result) << c.text;
  }
}

TEST(TomlParseTest, NullBytesAtTheBeginningAreUtf16) {
  const absl::string_view kUtf16 = "files cannot contain NULL bytes";
  for (const absl::string_view text :
       {absl::string_view("\0", 1), absl::string_view("a = '\0'", 7),
        absl::string_view("ab\0 = 1", 7)}) {
    EXPECT_NE(Parse(text).status().message().find(kUtf16),
              absl::string_view::npos);
  }
  EXPECT_EQ(
      Parse(absl::string_view("a = 1\nb = \"\0\"", 12)).status().message(),
      "toml: line 2 (last key \"b\"): TOML files cannot contain control "
      "characters: '0x00'");
}

TEST(TomlParseTest, ControlCharacters) {
  for (const absl::string_view text :
       {"#\x01", "#\x7f\na = 1", "a = 1 # \x01\nb = ]", "\x01", "a = 1 \x01",
        "a\x01 = 1", "a = [ # \x01\n]", "#\rx", "a = 1\r", "a = \"x\ry\"",
        "a = \"\"\"x\ry\"\"\"", "a = '\x1f'", "[a\x02]"}) {
    const std::string message(Parse(text).status().message());
    EXPECT_NE(message.find("TOML files cannot contain control characters: '0x"),
              std::string::npos)
        << text << message;
  }
  for (const absl::string_view text :
       {"#\t\na = 1", "#\r\na = 1", "a = \"\t\"\r\n", "a = 1\r\n"}) {
    EXPECT_TRUE(Parse(text).ok()) << text;
  }
  // An error before it comes first.
  EXPECT_EQ(Parse("a = @\n#\x01").status().message(),
            "toml: line 1 (last key \"a\"): expected value but found '@' "
            "instead");
}

TEST(TomlParseTest, LineBreaksInStrings) {
  EXPECT_EQ(ToJson("a = \"\"\"x\r\ny\"\"\""), "{\"a\":\"x\\r\\ny\"}");
  EXPECT_EQ(ToJson("a = \"\"\"\r\nx\"\"\""), "{\"a\":\"x\"}");
  EXPECT_NE(ToJson("a = \"x\r\ny\"").find("strings cannot contain newlines"),
            std::string::npos);
}

TEST(TomlParseTest, TheEndIsAZeroByteToNumbers) {
  EXPECT_EQ(Parse("a = 0x").status().message(),
            absl::StrCat(
                "toml: line 1 (last key \"a\"): not a hexadecimal number: '0x",
                absl::string_view("\0", 1), "'"));
}

TEST(TomlParseTest, KindsOfNumbers) {
  const auto parsed = Parse("i = 1\nf = 1.0\ne = 1e3\nx = 0x10\n");
  ASSERT_TRUE(parsed.ok());
  EXPECT_TRUE(parsed->Find("i")->is_int());
  EXPECT_TRUE(parsed->Find("f")->is_float());
  EXPECT_TRUE(parsed->Find("e")->is_float());
  EXPECT_TRUE(parsed->Find("x")->is_int());
}

TEST(TomlParseTest, DatesGoThroughTheHook) {
  ParseOptions options;
  options.make_time = [](const DateTime& date, absl::string_view text) {
    return Value::String(absl::StrCat(date.has_date ? "d" : "-",
                                      date.has_time ? "t" : "-",
                                      date.has_offset ? "o" : "-", " ", text));
  };
  for (const Case& c : std::vector<Case>{
           {"2020-01-02", "d-- 2020-01-02"},
           {"2020-01-02T03:04:05", "dt- 2020-01-02T03:04:05"},
           {"2020-01-02 03:04:05Z", "dto 2020-01-02 03:04:05Z"},
           {"2020-01-02t03:04:05.6+07:08", "dto 2020-01-02t03:04:05.6+07:08"},
           {"03:04:05", "-t- 03:04:05"},
           {"03:04", "-t- 03:04"}}) {
    const auto parsed = Parse(absl::StrCat("a = ", c.text), options);
    ASSERT_TRUE(parsed.ok()) << parsed.status();
    EXPECT_EQ(parsed->Find("a")->as_string(), c.result);
    // Without a hook, as it is written.
    EXPECT_EQ(Parse(absl::StrCat("a = ", c.text))->Find("a")->as_string(),
              c.text);
  }
}

TEST(TomlParseTest, Depth) {
  const auto nested = [](int depth) {
    return absl::StrCat("a = ", std::string(static_cast<size_t>(depth), '['),
                        std::string(static_cast<size_t>(depth), ']'));
  };
  EXPECT_TRUE(Parse(nested(900)).ok());
  EXPECT_FALSE(Parse(nested(1100)).ok());
}

}  // namespace
}  // namespace gitops::toml
