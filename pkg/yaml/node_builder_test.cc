#include "pkg/yaml/node_builder.h"

#include <cstddef>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "gtest/gtest.h"
#include "pkg/yaml/input_text.h"
#include "pkg/yaml/node.h"
#include "pkg/yaml/yaml.h"

namespace gitops::yaml::internal {
namespace {

Node Build(absl::string_view text) {
  const InputText input(text);
  auto node = BuildNode(input, ParseOptions());
  EXPECT_TRUE(node.ok()) << node.status();
  return node.ok() ? *node : Node();
}

std::string Where(const Node& node) {
  return absl::StrCat(node.begin.offset, "-", node.end_offset, " ",
                      node.begin.line, ":", node.begin.column);
}

TEST(NodeBuilderTest, Places) {
  struct Case {
    absl::string_view name;
    absl::string_view text;
    absl::string_view value_at;  // Of the value of the root's first entry.
  };
  for (const Case& c : std::vector<Case>{
           {"plain", "a: bc\n", "3-5 1:4"},
           {"quoted", "a: 'b''c' # d\n", "3-9 1:4"},
           {"over lines", "a: b\n  c\n", "3-8 1:4"},
           {"behind properties", "a: &x !!str b\n", "12-13 1:13"},
           {"behind wide characters", "é: b\n", "4-5 1:4"},
           {"a flow list", "a: [b, c]\n", "3-9 1:4"},
           {"a flow map over lines", "a: {b: c,\n d: e}\n", "3-16 1:4"},
           {"a block list ends with its last item",
            "a:\n  - b\n  - c\n\nd: 1\n", "5-14 2:3"},
           {"a block map", "a:\n  b: c\n", "5-9 2:3"},
           {"literal", "a: |\n  b\n", "3-9 1:4"},
           {"nothing", "a:\nb: 1\n", "2-2 1:3"},
           {"behind a byte order mark",
            "\xEF\xBB\xBF"
            "a: b\n",
            "6-7 1:4"},
           {"CR LF", "# c\r\na: b\r\n", "8-9 2:4"}}) {
    SCOPED_TRACE(c.name);
    const Node root = Build(c.text);
    ASSERT_GE(root.children.size(), 2U);
    EXPECT_EQ(Where(root.children[1]), c.value_at);
  }
}

TEST(NodeBuilderTest, KindsAndStyles) {
  const Node root = Build(
      "- a\n- 'a'\n- \"a\"\n- |\n  a\n- >\n  a\n- [a]\n- {a: b}\n- &x y\n"
      "- *x\n");
  ASSERT_EQ(root.kind, Node::Kind::kList);
  ASSERT_EQ(root.children.size(), 9U);
  EXPECT_EQ(root.children[0].style, ScalarStyle::kPlain);
  EXPECT_EQ(root.children[1].style, ScalarStyle::kSingleQuoted);
  EXPECT_EQ(root.children[2].style, ScalarStyle::kDoubleQuoted);
  EXPECT_EQ(root.children[3].style, ScalarStyle::kLiteral);
  EXPECT_EQ(root.children[4].style, ScalarStyle::kFolded);
  EXPECT_EQ(root.children[5].kind, Node::Kind::kList);
  EXPECT_TRUE(root.children[5].flow);
  EXPECT_EQ(root.children[6].kind, Node::Kind::kMap);
  EXPECT_EQ(root.children[7].anchor, "x");
  EXPECT_EQ(root.children[8].kind, Node::Kind::kAlias);
  EXPECT_EQ(root.children[8].anchor, "x");
}

TEST(NodeBuilderTest, Indentation) {
  const Node root = Build("a:\n  b:\n    c: 1\n");
  EXPECT_EQ(root.indent, 0);
  EXPECT_EQ(root.FindPath({"a", "b", "c"})->indent, 4);
}

TEST(NodeBuilderTest, ValuesKeepTheirKind) {
  const Node root = Build("[1, 1.0, '1', true, ~, !!str 2, !x 3, 1:30]");
  EXPECT_TRUE(root.children[0].value.is_int());
  EXPECT_TRUE(root.children[1].value.is_float());
  EXPECT_TRUE(root.children[2].value.is_string());
  EXPECT_TRUE(root.children[3].value.is_bool());
  EXPECT_TRUE(root.children[4].value.is_null());
  EXPECT_TRUE(root.children[5].value.is_string());
  EXPECT_EQ(root.children[5].tag, "tag:yaml.org,2002:str");
  EXPECT_EQ(root.children[6].tag, "!x");
  EXPECT_TRUE(root.children[7].value.is_string());
}

TEST(NodeBuilderTest, NothingIsApplied) {
  const Node root = Build("<<: {a: 1}\na: 2\na: 3\n");
  EXPECT_EQ(root.children.size(), 6U);
}

TEST(NodeBuilderTest, BadTags) {
  const InputText input("a: !!int x");
  const auto refused = BuildNode(input, ParseOptions());
  EXPECT_EQ(refused.status(), absl::InvalidArgumentError(
                                  "yaml: cannot decode !!str `x` as a !!int"));
  const auto kept = BuildNode(input, ParseOptions(), BadTags::kKeep);
  ASSERT_TRUE(kept.ok());
  EXPECT_EQ(kept->children[1].value.as_string(), "x");
}

TEST(NodeBuilderTest, EmptyAndBad) {
  EXPECT_TRUE(Build("").value.is_null());
  EXPECT_TRUE(Build("# c\n").value.is_null());
  for (const absl::string_view text : {"]", "a: b: c", "a: \x01", "'a"}) {
    const InputText input(text);
    EXPECT_EQ(BuildNode(input, ParseOptions()).status().code(),
              absl::StatusCode::kInvalidArgument)
        << text;
  }
}

TEST(NodeBuilderTest, Limits) {
  const InputText input("[a, [b]]");
  EXPECT_TRUE(BuildNode(input, {.max_nodes = 4}).ok());
  EXPECT_EQ(BuildNode(input, {.max_nodes = 3}).status(),
            absl::ResourceExhaustedError("yaml: more than 3 nodes"));
  EXPECT_TRUE(BuildNode(input, {.max_depth = 2}).ok());
  EXPECT_EQ(BuildNode(input, {.max_depth = 1}).status(),
            absl::InvalidArgumentError("yaml: exceeded max depth of 1"));
}

}  // namespace
}  // namespace gitops::yaml::internal
