#ifndef GITOPS_PKG_YAML_SCANNER_H_
#define GITOPS_PKG_YAML_SCANNER_H_

// Text to YAML tokens.
//
// Source of behaviour: libyaml's scanner as ported to go-yaml v2: what it
// accepts, its tokens and its error texts with their line numbers. It works on
// slices of the text; only scalars with escapes or several lines are copied.
// Not thread-safe. The input must outlive the scanner, the scanner its tokens.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "pkg/yaml/byte_scan.h"
#include "pkg/yaml/char_class.h"
#include "pkg/yaml/input_text.h"
#include "pkg/yaml/node.h"

namespace gitops::yaml::internal {

enum class TokenType : uint8_t {
  kStreamEnd,
  kVersionDirective,
  kTagDirective,
  kDocumentStart,
  kDocumentEnd,
  kBlockSequenceStart,
  kBlockMappingStart,
  kBlockEnd,
  kFlowSequenceStart,
  kFlowSequenceEnd,
  kFlowMappingStart,
  kFlowMappingEnd,
  kBlockEntry,
  kFlowEntry,
  kKey,
  kValue,
  kAlias,
  kAnchor,
  kTag,
  kScalar,
};

struct Token {
  TokenType type = TokenType::kStreamEnd;
  ScalarStyle style = ScalarStyle::kPlain;
  uint32_t line = 0;            // Of the start, 0-based.
  const char* begin = nullptr;  // In the text.
  const char* end = nullptr;
  absl::string_view text;    // Scalar; name of alias or anchor; tag's suffix or
                             // directive's prefix; version "1.1".
  absl::string_view handle;  // Of a tag or a tag directive.
};

class Scanner {
 public:
  // With `surrogate_pairs`, \ud83d\ude00 in double quotes is one character.
  Scanner(const InputText& input, bool surrogate_pairs);
  Scanner(const Scanner&) = delete;
  Scanner& operator=(const Scanner&) = delete;

  // The next token, valid until Skip; nullptr on an error, see status().
  const Token* Peek() {
    if (head_ < tokens_.size() && !HeadMayBeKey()) return &tokens_[head_];
    return FetchTokens() ? &tokens_[head_] : nullptr;
  }
  void Skip() {
    ++tokens_parsed_;
    if (++head_ == tokens_.size()) {
      tokens_.clear();
      head_ = 0;
    }
  }

  const absl::Status& status() const { return status_; }
  const char* position() const { return p_; }
  // How far libyaml would have looked: four characters from where a token
  // starts, and one past what it has taken.
  const char* read_end() const { return std::max(fetch_begin_ + 4, p_ + 1); }
  // The column of the innermost open block; -1 outside.
  int indent() const { return indent_; }

 private:
  // A token that becomes a mapping key if ':' follows it on its line. A new
  // flow level starts with the number of its bracket.
  struct SimpleKey {
    bool possible = false;
    bool required = false;  // Nothing else may start here.
    size_t token_number = 0;
    const char* begin = nullptr;
    uint32_t line = 0;
    int column = 0;
  };

  bool HeadMayBeKey() {
    return pending_front_ < pending_keys_.size() && HeadIsPendingKey();
  }
  bool HeadIsPendingKey();
  bool FetchTokens();
  bool FetchNextToken();
  bool FetchStreamEnd();
  bool FetchDirective();
  bool FetchDocumentIndicator(TokenType type);
  bool FetchFlowStart(TokenType type);
  bool FetchFlowEnd(TokenType type);
  bool FetchFlowEntry();
  bool FetchBlockEntry();
  bool FetchKey();
  bool FetchValue();
  bool FetchAnchor(TokenType type);
  bool FetchTag();
  bool FetchBlockScalar(bool literal);
  template <bool (Scanner::*kScan)(Token*)>
  bool FetchScalar();
  bool AppendIfKey(const Token& scalar, int column, bool* done);

