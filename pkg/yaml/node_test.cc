#include "pkg/yaml/node.h"

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "gtest/gtest.h"
#include "pkg/value/value.h"
#include "pkg/yaml/yaml.h"

namespace gitops::yaml {
namespace {

constexpr absl::string_view kManifest = R"(---
# Source: shop/templates/a.yaml
kind: Deployment   # kept
spec:
  containers:
  - name: "é"
    image: 'repo/a:1'  # pin me
  - {name: b, image: repo/b:2}
  - image: >-
      repo/c:3
    name: c
---
image: "repo/d:4"
)";

std::string SpanOf(const Node& node) {
  return std::string(
      kManifest.substr(node.begin.offset, node.end_offset - node.begin.offset));
}

TEST(NodeTest, PositionsAndSpans) {
  const auto documents = ParseNodes(kManifest);
  ASSERT_TRUE(documents.ok()) << documents.status();
  ASSERT_EQ(documents->size(), 2U);
  const Node* containers =
      (*documents)[0].root.FindPath({"spec", "containers"});
  ASSERT_NE(containers, nullptr);
  ASSERT_EQ(containers->children.size(), 3U);
  const Node* image = containers->children[0].Find("image");
  ASSERT_NE(image, nullptr);
  EXPECT_EQ(image->begin.line, 7);
  EXPECT_EQ(image->begin.column, 12);
  EXPECT_EQ(SpanOf(*image), "'repo/a:1'");
  EXPECT_EQ(image->value.as_string(), "repo/a:1");
  EXPECT_EQ(SpanOf(containers->children[1]), "{name: b, image: repo/b:2}");
  EXPECT_EQ(SpanOf(*containers->children[1].Find("image")), "repo/b:2");
  const Node* last = (*documents)[1].root.Find("image");
  ASSERT_NE(last, nullptr);
  EXPECT_EQ(last->begin.line, 13);
  EXPECT_EQ(SpanOf(*last), "\"repo/d:4\"");
}

TEST(NodeTest, EditsKeepEverythingElse) {
  const auto documents = ParseNodes(kManifest);
  ASSERT_TRUE(documents.ok());
  const Node& items = *(*documents)[0].root.FindPath({"spec", "containers"});
  std::vector<Edit> edits;
  for (const Node& item : items.children) {
    const Node* image = item.Find("image");
    edits.push_back({image->begin.offset, image->end_offset,
                     FormatScalarLike(*image, "r@sha256:0")});
  }
  const Node* last = (*documents)[1].root.Find("image");
  edits.push_back({last->begin.offset, last->end_offset,
                   FormatScalarLike(*last, "r@sha256:1")});
  EXPECT_EQ(ApplyEdits(kManifest, edits), R"(---
# Source: shop/templates/a.yaml
kind: Deployment   # kept
spec:
  containers:
  - name: "é"
    image: 'r@sha256:0'  # pin me
  - {name: b, image: r@sha256:0}
  - image: "r@sha256:0"
    name: c
---
image: "r@sha256:1"
)");
}

TEST(NodeTest, FormatScalarLikeQuotesWhatNeedsIt) {
  Node plain;
  EXPECT_EQ(FormatScalarLike(plain, "a"), "a");
  EXPECT_EQ(FormatScalarLike(plain, "true"), "\"true\"");
  EXPECT_EQ(FormatScalarLike(plain, "a: b"), "\"a: b\"");
  EXPECT_EQ(FormatScalarLike(plain, "a, b"), "\"a, b\"");
  EXPECT_EQ(FormatScalarLike(plain, "a\"b\\: c"), "\"a\\\"b\\\\: c\"");
}

TEST(NodeTest, KeysAliasesAndKinds) {
  const auto documents = ParseNodes("a: &x 1\ny: *x\nlist: [1, 2]\na: 3\n");
  ASSERT_TRUE(documents.ok());
  const Node& root = (*documents)[0].root;
  EXPECT_EQ(root.children.size(), 8U);
  EXPECT_EQ(root.Find("a")->value.as_int(), 3);
  EXPECT_EQ(root.Find("true")->kind, Node::Kind::kAlias);
  EXPECT_EQ(root.Find("true")->anchor, "x");
  EXPECT_TRUE(root.Find("list")->flow);
  EXPECT_EQ(root.Find("none"), nullptr);
  EXPECT_EQ(root.Find("a")->Find("b"), nullptr);
}

TEST(NodeTest, Errors) {
  EXPECT_EQ(ParseNodes("a: b: c", {.file = "f"}).status().message(),
            "f: yaml: mapping values are not allowed in this context");
}

}  // namespace
}  // namespace gitops::yaml
