#ifndef GITOPS_PKG_RENDER_FUNCTIONS_TEXT_WRAP_H_
#define GITOPS_PKG_RENDER_FUNCTIONS_TEXT_WRAP_H_

// Shortening and wrapping of text, in bytes. Source: behaviour of abbrev,
// abbrevboth, wrap and wrapWith of Helm 4.1.4 (Masterminds/goutils). Pure.

#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"

namespace gitops::render {

// At most `width` bytes, three of them dots, starting near `offset`. `width`
// is at least 4, or 7 with an offset above 4.
std::string Abbreviate(absl::string_view text, int64_t offset, int64_t width);

// Breaks lines at the last space before `column`; words that are longer are
// cut only if `break_words`.
std::string WrapText(absl::string_view text, int64_t column,
                     absl::string_view separator, bool break_words);

}  // namespace gitops::render

#endif  // GITOPS_PKG_RENDER_FUNCTIONS_TEXT_WRAP_H_
