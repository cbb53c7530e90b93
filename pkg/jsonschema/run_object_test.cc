// Keywords about maps.

#include "gtest/gtest.h"
#include "pkg/jsonschema/messages.h"

namespace gitops::jsonschema {
namespace {

TEST(RunObjectTest, AsInHelm) {
  ExpectMessages({
      {"required", R"({"properties":{"a":{"required":["x"]}}})", R"({"a":{}})",
       "- at '/a': missing property 'x'"},
      {"required two", R"({"properties":{"a":{"required":["x","y"]}}})",
       R"({"a":{"z":1}})", "- at '/a': missing properties 'x', 'y'"},
      {"required there", R"({"properties":{"a":{"required":["x"]}}})",
       R"({"a":{"x":null}})", ""},
      {"minProperties", R"({"properties":{"a":{"minProperties":1}}})",
       R"({"a":{}})", "- at '/a': minProperties: got 0, want 1"},
      {"maxProperties", R"({"properties":{"a":{"maxProperties":1}}})",
       R"({"a":{"x":1,"y":2}})", "- at '/a': maxProperties: got 2, want 1"},
      {"properties",
       R"({"properties":{"a":{"properties":{"x":{"type":"string"}}}}})",
       R"({"a":{"x":1}})", "- at '/a/x': got number, want string"},
      {"patternProperties",
       R"({"properties":{"a":{"patternProperties":{"^x":{"type":"string"}}}}})",
       R"({"a":{"xy":1}})", "- at '/a/xy': got number, want string"},
      {"additionalProperties false",
       R"({"properties":{"a":{"properties":{"x":{}},"additionalProperties":false}}})",
       R"({"a":{"x":1,"y":2}})",
       "- at '/a': additional properties 'y' not allowed"},
      {"two additional",
       R"({"properties":{"a":{"additionalProperties":false}}})",
       R"({"a":{"x":1,"y":2}})",
       "- at '/a': additional properties 'x', 'y' not allowed"},
      {"pattern covers",
       R"({"properties":{"a":{"patternProperties":{"^x":{}},"additionalProperties":false}}})",
       R"({"a":{"x1":1}})", ""},
      {"additionalProperties schema",
       R"({"properties":{"a":{"additionalProperties":{"type":"string"}}}})",
       R"({"a":{"x":1}})", "- at '/a/x': got number, want string"},
      {"propertyNames",
       R"({"properties":{"a":{"propertyNames":{"pattern":"^[a-z]+$"}}}})",
       R"({"a":{"A":1}})",
       "- at '': invalid propertyName 'A'\n  - at '': 'A' does not match "
       "pattern '^[a-z]+$'"},
      {"propertyNames fit",
       R"({"properties":{"a":{"propertyNames":{"maxLength":2}}}})",
       R"({"a":{"ab":1}})", ""},
      {"dependentRequired",
       R"({"properties":{"a":{"dependentRequired":{"x":["y","z"]}}}})",
       R"({"a":{"x":1,"y":2}})",
       "- at '/a': properties 'z' required, if 'x' exists"},
      {"dependentRequired absent",
       R"({"properties":{"a":{"dependentRequired":{"x":["y"]}}}})",
       R"({"a":{"z":1}})", ""},
      {"dependentSchemas",
       R"({"properties":{"a":{"dependentSchemas":{"x":{"required":["y"]}}}}})",
       R"({"a":{"x":1}})", "- at '/a': missing property 'y'"},
      {"unevaluatedProperties",
       R"({"properties":{"a":{"properties":{"x":{}},"unevaluatedProperties":false}}})",
       R"({"a":{"x":1,"y":2}})", "- at '/a/y': false schema"},
      {"unevaluated through allOf",
       R"({"properties":{"a":{"allOf":[{"properties":{"x":{}}}],"unevaluatedProperties":false}}})",
       R"({"a":{"x":1}})", ""},
      {"unevaluated through if",
       R"({"properties":{"a":{"if":{"properties":{"x":{"const":1}},"required":["x"]},"then":{"properties":{"y":{}}},"unevaluatedProperties":false}}})",
       R"({"a":{"x":1,"y":2}})", ""},
      {"names with slashes",
       R"({"properties":{"a":{"properties":{"a/b~c":{"type":"string"}}}}})",
       R"({"a":{"a/b~c":1}})", "- at '/a/a~1b~0c': got number, want string"},
      {"quotes in names", R"({"properties":{"a":{"required":["it's"]}}})",
       R"({"a":{}})", "- at '/a': missing property 'it\\'s'"},
      {"no object", R"({"properties":{"a":{"required":["x"]}}})",
       R"({"a":[1]})", ""},
      {"null", R"({"properties":{"a":{"type":"object"}}})", R"({"a":null})",
       "- at '/a': got null, want object"},
  });
}

}  // namespace
}  // namespace gitops::jsonschema
