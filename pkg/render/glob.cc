#include "pkg/render/glob.h"

#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "pkg/base/quote.h"

namespace gitops::render {
namespace {

constexpr size_t kMaxAlternatives = 1000;

// Where the brace that opens at `open` closes, and the commas between.
bool FindBraceParts(absl::string_view pattern, size_t open,
                    std::vector<size_t>* cuts) {
  int depth = 0;
  bool in_class = false;
  for (size_t i = open; i < pattern.size(); ++i) {
    const char c = pattern[i];
    if (c == '\\') {
      ++i;
    } else if (in_class) {
      in_class = c != ']';
    } else if (c == '[') {
      in_class = true;
    } else if (c == '{') {
      if (++depth == 1) cuts->push_back(i);
    } else if (c == ',' && depth == 1) {
      cuts->push_back(i);
    } else if (c == '}' && --depth == 0) {
      cuts->push_back(i);
      return true;
    }
  }
  return false;
}

// Replaces the first pair of braces by its alternatives until none is left.
bool ExpandBraces(absl::string_view pattern, std::vector<std::string>* out) {
  std::vector<std::string> pending = {std::string(pattern)};
  while (!pending.empty()) {
    const std::string current = std::move(pending.back());
    pending.pop_back();
    size_t open = 0;
    bool in_class = false;
    for (; open < current.size(); ++open) {
      const char c = current[open];
      if (c == '\\') {
        ++open;
      } else if (in_class) {
        in_class = c != ']';
      } else if (c == '[') {
        in_class = true;
      } else if (c == '{' || c == '}') {
        break;
      }
    }
    if (open >= current.size()) {
      out->push_back(current);
      if (out->size() > kMaxAlternatives) return false;
      continue;
    }
    std::vector<size_t> cuts;
    if (current[open] == '}' || !FindBraceParts(current, open, &cuts)) {
      return false;
    }
    const absl::string_view text = current;
    for (size_t i = 0; i + 1 < cuts.size(); ++i) {
      pending.push_back(
          absl::StrCat(text.substr(0, open),
                       text.substr(cuts[i] + 1, cuts[i + 1] - cuts[i] - 1),
                       text.substr(cuts.back() + 1)));
    }
    if (pending.size() > kMaxAlternatives) return false;
  }
  return true;
}

}  // namespace

Glob::Glob(absl::string_view pattern) {
  if (pattern.empty()) return;
  std::vector<std::string> expanded;
  bool valid = ExpandBraces(pattern, &expanded);
  for (const std::string& text : expanded) {
    valid = valid && Tokenize(text, &alternatives_.emplace_back());
  }
  if (valid) return;
  Token everything;
  everything.kind = Token::Kind::kSuperStar;
  alternatives_ = {Tokens{std::move(everything)}};
}

bool Glob::ReadClass(absl::string_view* pattern, Token* token) {
  token->kind = Token::Kind::kClass;
  token->negated = absl::ConsumePrefix(pattern, "!");
  std::vector<char32_t> runes;
  bool range = false;
  while (!pattern->empty()) {
    if (absl::ConsumePrefix(pattern, "]")) {
      if (runes.empty() || (range && runes.size() != 2)) return false;
      if (range) {
        if (runes[0] > runes[1]) return false;
        token->ranges = {{runes[0], runes[1]}};
      } else {
        for (char32_t rune : runes) token->ranges.push_back({rune, rune});
      }
      return true;
    }
    if (runes.size() == 1 && !range && absl::ConsumePrefix(pattern, "-")) {
      range = true;
      continue;
    }
    if (absl::ConsumePrefix(pattern, "\\") && pattern->empty()) return false;
    char32_t rune;
    pattern->remove_prefix(DecodeRune(*pattern, &rune));
    runes.push_back(rune);
  }
  return false;
}

bool Glob::Tokenize(absl::string_view pattern, Tokens* out) {
  while (!pattern.empty()) {
    Token token;
    if (absl::ConsumePrefix(&pattern, "**")) {
      while (absl::ConsumePrefix(&pattern, "*")) {
      }
      token.kind = Token::Kind::kSuperStar;
    } else if (absl::ConsumePrefix(&pattern, "*")) {
      token.kind = Token::Kind::kStar;
    } else if (absl::ConsumePrefix(&pattern, "?")) {
      token.kind = Token::Kind::kAny;
    } else if (absl::ConsumePrefix(&pattern, "[")) {
      if (!ReadClass(&pattern, &token)) return false;
    } else {
      absl::ConsumePrefix(&pattern, "\\");
      if (pattern.empty()) return false;
      if (!out->empty() && out->back().kind == Token::Kind::kText) {
        out->back().text.push_back(pattern[0]);
        pattern.remove_prefix(1);
        continue;
      }
      token.text.push_back(pattern[0]);
      pattern.remove_prefix(1);
    }
    out->push_back(std::move(token));
  }
  return true;
}

bool Glob::Match(const Tokens& tokens, size_t from, absl::string_view path) {
  // Where to go on after a mismatch: one star of each kind is enough, since a
  // later star of the same reach makes an earlier one's choice irrelevant.
  size_t star = SIZE_MAX, super = SIZE_MAX;
  absl::string_view star_path, super_path;
  size_t at = from;
  while (true) {
    if (at == tokens.size()) {
      if (path.empty()) return true;
    } else {
      const Token& token = tokens[at];
      char32_t rune = 0;
      bool matched = false;
      switch (token.kind) {
        case Token::Kind::kStar:
          star = ++at;
          star_path = path;
          continue;
        case Token::Kind::kSuperStar:
          super = ++at;
          super_path = path;
          star = SIZE_MAX;
          continue;
        case Token::Kind::kText:
          matched = absl::ConsumePrefix(&path, token.text);
          break;
        case Token::Kind::kAny:
        case Token::Kind::kClass:
          if (path.empty()) break;
          {
            const int size = DecodeRune(path, &rune);
            bool found = token.kind == Token::Kind::kAny && rune != '/';
            for (const auto& [low, high] : token.ranges) {
              found = found || (low <= rune && rune <= high);
            }
            matched = found != token.negated;
            if (matched) path.remove_prefix(size);
          }
          break;
      }
      if (matched) {
        ++at;
        continue;
      }
    }
    if (star != SIZE_MAX && !star_path.empty() && star_path[0] != '/') {
      star_path.remove_prefix(1);
      path = star_path;
      at = star;
    } else if (super != SIZE_MAX && !super_path.empty()) {
      super_path.remove_prefix(1);
      path = super_path;
      at = super;
      star = SIZE_MAX;
    } else {
      return false;
    }
  }
}

bool Glob::Matches(absl::string_view path) const {
  for (const Tokens& tokens : alternatives_) {
    if (Match(tokens, 0, path)) return true;
  }
  return false;
}

}  // namespace gitops::render
