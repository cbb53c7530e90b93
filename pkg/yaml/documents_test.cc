// Cutting a file into documents.

#include <cstddef>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/string_view.h"
#include "gtest/gtest.h"
#include "pkg/yaml/yaml.h"

namespace gitops::yaml {
namespace {

// "LINE@OFFSET:TEXT" of each document, or the error.
std::string Cut(absl::string_view text) {
  const auto documents = SplitDocuments(text);
  if (!documents.ok()) return std::string(documents.status().message());
  return absl::StrJoin(*documents, "|",
                       [](std::string* out, const RawDocument& document) {
                         absl::StrAppend(out, document.line, "@",
                                         document.offset, ":", document.text);
                       });
}

TEST(DocumentsTest, Cuts) {
  struct Case {
    absl::string_view name;
    absl::string_view text;
    absl::string_view cut;
  };
  for (const Case& c : std::vector<Case>{
           {"nothing", "", ""},
           {"one", "a: 1\n", "1@0:a: 1\n"},
           {"no last break", "a", "1@0:a"},
           {"two", "a\n---\nb\n", "1@0:a\n|3@6:b\n"},
           {"dashes first", "---\na\n", "1@0:---\na\n"},
           {"dashes last", "a\n---", "1@0:a\n"},
           {"only dashes", "---\n---\n---\n", "1@0:---\n|3@8:---\n"},
           {"a comment behind", "--- # c\na\n", "1@0:--- # c\na\n"},
           {"blanks behind", "---  \t\r\na\n", "1@0:---  \t\r\na\n"},
           {"two separators", "a\n---\n---\nb\n", "1@0:a\n|3@6:---\nb\n"},
           {"a comment is a document", "# c\n---\na\n", "1@0:# c\n|3@8:a\n"},
           {"an empty line is one", "\n---\na\n", "1@0:\n|3@5:a\n"},
           {"indented dashes", "a\n ---\nb\n", "1@0:a\n ---\nb\n"},
           {"even in a block scalar", "a: |\n---\n", "1@0:a: |\n"},
           {"dots do not cut", "a\n...\nb\n", "1@0:a\n...\nb\n"},
           {"CR LF", "a\r\n---\r\nb\r\n", "1@0:a\r\n|3@8:b\r\n"},
           {"a lone CR is no line", "a\r---\rb", "1@0:a\r---\rb"}}) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(Cut(c.text), c.cut);
  }
}

TEST(DocumentsTest, Refuses) {
  for (const absl::string_view rest : {"-", "a", "a: 1", "{}", "- x", "!"}) {
    const auto documents = SplitDocuments(absl::StrCat("a\n---", rest, " \n"));
    EXPECT_EQ(documents.status(),
              absl::InvalidArgumentError(
                  absl::StrCat("invalid Yaml document separator: ", rest)));
  }
}

TEST(DocumentsTest, TheCutsAreTheText) {
  const absl::string_view text = "a\n---\nb\n--- #\n\n---\nc";
  const auto documents = SplitDocuments(text);
  ASSERT_TRUE(documents.ok());
  for (const RawDocument& document : *documents) {
    EXPECT_EQ(text.substr(document.offset, document.text.size()),
              document.text);
    EXPECT_EQ(document.text.data(), text.data() + document.offset);
  }
}

}  // namespace
}  // namespace gitops::yaml
