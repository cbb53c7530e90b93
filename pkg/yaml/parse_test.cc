// Reading YAML: values, keys, documents and limits.

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "gtest/gtest.h"
#include "pkg/json/json.h"
#include "pkg/value/value.h"
#include "pkg/yaml/yaml.h"

namespace gitops::yaml {
namespace {

using ::gitops::value::Value;

// The document as JSON, or the error's message.
std::string Read(absl::string_view text, const ParseOptions& options = {}) {
  const auto parsed = Parse(text, options);
  if (!parsed.ok()) return std::string(parsed.status().message());
  const auto json = json::Write(*parsed, {.escape_html = false});
  return json.ok() ? *json : std::string(json.status().message());
}

struct Case {
  absl::string_view text;
  absl::string_view json;
};

void ExpectAll(const std::vector<Case>& cases,
               const ParseOptions& options = {}) {
  for (const Case& c : cases)
    EXPECT_EQ(Read(c.text, options), c.json) << c.text;
}

TEST(ParseTest, Words) {
  for (const absl::string_view word : {"y", "Y", "yes", "Yes", "YES", "on",
                                       "On", "ON", "true", "True", "TRUE"}) {
    EXPECT_EQ(Read(word), "true") << word;
  }
  for (const absl::string_view word : {"n", "N", "no", "No", "NO", "off", "Off",
                                       "OFF", "false", "False", "FALSE"}) {
    EXPECT_EQ(Read(word), "false") << word;
  }
  for (const absl::string_view word : {"", "~", "null", "Null", "NULL"}) {
    EXPECT_EQ(Read(word), "null") << word;
  }
  for (const absl::string_view word : {"tRue", "nUll", "inf", "=", "yess"}) {
    EXPECT_EQ(Read(word), absl::StrCat("\"", word, "\""));
  }
}

TEST(ParseTest, Numbers) {
  ExpectAll({
      {"017", "15"},
      {"0777", "511"},
      {"0o17", "15"},
      {"0x1F", "31"},
      {"-0b11", "-3"},
      {"08", "8"},
      {"0129", "129"},
      {"1_000", "1000"},
      {"+1", "1"},
      {"1.", "1"},
      {".5", "0.5"},
      {".1_0", "0.1"},
      {"1e3", "1000"},
      {"9007199254740993", "9007199254740992"},
      {"12345678901234567890", "12345678901234567000"},
      {"1e400", "\"1e400\""},
      {"1e-400", "0"},
      {"1,000", "\"1,000\""},
      {"1.2.3", "\"1.2.3\""},
      {"0x", "\"0x\""},
      {"0b2", "\"0b2\""},
      {"0o8", "\"0o8\""},
      {"0xg", "\"0xg\""},
      {"1e", "\"1e\""},
      {"100m", "\"100m\""},
  });
}

TEST(ParseTest, TimesStayStrings) {
  ExpectAll({
      {"2020-01-01", "\"2020-01-01\""},
      {"2020-01-01T10:00:00Z", "\"2020-01-01T10:00:00Z\""},
      {"12:30:45", "\"12:30:45\""},
      {"1:30", "\"1:30\""},
  });
}

TEST(ParseTest, Tags) {
  ExpectAll({
      {"!!str 1", "\"1\""},
      {"!!int \"1\"", "1"},
      {"!!float 1", "1"},
      {"!!binary aGk=", "\"hi\""},
      {"!foo 1", "\"1\""},
      {"! 1", "\"1\""},
      {"!!set {a, b}", R"({"a":null,"b":null})"},
      {"!!int x", "yaml: cannot decode !!str `x` as a !!int"},
      {"!!binary a", "yaml: !!binary value contains invalid base64 data"},
      {"!<tag:yaml.org,2002:str> 1", "\"1\""},
      {"%TAG !e! tag:yaml.org,2002:\n---\n!e!str 1", "\"1\""},
  });
}

TEST(ParseTest, Keys) {
  ExpectAll({
      {"1: a", R"({"1":"a"})"},
      {"0x10: a", R"({"16":"a"})"},
      {"y: 1", R"({"true":1})"},
      {"off: 1", R"({"false":1})"},
      {"123456789.123: a", R"({"1.2345679e+08":"a"})"},
      {"1e100: a", R"({".inf":"a"})"},
      {"a: 1\na: 2", R"({"a":2})"},
      {"~: d",
       "unsupported map key of type: %!s(<nil>), key: <nil>, value: \"d\""},
      {"{{x}}: 1",
       "yaml: invalid map key: map[interface {}]interface "
       "{}{\"x\":interface {}(nil)}"},
      {"? [1, a]\n: 2", "yaml: invalid map key: []interface {}{1, \"a\"}"},
  });
}

TEST(ParseTest, MergeKeysApplyWhereTheyStand) {
  ExpectAll({
      {"b: &b {x: 1}\nc: {x: 2, <<: *b}\nd: {<<: *b, x: 2}",
       R"({"b":{"x":1},"c":{"x":1},"d":{"x":2}})"},
      {"<<: [{a: 1}, {a: 2, b: 3}]", R"({"a":1,"b":3})"},
      {"\"<<\": {a: 1}", R"({"<<":{"a":1}})"},
      {"<<: 2",
       "yaml: map merge requires map or sequence of maps as the value"},
  });
}

TEST(ParseTest, AliasesAreCopies) {
  auto parsed = Parse("a: &x {b: 1}\nc: *x\n");
  ASSERT_TRUE(parsed.ok());
  parsed->map()["a"].map().Set("b", Value::Int(2));
  EXPECT_EQ(parsed->FindPath({"c", "b"})->as_float(), 1);
  EXPECT_EQ(Read("a: &a [*a]"), "yaml: anchor 'a' value contains itself");
  EXPECT_EQ(Read("a: *b"), "yaml: unknown anchor 'b' referenced");
}

TEST(ParseTest, BlockScalars) {
  ExpectAll({
      {"a: |\n  x\n   y\n\n", R"({"a":"x\n y\n"})"},
      {"a: |-\n  x\n", R"({"a":"x"})"},
      {"a: |+\n  x\n\n", R"({"a":"x\n\n"})"},
      {"a: |2\n   x\n  y\n", R"({"a":" x\ny\n"})"},
      {"a: >\n x\n y\n\n z\n", R"({"a":"x y\nz\n"})"},
      {"a: >-\n x\n  y\n z\n", R"({"a":"x\n y\nz"})"},
      {"a: |x\n", "yaml: did not find expected comment or line break"},
      {"a: |0\n", "yaml: found an indentation indicator equal to 0"},
  });
}

TEST(ParseTest, QuotedAndPlainLines) {
  ExpectAll({
      {"a: \"x\n  y\"", R"({"a":"x y"})"},
      {"a: 'x\n\n  y'", R"({"a":"x\ny"})"},
      {"a: x\n  y\n\n  z", R"({"a":"x y\nz"})"},
      {"a: \"x\\\n  y\"", R"({"a":"xy"})"},
      {"a: 'it''s'", R"({"a":"it's"})"},
      {R"(a: "\x41\u00e9\U0001F600\'")", R"({"a":"Aé😀'"})"},
      {"a: x #c\nb: x#c", R"({"a":"x","b":"x#c"})"},
  });
}

TEST(ParseTest, FlowCollections) {
  ExpectAll({
      {"[a:b, http://x]", R"(["a:b","http://x"])"},
      {"{a:1}", R"({"a:1":null})"},
      {"{\"a\":1}", R"({"a":1})"},
      {"[a: 1, ? b : 2]", R"([{"a":1},{"b":2}])"},
      {"[a,b,]", R"(["a","b"])"},
      {"{a, b: c}", R"({"a":null,"b":"c"})"},
      {"[? : x]", "yaml: did not find expected ',' or ']'"},
      // go-yaml loses a key that is an empty collection.
      {"{}: x", "{}"},
      {"[a]: x", "yaml: invalid map key: []interface {}{\"a\"}"},
  });
}

TEST(ParseTest, ErrorsNameTheLine) {
  ExpectAll({
      {"a: 1\n b: 2\n",
       "yaml: line 2: mapping values are not allowed in this context"},
      // Columns count characters, not bytes.
      {"   - z: [a,\n é] c\n",
       "yaml: line 1: did not find expected '-' indicator"},
      {"a: b: c", "yaml: mapping values are not allowed in this context"},
      {"a: 1\nb: [1\nc: 2\n", "yaml: line 2: did not find expected ',' or ']'"},
      {"a: \"x\n", "yaml: line 2: found unexpected end of stream"},
      {"a: 1\n]\n", "yaml: line 1: did not find expected key"},
      {"\"a\": 1\n\"b\"\n", "yaml: line 3: could not find expected ':'"},
      {"a:\n\t- b\n",
       "yaml: line 2: found character that cannot start any token"},
      {"- a\nb: 1\n", "yaml: line 1: did not find expected '-' indicator"},
      {"a: - b",
       "yaml: block sequence entries are not allowed in this context"},
      {"%YAML 1.2\n---\na: 1\n", "yaml: found incompatible YAML document"},
      {"a: !b!c d", "yaml: found undefined tag handle"},
      {"a: \"\\/\"", "yaml: found unknown escape character"},
      {"a: \"\\ud800\"", "yaml: found invalid Unicode character escape code"},
      {"a: b\n\x01: c\n", "yaml: control characters are not allowed"},
      {"a: \xff\n", "yaml: invalid leading UTF-8 octet"},
      {"a: .inf", "json: unsupported value: +Inf"},
  });
  EXPECT_EQ(Read("]", {.file = "values.yaml"}),
            "values.yaml: yaml: did not find expected node content");
}

TEST(ParseTest, ReaderErrorsWaitForTheirBlock) {
  const std::string far = absl::StrCat("a: ]\n", std::string(600, '#'), "\x01");
  EXPECT_EQ(Read(far), "yaml: did not find expected node content");
  const std::string near = absl::StrCat("a: ]\n", std::string(60, '#'), "\x01");
  EXPECT_EQ(Read(near), "yaml: control characters are not allowed");
}

TEST(ParseTest, MarksAndEncodings) {
  EXPECT_EQ(Read("\xEF\xBB\xBF"
                 "a: 1"),
            R"({"a":1})");
  EXPECT_EQ(Read("a: 1\r\nb: |\r\n  x\r\n"), R"({"a":1,"b":"x\n"})");
  EXPECT_EQ(Read(absl::string_view("\xFF\xFE"
                                   "a\0:\0 \0001\0",
                                   10)),
            R"({"a":1})");
}

TEST(ParseTest, OnlyTheFirstDocument) {
  EXPECT_EQ(Read("a: 1\n---\nb: ]\n"), R"({"a":1})");
  EXPECT_EQ(Read("---\na: 1\n...\n"), R"({"a":1})");
  EXPECT_EQ(Read("# nothing\n"), "null");
}

TEST(ParseTest, KubeKeepsWholeNumbers) {
  const ParseOptions kube{.dialect = Dialect::kKube};
  EXPECT_EQ(Parse("9007199254740993", kube)->as_int(), 9007199254740993);
  EXPECT_EQ(Parse("1.0", kube)->as_int(), 1);
  EXPECT_EQ(Parse("1.5", kube)->as_float(), 1.5);
  EXPECT_TRUE(Parse("18446744073709551615", kube)->is_float());
}

TEST(ParseTest, KbldTakesSurrogatePairs) {
  EXPECT_EQ(Read(R"("\ud83d\ude00")", {.dialect = Dialect::kKbld}), "\"😀\"");
}

TEST(ParseTest, StrictRefusesDuplicates) {
  const ParseOptions strict{.dialect = Dialect::kHelmStrict};
  EXPECT_EQ(Read("a: 1\nb:\n  c: 1\n  c: 2\na:\n  d: 1\n1: a\n1: b\n", strict),
            "yaml: unmarshal errors:\n"
            "  line 4: key \"c\" already set in map\n"
            "  line 6: key \"a\" already set in map\n"
            "  line 8: key 1 already set in map");
  EXPECT_EQ(Read("1: a\n\"1\": b\n", strict), R"({"1":"b"})");
}

TEST(ParseTest, IntoMapsAndLists) {
  EXPECT_TRUE(ParseMap("# nothing")->map().empty());
  EXPECT_TRUE(ParseList("")->list().empty());
  EXPECT_EQ(ParseMap("[1]").status().message(),
            "error unmarshaling JSON: while decoding JSON: json: cannot "
            "unmarshal array into Go value of type map[string]interface {}");
  EXPECT_EQ(ParseMap("a: b: c").status().message(),
            "error converting YAML to JSON: yaml: mapping values are not "
            "allowed in this context");
  EXPECT_EQ(ParseList("a").status().message(),
            "error unmarshaling JSON: while decoding JSON: json: cannot "
            "unmarshal string into Go value of type []interface {}");
}

TEST(ParseTest, Documents) {
  const auto documents = ParseAll("# c\n---\na: 1\n--- # d\n---\nb: |\n  x\n");
  ASSERT_TRUE(documents.ok());
  ASSERT_EQ(documents->size(), 3U);
  EXPECT_TRUE((*documents)[0].value.is_null());
  EXPECT_EQ((*documents)[1].line, 3);
  EXPECT_EQ((*documents)[2].line, 5);
  EXPECT_EQ(ParseAll("a: 1\n--- b: 2\n").status().message(),
            "invalid Yaml document separator: b: 2");
  EXPECT_EQ(ParseAll("----\n").status().message(),
            "invalid Yaml document separator: -");
}

TEST(ParseTest, Limits) {
  EXPECT_TRUE(
      absl::IsResourceExhausted(Parse("[a, b, c]", {.max_nodes = 3}).status()));
  EXPECT_TRUE(
      absl::IsResourceExhausted(Parse("[a, b]", {.max_bytes = 3}).status()));
  EXPECT_EQ(Read("[[[a]]]", {.max_depth = 2}), "yaml: exceeded max depth of 2");
  EXPECT_EQ(Read(std::string(10'001, '[')),
            "yaml: exceeded max depth of 10000");
  std::string bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
  for (int i = 1; i < 10; ++i) {
    absl::StrAppend(&bomb, "a", i, ": &a", i, " [");
    for (int j = 0; j < 10; ++j) absl::StrAppend(&bomb, "*a", i - 1, ", ");
    bomb += "]\n";
  }
  EXPECT_EQ(Read(bomb), "yaml: document contains excessive aliasing");
}

TEST(ParseTest, DeepDocumentsAreFine) {
  std::string deep(9'000, '[');
  deep.append(9'000, ']');
  EXPECT_TRUE(Parse(deep).ok());
}

}  // namespace
}  // namespace gitops::yaml