  bool SkipToNextToken();
  void SkipBreak() {
    p_ += BreakLength(p_);
    ++line_;
    line_begin_ = p_;
  }
  // To the line's break or the end.
  void SkipLine() {
    while (true) {
      p_ = FindBreakByte(p_);
      while ((ClassOf(*p_) & (kClassBreak | kClassEnd)) == 0) ++p_;
      if (IsBreakOrEnd(p_)) return;
      ++p_;
    }
  }
  void ReadBreak(std::string* out);
  // Where only blanks precede on the line.
  int column() const { return static_cast<int>(p_ - line_begin_); }
  void FindTokenColumn();
  bool AtDocumentIndicator() const;

  bool SaveSimpleKey();
  bool RemoveSimpleKey();
  void PopPendingKey();
  bool IsValid(SimpleKey* key, bool* valid);
  bool TooLong(const char* begin) const;
  // `position` counts from the head; less than 0 is the end.
  bool RollIndent(int column, ptrdiff_t position, TokenType type,
                  const char* begin, uint32_t line);
  void InsertToken(const Token& token, ptrdiff_t position);
  void UnrollIndent(int column);

  // scan_plain.cc, scan_quoted.cc, scan_block.cc
  bool ScanPlain(Token* token);
  bool ContinuePlain(Token* token, const char* content_end);
  const char* ReadPlainLine(bool* at_break);
  bool SkipPlainBreaks(std::string* first, std::string* rest);
  bool ScanSingleQuoted(Token* token);
  bool ScanDoubleQuoted(Token* token);
  bool ScanQuotedSlow(bool single, Token* token);
  bool ReadQuotedRun(bool single, std::string* out, bool* leading_blanks);
  void ReadQuotedSpace(bool leading_blanks, std::string* out);
  bool ScanEscape(std::string* out);
  bool ScanUnicodeEscape(int digits, std::string* out);
  bool ScanHex(int digits, char32_t* rune);
  bool ScanLiteral(Token* token) { return ScanBlockScalar(true, token); }
  bool ScanFolded(Token* token) { return ScanBlockScalar(false, token); }
  bool ScanBlockScalar(bool literal, Token* token);
  bool ScanBlockHeader(int* chomping, int* increment);
  bool ScanBlockBreaks(int* indent, std::string* breaks);

  // scan_property.cc
  bool ScanAnchor(Token* token);
  bool ScanTag(Token* token);
  bool ScanTagHandle(bool directive, std::string* handle);
  bool ScanTagUri(absl::string_view head, std::string* uri);
  bool ScanUriEscapes(std::string* uri);
  bool ScanDirective(Token* token);
  bool ScanVersion(std::string* version);

  Token MakeToken(TokenType type) const {
    Token token;
    token.type = type;
    token.line = line_;
    token.begin = token.end = p_;
    return token;
  }
  absl::string_view Keep(std::string text) {
    kept_.push_back(std::move(text));
    return kept_.back();
  }
  bool Fail(absl::string_view problem);

  const InputText& input_;
  const bool surrogate_pairs_;
  const char* p_;
  const char* line_begin_;
  const char* fetch_begin_;  // Where the last token was looked for.
  uint32_t line_ = 0;
  int token_column_ = 0;  // Of the token at hand, in characters.
  int indent_ = -1;
  int flow_level_ = 0;
  bool simple_key_allowed_ = true;
  bool stream_ended_ = false;
  std::vector<int> indents_;
  std::vector<SimpleKey> simple_keys_;  // One per flow level.
  // Levels whose key is possible, by rising token number; those before the
  // front belong to tokens already taken.
  std::vector<uint32_t> pending_keys_;
  size_t pending_front_ = 0;
  std::vector<Token> tokens_;
  size_t head_ = 0;
  size_t tokens_parsed_ = 0;
  std::deque<std::string> kept_;  // Texts that are no slice of the input.
  absl::Status status_;
};

}  // namespace gitops::yaml::internal

#endif  // GITOPS_PKG_YAML_SCANNER_H_
