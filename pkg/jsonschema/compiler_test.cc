// References, drafts, and schemas that are none.

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "gtest/gtest.h"
#include "pkg/jsonschema/jsonschema.h"
#include "pkg/jsonschema/messages.h"
#include "pkg/value/value.h"

namespace gitops::jsonschema {
namespace {

TEST(CompilerTest, References) {
  ExpectMessages({
      {"local",
       R"({"$defs":{"n":{"type":"number"}},"properties":{"a":{"$ref":"#/$defs/n"}}})",
       R"({"a":"x"})", "- at '/a': got string, want number"},
      {"recursive",
       R"({"properties":{"a":{"$ref":"#"}},"additionalProperties":false})",
       R"({"a":{"a":{"b":1}}})",
       "- at '/a/a': additional properties 'b' not allowed"},
      {"anchor",
       R"({"$defs":{"n":{"$anchor":"num","type":"number"}},"properties":{"a":{"$ref":"#num"}}})",
       R"({"a":"x"})", "- at '/a': got string, want number"},
      {"id",
       R"({"$id":"http://x.y/root.json","$defs":{"n":{"$id":"n.json","type":"number"}},"properties":{"a":{"$ref":"n.json"}}})",
       R"({"a":"x"})", "- at '/a': got string, want number"},
      {"missing pointer", R"({"properties":{"a":{"$ref":"#/$defs/none"}}})",
       R"({"a":"x"})",
       "json-pointer in \"file:///values.schema.json#/$defs/none\" not found"},
      {"missing anchor", R"({"properties":{"a":{"$ref":"#none"}}})",
       R"({"a":"x"})",
       "anchor in \"file:///values.schema.json#none\" not found in schema "
       "\"file:///values.schema.json\""},
      {"draft 4 ids",
       R"({"$schema":"http://json-schema.org/draft-04/schema#","id":"http://x.y/r","definitions":{"n":{"id":"#num","type":"number"}},"properties":{"a":{"$ref":"#num"}}})",
       R"({"a":"x"})", "- at '/a': got string, want number"},
      {"siblings count",
       R"({"$defs":{"n":{"type":"number"}},"properties":{"a":{"$ref":"#/$defs/n","minimum":5}}})",
       R"({"a":1})", "- at '/a': minimum: got 1, want 5"},
      {"siblings do not count up to draft 7",
       R"({"$schema":"http://json-schema.org/draft-07/schema#","definitions":{"n":{"type":"number"}},"properties":{"a":{"$ref":"#/definitions/n","minimum":5}}})",
       R"({"a":1})", ""},
      {"dynamic",
       R"({"$id":"http://x.y/t","$dynamicAnchor":"node","properties":{"a":{"$dynamicRef":"#node"},"v":{"type":"number"}}})",
       R"({"a":{"v":"x"}})", "- at '/a/v': got string, want number"},
      {"loop", R"({"$ref":"#"})", R"({"a":1})",
       "- at '': both /$ref and  resolve to \"file:///values.schema.json#\" "
       "causing reference cycle"},
  });
}

TEST(CompilerTest, Drafts) {
  ExpectMessages({
      {"4: exclusiveMinimum",
       R"({"$schema":"http://json-schema.org/draft-04/schema#","properties":{"a":{"minimum":3,"exclusiveMinimum":true}}})",
       R"({"a":3})", "- at '/a': exclusiveMinimum: got 3, want 3"},
      {"6: contains",
       R"({"$schema":"http://json-schema.org/draft-06/schema#","properties":{"a":{"contains":{"type":"string"}}}})",
       R"({"a":[1]})",
       "- at '/a': no items match contains schema\n  - at '/a/0': got number, "
       "want string"},
      {"7: items list",
       R"({"$schema":"http://json-schema.org/draft-07/schema#","properties":{"a":{"items":[{"type":"string"}],"additionalItems":false}}})",
       R"({"a":["x",1]})", "- at '/a': last 1 additionalItem(s) not allowed"},
      {"7: dependencies",
       R"({"$schema":"http://json-schema.org/draft-07/schema#","properties":{"a":{"dependencies":{"x":["y"],"z":{"required":["w"]}}}}})",
       R"({"a":{"x":1}})", "- at '/a': properties 'y' required, if 'x' exists"},
      {"2019: recursiveRef",
       R"({"$schema":"https://json-schema.org/draft/2019-09/schema","properties":{"a":{"$recursiveRef":"#"},"v":{"type":"number"}}})",
       R"({"a":{"v":"x"}})", "- at '/a/v': got string, want number"},
      {"7: formats are asserted",
       R"({"$schema":"http://json-schema.org/draft-07/schema#","properties":{"a":{"format":"ipv4"}}})",
       R"({"a":"1.2.3"})",
       "- at '/a': '1.2.3' is not valid ipv4: expected four decimals"},
      {"2020: they are not", R"({"properties":{"a":{"format":"ipv4"}}})",
       R"({"a":"1.2.3"})", ""},
  });
}

TEST(CompilerTest, BadSchemas) {
  ExpectMessages({
      {"type", R"({"type":"foo"})", "{}",
       "\"file:///values.schema.json#\" is not valid against metaschema: "
       "jsonschema validation failed with "
       "'https://json-schema.org/draft/2020-12/schema#'\n- at '': 'allOf' "
       "failed\n  - at '/type': 'anyOf' failed\n    - at '/type': value must "
       "be one of 'array', 'boolean', 'integer', 'null', 'number', 'object', "
       "'string'\n    - at '/type': got string, want array"},
      {"minimum", R"({"minimum":"x"})", "{}",
       "\"file:///values.schema.json#\" is not valid against metaschema: "
       "jsonschema validation failed with "
       "'https://json-schema.org/draft/2020-12/schema#'\n- at '': 'allOf' "
       "failed\n  - at '/minimum': got string, want number"},
      {"required", R"({"required":[1]})", "{}",
       "\"file:///values.schema.json#\" is not valid against metaschema: "
       "jsonschema validation failed with "
       "'https://json-schema.org/draft/2020-12/schema#'\n- at '': 'allOf' "
       "failed\n  - at '/required/0': got number, want string"},
      {"pattern", R"({"pattern":"("})", "{}",
       "\"file:///values.schema.json#\" is not valid against metaschema: "
       "jsonschema validation failed with "
       "'https://json-schema.org/draft/2020-12/schema#'\n- at '': 'allOf' "
       "failed\n  - at '/pattern': '(' is not valid regex: error parsing "
       "regexp: missing closing ): `(`"},
      {"patternProperties", R"({"patternProperties":{"(":{}}})", "{}",
       "\"file:///values.schema.json#\" is not valid against metaschema: "
       "jsonschema validation failed with "
       "'https://json-schema.org/draft/2020-12/schema#'\n- at '': 'allOf' "
       "failed\n  - at '': invalid propertyName '('\n    - at '': '(' is not "
       "valid regex: error parsing regexp: missing closing ): `(`"},
      {"properties", R"({"properties":[]})", "{}",
       "\"file:///values.schema.json#\" is not valid against metaschema: "
       "jsonschema validation failed with "
       "'https://json-schema.org/draft/2020-12/schema#'\n- at '': 'allOf' "
       "failed\n  - at '/properties': got array, want object"},
      {"minLength", R"({"minLength":-1})", "{}",
       "\"file:///values.schema.json#\" is not valid against metaschema: "
       "jsonschema validation failed with "
       "'https://json-schema.org/draft/2020-12/schema#'\n- at '': 'allOf' "
       "failed\n  - at '/minLength': minimum: got -1, want 0"},
      {"enum", R"({"enum":1})", "{}",
       "\"file:///values.schema.json#\" is not valid against metaschema: "
       "jsonschema validation failed with "
       "'https://json-schema.org/draft/2020-12/schema#'\n- at '': 'allOf' "
       "failed\n  - at '/enum': got number, want array"},
      {"no JSON", "{", "{}", "unexpected EOF"},
      {"empty", "", "{}", "EOF"},
      {"text", "x", "{}",
       "invalid character 'x' looking for beginning of value"},
      {"two values", "{} {}", "{}", "invalid character after top-level value"},
      {"a list", "[]", "{}",
       "\"file:///values.schema.json#\" is not valid against metaschema: "
       "jsonschema validation failed with "
       "'https://json-schema.org/draft/2020-12/schema#'\n- at '': got array, "
       "want boolean or object"},
      {"a number", "1", "{}",
       "\"file:///values.schema.json#\" is not valid against metaschema: "
       "jsonschema validation failed with "
       "'https://json-schema.org/draft/2020-12/schema#'\n- at '': got number, "
       "want boolean or object"},
      {"false", "false", "{}", "- at '': false schema"},
  });
}

TEST(CompilerTest, NothingIsFetchedUnasked) {
  const absl::Status status = Validate(
      R"({"$schema": "http://example.com/none"})", value::Value::NewMap());
  EXPECT_EQ(status.code(), absl::StatusCode::kUnimplemented);
  EXPECT_TRUE(absl::StartsWith(status.message(),
                               "failing loading \"http://example.com/none\""))
      << status;
}

}  // namespace
}  // namespace gitops::jsonschema
