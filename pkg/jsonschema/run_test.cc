// Keywords about one value: types, constants, texts and numbers.

#include "gtest/gtest.h"
#include "pkg/jsonschema/messages.h"

namespace gitops::jsonschema {
namespace {

TEST(RunTest, AsInHelm) {
  ExpectMessages({
      {"type", R"({"properties":{"a":{"type":"string"}}})", R"({"a":1})",
       "- at '/a': got number, want string"},
      {"types", R"({"properties":{"a":{"type":["string","null"]}}})",
       R"({"a":1})", "- at '/a': got number, want null or string"},
      {"all types",
       R"({"properties":{"a":{"type":["null","boolean","number","integer","string","array","object"]}}})",
       R"({"a":1})", ""},
      {"integer", R"({"properties":{"a":{"type":"integer"}}})", R"({"a":1.5})",
       "- at '/a': got number, want integer"},
      {"whole float", R"({"properties":{"a":{"type":"integer"}}})",
       R"({"a":1.0})", ""},
      {"const", R"({"properties":{"a":{"const":"x"}}})", R"({"a":"y"})",
       "- at '/a': value must be 'x'"},
      {"const number", R"({"properties":{"a":{"const":1}}})", R"({"a":2})",
       "- at '/a': value must be 1"},
      {"const object", R"({"properties":{"a":{"const":{"k":1}}}})",
       R"({"a":{"k":2}})", "- at '/a': 'const' failed"},
      {"const equal numbers", R"({"properties":{"a":{"const":1.0}}})",
       R"({"a":1})", ""},
      {"enum", R"({"properties":{"a":{"enum":["x","y"]}}})", R"({"a":"z"})",
       "- at '/a': value must be one of 'x', 'y'"},
      {"enum mixed", R"({"properties":{"a":{"enum":["x",1,null,true]}}})",
       R"({"a":"z"})", "- at '/a': value must be one of 'x', 1, <nil>, true"},
      {"enum objects", R"({"properties":{"a":{"enum":[{"k":1}]}}})",
       R"({"a":{}})", "- at '/a': 'enum' failed"},
      {"minLength", R"({"properties":{"a":{"minLength":3}}})", R"({"a":"é€"})",
       "- at '/a': minLength: got 2, want 3"},
      {"maxLength", R"({"properties":{"a":{"maxLength":1}}})", R"({"a":"é€"})",
       "- at '/a': maxLength: got 2, want 1"},
      {"exact length", R"({"properties":{"a":{"minLength":2,"maxLength":2}}})",
       R"({"a":"é€"})", ""},
      {"pattern", R"({"properties":{"a":{"pattern":"^a+$"}}})", R"({"a":"b"})",
       "- at '/a': 'b' does not match pattern '^a+$'"},
      {"pattern anywhere", R"({"properties":{"a":{"pattern":"a"}}})",
       R"({"a":"xax"})", ""},
      {"pattern of no text", R"({"properties":{"a":{"pattern":"a"}}})",
       R"({"a":1})", ""},
      {"minimum", R"({"properties":{"a":{"minimum":3}}})", R"({"a":2})",
       "- at '/a': minimum: got 2, want 3"},
      {"maximum", R"({"properties":{"a":{"maximum":3}}})", R"({"a":4})",
       "- at '/a': maximum: got 4, want 3"},
      {"at the bounds", R"({"properties":{"a":{"minimum":3,"maximum":3}}})",
       R"({"a":3})", ""},
      {"exclusiveMinimum", R"({"properties":{"a":{"exclusiveMinimum":3}}})",
       R"({"a":3})", "- at '/a': exclusiveMinimum: got 3, want 3"},
      {"exclusiveMaximum", R"({"properties":{"a":{"exclusiveMaximum":3}}})",
       R"({"a":3})", "- at '/a': exclusiveMaximum: got 3, want 3"},
      {"multipleOf", R"({"properties":{"a":{"multipleOf":0.1}}})",
       R"({"a":0.35})", "- at '/a': multipleOf: got 0.35, want 0.1"},
      {"multiple", R"({"properties":{"a":{"multipleOf":0.1}}})", R"({"a":0.3})",
       ""},
      {"large numbers", R"({"properties":{"a":{"maximum":1000000.0}}})",
       R"({"a":12345678})",
       "- at '/a': maximum: got 1.2345678×10⁰⁷, want 1×10⁰⁶"},
      {"several", R"({"properties":{"a":{"minLength":3,"pattern":"^a"}}})",
       R"({"a":"b"})",
       "- at '/a': minLength: got 1, want 3\n- at '/a': 'b' does not match "
       "pattern '^a'"},
      {"false", R"({"properties":{"a":false}})", R"({"a":1})",
       "- at '/a': false schema"},
      {"true", R"({"properties":{"a":true}})", R"({"a":1})", ""},
      {"no schema", R"({"properties":{"a":{}}})", R"({"a":1})", ""},
      {"text bounds ignore numbers", R"({"properties":{"a":{"minLength":3}}})",
       R"({"a":1})", ""},
      {"number bounds ignore text", R"({"properties":{"a":{"minimum":3}}})",
       R"({"a":"x"})", ""},
  });
}

}  // namespace
}  // namespace gitops::jsonschema
