#include "pkg/render/values_methods.h"

#include "absl/strings/string_view.h"
#include "gtest/gtest.h"
#include "pkg/gotemplate/function.h"
#include "pkg/render/chart_rendering.h"

namespace gitops::render {
namespace {

TEST(ValuesMethodsTest, AsInHelm) {
  ExpectActions(
      {{"values.yaml", "s: x\nt: {u: {v: 7}}\n"}},
      {
          {".Values.YAML", "s: x\nt:\n  u:\n    v: 7\n"},
          {".Values.AsMap", "map[s:x t:map[u:map[v:7]]]"},
          {"typeOf .Values.AsMap", "map[string]interface {}"},
          {".Values.Table \"t\"", "map[u:map[v:7]]"},
          {".Values.Table \"t.u\"", "map[v:7]"},
          {".Values.Table \"none\"", "!\"none\" is not a table"},
          {".Values.Table \"s\"", "!\"s\" is not a table"},
          {".Values.Table \"\"", "!\"\" is not a table"},
          {".Values.PathValue \"t.u.v\"", "7"},
          {".Values.PathValue \"s\"", "x"},
          {".Values.PathValue \"t\"", "!\"t\" is not a value"},
          {".Values.PathValue \"none\"", "!\"none\" is not a value"},
          {".Values.PathValue \"t.none\"", "!\"none\" is not a value"},
          {".Values.PathValue \"\"", "!YAML path cannot be empty"},
          {".Values.Encode 1", "!can't handle 1 for arg of type io.Writer"},
      });
}

TEST(ValuesMethodsTest, AllAreThere) {
  gotemplate::FunctionMap methods;
  AddValuesMethods(methods);
  for (const absl::string_view name :
       {"YAML", "AsMap", "Table", "PathValue", "Encode"}) {
    EXPECT_NE(methods.Find(name), nullptr) << name;
  }
  EXPECT_EQ(methods.size(), 5U);
}

TEST(ValuesMethodsTest, OnlyTheTopHasThem) {
  ExpectActions({{"values.yaml", "t: {YAML: key}\nTable: 1\n"}},
                {
                    {".Values.t.YAML", "key"},
                    {".Values.t.Nope", ""},
                    {"(.Values.AsMap).Table", "1"},
                });
}

TEST(ValuesMethodsTest, AsMapIsACopyOfTheTop) {
  ExpectActions({{"values.yaml", "a: {b: 1}\n"}},
                {{"$m := .Values.AsMap }}{{ $_ := set $m \"c\" 2 }}"
                  "{{ hasKey .Values \"c\"",
                  "false"}});
}

}  // namespace
}  // namespace gitops::render
