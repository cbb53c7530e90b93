#include "pkg/render/functions/text_wrap.h"

#include <algorithm>

#include "absl/strings/str_cat.h"

namespace gitops::render {

std::string Abbreviate(absl::string_view text, int64_t offset, int64_t width) {
  constexpr absl::string_view kDots = "...";
  const int64_t size = static_cast<int64_t>(text.size());
  if (size <= width) return std::string(text);
  offset = std::min(offset, size);
  if (size - offset < width - 3) offset = size - (width - 3);
  if (offset <= 4) return absl::StrCat(text.substr(0, width - 3), kDots);
  if (offset + width - 3 < size) {
    return absl::StrCat(kDots, Abbreviate(text.substr(offset), 0, width - 3));
  }
  return absl::StrCat(kDots, text.substr(size - (width - 3)));
}

std::string WrapText(absl::string_view text, int64_t column,
                     absl::string_view separator, bool break_words) {
  if (separator.empty()) separator = "\n";
  const size_t width = static_cast<size_t>(std::max<int64_t>(column, 1));
  std::string out;
  size_t at = 0;
  while (text.size() - at > width) {
    if (text[at] == ' ') {
      ++at;
      continue;
    }
    size_t space = text.substr(at, width + 1).rfind(' ');
    if (space == absl::string_view::npos && !break_words) {
      space = text.substr(at + width).find(' ');
      if (space != absl::string_view::npos) space += width;
    }
    if (space != absl::string_view::npos) {
      absl::StrAppend(&out, text.substr(at, space), separator);
      at += space + 1;
    } else if (break_words) {
      absl::StrAppend(&out, text.substr(at, width), separator);
      at += width;
    } else {
      break;
    }
  }
  absl::StrAppend(&out, text.substr(at));
  return out;
}

}  // namespace gitops::render
