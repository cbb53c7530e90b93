#include "pkg/gotemplate/store.h"

#include <cstddef>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "gtest/gtest.h"
#include "pkg/gotemplate/function.h"
#include "pkg/gotemplate/node.h"
#include "pkg/gotemplate/parser.h"
#include "pkg/gotemplate/template.h"
#include "pkg/gotemplate/test_functions.h"

namespace gitops::gotemplate {
namespace {

class StoreTest : public ::testing::Test {
 protected:
  StoreTest() : functions_(TestFunctions()), store_(&functions_, {}) {}

  std::string TextOf(absl::string_view name) const {
    const Template* found = store_.Find(name);
    return found == nullptr ? "none" : FormatNode(*found->root);
  }

  const FunctionMap functions_;
  TemplateStore store_;
};

TEST_F(StoreTest, FindsFilesAndDefines) {
  ASSERT_TRUE(store_.Add("a", "A{{define \"x\"}}X{{end}}").ok());
  EXPECT_EQ(TextOf("a"), "A");
  EXPECT_EQ(TextOf("x"), "X");
  EXPECT_EQ(TextOf("none"), "none");
}

TEST_F(StoreTest, LaterReplacesUnlessEmpty) {
  ASSERT_TRUE(store_.Add("a", "{{define \"x\"}}1{{end}}").ok());
  ASSERT_TRUE(store_.Add("b", "{{define \"x\"}}2{{end}}").ok());
  EXPECT_EQ(TextOf("x"), "2");
  ASSERT_TRUE(store_.Add("c", "{{define \"x\"}} \n{{end}}").ok());
  EXPECT_EQ(TextOf("x"), "2");
  ASSERT_TRUE(store_.Add("x", "file").ok());
  EXPECT_EQ(TextOf("x"), "file");
}

TEST_F(StoreTest, EqualTextsKeepTheirNames) {
  constexpr absl::string_view kText = "{{.a}}{{define \"x\"}}X{{end}}";
  ASSERT_TRUE(store_.Add("a", kText).ok());
  ASSERT_TRUE(store_.Add("b", kText).ok());
  EXPECT_EQ(TextOf("a"), "{{.a}}");
  EXPECT_EQ(TextOf("b"), "{{.a}}");
  EXPECT_EQ(store_.Find("a")->source->name, "a");
  EXPECT_EQ(store_.Find("b")->source->name, "b");
  EXPECT_EQ(store_.Find("x")->source->name, "b");
}

TEST_F(StoreTest, ErrorsAddNothing) {
  EXPECT_EQ(store_.Add("a", "{{define \"x\"}}1{{end}}{{").code(),
            absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(store_.Find("a"), nullptr);
  EXPECT_EQ(store_.Find("x"), nullptr);
}

TEST_F(StoreTest, TextsAreParsedOnce) {
  const auto first = store_.ParseText("{{.a}}");
  ASSERT_TRUE(first.ok());
  const auto second = store_.ParseText(std::string("{{.a}}"));
  ASSERT_TRUE(second.ok());
  EXPECT_EQ(first->get(), second->get());
  EXPECT_EQ((*first)->main->name, "gotpl");
  EXPECT_NE(store_.ParseText("{{.b}}")->get(), first->get());
}

TEST_F(StoreTest, ATextOutlivesTheStoresMemoryOfIt) {
  const auto held = store_.ParseText("{{.a}}");
  ASSERT_TRUE(held.ok());
  // More than is kept.
  for (int i = 0; i < 5; ++i) {
    const std::string text(size_t{16} << 20, static_cast<char>('a' + i));
    ASSERT_TRUE(store_.ParseText(text).ok());
  }
  EXPECT_EQ(FormatNode(*(*held)->main->root), "{{.a}}");
  const auto again = store_.ParseText("{{.a}}");
  ASSERT_TRUE(again.ok());
  EXPECT_NE(again->get(), held->get());
}

TEST_F(StoreTest, OverlaysHideTheStore) {
  ASSERT_TRUE(store_.Add("a", "{{define \"x\"}}outside{{end}}").ok());
  const auto inner = store_.ParseText("{{define \"x\"}}inside{{end}}");
  const auto empty =
      store_.ParseText("{{define \"x\"}} {{end}}{{define \"y\"}}{{end}}");
  ASSERT_TRUE(inner.ok());
  ASSERT_TRUE(empty.ok());
  const auto find = [&](const Overlay* overlay, absl::string_view name) {
    const Template* found = FindTemplate(store_, overlay, name);
    return found == nullptr ? "none" : FormatNode(*found->root);
  };
  const Overlay over_inner{nullptr, inner->get()};
  const Overlay over_empty{nullptr, empty->get()};
  const Overlay both{&over_inner, empty->get()};
  EXPECT_EQ(find(nullptr, "x"), "outside");
  EXPECT_EQ(find(&over_inner, "x"), "inside");
  EXPECT_EQ(find(&over_empty, "x"), "outside");
  EXPECT_EQ(find(&both, "x"), "inside");
  EXPECT_EQ(find(&both, "y"), "");
  EXPECT_EQ(find(&both, "z"), "none");
}

TEST_F(StoreTest, BadTextsAreNamedAfterTheRoot) {
  TemplateOptions options;
  options.root_name = "root";
  TemplateStore store(&functions_, options);
  EXPECT_EQ(store.ParseText("{{").status().message(),
            "template: root:1: unclosed action");
}

}  // namespace
}  // namespace gitops::gotemplate
