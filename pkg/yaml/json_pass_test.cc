#include "pkg/yaml/json_pass.h"

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "gtest/gtest.h"
#include "pkg/base/go_float.h"

namespace gitops::yaml::internal {
namespace {

constexpr absl::string_view kControl =
    "yaml: control characters are not allowed";
constexpr absl::string_view kNoKey = "yaml: did not find expected ',' or '}'";

struct Passed {
  std::string text;
  std::string problem;
};

Passed Pass(absl::string_view text, bool is_key = false) {
  Passed passed;
  std::string buffer;
  passed.text =
      std::string(PassThroughJson(text, is_key, &buffer, &passed.problem));
  return passed;
}

TEST(JsonPassTest, MostStringsPass) {
  for (const absl::string_view text :
       {"", "a", "a\nb\t\"\\", "\x01\x1F", "é", "😀", "<&>", "\xC2\xA0",
        "\xE2\x80\xA8", "\xEF\xBB\xBF", "\xEF\xBF\xBD"}) {
    SCOPED_TRACE(text);
    for (const bool is_key : {false, true}) {
      EXPECT_EQ(Pass(text, is_key).text, text);
      EXPECT_EQ(Pass(text, is_key).problem, "");
    }
  }
}

TEST(JsonPassTest, AsciiIsNotCopied) {
  const std::string text = "plain";
  std::string buffer;
  std::string problem;
  const absl::string_view out = PassThroughJson(text, false, &buffer, &problem);
  EXPECT_EQ(out.data(), text.data());
}

TEST(JsonPassTest, BadBytesAreReplaced) {
  EXPECT_EQ(Pass("a\xFFz").text, "a\xEF\xBF\xBDz");
  EXPECT_EQ(Pass("\xE2\x82").text, "\xEF\xBF\xBD\xEF\xBF\xBD");
  EXPECT_EQ(Pass("\xED\xA0\x80").text, "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD");
}

TEST(JsonPassTest, ControlCharactersAreRefusedYetKept) {
  for (const absl::string_view text :
       {"\x7F", "a\xC2\x80", "\xC2\x9F", "\xEF\xBF\xBE", "\xEF\xBF\xBF"}) {
    EXPECT_EQ(Pass(text).problem, kControl);
    EXPECT_EQ(Pass(text).text, text);
  }
}

TEST(JsonPassTest, NextLineFolds) {
  EXPECT_EQ(Pass("a\xC2\x85z").text, "a z");
  EXPECT_EQ(Pass("a\xC2\x85\xC2\x85z").text, "a\nz");
  EXPECT_EQ(Pass("a\n\xC2\x85z").text, "a\n z");
  EXPECT_EQ(Pass("a\xC2\x85z", true).problem, kNoKey);
}

TEST(JsonPassTest, KeysOfOneLine) {
  // 1024 characters with the quotes.
  EXPECT_EQ(Pass(std::string(1022, 'k'), true).problem, "");
  EXPECT_EQ(Pass(std::string(1023, 'k'), true).problem, kNoKey);
  EXPECT_EQ(Pass(std::string(1023, 'k'), false).problem, "");
  // A short escape counts two, a long one six.
  EXPECT_EQ(Pass(std::string(511, '\n'), true).problem, "");
  EXPECT_EQ(Pass(std::string(512, '\n'), true).problem, kNoKey);
  EXPECT_EQ(Pass(std::string(170, '\x01'), true).problem, "");
  EXPECT_EQ(Pass(std::string(171, '\x01'), true).problem, kNoKey);
  EXPECT_EQ(Pass(std::string(171, '<'), true).problem, kNoKey);
}

TEST(JsonPassTest, Numbers) {
  struct Case {
    double number;
    absl::string_view text;
  };
  for (const Case& c : std::vector<Case>{{0, "0"},
                                         {-0.0, "0"},
                                         {1, "1"},
                                         {-1, "-1"},
                                         {1.5, "1.5"},
                                         {1e6, "1000000"},
                                         {1234567.5, "1.2345675e+06"},
                                         {1e18, "1000000000000000000"},
                                         {1e19, "10000000000000000000"},
                                         {1e20, "1e+20"},
                                         {-1e19, "-1e+19"},
                                         {1e21, "1e+21"},
                                         {1e-6, "1e-06"},
                                         {1e-7, "1e-07"},
                                         {0.0001, "0.0001"},
                                         {5e-324, "5e-324"}}) {
    EXPECT_EQ(NumberThroughJson(c.number, FloatBits::k64), c.text);
  }
  EXPECT_EQ(NumberThroughJson(0.1F, FloatBits::k32), "0.1");
  EXPECT_EQ(NumberThroughJson(16777216.0F, FloatBits::k32), "16777216");
}

}  // namespace
}  // namespace gitops::yaml::internal
