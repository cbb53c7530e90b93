// Keywords that combine schemas.

#include "gtest/gtest.h"
#include "pkg/jsonschema/messages.h"

namespace gitops::jsonschema {
namespace {

TEST(RunCombinationTest, AsInHelm) {
  ExpectMessages({
      {"allOf",
       R"({"$defs":{"s":{"type":"string"}},"properties":{"a":{"allOf":[{"type":"string"},{"minLength":3}]}}})",
       R"({"a":1})",
       "- at '/a': 'allOf' failed\n  - at '/a': got number, want string"},
      {"allOf second",
       R"({"$defs":{"s":{"type":"string"}},"properties":{"a":{"allOf":[{"type":"string"},{"minLength":3}]}}})",
       R"({"a":"x"})",
       "- at '/a': 'allOf' failed\n  - at '/a': minLength: got 1, want 3"},
      {"allOf fits",
       R"({"$defs":{"s":{"type":"string"}},"properties":{"a":{"allOf":[{},true]}}})",
       R"({"a":1})", ""},
      {"anyOf",
       R"({"$defs":{"s":{"type":"string"}},"properties":{"a":{"anyOf":[{"type":"string"},{"type":"null"}]}}})",
       R"({"a":1})",
       "- at '/a': 'anyOf' failed\n  - at '/a': got number, want string\n  - "
       "at '/a': got number, want null"},
      {"anyOf fits",
       R"({"$defs":{"s":{"type":"string"}},"properties":{"a":{"anyOf":[{"type":"string"},{"type":"number"}]}}})",
       R"({"a":1})", ""},
      {"oneOf none",
       R"({"$defs":{"s":{"type":"string"}},"properties":{"a":{"oneOf":[{"type":"string"},{"type":"null"}]}}})",
       R"({"a":1})",
       "- at '/a': 'oneOf' failed, none matched\n  - at '/a': got number, want "
       "string\n  - at '/a': got number, want null"},
      {"oneOf two",
       R"({"$defs":{"s":{"type":"string"}},"properties":{"a":{"oneOf":[{"type":"number"},{"minimum":0}]}}})",
       R"({"a":1})", "- at '/a': 'oneOf' failed, subschemas 0, 1 matched"},
      {"oneOf one",
       R"({"$defs":{"s":{"type":"string"}},"properties":{"a":{"oneOf":[{"type":"number"},{"type":"string"}]}}})",
       R"({"a":1})", ""},
      {"not",
       R"({"$defs":{"s":{"type":"string"}},"properties":{"a":{"not":{"type":"number"}}}})",
       R"({"a":1})", "- at '/a': 'not' failed"},
      {"not fits",
       R"({"$defs":{"s":{"type":"string"}},"properties":{"a":{"not":{"type":"string"}}}})",
       R"({"a":1})", ""},
      {"then",
       R"({"$defs":{"s":{"type":"string"}},"properties":{"a":{"if":{"type":"number"},"then":{"minimum":5}}}})",
       R"({"a":1})", "- at '/a': minimum: got 1, want 5"},
      {"else",
       R"({"$defs":{"s":{"type":"string"}},"properties":{"a":{"if":{"type":"string"},"else":{"minimum":5}}}})",
       R"({"a":1})", "- at '/a': minimum: got 1, want 5"},
      {"if alone",
       R"({"$defs":{"s":{"type":"string"}},"properties":{"a":{"if":{"type":"string"}}}})",
       R"({"a":1})", ""},
      {"ref",
       R"({"$defs":{"s":{"type":"string"}},"properties":{"a":{"$ref":"#/$defs/s"}}})",
       R"({"a":1})", "- at '/a': got number, want string"},
      {"nested",
       R"({"$defs":{"s":{"type":"string"}},"properties":{"a":{"anyOf":[{"allOf":[{"type":"string"}]},{"type":"null"}]}}})",
       R"({"a":1})",
       "- at '/a': 'anyOf' failed\n  - at '/a': 'allOf' failed\n    - at '/a': "
       "got number, want string\n  - at '/a': got number, want null"},
      {"anyOf deep",
       R"({"$defs":{"s":{"type":"string"}},"properties":{"a":{"anyOf":[{"properties":{"k":{"type":"string"}}},{"required":["z"]}]}}})",
       R"({"a":{"k":1}})",
       "- at '/a': 'anyOf' failed\n  - at '/a/k': got number, want string\n  - "
       "at '/a': missing property 'z'"},
      {"allOf two fail",
       R"({"$defs":{"s":{"type":"string"},"n":{"type":"number"},"r":{"$ref":"#/$defs/s"}},"properties":{"a":{"allOf":[{"type":"string"},{"minimum":5}]}}})",
       R"({"a":1})",
       "- at '/a': 'allOf' failed\n  - at '/a': got number, want string\n  - "
       "at '/a': minimum: got 1, want 5"},
      {"allOf nested",
       R"({"$defs":{"s":{"type":"string"},"n":{"type":"number"},"r":{"$ref":"#/$defs/s"}},"properties":{"a":{"allOf":[{"allOf":[{"type":"string"}]}]}}})",
       R"({"a":1})",
       "- at '/a': 'allOf' failed\n  - at '/a': 'allOf' failed\n    - at '/a': "
       "got number, want string"},
      {"anyOf of one",
       R"({"$defs":{"s":{"type":"string"},"n":{"type":"number"},"r":{"$ref":"#/$defs/s"}},"properties":{"a":{"anyOf":[{"type":"string"}]}}})",
       R"({"a":1})",
       "- at '/a': 'anyOf' failed\n  - at '/a': got number, want string"},
      {"oneOf three",
       R"({"$defs":{"s":{"type":"string"},"n":{"type":"number"},"r":{"$ref":"#/$defs/s"}},"properties":{"a":{"oneOf":[{"type":"number"},{"type":"string"},{"minimum":0}]}}})",
       R"({"a":1})", "- at '/a': 'oneOf' failed, subschemas 0, 2 matched"},
      {"oneOf none of three",
       R"({"$defs":{"s":{"type":"string"},"n":{"type":"number"},"r":{"$ref":"#/$defs/s"}},"properties":{"a":{"oneOf":[{"type":"null"},{"type":"string"},{"minimum":5}]}}})",
       R"({"a":1})",
       "- at '/a': 'oneOf' failed, none matched\n  - at '/a': got number, want "
       "null\n  - at '/a': got number, want string\n  - at '/a': minimum: got "
       "1, want 5"},
      {"not ref",
       R"({"$defs":{"s":{"type":"string"},"n":{"type":"number"},"r":{"$ref":"#/$defs/s"}},"properties":{"a":{"not":{"$ref":"#/$defs/n"}}}})",
       R"({"a":1})", "- at '/a': 'not' failed"},
      {"if then else",
       R"({"$defs":{"s":{"type":"string"},"n":{"type":"number"},"r":{"$ref":"#/$defs/s"}},"properties":{"a":{"if":{"minimum":5},"then":{"multipleOf":2},"else":{"multipleOf":3}}}})",
       R"({"a":4})", "- at '/a': multipleOf: got 4, want 3"},
      {"then without if",
       R"({"$defs":{"s":{"type":"string"},"n":{"type":"number"},"r":{"$ref":"#/$defs/s"}},"properties":{"a":{"then":false}}})",
       R"({"a":1})", ""},
      {"nested if",
       R"({"$defs":{"s":{"type":"string"},"n":{"type":"number"},"r":{"$ref":"#/$defs/s"}},"properties":{"a":{"if":{"type":"number"},"then":{"if":{"minimum":5},"then":{"maximum":6},"else":{"maximum":1}}}}})",
       R"({"a":3})", "- at '/a': maximum: got 3, want 1"},
      {"ref in anyOf",
       R"({"$defs":{"s":{"type":"string"},"n":{"type":"number"},"r":{"$ref":"#/$defs/s"}},"properties":{"a":{"anyOf":[{"$ref":"#/$defs/s"},{"type":"null"}]}}})",
       R"({"a":1})",
       "- at '/a': 'anyOf' failed\n  - at '/a': got number, want string\n  - "
       "at '/a': got number, want null"},
      {"ref in allOf",
       R"({"$defs":{"s":{"type":"string"},"n":{"type":"number"},"r":{"$ref":"#/$defs/s"}},"properties":{"a":{"allOf":[{"$ref":"#/$defs/s"}]}}})",
       R"({"a":1})",
       "- at '/a': 'allOf' failed\n  - at '/a': got number, want string"},
      {"ref to ref",
       R"({"$defs":{"s":{"type":"string"},"n":{"type":"number"},"r":{"$ref":"#/$defs/s"}},"properties":{"a":{"$ref":"#/$defs/r"}}})",
       R"({"a":1})", "- at '/a': got number, want string"},
      {"anyOf in items",
       R"({"$defs":{"s":{"type":"string"},"n":{"type":"number"},"r":{"$ref":"#/$defs/s"}},"properties":{"a":{"items":{"anyOf":[{"type":"string"},{"type":"null"}]}}}})",
       R"({"a":[1]})",
       "- at '/a/0': 'anyOf' failed\n  - at '/a/0': got number, want string\n  "
       "- at '/a/0': got number, want null"},
      {"allOf with required",
       R"({"$defs":{"s":{"type":"string"},"n":{"type":"number"},"r":{"$ref":"#/$defs/s"}},"properties":{"a":{"allOf":[{"required":["x"]},{"required":["y"]}]}}})",
       R"({"a":{}})",
       "- at '/a': 'allOf' failed\n  - at '/a': missing property 'x'\n  - at "
       "'/a': missing property 'y'"},
      {"oneOf required",
       R"({"$defs":{"s":{"type":"string"},"n":{"type":"number"},"r":{"$ref":"#/$defs/s"}},"properties":{"a":{"oneOf":[{"required":["x"]},{"required":["y"]}]}}})",
       R"({"a":{"x":1,"y":1}})",
       "- at '/a': 'oneOf' failed, subschemas 0, 1 matched"},
      {"anyOf false",
       R"({"$defs":{"s":{"type":"string"},"n":{"type":"number"},"r":{"$ref":"#/$defs/s"}},"properties":{"a":{"anyOf":[false,{"type":"string"}]}}})",
       R"({"a":1})",
       "- at '/a': 'anyOf' failed\n  - at '/a': false schema\n  - at '/a': got "
       "number, want string"},
  });
}

}  // namespace
}  // namespace gitops::jsonschema
