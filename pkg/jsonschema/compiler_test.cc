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
      {"definitions by pointer",
       R"({"definitions":{"n":{"type":"number"}},"properties":{"a":{"$ref":"#/definitions/n"}}})",
       R"({"a":"x"})", "- at '/a': got string, want number"},
      {"into properties",
       R"({"properties":{"a":{"$ref":"#/properties/b"},"b":{"type":"number"}}})",
       R"({"a":"x"})", "- at '/a': got string, want number"},
      {"escaped pointers",
       R"({"$defs":{"a/b~c":{"type":"number"}},"properties":{"a":{"$ref":"#/$defs/a~1b~0c"}}})",
       R"({"a":"x"})", "- at '/a': got string, want number"},
      {"percent pointers",
       R"({"$defs":{"a b":{"type":"number"}},"properties":{"a":{"$ref":"#/$defs/a%20b"}}})",
       R"({"a":"x"})", "- at '/a': got string, want number"},
      {"into a list",
       R"({"allOf":[{"type":"object"}],"properties":{"a":{"$ref":"#/allOf/0"}}})",
       R"({"a":1})", "- at '/a': got number, want object"},
      {"to a keyword nobody knows",
       R"({"foo":{"type":"number"},"properties":{"a":{"$ref":"#/foo"}}})",
       R"({"a":"x"})", "- at '/a': got string, want number"},
      {"id below",
       R"({"$defs":{"n":{"$id":"http://x.y/n","type":"number","$defs":{"m":{"$anchor":"m","type":"null"}}}},"properties":{"a":{"$ref":"http://x.y/n#m"}}})",
       R"({"a":1})", "- at '/a': got number, want null"},
      {"mutual",
       R"({"$defs":{"t":{"properties":{"c":{"$ref":"#/$defs/u"}}},"u":{"properties":{"c":{"$ref":"#/$defs/t"}},"type":"object"}},"properties":{"a":{"$ref":"#/$defs/t"}}})",
       R"({"a":{"c":{"c":{"c":1}}}})",
       "- at '/a/c/c/c': got number, want object"},
      {"dynamic anchor overridden",
       R"({"$id":"http://x.y/a","$ref":"b","$defs":{"i":{"$dynamicAnchor":"T","type":"string"},"b":{"$id":"b","properties":{"a":{"$dynamicRef":"#T"}},"$defs":{"d":{"$dynamicAnchor":"T","type":"number"}}}}})",
       R"({"a":1})", "- at '/a': got number, want string"},
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
      {"4: exclusiveMaximum",
       R"({"$schema":"http://json-schema.org/draft-04/schema#","properties":{"a":{"maximum":3,"exclusiveMaximum":true}}})",
       R"({"a":3})", "- at '/a': exclusiveMaximum: got 3, want 3"},
      {"4: not exclusive",
       R"({"$schema":"http://json-schema.org/draft-04/schema#","properties":{"a":{"maximum":3,"exclusiveMaximum":false}}})",
       R"({"a":3})", ""},
      {"4: no const",
       R"({"$schema":"http://json-schema.org/draft-04/schema#","properties":{"a":{"const":1}}})",
       R"({"a":2})", ""},
      {"4: dependencies",
       R"({"$schema":"http://json-schema.org/draft-04/schema#","properties":{"a":{"dependencies":{"x":["y"]}}}})",
       R"({"a":{"x":1}})", "- at '/a': properties 'y' required, if 'x' exists"},
      {"4: items list",
       R"({"$schema":"http://json-schema.org/draft-04/schema#","properties":{"a":{"items":[{"type":"string"}],"additionalItems":{"type":"number"}}}})",
       R"({"a":["x","y"]})", "- at '/a/0': got string, want number"},
      {"4: whole numbers",
       R"({"$schema":"http://json-schema.org/draft-04/schema#","properties":{"a":{"type":"integer"}}})",
       R"({"a":1.0})", ""},
      {"6: propertyNames",
       R"({"$schema":"http://json-schema.org/draft-06/schema#","properties":{"a":{"propertyNames":{"maxLength":1}}}})",
       R"({"a":{"ab":1}})",
       "- at '': invalid propertyName 'ab'\n  - at '': maxLength: got 2, want "
       "1"},
      {"6: exclusiveMinimum",
       R"({"$schema":"http://json-schema.org/draft-06/schema#","properties":{"a":{"exclusiveMinimum":3}}})",
       R"({"a":3})", "- at '/a': exclusiveMinimum: got 3, want 3"},
      {"6: no if",
       R"({"$schema":"http://json-schema.org/draft-06/schema#","properties":{"a":{"if":true,"then":false}}})",
       R"({"a":1})", ""},
      {"7: if",
       R"({"$schema":"http://json-schema.org/draft-07/schema#","properties":{"a":{"if":true,"then":false}}})",
       R"({"a":1})", "- at '/a': false schema"},
      {"7: additionalItems",
       R"({"$schema":"http://json-schema.org/draft-07/schema#","properties":{"a":{"items":[true],"additionalItems":{"type":"string"}}}})",
       R"({"a":[1,2]})", "- at '/a/0': got number, want string"},
      {"7: additionalItems without list",
       R"({"$schema":"http://json-schema.org/draft-07/schema#","properties":{"a":{"items":{},"additionalItems":false}}})",
       R"({"a":[1,2]})", ""},
      {"7: no prefixItems",
       R"({"$schema":"http://json-schema.org/draft-07/schema#","properties":{"a":{"prefixItems":[false]}}})",
       R"({"a":[1]})", ""},
      {"7: no dependentRequired",
       R"({"$schema":"http://json-schema.org/draft-07/schema#","properties":{"a":{"dependentRequired":{"x":["y"]}}}})",
       R"({"a":{"x":1}})", ""},
      {"7: no unevaluated",
       R"({"$schema":"http://json-schema.org/draft-07/schema#","properties":{"a":{"unevaluatedProperties":false}}})",
       R"({"a":{"x":1}})", ""},
      {"7: contains",
       R"({"$schema":"http://json-schema.org/draft-07/schema#","properties":{"a":{"contains":{"const":1},"minContains":2}}})",
       R"({"a":[1]})", ""},
      {"2019: items list",
       R"({"$schema":"https://json-schema.org/draft/2019-09/schema","properties":{"a":{"items":[{"type":"string"}],"additionalItems":false}}})",
       R"({"a":["x",1]})", "- at '/a': last 1 additionalItem(s) not allowed"},
      {"2019: unevaluatedItems",
       R"({"$schema":"https://json-schema.org/draft/2019-09/schema","properties":{"a":{"items":[true],"unevaluatedItems":false}}})",
       R"({"a":[1,2]})", "- at '/a/1': false schema"},
      {"2019: dependentSchemas",
       R"({"$schema":"https://json-schema.org/draft/2019-09/schema","properties":{"a":{"dependentSchemas":{"x":{"required":["y"]}}}}})",
       R"({"a":{"x":1}})", "- at '/a': missing property 'y'"},
      {"2019: minContains",
       R"({"$schema":"https://json-schema.org/draft/2019-09/schema","properties":{"a":{"contains":{"const":1},"minContains":2}}})",
       R"({"a":[1]})",
       "- at '/a': min 2 items required to match contains schema, but matched "
       "1 items at 0"},
      {"2019: dependencies",
       R"({"$schema":"https://json-schema.org/draft/2019-09/schema","properties":{"a":{"dependencies":{"x":["y"]}}}})",
       R"({"a":{"x":1}})", "- at '/a': properties 'y' required, if 'x' exists"},
      {"2020: dependencies",
       R"({"properties":{"a":{"dependencies":{"x":["y"]}}}})",
       R"({"a":{"x":1}})", "- at '/a': properties 'y' required, if 'x' exists"},
      {"2020: items list",
       R"({"properties":{"a":{"items":[{"type":"string"}]}}})", R"({"a":[1]})",
       "\"file:///values.schema.json#\" is not valid against metaschema: "
       "jsonschema validation failed with "
       "'https://json-schema.org/draft/2020-12/schema#'\n- at '': 'allOf' "
       "failed\n  - at '/properties/a': 'allOf' failed\n    - at "
       "'/properties/a/items': got array, want boolean or object"},
      {"7: date format",
       R"({"$schema":"http://json-schema.org/draft-07/schema#","properties":{"a":{"format":"date"}}})",
       R"({"a":"x"})",
       "- at '/a': 'x' is not valid date: parsing time \"x\" as "
       "\"2006-01-02\": cannot parse \"x\" as \"2006\""},
      {"7: unknown format",
       R"({"$schema":"http://json-schema.org/draft-07/schema#","properties":{"a":{"format":"foo"}}})",
       R"({"a":"x"})", ""},
      {"7: format of a number",
       R"({"$schema":"http://json-schema.org/draft-07/schema#","properties":{"a":{"format":"date"}}})",
       R"({"a":1})", ""},
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
      {"anyOf empty", R"({"anyOf":[]})", "{}",
       "\"file:///values.schema.json#\" is not valid against metaschema: "
       "jsonschema validation failed with "
       "'https://json-schema.org/draft/2020-12/schema#'\n- at '': 'allOf' "
       "failed\n  - at '/anyOf': minItems: got 0, want 1"},
      {"required twice", R"({"required":["x","x"]})", "{}",
       "\"file:///values.schema.json#\" is not valid against metaschema: "
       "jsonschema validation failed with "
       "'https://json-schema.org/draft/2020-12/schema#'\n- at '': 'allOf' "
       "failed\n  - at '/required': items at 0 and 1 are equal"},
      {"multipleOf 0", R"({"multipleOf":0})", "{}",
       "\"file:///values.schema.json#\" is not valid against metaschema: "
       "jsonschema validation failed with "
       "'https://json-schema.org/draft/2020-12/schema#'\n- at '': 'allOf' "
       "failed\n  - at '/multipleOf': exclusiveMinimum: got 0, want 0"},
      {"additionalProperties", R"({"additionalProperties":1})", "{}",
       "\"file:///values.schema.json#\" is not valid against metaschema: "
       "jsonschema validation failed with "
       "'https://json-schema.org/draft/2020-12/schema#'\n- at '': 'allOf' "
       "failed\n  - at '/additionalProperties': got number, want boolean or "
       "object"},
      {"nested", R"({"properties":{"a":{"items":{"type":1}}}})", "{}",
       "\"file:///values.schema.json#\" is not valid against metaschema: "
       "jsonschema validation failed with "
       "'https://json-schema.org/draft/2020-12/schema#'\n- at '': 'allOf' "
       "failed\n  - at '/properties/a': 'allOf' failed\n    - at "
       "'/properties/a/items': 'allOf' failed\n      - at "
       "'/properties/a/items/type': 'anyOf' failed\n        - at "
       "'/properties/a/items/type': value must be one of 'array', 'boolean', "
       "'integer', 'null', 'number', 'object', 'string'\n        - at "
       "'/properties/a/items/type': got number, want array"},
      {"draft 7 type",
       R"({"$schema":"http://json-schema.org/draft-07/schema#","type":"foo"})",
       "{}",
       "\"file:///values.schema.json#\" is not valid against metaschema: "
       "jsonschema validation failed with "
       "'http://json-schema.org/draft-07/schema#'\n- at '/type': 'anyOf' "
       "failed\n  - at '/type': value must be one of 'array', 'boolean', "
       "'integer', 'null', 'number', 'object', 'string'\n  - at '/type': got "
       "string, want array"},
      {"draft 4 exclusiveMinimum",
       R"({"$schema":"http://json-schema.org/draft-04/schema#","exclusiveMinimum":3})",
       "{}",
       "\"file:///values.schema.json#\" is not valid against metaschema: "
       "jsonschema validation failed with "
       "'http://json-schema.org/draft-04/schema#'\n- at '': properties "
       "'minimum' required, if 'exclusiveMinimum' exists\n- at "
       "'/exclusiveMinimum': got number, want boolean"},
      {"ref is a number", R"({"$ref":1})", "{}",
       "\"file:///values.schema.json#\" is not valid against metaschema: "
       "jsonschema validation failed with "
       "'https://json-schema.org/draft/2020-12/schema#'\n- at '': 'allOf' "
       "failed\n  - at '/$ref': got number, want string"},
      {"id is a number", R"({"$id":1})", "{}",
       "\"file:///values.schema.json#\" is not valid against metaschema: "
       "jsonschema validation failed with "
       "'https://json-schema.org/draft/2020-12/schema#'\n- at '': 'allOf' "
       "failed\n  - at '/$id': got number, want string"},
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
