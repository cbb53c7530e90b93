// YAML, JSON and TOML in templates.

#include "gtest/gtest.h"
#include "pkg/render/functions/evaluation.h"

namespace gitops::render {
namespace {

TEST(FormatsTest, Json) {
  ExpectAsRecorded({
      {"toJson (dict \"b\" 1 \"a\" (list 1 nil \"x\"))",
       "{\"a\":[1,null,\"x\"],\"b\":1}"},
      {"toJson \"<&>\"", "\"\\u003c\\u0026\\u003e\""},
      {"toRawJson \"<&>\"", "\"<&>\""},
      {"mustToRawJson (list \"é\" \"\\x01\")", "[\"é\",\"\\u0001\"]"},
      {"toJson nil", "null"},
      {"toJson 1e21", "1e+21"},
      {"toJson 1e-7", "1e-7"},
      {"toJson (list)", "[]"},
      {"toPrettyJson (dict \"a\" (list 1 2) \"b\" (dict))",
       "{\n  \"a\": [\n    1,\n    2\n  ],\n  \"b\": {}\n}"},
      {"toPrettyJson (list)", "[]"},
      {"mustToJson true", "true"},
      {"fromJson \"{\\\"a\\\":[1,2.5,null]}\"", "map[a:[1 2.5 <nil>]]"},
      {"fromJson \"[1]\"",
       "map[Error:json: cannot unmarshal array into Go value of type "
       "map[string]interface {}]"},
      {"fromJson \"x\"",
       "map[Error:invalid character 'x' looking for beginning of value]"},
      {"fromJson \"\"", "map[Error:unexpected end of JSON input]"},
      {"fromJson \"{\\\"a\\\":1,\\\"a\\\":2}\"", "map[a:2]"},
      {"fromJsonArray \"[1,\\\"a\\\",null]\"", "[1 a <nil>]"},
      {"fromJsonArray \"{}\"",
       "[json: cannot unmarshal object into Go value of type []interface {}]"},
      {"fromJsonArray \"\"", "[unexpected end of JSON input]"},
      {"mustFromJson \"{\"", "!unexpected end of JSON input"},
      {"fromJson \"{\\\"a\\\":\\\"\\\\ud83d\\\\ude00\\\"}\"", "map[a:😀]"},
      {"(fromJson \"{\\\"a\\\":12345678}\").a", "1.2345678e+07"},
      {"toJson .Values",
       "{\"b\":true,\"big\":12345678,\"empty\":\"\",\"f\":1.5,\"l\":[1,2,3],"
       "\"m\":{\"a\":1,\"b\":\"x\"},\"n\":3,\"nul\":null,\"s\":\"text\"}"},
      {"toJson (fromJson \"{\\\"a\\\":1.0}\")", "{\"a\":1}"},
      {"toJson \"\\u2028\"", "\"\\u2028\""},
  });
}

TEST(FormatsTest, Yaml) {
  ExpectAsRecorded({
      {"toYaml (dict \"b\" 1 \"a\" (list 1 \"x\"))", "a:\n- 1\n- x\nb: 1"},
      {"toYaml nil", "null"},
      {"toYaml \"\"", "\"\""},
      {"toYaml \"a: b\"", "'a: b'"},
      {"toYaml (list)", "[]"},
      {"toYaml (list (dict \"a\" 1 \"b\" (list 1)))", "- a: 1\n  b:\n  - 1"},
      {"toYaml .Values.m", "a: 1\nb: x"},
      {"toYaml 1e21", "1e+21"},
      {"toYamlPretty (dict \"a\" (list 1))", "a:\n  - 1"},
      {"fromYaml \"a: 1\\nb: [x]\"", "map[a:1 b:[x]]"},
      {"fromYaml \"[1]\"",
       "map[Error:error unmarshaling JSON: while decoding JSON: json: cannot "
       "unmarshal array into Go value of type map[string]interface {}]"},
      {"fromYaml \"a: b: c\"",
       "map[Error:error converting YAML to JSON: yaml: mapping values are not "
       "allowed in this context]"},
      {"fromYaml \"\"", "map[]"},
      {"fromYaml \"a: 1\\na: 2\"", "map[a:2]"},
      {"fromYamlArray \"- 1\\n- a\"", "[1 a]"},
      {"fromYamlArray \"a: 1\"",
       "[error unmarshaling JSON: while decoding JSON: json: cannot unmarshal "
       "object into Go value of type []interface {}]"},
      {"fromYamlArray \"\"", "[]"},
      {"mustToYaml (dict \"a\" 1)", "a: 1"},
      {"(fromYaml \"a: 010\").a", "8"},
      {"fromYaml \"a: yes\\n1: x\"", "map[1:x a:true]"},
      {"toYaml (dict \"a\" \"multi\\nline\")", "a: |-\n  multi\n  line"},
      {"toYaml (dict \"y\" \"y\" \"1\" \"2\")", "\"1\": \"2\"\n\"y\": \"y\""},
  });
}

TEST(FormatsTest, Toml) {
  ExpectAsRecorded({
      {"toToml (dict \"a\" 1 \"b\" \"x\")", "a = 1\nb = \"x\"\n"},
      {"toToml (dict \"a\" (dict \"b\" 1.5))", "[a]\n  b = 1.5\n"},
      {"toToml (dict \"a\" (list 1 2))", "a = [1, 2]\n"},
      {"toToml (dict)", ""},
      {"toToml nil", "!reflect: call of reflect.Value.Type on zero Value"},
      {"toToml 1", "1"},
      {"fromToml \"a = 1\\n[b]\\nc = \\\"x\\\"\"", "map[a:1 b:map[c:x]]"},
      {"fromToml \"a =\"",
       "map[Error:toml: line 1 (last key \"a\"): unexpected EOF; expected "
       "value]"},
      {"fromToml \"\"", "map[]"},
      {"fromToml \"a = 1\\na = 2\"",
       "map[Error:toml: line 2 (last key \"a\"): Key 'a' has already been "
       "defined.]"},
      {"toToml (dict \"a\" nil)", ""},
      {"fromToml \"d = 2020-01-02\"",
       "map[d:2020-01-02 00:00:00 +0000 date-local]"},
  });
}

}  // namespace
}  // namespace gitops::render
