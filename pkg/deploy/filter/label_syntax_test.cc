#include "pkg/deploy/filter/label_syntax.h"

#include <string>

#include "absl/strings/match.h"
#include "gtest/gtest.h"

namespace gitops::deploy {
namespace {

struct Case {
  std::string text;
  std::string problem;  // How the problems begin; empty: none.
};

void Check(const Case& c, const std::string& problems) {
  SCOPED_TRACE(c.text);
  if (c.problem.empty()) {
    EXPECT_EQ(problems, "");
  } else {
    EXPECT_TRUE(absl::StartsWith(problems, c.problem)) << problems;
  }
}

TEST(LabelSyntaxTest, Keys) {
  std::string prefix;  // 253 characters.
  for (int i = 0; i < 31; ++i) prefix += "abcdefg.";
  prefix += "abcde";
  const Case kCases[] = {
      {"a", ""},
      {"A.b_c-9", ""},
      {"example.com/app", ""},
      {"a..b", ""},
      {std::string(63, 'x'), ""},
      {std::string(64, 'x'), "name part must be no more than 63 characters"},
      {prefix + "/x", ""},
      {"a" + prefix + "/x", "prefix part must be no more than 253 characters"},
      {"", "name part must be non-empty; name part must consist of"},
      {"x.io/", "name part must be non-empty; name part must consist of"},
      {"/x", "prefix part must be non-empty"},
      {"Upper.io/x", "prefix part a lowercase RFC 1123 subdomain must"},
      {"a..b/x", "prefix part a lowercase RFC 1123 subdomain must"},
      {"a-.b/x", "prefix part a lowercase RFC 1123 subdomain must"},
      {"a_/x", "prefix part a lowercase RFC 1123 subdomain must"},
      {"a/b/c", "a qualified name must consist of"},
      {"-a", "name part must consist of"},
      {"a.", "name part must consist of"},
      {"a b", "name part must consist of"},
      {"\xc3\xa9", "name part must consist of"},
      {"\xff", "name part must consist of"},
  };
  for (const Case& c : kCases) Check(c, LabelKeyProblems(c.text));
}

TEST(LabelSyntaxTest, Values) {
  const Case kCases[] = {
      {"", ""},
      {"a", ""},
      {"A.b_c-9", ""},
      {std::string(63, '1'), ""},
      {std::string(64, '1'), "must be no more than 63 characters"},
      {std::string(63, '1') + "-",
       "must be no more than 63 characters; a valid label must be"},
      {"-", "a valid label must be an empty string or"},
      {"a/b", "a valid label must be"},
      {" a", "a valid label must be"},
      {"\xc3\xa9", "a valid label must be"},
  };
  for (const Case& c : kCases) Check(c, LabelValueProblems(c.text));
}

}  // namespace
}  // namespace gitops::deploy
