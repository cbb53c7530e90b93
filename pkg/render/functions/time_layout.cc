#include "pkg/render/functions/time_layout.h"

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"

namespace gitops::render {
namespace {

struct Word {
  absl::string_view text;
  LayoutElement element;
  bool ends_word;  // No lower case letter may follow.
};

// Longer ones first where one starts another.
constexpr Word kWords[] = {
    {"January", LayoutElement::kLongMonth, false},
    {"Jan", LayoutElement::kMonth, true},
    {"Monday", LayoutElement::kLongWeekday, false},
    {"Mon", LayoutElement::kWeekday, true},
    {"MST", LayoutElement::kZoneName, false},
    {"002", LayoutElement::kZeroYearDay, false},
    {"01", LayoutElement::kZeroMonth, false},
    {"02", LayoutElement::kZeroDay, false},
    {"03", LayoutElement::kZeroHour12, false},
    {"04", LayoutElement::kZeroMinute, false},
    {"05", LayoutElement::kZeroSecond, false},
    {"06", LayoutElement::kYear, false},
    {"15", LayoutElement::kHour, false},
    {"1", LayoutElement::kNumMonth, false},
    {"2006", LayoutElement::kLongYear, false},
    {"2", LayoutElement::kDay, false},
    {"__2", LayoutElement::kUnderYearDay, false},
    {"_2", LayoutElement::kUnderDay, false},
    {"3", LayoutElement::kHour12, false},
    {"4", LayoutElement::kMinute, false},
    {"5", LayoutElement::kSecond, false},
    {"PM", LayoutElement::kUpperPm, false},
    {"pm", LayoutElement::kLowerPm, false},
};

struct OffsetForm {
  absl::string_view digits;  // After '-' or 'Z'.
  int parts;
  bool colon;
};

constexpr OffsetForm kOffsets[] = {
    {"070000", 3, false}, {"07:00:00", 3, true}, {"0700", 2, false},
    {"07:00", 2, true},   {"07", 1, false},
};

// Tries the element that starts at layout[i].
bool Match(absl::string_view layout, size_t i, LayoutPiece* piece) {
  const absl::string_view at = layout.substr(i);
  for (const Word& word : kWords) {
    if (!absl::StartsWith(at, word.text)) continue;
    if (word.ends_word && at.size() > word.text.size() &&
        absl::ascii_islower(at[word.text.size()])) {
      continue;
    }
    // In "_2006" the underscore is literal.
    if (word.text == "_2" && absl::StartsWith(at, "_2006")) return false;
    piece->element = word.element;
    piece->text = at.substr(0, word.text.size());
    return true;
  }
  if (at[0] == '-' || at[0] == 'Z') {
    for (const OffsetForm& form : kOffsets) {
      if (!absl::StartsWith(at.substr(1), form.digits)) continue;
      piece->element = LayoutElement::kOffset;
      piece->parts = form.parts;
      piece->colon = form.colon;
      piece->zulu = at[0] == 'Z';
      piece->text = at.substr(0, form.digits.size() + 1);
      return true;
    }
  }
  if ((at[0] == '.' || at[0] == ',') && at.size() > 1 &&
      (at[1] == '0' || at[1] == '9')) {
    size_t end = 1;
    while (end < at.size() && at[end] == at[1]) ++end;
    if (end < at.size() && absl::ascii_isdigit(at[end])) return false;
    piece->element =
        at[1] == '0' ? LayoutElement::kFraction0 : LayoutElement::kFraction9;
    piece->digits = static_cast<int>(end) - 1;
    piece->text = at.substr(0, end);
    return true;
  }
  return false;
}

}  // namespace

LayoutPiece NextPiece(absl::string_view layout) {
  LayoutPiece piece;
  for (size_t i = 0; i < layout.size(); ++i) {
    if (!Match(layout, i, &piece)) continue;
    piece.prefix = layout.substr(0, i);
    piece.rest = layout.substr(i + piece.text.size());
    return piece;
  }
  piece.prefix = layout;
  return piece;
}

}  // namespace gitops::render
