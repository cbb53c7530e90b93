#include "pkg/image/dockerfile_words.h"

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "pkg/base/quote.h"
#include "pkg/base/status_macros.h"

namespace gitops::image {
namespace {

constexpr int kMaxDepth = 20;

bool IsNameStart(char c) { return absl::ascii_isalpha(c) || c == '_'; }
bool IsNameCharacter(char c) { return absl::ascii_isalnum(c) || c == '_'; }

class Expander {
 public:
  Expander(absl::string_view text, char escape, const Variables& variables,
           int depth)
      : text_(text), escape_(escape), variables_(variables), depth_(depth) {}

  absl::StatusOr<std::string> Run() {
    std::string out;
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (c == '\'') {
        GITOPS_RETURN_IF_ERROR(SingleQuoted(&out));
      } else if (c == '"') {
        GITOPS_RETURN_IF_ERROR(DoubleQuoted(&out));
      } else if (c == '$') {
        GITOPS_RETURN_IF_ERROR(Variable(&out));
      } else if (c == escape_) {
        if (++at_ < text_.size()) out += text_[at_++];
      } else {
        out += c;
        ++at_;
      }
    }
    return out;
  }

 private:
  absl::Status SingleQuoted(std::string* out) {
    const size_t end = text_.find('\'', at_ + 1);
    if (end == absl::string_view::npos) return Unclosed("'");
    absl::StrAppend(out, text_.substr(at_ + 1, end - at_ - 1));
    at_ = end + 1;
    return absl::OkStatus();
  }

  absl::Status DoubleQuoted(std::string* out) {
    ++at_;
    while (at_ < text_.size() && text_[at_] != '"') {
      const char c = text_[at_];
      if (c == '$') {
        GITOPS_RETURN_IF_ERROR(Variable(out));
        continue;
      }
      if (c == escape_ && at_ + 1 < text_.size()) {
        const char next = text_[at_ + 1];
        // Other escapes keep their escape character.
        if (next != '"' && next != '$' && next != escape_) *out += c;
        *out += next;
        at_ += 2;
        continue;
      }
      *out += c;
      ++at_;
    }
    if (at_ >= text_.size()) return Unclosed("\"");
    ++at_;
    return absl::OkStatus();
  }

  absl::Status Variable(std::string* out) {
    ++at_;
    const bool braces = at_ < text_.size() && text_[at_] == '{';
    const size_t begin = at_ + (braces ? 1 : 0);
    size_t end = begin;
    if (end < text_.size() && IsNameStart(text_[end])) {
      while (end < text_.size() && IsNameCharacter(text_[end])) ++end;
    }
    const absl::string_view name = text_.substr(begin, end - begin);
    if (!braces) {
      if (name.empty())
        *out += '$';
      else
        *out += variables_(name).value_or("");
      at_ = end;
      return absl::OkStatus();
    }
    const size_t close = FindClose(end);
    if (name.empty() || close == absl::string_view::npos) {
      return absl::InvalidArgumentError(absl::StrCat(
          "missing or bad name in ", Quote(text_.substr(begin - 2))));
    }
    at_ = close + 1;
    return Modified(name, text_.substr(end, close - end), out);
  }

  absl::Status Modified(absl::string_view name, absl::string_view modifier,
                        std::string* out) {
    const std::optional<std::string> found = variables_(name);
    if (modifier.empty()) {
      *out += found.value_or("");
      return absl::OkStatus();
    }
    const bool colon = modifier[0] == ':';
    const char op =
        modifier.size() > (colon ? 1u : 0u) ? modifier[colon ? 1 : 0] : '\0';
    if (op != '-' && op != '+' && op != '?') {
      return absl::InvalidArgumentError(absl::StrCat(
          "unsupported modifier ", Quote(modifier), " in substitution"));
    }
    if (depth_ >= kMaxDepth) {
      return absl::InvalidArgumentError("substitutions are nested too deeply");
    }
    const bool set = found.has_value() && !(colon && found->empty());
    GITOPS_ASSIGN_OR_RETURN(std::string word,
                            Expander(modifier.substr(colon ? 2 : 1), escape_,
                                     variables_, depth_ + 1)
                                .Run());
    if (op == '+') {
      if (set) *out += word;
    } else if (set) {
      *out += *found;
    } else if (op == '-') {
      *out += word;
    } else {
      return absl::InvalidArgumentError(absl::StrCat(
          name, ": ", word.empty() ? "not allowed to be unset" : word));
    }
    return absl::OkStatus();
  }

  size_t FindClose(size_t from) const {
    int depth = 0;
    for (size_t i = from; i < text_.size(); ++i) {
      if (text_[i] == escape_) {
        ++i;
      } else if (text_[i] == '{') {
        ++depth;
      } else if (text_[i] == '}' && depth-- == 0) {
        return i;
      }
    }
    return absl::string_view::npos;
  }

  absl::Status Unclosed(absl::string_view quote) const {
    return absl::InvalidArgumentError(absl::StrCat(
        "unexpected end of statement while looking for matching ", quote));
  }

  const absl::string_view text_;
  const char escape_;
  const Variables& variables_;
  const int depth_;
  size_t at_ = 0;
};

}  // namespace

absl::StatusOr<std::string> ExpandWord(absl::string_view text, char escape,
                                       const Variables& variables) {
  return Expander(text, escape, variables, 0).Run();
}

std::vector<std::string> SplitWords(absl::string_view text, char escape) {
  std::vector<std::string> words;
  std::string word;
  char quote = '\0';
  bool in_word = false;
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (quote == '\0' && absl::ascii_isspace(c)) {
      if (in_word) words.push_back(std::move(word));
      word.clear();
      in_word = false;
      continue;
    }
    in_word = true;
    word += c;
    if (c == escape && quote != '\'' && i + 1 < text.size()) {
      word += text[++i];
    } else if (quote == '\0' && (c == '"' || c == '\'')) {
      quote = c;
    } else if (c == quote) {
      quote = '\0';
    }
  }
  if (in_word) words.push_back(std::move(word));
  return words;
}

absl::StatusOr<Pairs> ParsePairs(absl::string_view text, char escape,
                                 OldForm old_form, const Variables& variables) {
  Pairs pairs;
  const std::vector<std::string> words = SplitWords(text, escape);
  if (words.empty()) {
    return absl::InvalidArgumentError("requires at least one argument");
  }
  if (words[0].find('=') == std::string::npos &&
      old_form == OldForm::kAllowed) {
    const size_t space = text.find_first_of(" \t");
    if (space == absl::string_view::npos) {
      return absl::InvalidArgumentError("must have two arguments");
    }
    GITOPS_ASSIGN_OR_RETURN(
        std::string content,
        ExpandWord(absl::StripAsciiWhitespace(text.substr(space)), escape,
                   variables));
    pairs.emplace_back(text.substr(0, space), std::move(content));
    return pairs;
  }
  for (const std::string& word : words) {
    const size_t equals = word.find('=');
    if (equals == std::string::npos || equals == 0) {
      return absl::InvalidArgumentError(
          absl::StrCat("can't find = in ", Quote(word),
                       ", must be of the form: name=value"));
    }
    GITOPS_ASSIGN_OR_RETURN(
        std::string key, ExpandWord(absl::string_view(word).substr(0, equals),
                                    escape, variables));
    GITOPS_ASSIGN_OR_RETURN(
        std::string content,
        ExpandWord(absl::string_view(word).substr(equals + 1), escape,
                   variables));
    pairs.emplace_back(std::move(key), std::move(content));
  }
  return pairs;
}

}  // namespace gitops::image
