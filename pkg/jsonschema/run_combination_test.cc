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
  });
}

}  // namespace
}  // namespace gitops::jsonschema
