#include "cmd/renderer/excerpt/excerpt.h"

#include <algorithm>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"

namespace gitops::renderer {
namespace {

constexpr absl::string_view kRed = "\x1b[1;31m";
constexpr absl::string_view kBlue = "\x1b[1;34m";
constexpr absl::string_view kReset = "\x1b[0m";
constexpr size_t kGutter = 7;  // "   1 | "
constexpr size_t kLeastWidth = 40;

class Writer {
 public:
  explicit Writer(const ExcerptStyle& style) : style_(style) {}

  void Text(absl::string_view text) { absl::StrAppend(&out_, text); }
  void Colored(absl::string_view color, absl::string_view text) {
    if (style_.color) {
      absl::StrAppend(&out_, color, text, kReset);
    } else {
      Text(text);
    }
  }
  std::string Take() { return std::move(out_); }

 private:
  const ExcerptStyle& style_;
  std::string out_;
};

bool LineOf(absl::string_view text, int number, absl::string_view* line) {
  for (int i = 1; i < number; ++i) {
    const size_t end = text.find('\n');
    if (end == absl::string_view::npos) return false;
    text.remove_prefix(end + 1);
  }
  *line = absl::StripSuffix(text.substr(0, text.find('\n')), "\r");
  return true;
}

// Where an action begins, else where the line's text begins.
size_t LikelyColumn(absl::string_view line) {
  const size_t action = line.find("{{");
  if (action != absl::string_view::npos) return action;
  const size_t text = line.find_first_not_of(" \t");
  return text == absl::string_view::npos ? 0 : text;
}

bool ContinuesRune(char c) {
  return (static_cast<unsigned char>(c) & 0xC0) == 0x80;
}

// Controls, which a terminal could obey. C1 controls are U+0080 to U+009F.
std::string Harmless(absl::string_view line) {
  std::string out;
  for (size_t i = 0; i < line.size(); ++i) {
    const unsigned char c = line[i];
    const bool c1 = c == 0xC2 && i + 1 < line.size() &&
                    static_cast<unsigned char>(line[i + 1]) < 0xA0;
    if (c1) {
      out += "??";
      ++i;
    } else if (c == '\t') {
      out += ' ';
    } else {
      out += c < 0x20 || c == 0x7F ? '?' : static_cast<char>(c);
    }
  }
  return out;
}

// The part of `line` around `*column` that fits into `width` columns.
std::string Window(absl::string_view line, size_t width, size_t* column) {
  if (line.size() <= width) return std::string(line);
  const size_t room = width - 6;  // For dots on both sides.
  size_t begin = *column > room / 2 ? *column - room / 2 : 0;
  begin = std::min(begin, line.size() - room);
  while (begin > 0 && ContinuesRune(line[begin])) --begin;
  size_t end = std::min(begin + room, line.size());
  while (end > begin && end < line.size() && ContinuesRune(line[end])) --end;
  std::string out = begin > 0 ? "..." : "";
  *column = *column - begin + out.size();
  absl::StrAppend(&out, line.substr(begin, end - begin),
                  end < line.size() ? "..." : "");
  return out;
}

void WriteLine(const ExcerptPlace& at, const ExcerptStyle& style,
               Writer* writer) {
  absl::string_view raw;
  if (!at.text.has_value() || at.place.line < 1 ||
      !LineOf(*at.text, at.place.line, &raw)) {
    return;
  }
  size_t column = at.place.column >= 0 ? static_cast<size_t>(at.place.column)
                                       : LikelyColumn(raw);
  column = std::min(column, raw.size());
  const size_t width = std::max<size_t>(
      style.width > 0 ? static_cast<size_t>(style.width) : 80, kLeastWidth);
  const std::string line = Window(Harmless(raw), width - kGutter, &column);
  std::string number = absl::StrCat(at.place.line);
  if (number.size() < 4) number.insert(0, 4 - number.size(), ' ');
  const std::string blank(number.size(), ' ');
  writer->Colored(kBlue, absl::StrCat(blank, " |\n", number, " |"));
  writer->Text(absl::StrCat(" ", line, "\n"));
  writer->Colored(kBlue, absl::StrCat(blank, " | "));
  size_t spaces = 0;
  for (size_t i = 0; i < column && i < line.size(); ++i) {
    if (!ContinuesRune(line[i])) ++spaces;
  }
  writer->Text(std::string(spaces, ' '));
  writer->Colored(kRed, "^");
  writer->Text("\n");
}

std::string PlaceText(const Place& place) {
  std::string out = Harmless(place.file);
  if (place.line > 0) absl::StrAppend(&out, ":", place.line);
  if (place.line > 0 && place.column >= 0) {
    absl::StrAppend(&out, ":", place.column);
  }
  return out;
}

}  // namespace

std::optional<Place> ParsePlace(absl::string_view text) {
  std::vector<int> numbers;
  while (numbers.size() < 2) {
    const size_t colon = text.rfind(':');
    int number = 0;
    if (colon == absl::string_view::npos ||
        !absl::SimpleAtoi(text.substr(colon + 1), &number)) {
      break;
    }
    numbers.push_back(number);
    text = text.substr(0, colon);
  }
  if (numbers.empty() || text.empty()) return std::nullopt;
  Place place;
  place.file = std::string(text);
  place.line = numbers.back();
  if (numbers.size() == 2) place.column = numbers.front();
  return place;
}

std::string FormatExcerpt(const std::vector<ExcerptPlace>& chain,
                          const ExcerptStyle& style) {
  Writer writer(style);
  std::string last;
  for (const ExcerptPlace& at : chain) {
    const std::string place = PlaceText(at.place);
    if (place == last) continue;
    writer.Colored(kBlue, last.empty() ? "   --> " : "   included from ");
    writer.Text(absl::StrCat(place, "\n"));
    last = place;
    WriteLine(at, style, &writer);
  }
  return writer.Take();
}

}  // namespace gitops::renderer
