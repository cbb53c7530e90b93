#ifndef GITOPS_PKG_RENDER_FUNCTIONS_WORD_CASE_H_
#define GITOPS_PKG_RENDER_FUNCTIONS_WORD_CASE_H_

// Changes of case that look at words: snake_case, kebab-case, CamelCase and
// the word-wise ones. Source: black-box behaviour of the functions of the same
// names in Helm 4.1.4 (huandu/xstrings, Masterminds/goutils). Pure.

#include <string>

#include "absl/strings/string_view.h"

namespace gitops::render {

// Lower case words joined by `connector`; where one word ends and the next one
// starts is told by case, digits and the connectors '-', '_' and ' '.
std::string JoinWords(absl::string_view text, char connector);

// PascalCase: connectors between words go, words start in upper case, a word
// that starts with several upper case letters keeps only the first.
std::string PascalCase(absl::string_view text);

std::string SwapCase(absl::string_view text);
// Go's strings.Title.
std::string TitleWords(absl::string_view text);
// The first letter of every space-separated word in lower case.
std::string UntitleWords(absl::string_view text);
// First bytes of the words, read as Latin-1.
std::string Initials(absl::string_view text);
// Without spaces; if there is one, bytes above 0x7F come out as Latin-1.
std::string WithoutSpaces(absl::string_view text);

}  // namespace gitops::render

#endif  // GITOPS_PKG_RENDER_FUNCTIONS_WORD_CASE_H_
