#include "pkg/render/functions/word_case.h"

#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "pkg/base/quote.h"
#include "pkg/render/functions/unicode.h"

namespace gitops::render {
namespace {

std::vector<char32_t> Runes(absl::string_view text) {
  std::vector<char32_t> out;
  out.reserve(text.size());
  while (!text.empty()) {
    char32_t rune;
    text.remove_prefix(DecodeRune(text, &rune));
    out.push_back(rune);
  }
  return out;
}

bool IsConnector(char32_t rune) {
  return rune == '-' || rune == '_' || IsSpace(rune);
}

bool IsPunctuation(char32_t rune) {
  constexpr absl::string_view kPunctuation = "!\"#%&'()*,-./:;?@[\\]_{}";
  if (rune < 0x80) {
    return kPunctuation.find(static_cast<char>(rune)) !=
           absl::string_view::npos;
  }
  // The common blocks; rarer scripts' marks count as other characters.
  return rune == 0xA1 || rune == 0xA7 || rune == 0xAB || rune == 0xB6 ||
         rune == 0xB7 || rune == 0xBB || rune == 0xBF ||
         (rune >= 0x2010 && rune <= 0x2027) ||
         (rune >= 0x2030 && rune <= 0x205E && rune != 0x2044 &&
          rune != 0x2052) ||
         (rune >= 0x3001 && rune <= 0x3003) ||
         (rune >= 0x3008 && rune <= 0x3011);
}

// The characters that are words of their own to Helm: the ideographs of
// Unicode 6, not all of those that came later.
bool IsIdeograph(char32_t rune) {
  return (rune >= 0x3400 && rune <= 0x4D85) ||
         (rune >= 0x4E00 && rune <= 0x9FCC) ||
         (rune >= 0x20000 && rune <= 0x2B81D);
}

bool IsWordLetter(char32_t rune) {
  return IsLetter(rune) && !IsIdeograph(rune);
}

// Splits the runes from `at` on into one word and says where it ends.
class WordJoiner {
 public:
  WordJoiner(absl::string_view text, char connector)
      : runes_(Runes(text)), connector_(connector) {}

  std::string Join() {
    while (at_ < runes_.size()) Next();
    return std::move(out_);
  }

 private:
  char32_t Peek(size_t i) const { return i < runes_.size() ? runes_[i] : 0; }

  // Whether letters right before make a new word need a connector.
  void StartWord() {
    if (after_word_) out_.push_back(connector_);
    after_word_ = true;
  }

  void Take(size_t end) {
    for (; at_ < end; ++at_) AppendRune(ToLower(runes_[at_]), &out_);
  }

  void Next() {
    const char32_t rune = runes_[at_];
    if (IsConnector(rune)) {
      out_.push_back(connector_);
      ++at_;
      after_word_ = false;
    } else if (IsPunctuation(rune)) {
      while (at_ < runes_.size() && IsPunctuation(runes_[at_])) Take(at_ + 1);
      after_word_ = false;
    } else if (IsUpper(rune)) {
      TakeUpper();
    } else if (IsDigit(rune)) {
      TakeNumber();
    } else if (IsLetterInside(rune)) {
      StartWord();
      TakeLetters();
    } else {
      StartWord();
      TakeOthers();
    }
  }

  static bool IsLetterInside(char32_t rune) {
    return IsWordLetter(rune) && !IsUpper(rune);
  }

  // Symbols and ideographs are words of their own.
  void TakeOthers() {
    size_t end = at_;
    while (end < runes_.size() && !IsWordLetter(runes_[end]) &&
           !IsDigit(runes_[end]) && !IsConnector(runes_[end]) &&
           !IsPunctuation(runes_[end])) {
      ++end;
    }
    Take(end);
  }

  void TakeLetters() {
    size_t end = at_;
    while (end < runes_.size() && IsLetterInside(runes_[end])) ++end;
    Take(end);
  }

