#include "pkg/jsonschema/failure.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "gtest/gtest.h"

namespace gitops::jsonschema {
namespace {

using Kind = Failure::Kind;

Failure Make(Kind kind, std::vector<std::string> path, std::string message,
             std::vector<Failure> causes = {}) {
  Failure failure;
  failure.kind = kind;
  failure.path = std::move(path);
  failure.message = std::move(message);
  failure.causes = std::move(causes);
  return failure;
}

TEST(FailureTest, Prints) {
  EXPECT_EQ(PrintFailure(Make(Kind::kMessage, {"a", "0"}, "bad")),
            "- at '/a/0': bad");
  EXPECT_EQ(PrintFailure(Make(Kind::kMessage, {}, "bad",
                              {Make(Kind::kMessage, {"a"}, "x"),
                               Make(Kind::kMessage, {"b"}, "y",
                                    {Make(Kind::kMessage, {"b"}, "z")})})),
            "- at '': bad\n  - at '/a': x\n  - at '/b': y\n    - at '/b': z");
}

TEST(FailureTest, GroupsAtTheTopAreOpened) {
  const std::vector<Failure> two = {Make(Kind::kMessage, {"a"}, "x"),
                                    Make(Kind::kMessage, {"b"}, "y")};
  EXPECT_EQ(PrintFailure(Make(Kind::kGroup, {}, "", two)),
            "- at '/a': x\n- at '/b': y");
  EXPECT_EQ(
      PrintFailure(Make(Kind::kMessage, {}, "bad",
                        {Make(Kind::kGroup, {"c"}, "", two)})),
      "- at '': bad\n  - at '/c': validation failed\n    - at '/a': x\n   "
      " - at '/b': y");
}

TEST(FailureTest, ReferencesToOneFailureVanish) {
  EXPECT_EQ(PrintFailure(Make(Kind::kReference, {"r"}, "",
                              {Make(Kind::kMessage, {"a"}, "x")})),
            "- at '/a': x");
  EXPECT_EQ(PrintFailure(Make(Kind::kReference, {"r"}, "",
                              {Make(Kind::kMessage, {"a"}, "x"),
                               Make(Kind::kMessage, {"b"}, "y")})),
            "- at '/r': validation failed\n  - at '/a': x\n  - at '/b': y");
}

TEST(FailureTest, SingleQuotes) {
  struct Case {
    absl::string_view text;
    absl::string_view quoted;
  };
  for (const Case& c : std::vector<Case>{{"", "''"},
                                         {"a", "'a'"},
                                         {"it's", "'it\\'s'"},
                                         {"\"", "'\"'"},
                                         {"\\", "'\\\\'"},
                                         {"\n\x01", "'\\n\\x01'"},
                                         {"é", "'é'"},
                                         {"\xFF", "'\\xff'"}}) {
    EXPECT_EQ(SingleQuote(c.text), c.quoted);
  }
}

TEST(FailureTest, Pointers) {
  EXPECT_EQ(JsonPointer({}), "");
  EXPECT_EQ(JsonPointer({"a", "b/c", "~d", ""}), "/a/b~1c/~0d/");
  EXPECT_EQ(EscapePointerToken("~/~"), "~0~1~0");
  EXPECT_EQ(EscapePointerToken("~1"), "~01");
}

}  // namespace
}  // namespace gitops::jsonschema
