// Simple keys (those without "?") and indentation.

#include <cstddef>
#include <cstdint>

#include "absl/strings/str_cat.h"
#include "pkg/yaml/scanner.h"

namespace gitops::yaml::internal {
namespace {

constexpr size_t kMaxDepth = 10'000;
constexpr int kMaxKeyCharacters = 1024;

}  // namespace

bool Scanner::TooLong(const char* begin) const {
  if (p_ - begin <= kMaxKeyCharacters) return false;
  int characters = 0;
  for (const char* q = begin; q < p_; ++q) {
    if ((*q & 0xC0) != 0x80 && ++characters > kMaxKeyCharacters) return true;
  }
  return false;
}

bool Scanner::IsValid(SimpleKey* key, bool* valid) {
  *valid = key->possible;
  if (!key->possible) return true;
  if (key->line == line_ && !TooLong(key->begin)) return true;
  *valid = false;
  if (key->required) return Fail("could not find expected ':'");
  key->possible = false;
  return true;
}

bool Scanner::HeadIsPendingKey() {
  while (pending_front_ < pending_keys_.size()) {
    const SimpleKey& key = simple_keys_[pending_keys_[pending_front_]];
    if (key.token_number >= tokens_parsed_) {
      return key.token_number == tokens_parsed_ && key.possible;
    }
    ++pending_front_;
  }
  return false;
}

bool Scanner::RemoveSimpleKey() {
  SimpleKey& key = simple_keys_.back();
  if (key.possible && key.required) return Fail("could not find expected ':'");
  key.possible = false;
  const auto level = static_cast<uint32_t>(simple_keys_.size() - 1);
  if (!pending_keys_.empty() && pending_keys_.back() == level) PopPendingKey();
  return true;
}

void Scanner::PopPendingKey() {
  pending_keys_.pop_back();
  if (pending_front_ > pending_keys_.size()) {
    pending_front_ = pending_keys_.size();
  }
}

bool Scanner::SaveSimpleKey() {
  if (!simple_key_allowed_) return true;
  if (!RemoveSimpleKey()) return false;
  SimpleKey& key = simple_keys_.back();
  key.possible = true;
  key.required = flow_level_ == 0 && indent_ == token_column_;
  key.token_number = tokens_parsed_ + (tokens_.size() - head_);
  key.begin = p_;
  key.line = line_;
  key.column = token_column_;
  pending_keys_.push_back(static_cast<uint32_t>(simple_keys_.size() - 1));
  return true;
}

void Scanner::InsertToken(const Token& token, ptrdiff_t position) {
  if (position < 0) {
    tokens_.push_back(token);
  } else {
    tokens_.insert(tokens_.begin() + static_cast<ptrdiff_t>(head_) + position,
                   token);
  }
}

bool Scanner::RollIndent(int column, ptrdiff_t position, TokenType type,
                         const char* begin, uint32_t line) {
  if (flow_level_ > 0 || indent_ >= column) return true;
  indents_.push_back(indent_);
  indent_ = column;
  if (indents_.size() > kMaxDepth) {
    return Fail(absl::StrCat("exceeded max depth of ", kMaxDepth));
  }
  Token token;
  token.type = type;
  token.line = line;
  token.begin = token.end = begin;
  InsertToken(token, position);
  return true;
}

void Scanner::UnrollIndent(int column) {
  if (flow_level_ > 0) return;
  while (indent_ > column) {
    tokens_.push_back(MakeToken(TokenType::kBlockEnd));
    indent_ = indents_.back();
    indents_.pop_back();
  }
}

}  // namespace gitops::yaml::internal
