// Defaults, emptiness, and questions about types.

#include "gtest/gtest.h"
#include "pkg/render/functions/evaluation.h"

namespace gitops::render {
namespace {

TEST(LogicTest, Defaults) {
  ExpectAsRecorded({
      {"default \"d\" \"\"", "d"},
      {"default \"d\" \"x\"", "x"},
      {"default \"d\" nil", "d"},
      {"default \"d\" 0", "d"},
      {"default \"d\" 0.0", "d"},
      {"default \"d\" false", "d"},
      {"default \"d\" true", "true"},
      {"default \"d\" (list)", "d"},
      {"default \"d\" (dict)", "d"},
      {"default \"d\" (list 1)", "[1]"},
      {"default \"d\" .Values.none", "d"},
      {"default \"d\" .Values.none.deeper",
       "!nil pointer evaluating interface {}.deeper"},
      {"default \"d\"", "d"},
      {"default 1 .Values.nul", "1"},
      {"empty \"\"", "true"},
      {"empty \" \"", "false"},
      {"empty nil", "true"},
      {"empty (list)", "true"},
      {"empty (list nil)", "false"},
      {"empty 0", "true"},
      {"empty 0.0", "true"},
      {"empty false", "true"},
      {"empty (dict \"a\" 1)", "false"},
      {"coalesce nil \"\" 0 \"x\" \"y\"", "x"},
      {"coalesce nil \"\"", "<no value>"},
      {"coalesce", "<no value>"},
      {"ternary \"y\" \"n\" true", "y"},
      {"ternary \"y\" \"n\" false", "n"},
      {"true | ternary 1 2", "1"},
      {"ternary 1 2 3", "!expected bool; found 3"},
  });
}

TEST(LogicTest, AllAndAny) {
  ExpectAsRecorded({
      {"all 1 \"a\" true", "true"},
      {"all 1 0", "false"},
      {"all", "true"},
      {"any 0 \"\" \"x\"", "true"},
      {"any 0 \"\"", "false"},
      {"any", "false"},
      {"all (list)", "false"},
  });
}

TEST(LogicTest, Types) {
  ExpectAsRecorded({
      {"typeOf 1", "int"},
      {"typeOf 1.5", "float64"},
      {"typeOf \"a\"", "string"},
      {"typeOf true", "bool"},
      {"typeOf nil", "<nil>"},
      {"typeOf (list)", "[]interface {}"},
      {"typeOf (dict)", "map[string]interface {}"},
      {"typeOf .Values", "common.Values"},
      {"typeOf .Values.n", "float64"},
      {"typeOf .Values.l", "[]interface {}"},
      {"typeOf (splitList \",\" \"a\")", "[]string"},
      {"typeOf (now)", "time.Time"},
      {"typeOf (semver \"1.2.3\")", "*semver.Version"},
      {"typeOf (split \",\" \"a\")", "map[string]string"},
      {"typeOf (int64 1)", "int64"},
      {"typeOf 'a'", "int"},
      {"kindOf 1", "int"},
      {"kindOf \"a\"", "string"},
      {"kindOf nil", "invalid"},
      {"kindOf (list)", "slice"},
      {"kindOf (dict)", "map"},
      {"kindOf .Values", "map"},
      {"kindOf (semver \"1.2.3\")", "ptr"},
      {"kindOf true", "bool"},
      {"kindIs \"map\" (dict)", "true"},
      {"kindIs \"slice\" (list)", "true"},
      {"kindIs \"invalid\" nil", "true"},
      {"kindIs \"int\" 1.0", "false"},
      {"typeIs \"int\" 1", "true"},
      {"typeIs \"string\" 1", "false"},
      {"typeIsLike \"*semver.Version\" (semver \"1.2.3\")", "true"},
      {"typeIsLike \"semver.Version\" (semver \"1.2.3\")", "true"},
      {"typeIsLike \"int\" 1", "true"},
  });
}

}  // namespace
}  // namespace gitops::render
