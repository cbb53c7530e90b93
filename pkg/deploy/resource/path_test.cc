#include "pkg/deploy/resource/path.h"

#include "absl/strings/match.h"
#include "gtest/gtest.h"
#include "pkg/deploy/resource/panic.h"
#include "pkg/deploy/testing/trees.h"

namespace gitops::deploy {
namespace {

using testing::Tree;
using value::Value;

TEST(PathTest, ParsesAndPrints) {
  struct Case {
    const char* name;
    const char* path;
    const char* printed;
  };
  const Case kCases[] = {
      {"nothing", "[]", ""},
      {"null", "null", ""},
      {"one key", "[a]", "a"},
      {"keys", "[metadata, annotations]", "metadata,annotations"},
      {"a key with dots and slashes", "[metadata, 'a.b/c']", "metadata,a.b/c"},
      {"an empty key", "[a, '']", "a,"},
      {"index", "[a, {index: 2}, b]", "a,2,b"},
      {"index that is a float", "[a, {index: 2.0}]", "a,2"},
      {"index below 0", "[a, {index: -1}]", "a,-1"},
      {"all indexes", "[a, {allIndexes: true}, b]", "a,(all),b"},
      {"regex", "[a, {regex: '^x.*$'}]", "a,/^x.*$/"},
  };
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.name);
    absl::StatusOr<Path> path = ParsePath(Tree(c.path));
    ASSERT_TRUE(path.ok()) << path.status();
    EXPECT_EQ(FormatPath(*path), c.printed);
  }
}

TEST(PathTest, RefusesWhatIsNoPath) {
  for (const char* text : {"a", "{}", "5", "true"}) {
    const absl::Status s = ParsePath(Tree(text)).status();
    EXPECT_EQ(s.code(), absl::StatusCode::kInvalidArgument) << text;
    EXPECT_EQ(s.message(), "Expected path to be a list") << text;
    EXPECT_FALSE(IsPanic(s)) << text;
  }
}

TEST(PathTest, UnknownPartIsTheOriginalsCrash) {
  for (const char* text :
       {"[{regex: null}]", "[{}]", "[null]", "[5]", "[[a]]", "[{index: x}]",
        "[{allIndexes: x}]", "[{key: a}]", "[a, {regex: 5}]"}) {
    const absl::Status s = ParsePath(Tree(text)).status();
    EXPECT_TRUE(IsPanic(s)) << text;
    EXPECT_EQ(s.message(), "Unknown path part") << text;
  }
}

TEST(PathTest, MalformedRegexNamesItself) {
  const absl::Status s = ParsePath(Tree("[{regex: 'a('}]")).status();
  EXPECT_EQ(s.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_TRUE(absl::StrContains(s.message(), "Parsing regex \"a(\": ")) << s;
  EXPECT_FALSE(IsPanic(s));
}

TEST(PathTest, RegexIsUnanchored) {
  const Path path = *ParsePath(Tree("[{regex: 'b+'}]"));
  EXPECT_TRUE(path[0].RegexMatches("abbc"));
  EXPECT_FALSE(path[0].RegexMatches("ac"));
  EXPECT_FALSE(path[0].RegexMatches(""));
  EXPECT_FALSE(PathPart::Key("b").RegexMatches("b"));
}

TEST(PathTest, ArraySteps) {
  const Path path = *ParsePath(Tree("[a, {index: 0}, b, {regex: c}]"));
  EXPECT_TRUE(HasArrayStep(path));
  EXPECT_TRUE(HasArrayStep(path, 1));
  EXPECT_FALSE(HasArrayStep(path, 2));
  EXPECT_FALSE(HasArrayStep(path, 9));
  EXPECT_FALSE(HasArrayStep(KeyPath({"a", "b"})));
  EXPECT_TRUE(HasArrayStep({PathPart::Key("a"), PathPart::All()}));
  EXPECT_EQ(FormatPath(KeyPath({"a", "b.c"})), "a,b.c");
}

}  // namespace
}  // namespace gitops::deploy
