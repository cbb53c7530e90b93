// Keywords about lists.

#include "gtest/gtest.h"
#include "pkg/jsonschema/messages.h"

namespace gitops::jsonschema {
namespace {

TEST(RunArrayTest, AsInHelm) {
  ExpectMessages({
      {"minItems", R"({"properties":{"a":{"minItems":2}}})", R"({"a":[1]})",
       "- at '/a': minItems: got 1, want 2"},
      {"maxItems", R"({"properties":{"a":{"maxItems":1}}})", R"({"a":[1,2]})",
       "- at '/a': maxItems: got 2, want 1"},
      {"uniqueItems", R"({"properties":{"a":{"uniqueItems":true}}})",
       R"({"a":[1,2,1]})", "- at '/a': items at 0 and 2 are equal"},
      {"unique numbers", R"({"properties":{"a":{"uniqueItems":true}}})",
       R"({"a":[1,1.0]})", "- at '/a': items at 0 and 1 are equal"},
      {"unique objects", R"({"properties":{"a":{"uniqueItems":true}}})",
       R"({"a":[{"a":1,"b":2},{"b":2,"a":1}]})",
       "- at '/a': items at 0 and 1 are equal"},
      {"unique", R"({"properties":{"a":{"uniqueItems":true}}})",
       R"({"a":[1,"1",true,null]})", ""},
      {"items", R"({"properties":{"a":{"items":{"type":"string"}}}})",
       R"({"a":["x",1]})", "- at '/a/1': got number, want string"},
      {"items false", R"({"properties":{"a":{"items":false}}})", R"({"a":[1]})",
       "- at '/a/0': false schema"},
      {"items false empty", R"({"properties":{"a":{"items":false}}})",
       R"({"a":[]})", ""},
      {"prefixItems",
       R"({"properties":{"a":{"prefixItems":[{"type":"string"},{"type":"number"}]}}})",
       R"({"a":["x","y"]})", "- at '/a/1': got string, want number"},
      {"prefixItems and items",
       R"({"properties":{"a":{"prefixItems":[{"type":"string"}],"items":{"type":"number"}}}})",
       R"({"a":["x",1,"y"]})", "- at '/a/1': got string, want number"},
      {"prefix longer than the list",
       R"({"properties":{"a":{"prefixItems":[{},{},{}]}}})", R"({"a":[1]})",
       ""},
      {"contains", R"({"properties":{"a":{"contains":{"type":"string"}}}})",
       R"({"a":[1,2]})",
       "- at '/a': no items match contains schema\n  - at '/a/0': got number, "
       "want string\n  - at '/a/1': got number, want string"},
      {"contains one", R"({"properties":{"a":{"contains":{"type":"string"}}}})",
       R"({"a":[1,"x"]})", ""},
      {"contains in nothing", R"({"properties":{"a":{"contains":{}}}})",
       R"({"a":[]})", "- at '/a': no items match contains schema"},
      {"minContains",
       R"({"properties":{"a":{"contains":{"type":"string"},"minContains":2}}})",
       R"({"a":["x",1]})",
       "- at '/a': min 2 items required to match contains schema, but matched "
       "1 items at 0\n  - at '/a/1': got number, want string"},
      {"maxContains",
       R"({"properties":{"a":{"contains":{"type":"string"},"maxContains":1}}})",
       R"({"a":["x","y"]})",
       "- at '/a': max 1 items required to match contains schema, but matched "
       "2 items at 0 1"},
      {"minContains 0",
       R"({"properties":{"a":{"contains":{"type":"string"},"minContains":0}}})",
       R"({"a":[1]})", ""},
      {"unevaluatedItems",
       R"({"properties":{"a":{"prefixItems":[{}],"unevaluatedItems":false}}})",
       R"({"a":[1,2]})", "- at '/a/1': false schema"},
      {"unevaluatedItems covered",
       R"({"properties":{"a":{"items":{},"unevaluatedItems":false}}})",
       R"({"a":[1,2]})", ""},
      {"no list", R"({"properties":{"a":{"minItems":2}}})", R"({"a":"x"})", ""},
      {"nested",
       R"({"properties":{"a":{"items":{"items":{"type":"string"}}}}})",
       R"({"a":[["x"],[1]]})", "- at '/a/1/0': got number, want string"},
  });
}

}  // namespace
}  // namespace gitops::jsonschema