  // "HTTPServer" is "http" and "server": the last capital starts a word when a
  // small letter follows.
  void TakeUpper() {
    size_t end = at_;
    while (end < runes_.size() && IsUpper(runes_[end])) ++end;
    const bool small_follows =
        end < runes_.size() && IsLetterInside(runes_[end]);
    if (small_follows && end - at_ > 1) {
      StartWord();
      Take(end - 1);
    }
    StartWord();
    Take(end);
    if (small_follows) TakeLetters();
  }

  // Digits belong to the word before them, unless small letters follow: "2xx"
  // and "2m3s" are words of their own.
  void TakeNumber() {
    size_t end = at_;
    while (end < runes_.size() && IsDigit(runes_[end])) ++end;
    if (end < runes_.size() && IsLetterInside(runes_[end])) {
      StartWord();
      while (end < runes_.size() &&
             (IsDigit(runes_[end]) || IsLetterInside(runes_[end]))) {
        ++end;
      }
    }
    after_word_ = true;
    Take(end);
  }

  std::vector<char32_t> runes_;
  char connector_;
  size_t at_ = 0;
  bool after_word_ = false;
  std::string out_;
};

}  // namespace

std::string JoinWords(absl::string_view text, char connector) {
  return WordJoiner(text, connector).Join();
}

std::string PascalCase(absl::string_view text) {
  const std::vector<char32_t> runes = Runes(text);
  std::string out;
  size_t i = 0;
  while (i < runes.size() && IsConnector(runes[i]))
    AppendRune(runes[i++], &out);
  if (i == runes.size()) {
    if (i > 0) AppendRune(runes[i - 1], &out);
    return out;
  }
  while (i < runes.size()) {
    // One word up to the next connector.
    const bool capital = IsUpper(runes[i]);
    AppendRune(ToUpper(runes[i++]), &out);
    while (capital && i < runes.size() && IsUpper(runes[i])) {
      AppendRune(ToLower(runes[i++]), &out);
    }
    while (i < runes.size() && !IsConnector(runes[i])) {
      AppendRune(runes[i++], &out);
    }
    // Of the connectors between two words the last goes; at the end all stay.
    size_t end = i;
    while (end < runes.size() && IsConnector(runes[end])) ++end;
    const size_t kept = end < runes.size() && end > i ? end - 1 : end;
    while (i < kept) AppendRune(runes[i++], &out);
    i = end;
  }
  return out;
}

std::string SwapCase(absl::string_view text) {
  std::string out;
  bool word_start = true;
  for (char32_t rune : Runes(text)) {
    char32_t swapped = rune;
    if (IsUpper(rune)) {
      swapped = ToLower(rune);
    } else if (IsLower(rune)) {
      swapped = word_start ? ToTitle(rune) : ToUpper(rune);
    }
    word_start = IsSpace(rune);
    AppendRune(swapped, &out);
  }
  return out;
}

std::string TitleWords(absl::string_view text) {
  std::string out;
  bool inside = false;
  for (char32_t rune : Runes(text)) {
    AppendRune(inside ? rune : ToTitle(rune), &out);
    inside = rune < 0x80 ? absl::ascii_isalnum(rune) || rune == '_'
                         : IsLetter(rune) || IsDigit(rune) || !IsSpace(rune);
  }
  return out;
}

std::string UntitleWords(absl::string_view text) {
  std::string out;
  bool word_start = true;
  for (char32_t rune : Runes(text)) {
    AppendRune(word_start && !IsSpace(rune) ? ToLower(rune) : rune, &out);
    word_start = IsSpace(rune);
  }
  return out;
}

std::string Initials(absl::string_view text) {
  std::string out;
  bool gap = true;
  for (unsigned char c : text) {
    if (IsSpace(c)) {
      gap = true;
    } else if (gap) {
      AppendRune(c, &out);
      gap = false;
    }
  }
  return out;
}

std::string WithoutSpaces(absl::string_view text) {
  std::string out;
  size_t kept = 0;
  for (unsigned char c : text) {
    if (IsSpace(c)) continue;
    AppendRune(c, &out);
    ++kept;
  }
  return kept == text.size() ? std::string(text) : out;
}

}  // namespace gitops::render
