// Arithmetic, and what counts as a number.

#include "gtest/gtest.h"
#include "pkg/render/functions/evaluation.h"

namespace gitops::render {
namespace {

TEST(NumbersTest, Sums) {
  ExpectAsRecorded({
      {"add 1 2 3", "6"},
      {"add", "0"},
      {"add \"1\" 2.9 true nil", "4"},
      {"add \"x\" 1", "1"},
      {"add1 41", "42"},
      {"add1 \"1\"", "2"},
      {"add1 -1", "0"},
      {"sub 5 3", "2"},
      {"sub 3 5", "-2"},
      {"sub \"7\" 2", "5"},
      {"mul 2 3 4", "24"},
      {"mul 2 -3", "-6"},
      {"mul 2", "2"},
      {"mul 9223372036854775807 2", "-2"},
      {"div 7 2", "3"},
      {"div -7 2", "-3"},
      {"div 7 0", "!runtime error: integer divide by zero"},
      {"div 1.9 1", "1"},
      {"mod 7 3", "1"},
      {"mod -7 3", "-1"},
      {"mod 7 0", "!runtime error: integer divide by zero"},
      {"max 1 5 3", "5"},
      {"max -1", "-1"},
      {"max \"10\" 9", "10"},
      {"min 1 5 3", "1"},
      {"min -1 -5", "-5"},
      {"biggest 1 2", "2"},
      {"add .Values.n .Values.f", "4"},
      {"add .Values.big 1", "12345679"},
      {"add 9223372036854775807 1", "-9223372036854775808"},
  });
}

TEST(NumbersTest, Fractions) {
  ExpectAsRecorded({
      {"addf 1.5 2.25", "3.75"},
      {"addf 0.1 0.2", "0.3"},
      {"addf \"1.5\" 1", "2.5"},
      {"addf", "0"},
      {"add1f 1.5", "2.5"},
      {"subf 5.5 3 1", "1.5"},
      {"subf 0.3 0.1", "0.2"},
      {"mulf 1.5 2", "3"},
      {"mulf 0.1 3", "0.3"},
      {"divf 10 4", "2.5"},
      {"divf 1 3", "0.3333333333333333"},
      {"divf 10 2 5", "1"},
      {"divf 1 0", "!decimal division by 0"},
      {"maxf 1.5 2.5 -1", "2.5"},
      {"minf 1.5 2.5 -1", "-1"},
      {"maxf \"2.5\" 1", "2.5"},
  });
}

TEST(NumbersTest, Rounding) {
  ExpectAsRecorded({
      {"floor 1.9", "1"},
      {"floor -1.1", "-2"},
      {"floor \"2.7\"", "2"},
      {"ceil 1.1", "2"},
      {"ceil -1.9", "-1"},
      {"ceil 3", "3"},
      {"round 123.555555 3", "123.556"},
      {"round 123.555555 0", "124"},
      {"round 2.5 0", "3"},
      {"round -2.5 0", "-3"},
      {"round 1.005 2", "1"},
      {"round 123.4999999 3", "123.5"},
      {"round 2.345 2 0.4", "2.35"},
      {"round 1234.5 -2", "1200"},
      {"round \"1.26\" 1", "1.3"},
      {"floor nil", "0"},
  });
}

TEST(NumbersTest, Conversions) {
  ExpectAsRecorded({
      {"int \"42\"", "42"},
      {"int 1.9", "1"},
      {"int -1.9", "-1"},
      {"int \"1.9\"", "0"},
      {"int \"abc\"", "0"},
      {"int true", "1"},
      {"int nil", "0"},
      {"int \"\"", "0"},
      {"int (list)", "0"},
      {"int64 \"9223372036854775807\"", "9223372036854775807"},
      {"int64 \"9223372036854775808\"", "0"},
      {"int64 1e19", "-9223372036854775808"},
      {"int \"0x1f\"", "31"},
      {"int \"017\"", "15"},
      {"int \"1_000\"", "1000"},
      {"int \"  1\"", "0"},
      {"float64 \"1.5\"", "1.5"},
      {"float64 \"1e3\"", "1000"},
      {"float64 \"x\"", "0"},
      {"float64 true", "1"},
      {"float64 nil", "0"},
      {"float64 1", "1"},
      {"float64 \"0x1p4\"", "16"},
      {"float64 \"inf\"", "+Inf"},
      {"toDecimal \"777\"", "511"},
      {"toDecimal 755", "493"},
      {"toDecimal \"9\"", "0"},
      {"toDecimal \"0o17\"", "0"},
      {"printf \"%T %T %T %T\" (int 1) (int64 1) (float64 1) (add 1 1)",
       "int int64 float64 int64"},
      {"printf \"%T %T %T\" (addf 1 1) (floor 1) (round 1 1)",
       "float64 float64 float64"},
      {"int .Values.big", "12345678"},
      {"int .Values.f", "1"},
  });
}

}  // namespace
}  // namespace gitops::render
