#include "pkg/deploy/view/error_text.h"

#include "gtest/gtest.h"

namespace gitops::deploy {
namespace {

TEST(FormatErrorListTest, Table) {
  struct Case {
    const char* name;
    const char* message;
    const char* want;
  };
  const Case kCases[] = {
      {"nothing", "", ""},
      {"no list", "a plain message", "a plain message"},
      {"a list of one", "is invalid: [spec.x: no]", "is invalid: [spec.x: no]"},
      {"a list of two", "is invalid: [spec.x: no, metadata.y: bad]",
       "is invalid: \n\n  - spec.x: no\n\n  - metadata.y: bad\n\n"},
      {"text after the list", "[aaa: x, bbb: y] (reason: Invalid)",
       "\n\n  - aaa: x\n\n  - bbb: y\n\n (reason: Invalid)"},
      {"commas inside an item", "[aaa: X, Y, bbb: z]",
       "\n\n  - aaa: X, Y\n\n  - bbb: z\n\n"},
      {"brackets inside an item", "[aaa: [p, q], bbb: z]",
       "\n\n  - aaa: [p, q]\n\n  - bbb: z\n\n"},
      {"lists inside items", "[aaa: [ccc: p, ddd: q], bbb: z]",
       "\n\n  - aaa: \n\n  - ccc: p\n\n  - ddd: q\n\n\n\n  - bbb: z\n\n"},
      {"opaque text", "[aaa: ...|x, yyy|..., bbb: z]",
       "\n\n  - aaa: ...|x, yyy|...\n\n  - bbb: z\n\n"},
      {"an index is no list", "spec.x[0]: no, spec.y[1]: no",
       "spec.x[0]: no, spec.y[1]: no"},
      {"unclosed", "is invalid: [aaa: x, bbb: y",
       "is invalid: [aaa: x, bbb: y"},
      {"only the comma", "[aaa, ", "[aaa, "},
      {"short items", "[a, b]", "[a, b]"},
  };
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(FormatErrorList(c.message), c.want);
  }
}

TEST(FormatErrorListTest, UnevenBracketsDoNotCrash) {
  for (const char* text : {"]", "[", " [", "]] [[", " []", "[]]", "[[[[", "[,",
                           " [aaa, bbb", "\xff[\xff, \xff]"}) {
    FormatErrorList(text);
  }
}

}  // namespace
}  // namespace gitops::deploy
