// Random texts and numbers: their form, and that a seed repeats them.

#include <memory>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "gtest/gtest.h"
#include "pkg/render/functions/base_n.h"
#include "pkg/render/functions/evaluation.h"
#include "pkg/render/host.h"
#include "re2/re2.h"

namespace gitops::render {
namespace {

TEST(RandomTest, Alphabets) {
  struct Case {
    absl::string_view function;
    const char* pattern;
  };
  for (const Case& c : std::vector<Case>{
           {"randAlphaNum 200", "[A-Za-z0-9]{200}"},
           {"randAlpha 200", "[A-Za-z]{200}"},
           {"randNumeric 200", "[0-9]{200}"},
           {"randAscii 200", "[ -~]{200}"},
           {"randAlphaNum 1", "[A-Za-z0-9]"},
           {"randAlphaNum 0", ""},
           {"randAlphaNum -1", ""},
           {"uuidv4",
            "[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{"
            "12}"}}) {
    const std::string out = Evaluate(c.function);
    EXPECT_TRUE(RE2::FullMatch(out, c.pattern)) << c.function << ": " << out;
  }
}

TEST(RandomTest, Bytes) {
  for (const int size : {0, 1, 16, 100}) {
    const auto bytes = DecodeBase64(Evaluate(absl::StrCat("randBytes ", size)));
    ASSERT_TRUE(bytes.ok());
    EXPECT_EQ(bytes->size(), size);
  }
  EXPECT_EQ(Evaluate("randBytes -1"),
            "!runtime error: makeslice: len out of range");
}

TEST(RandomTest, Integers) {
  const std::unique_ptr<Host> host = SeededHost();
  std::set<int> seen;
  for (int i = 0; i < 200; ++i) {
    int n = 0;
    ASSERT_TRUE(absl::SimpleAtoi(Evaluate("randInt 3 7", *host), &n));
    EXPECT_GE(n, 3);
    EXPECT_LT(n, 7);
    seen.insert(n);
  }
  EXPECT_EQ(seen.size(), 4U);
  EXPECT_EQ(Evaluate("randInt -5 -4"), "-5");
  EXPECT_EQ(Evaluate("randInt 3 3"), "!invalid argument to Intn");
  EXPECT_EQ(Evaluate("randInt 3 2"), "!invalid argument to Intn");
}

TEST(RandomTest, ShuffleKeepsTheCharacters) {
  const std::unique_ptr<Host> host = SeededHost();
  std::set<std::string> seen;
  for (int i = 0; i < 100; ++i) {
    const std::string out = Evaluate("shuffle \"aéb\"", *host);
    EXPECT_EQ(out.size(), 4U);
    EXPECT_TRUE(absl::StrContains(out, "é"));
    seen.insert(out);
  }
  EXPECT_EQ(seen.size(), 6U);
  EXPECT_EQ(Evaluate("shuffle \"\""), "");
}

TEST(RandomTest, TooMuchIsRefused) {
  for (const absl::string_view call :
       {"randAlphaNum 33554433", "randBytes 33554433"}) {
    EXPECT_TRUE(absl::EndsWith(Evaluate(call), "is too large")) << call;
  }
}

TEST(RandomTest, ASeedRepeats) {
  for (const absl::string_view call :
       {"randAlphaNum 40", "randAlpha 40", "randNumeric 40", "randAscii 40",
        "randBytes 30", "randInt 0 1000000000", "uuidv4",
        "shuffle \"abcdefghijklmnop\""}) {
    SCOPED_TRACE(call);
    const std::string once = Evaluate(call, *SeededHost());
    EXPECT_EQ(Evaluate(call, *SeededHost()), once);
    EXPECT_NE(Evaluate(call, *SeededHost("other")), once);
    // Another call at the same place has a stream of its own.
    const std::unique_ptr<Host> host = SeededHost();
    EXPECT_EQ(Evaluate(call, *host), once);
    EXPECT_NE(Evaluate(call, *host), once);
    EXPECT_TRUE(host->derived_values());
  }
}

TEST(RandomTest, WithoutASeedNothingRepeats) {
  EXPECT_NE(Evaluate("randAlphaNum 40"), Evaluate("randAlphaNum 40"));
  EXPECT_NE(Evaluate("uuidv4"), Evaluate("uuidv4"));
}

}  // namespace
}  // namespace gitops::render
