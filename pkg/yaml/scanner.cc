#include "pkg/yaml/scanner.h"

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "pkg/yaml/char_class.h"
#include "pkg/yaml/input_text.h"

namespace gitops::yaml::internal {
namespace {

constexpr size_t kMaxDepth = 10'000;
constexpr ptrdiff_t kAtEnd = -1;

}  // namespace

Scanner::Scanner(const InputText& input, bool surrogate_pairs)
    : input_(input),
      surrogate_pairs_(surrogate_pairs),
      p_(input.begin()),
      line_begin_(input.begin()),
      fetch_begin_(input.begin()) {
  simple_keys_.emplace_back();
  tokens_.reserve(16);
  // The reader takes one byte order mark, the scanner another.
  if (absl::string_view(p_, 3) == "\xEF\xBB\xBF") {
    p_ += 3;
    line_begin_ = p_ - 1;
  }
}

bool Scanner::Fail(absl::string_view problem) {
  // go-yaml leaves out what it holds for an unknown line: the first.
  status_ = absl::InvalidArgumentError(
      line_ == 0 ? absl::StrCat("yaml: ", problem)
                 : absl::StrCat("yaml: line ", line_ + 1, ": ", problem));
  return false;
}

void Scanner::ReadBreak(std::string* out) {
  if (*p_ == '\0') return;
  if (*p_ == '\xE2') {
    out->append(p_, 3);
  } else {
    out->push_back('\n');
  }
  SkipBreak();
}

bool Scanner::AtDocumentIndicator() const {
  return p_ == line_begin_ && (*p_ == '-' || *p_ == '.') && p_[1] == *p_ &&
         p_[2] == *p_ && IsBlankOrEnd(p_ + 3);
}

bool Scanner::FetchTokens() {
  if (!status_.ok()) return false;
  while (true) {
    if (head_ < tokens_.size()) {
      if (!HeadMayBeKey()) return true;
      bool valid = false;
      if (!IsValid(&simple_keys_[pending_keys_[pending_front_]], &valid)) {
        return false;
      }
      if (!valid) return true;
    }
    if (!FetchNextToken()) return false;
  }
}

bool Scanner::SkipToNextToken() {
  while (true) {
    while (*p_ == ' ' ||
           (*p_ == '\t' && (flow_level_ > 0 || !simple_key_allowed_))) {
      ++p_;
    }
    if (*p_ == '#') SkipLine();
    if (!IsBreak(p_)) return true;
    SkipBreak();
    if (flow_level_ == 0) simple_key_allowed_ = true;
  }
}

// Inside flow collections, columns mean nothing; a block's tokens have little
// before them on their line.
void Scanner::FindTokenColumn() {
  token_column_ = column();
  if (flow_level_ > 0 || input_.is_ascii()) return;
  for (const char* q = line_begin_; q < p_; ++q) {
    if ((*q & 0xC0) == 0x80) --token_column_;
  }
}

bool Scanner::FetchNextToken() {
  if (stream_ended_) {
    tokens_.push_back(MakeToken(TokenType::kStreamEnd));
    return true;
  }
  SkipToNextToken();
  fetch_begin_ = p_;
  FindTokenColumn();
  UnrollIndent(token_column_);
  const char c = *p_;
  if (c == '\0' && p_ == input_.end()) return FetchStreamEnd();
  if (p_ == line_begin_) {
    if (c == '%') return FetchDirective();
    if (AtDocumentIndicator()) {
      return FetchDocumentIndicator(c == '-' ? TokenType::kDocumentStart
                                             : TokenType::kDocumentEnd);
    }
  }
  const bool flow = flow_level_ > 0;
  switch (c) {
    case '[':
      return FetchFlowStart(TokenType::kFlowSequenceStart);
    case '{':
      return FetchFlowStart(TokenType::kFlowMappingStart);
    case ']':
      return FetchFlowEnd(TokenType::kFlowSequenceEnd);
    case '}':
      return FetchFlowEnd(TokenType::kFlowMappingEnd);
    case ',':
      return FetchFlowEntry();
    case '-':
      if (IsBlankOrEnd(p_ + 1)) return FetchBlockEntry();
      break;
    case '?':
      if (flow || IsBlankOrEnd(p_ + 1)) return FetchKey();
      break;
    case ':':
      if (flow || IsBlankOrEnd(p_ + 1)) return FetchValue();
      break;
    case '*':
      return FetchAnchor(TokenType::kAlias);
    case '&':
      return FetchAnchor(TokenType::kAnchor);
    case '!':
      return FetchTag();
    case '|':
      if (!flow) return FetchBlockScalar(true);
      return Fail("found character that cannot start any token");
    case '>':
      if (!flow) return FetchBlockScalar(false);
      return Fail("found character that cannot start any token");
    case '\'':
      return FetchScalar<&Scanner::ScanSingleQuoted>();
    case '"':
      return FetchScalar<&Scanner::ScanDoubleQuoted>();
    case '\t':
    case '#':
    case '%':
    case '@':
    case '`':
      return Fail("found character that cannot start any token");
    default:
      break;
  }
  return FetchScalar<&Scanner::ScanPlain>();
}

bool Scanner::FetchStreamEnd() {
  if (p_ != line_begin_) {
    ++line_;
    line_begin_ = p_;
  }
  UnrollIndent(-1);
  if (!RemoveSimpleKey()) return false;
  simple_key_allowed_ = false;
  stream_ended_ = true;
  tokens_.push_back(MakeToken(TokenType::kStreamEnd));
  return true;
}

bool Scanner::FetchDirective() {
  UnrollIndent(-1);
  if (!RemoveSimpleKey()) return false;
  simple_key_allowed_ = false;
  Token token;
  if (!ScanDirective(&token)) return false;
  tokens_.push_back(token);
  return true;
}

bool Scanner::FetchDocumentIndicator(TokenType type) {
  UnrollIndent(-1);
  if (!RemoveSimpleKey()) return false;
  simple_key_allowed_ = false;
  Token token = MakeToken(type);
  token.end = p_ += 3;
  tokens_.push_back(token);
  return true;
}

bool Scanner::FetchFlowStart(TokenType type) {
  if (!SaveSimpleKey()) return false;
  simple_keys_.emplace_back();
  simple_keys_.back().token_number = tokens_parsed_ + (tokens_.size() - head_);
  ++flow_level_;
  if (static_cast<size_t>(flow_level_) > kMaxDepth) {
    return Fail(absl::StrCat("exceeded max depth of ", kMaxDepth));
  }
  simple_key_allowed_ = true;
  Token token = MakeToken(type);
  token.end = ++p_;
  tokens_.push_back(token);
  return true;
}

bool Scanner::FetchFlowEnd(TokenType type) {
  if (!RemoveSimpleKey()) return false;
  if (flow_level_ > 0) {
    --flow_level_;
    // go-yaml forgets here that the collection may be a key, if nothing in it
    // could have been one: "{}: x" is a mapping without entries to it.
    const size_t number = simple_keys_.back().token_number;
    simple_keys_.pop_back();
    const auto level = static_cast<uint32_t>(simple_keys_.size() - 1);
    if (!pending_keys_.empty() && pending_keys_.back() == level &&
        simple_keys_.back().token_number == number) {
      PopPendingKey();
    }
  }
  simple_key_allowed_ = false;
  Token token = MakeToken(type);
  token.end = ++p_;
  tokens_.push_back(token);
  return true;
}

bool Scanner::FetchFlowEntry() {
  if (!RemoveSimpleKey()) return false;
  simple_key_allowed_ = true;
  Token token = MakeToken(TokenType::kFlowEntry);
  token.end = ++p_;
  tokens_.push_back(token);
  return true;
}

bool Scanner::FetchBlockEntry() {
  if (flow_level_ == 0) {
    if (!simple_key_allowed_) {
      return Fail("block sequence entries are not allowed in this context");
    }
    if (!RollIndent(token_column_, kAtEnd, TokenType::kBlockSequenceStart, p_,
                    line_)) {
      return false;
    }
  }
  if (!RemoveSimpleKey()) return false;
  simple_key_allowed_ = true;
  Token token = MakeToken(TokenType::kBlockEntry);
  token.end = ++p_;
  tokens_.push_back(token);
  return true;
}

bool Scanner::FetchKey() {
  if (flow_level_ == 0) {
    if (!simple_key_allowed_) {
      return Fail("mapping keys are not allowed in this context");
    }
    if (!RollIndent(token_column_, kAtEnd, TokenType::kBlockMappingStart, p_,
                    line_)) {
      return false;
    }
  }
  if (!RemoveSimpleKey()) return false;
  simple_key_allowed_ = flow_level_ == 0;
  Token token = MakeToken(TokenType::kKey);
  token.end = ++p_;
  tokens_.push_back(token);
  return true;
}

bool Scanner::FetchValue() {
  SimpleKey& key = simple_keys_.back();
  bool valid = false;
  if (!IsValid(&key, &valid)) return false;
  if (valid) {
    Token token;
    token.type = TokenType::kKey;
    token.line = key.line;
    token.begin = token.end = key.begin;
    // Less than 0 for an empty flow collection, see FetchFlowEnd: libyaml's
    // key then comes too late, too.
    const auto position = static_cast<ptrdiff_t>(key.token_number) -
                          static_cast<ptrdiff_t>(tokens_parsed_);
    InsertToken(token, position);
    if (!RollIndent(key.column, position, TokenType::kBlockMappingStart,
                    key.begin, key.line)) {
      return false;
    }
    key.required = false;
    if (!RemoveSimpleKey()) return false;
    simple_key_allowed_ = false;
  } else {
    if (flow_level_ == 0) {
      if (!simple_key_allowed_) {
        return Fail("mapping values are not allowed in this context");
      }
      if (!RollIndent(token_column_, kAtEnd, TokenType::kBlockMappingStart, p_,
                      line_)) {
        return false;
      }
    }
    simple_key_allowed_ = flow_level_ == 0;
  }
  Token token = MakeToken(TokenType::kValue);
  token.end = ++p_;
  tokens_.push_back(token);
  return true;
}

bool Scanner::FetchAnchor(TokenType type) {
  if (!SaveSimpleKey()) return false;
  simple_key_allowed_ = false;
  Token token = MakeToken(type);
  if (!ScanAnchor(&token)) return false;
  tokens_.push_back(token);
  return true;
}

bool Scanner::FetchTag() {
  if (!SaveSimpleKey()) return false;
  simple_key_allowed_ = false;
  Token token = MakeToken(TokenType::kTag);
  if (!ScanTag(&token)) return false;
  tokens_.push_back(token);
  return true;
}

bool Scanner::FetchBlockScalar(bool literal) {
  if (!RemoveSimpleKey()) return false;
  simple_key_allowed_ = true;
  Token token = MakeToken(TokenType::kScalar);
  if (!ScanBlockScalar(literal, &token)) return false;
  tokens_.push_back(token);
  return true;
}

// The common case at once: a scalar with ':' right behind it is a key. What it
// leaves is what saving the key and finding ':' later would leave.
bool Scanner::AppendIfKey(const Token& scalar, int column, bool* done) {
  *done = *p_ == ':' && scalar.line == line_ &&
          (flow_level_ > 0 || IsBlankOrEnd(p_ + 1)) && !TooLong(scalar.begin);
  if (!*done) return true;
  if (!RollIndent(column, kAtEnd, TokenType::kBlockMappingStart, scalar.begin,
                  scalar.line)) {
    return false;
  }
  Token token;
  token.type = TokenType::kKey;
  token.line = scalar.line;
  token.begin = token.end = scalar.begin;
  tokens_.push_back(token);
  tokens_.push_back(scalar);
  token.type = TokenType::kValue;
  token.begin = p_;
  token.end = ++p_;
  tokens_.push_back(token);
  simple_key_allowed_ = false;
  return true;
}

template <bool (Scanner::*kScan)(Token*)>
bool Scanner::FetchScalar() {
  const bool may_be_key = simple_key_allowed_;
  if (may_be_key && !RemoveSimpleKey()) return false;
  SimpleKey key;
  if (may_be_key) {
    key.possible = true;
    key.required = flow_level_ == 0 && indent_ == token_column_;
    key.token_number = tokens_parsed_ + (tokens_.size() - head_);
    key.begin = p_;
    key.line = line_;
    key.column = token_column_;
  }
  const int start_column = token_column_;
  simple_key_allowed_ = false;
  Token token = MakeToken(TokenType::kScalar);
  if (!(this->*kScan)(&token)) return false;
  if (may_be_key) {
    bool done = false;
    if (!AppendIfKey(token, start_column, &done)) return false;
    if (done) {
      simple_keys_.back().token_number = key.token_number;
      return true;
    }
    simple_keys_.back() = key;
    pending_keys_.push_back(static_cast<uint32_t>(simple_keys_.size() - 1));
  }
  tokens_.push_back(token);
  return true;
}

}  // namespace gitops::yaml::internal
