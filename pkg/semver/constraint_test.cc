#include "pkg/semver/constraint.h"

#include <string>

#include "absl/strings/string_view.h"
#include "gtest/gtest.h"

namespace gitops::semver {
namespace {

// Recorded from Helm 4.1.4 (template function semverCompare): one digit per
// version, 1 where it matches.
constexpr absl::string_view kVersions[] = {
    "1.2.3", "1.2.4", "1.3.0",       "2.0.0",        "0.2.3",     "0.2.5",
    "0.0.3", "0.0.4", "1.2.4-beta",  "1.2.3-beta.3", "0.0.0",     "3.1.0",
    "1.2",   "v1.4",  "1.0.0-alpha", "1.2.3+x",      "2.1.0-rc.1"};

struct MatchCase {
  absl::string_view constraint;
  absl::string_view matches;
};

constexpr MatchCase kMatches[] = {
    {"1.2.3", "10000000000000010"},
    {"=1.2.3", "10000000000000010"},
    {"!=1.2.3", "01111111001111000"},
    {"!=1.2", "00111111001101000"},
    {"!=1", "00011111001100000"},
    {"!=*", "11111111000111010"},
    {">1.2.3", "01110000000101000"},
    {">1.2", "00110000000101000"},
    {">1", "00010000000100000"},
    {">*", "11111111000111010"},
    {"<1.2", "00001111001000000"},
    {"<1", "00001111001000000"},
    {">=1.2", "11110000000111010"},
    {"=>1.2", "11110000000111010"},
    {"<=1.2", "11001111001010010"},
    {"=<1", "11101111001011010"},
    {"<=*", "00000011001000000"},
    {"~1.2.3", "11000000000000010"},
    {"~1.2", "11000000000010010"},
    {"~1", "11100000000011010"},
    {"~*", "11111111001111010"},
    {"~0.0.0", "11111111001111010"},
    {"~>1.2", "11000000000010010"},
    {"^1.2.3", "11100000000001010"},
    {"^0.2.3", "00001100000000000"},
    {"^0.0.3", "00000010000000000"},
    {"^0.0", "00000011001000000"},
    {"^0", "00001111001000000"},
    {"^*", "00000000001000000"},
    {"^1.x", "11100000000011010"},
    {"*", "11111111001111010"},
    {"x", "11111111001111010"},
    {"1.x", "11100000000011010"},
    {"1.2.X", "11000000000010010"},
    {"1.x.3", "11100000000011010"},
    {"1.2 - 1.4", "11100000000011010"},
    {"1.2.3-1.4", "00000000000000000"},
    {"1.2.3 - 1.4", "11100000000001010"},
    {">=1.2, <2 || >3", "11100000000011010"},
    {">=1.2.3-0", "11110000110101011"},
    {">= 1.2.3 < 2", "11100000000001010"},
    {">=1.2,<2", "11100000000011010"},
    {">=1.2 , <2", "11100000000011010"},
    {">1.2.3-alpha", "11110000110101011"},
    {"1.2.3-beta", "00000000000000000"},
    {"<1.2.3-beta", "00001111001010100"},
    {">=v1.2", "11110000000111010"},
    {"v1.2", "11000000000010010"},
    {"=v1.2.3", "10000000000000010"},
    {"01.2.3", "10000000000000010"},
    {"~1.2.3-beta", "11000000110000010"},
    {"^1.2.3-beta.2", "11100000110001010"},
    {"!=1.2-beta", "11111111011111111"},
    {"1.2.3+meta", "10000000000000010"},
    {">=1.2.3+m", "11110000000101010"},
    {"^1.2 || ^2", "11110000000011010"},
    {">= 1.19-0", "00010000000100001"},
    {">=1.16.0-0 <1.30.0-0", "00000000000000000"},
    {"<1.2.3 >1.0", "00000000000010000"},
    {"1.0 - 2.0 || 3.x - 4", "11110000000111010"},
    {"^1.2-beta", "11100000110011010"},
    {"~x.2", "11111111001111010"},
    {"~ 1.2", "11000000000010010"},
    {"^0.0.0", "00000000001000000"},
    {"=0", "00001111001000000"},
    {">0.0", "11111100000111010"},
};

TEST(ConstraintsTest, MatchesTheVersionsThatHelmMatches) {
  for (const MatchCase& c : kMatches) {
    absl::StatusOr<Constraints> constraints = Constraints::Parse(c.constraint);
    ASSERT_TRUE(constraints.ok()) << c.constraint << constraints.status();
    std::string matches;
    for (absl::string_view version : kVersions) {
      matches += constraints->Check(*Version::Parse(version)) ? '1' : '0';
    }
    EXPECT_EQ(matches, c.matches) << c.constraint;
  }
}

struct ErrorCase {
  absl::string_view constraint;
  absl::string_view message;
};

constexpr ErrorCase kErrors[] = {
    {">=1.2<2", "improper constraint: >=1.2<2"},
    {"1.2,,2", "improper constraint: 1.2,,2"},
    {"a", "improper constraint: a"},
    {"", "improper constraint: "},
    {"  ", "improper constraint:   "},
    {"||1.2", "improper constraint: "},
    {"1.2||", "improper constraint: "},
    {">=1.2 - 1.4", "improper constraint: >=>= 1.2, <= 1.4 "},
    {"1x", "constraint parser error"},
    {">=1.2.3-01", "constraint parser error"},
    {"1.2.3.4", "improper constraint: 1.2.3.4"},
    {"1.2.3 -2", "improper constraint: 1.2.3 -2"},
    {"== 1.2.3", "improper constraint: == 1.2.3"},
    {">=99999999999999999999", "constraint parser error"},
    {"1|2", "constraint parser error"},
    {"!1", "improper constraint: !1"},
};

TEST(ConstraintsTest, RefusesWithHelmsText) {
  for (const ErrorCase& c : kErrors) {
    absl::StatusOr<Constraints> constraints = Constraints::Parse(c.constraint);
    ASSERT_FALSE(constraints.ok()) << c.constraint;
    EXPECT_EQ(constraints.status().message(), c.message);
  }
}

}  // namespace
}  // namespace gitops::semver
