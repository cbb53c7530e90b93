#ifndef GITOPS_PKG_RENDER_FUNCTIONS_UNICODE_H_
#define GITOPS_PKG_RENDER_FUNCTIONS_UNICODE_H_

// Character classes and simple case mappings, as Go's unicode package has
// them, without a locale. Source: the Unicode character database, version 14
// (Go 1.25 has 15: letters added since count as none). Pure, thread-safe.

#include <string>

#include "absl/strings/string_view.h"

namespace gitops::render {

bool IsLetter(char32_t rune);
bool IsDigit(char32_t rune);
bool IsUpper(char32_t rune);
bool IsLower(char32_t rune);
bool IsSpace(char32_t rune);
char32_t ToUpper(char32_t rune);
char32_t ToLower(char32_t rune);
char32_t ToTitle(char32_t rune);

// Go's strings.ToUpper and strings.ToLower; invalid bytes become U+FFFD unless
// the text is ASCII only.
std::string ToUpperText(absl::string_view text);
std::string ToLowerText(absl::string_view text);

// Go's strings.TrimSpace.
absl::string_view TrimSpace(absl::string_view text);

}  // namespace gitops::render

#endif  // GITOPS_PKG_RENDER_FUNCTIONS_UNICODE_H_
