#include "pkg/oci/auth_challenge.h"

#include <utility>

#include "absl/strings/ascii.h"

namespace gitops::oci {
namespace {

constexpr size_t kMaxHeaderBytes = 16 << 10;

bool IsToken(char c) {
  return absl::ascii_isalnum(c) ||
         absl::string_view("!#$%&'*+-.^_`|~").find(c) !=
             absl::string_view::npos;
}

class Reader {
 public:
  explicit Reader(absl::string_view text)
      : text_(text.substr(0, kMaxHeaderBytes)) {}

  std::vector<AuthChallenge> Read() {
    std::vector<AuthChallenge> all;
    while (!text_.empty()) {
      SkipSeparators();
      const std::string word = Token();
      if (word.empty()) {
        if (!text_.empty()) text_.remove_prefix(1);  // Not ours to repair.
        continue;
      }
      SkipSpace();
      if (!all.empty() && Consume('=')) {
        SkipSpace();
        all.back().params.emplace(absl::AsciiStrToLower(word), ParamValue());
      } else {
        all.push_back({absl::AsciiStrToLower(word), {}});
      }
    }
    return all;
  }

 private:
  void SkipSpace() { text_ = absl::StripLeadingAsciiWhitespace(text_); }
  void SkipSeparators() {
    SkipSpace();
    while (Consume(',')) SkipSpace();
  }
  bool Consume(char c) {
    if (text_.empty() || text_[0] != c) return false;
    text_.remove_prefix(1);
    return true;
  }
  std::string Token() {
    size_t n = 0;
    while (n < text_.size() && IsToken(text_[n])) ++n;
    std::string token(text_.substr(0, n));
    text_.remove_prefix(n);
    return token;
  }
  std::string ParamValue() {
    if (!Consume('"')) {
      size_t n = 0;  // Lenient: up to a comma or space, so bare URLs work.
      while (n < text_.size() && text_[n] != ',' && text_[n] != ' ') ++n;
      std::string bare(text_.substr(0, n));
      text_.remove_prefix(n);
      return bare;
    }
    std::string out;
    while (!text_.empty() && !Consume('"')) {
      if (text_[0] == '\\' && text_.size() > 1) text_.remove_prefix(1);
      out += text_[0];
      text_.remove_prefix(1);
    }
    return out;
  }

  absl::string_view text_;
};

}  // namespace

std::string AuthChallenge::Param(absl::string_view name) const {
  const auto it = params.find(std::string(name));
  return it == params.end() ? std::string() : it->second;
}

std::vector<AuthChallenge> ParseChallenges(absl::string_view header) {
  return Reader(header).Read();
}

std::optional<AuthChallenge> ChooseChallenge(
    const std::vector<absl::string_view>& headers) {
  std::optional<AuthChallenge> basic;
  for (absl::string_view header : headers) {
    for (AuthChallenge& challenge : ParseChallenges(header)) {
      if (challenge.scheme == "bearer") return std::move(challenge);
      if (challenge.scheme == "basic" && !basic) basic = std::move(challenge);
    }
  }
  return basic;
}

}  // namespace gitops::oci
