// Parser: tokens and errors.

#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "pkg/gotemplate/parser_impl.h"

namespace gitops::gotemplate {

namespace {

constexpr int kMaxNesting = 2000;

}  // namespace

void Parser::Backup2(const Token& first) {
  tokens_[1] = first;
  peeked_ = 2;
}

void Parser::Backup3(const Token& first, const Token& second) {
  tokens_[1] = second;
  tokens_[2] = first;
  peeked_ = 3;
}

bool Parser::Expect(TokenType type, absl::string_view context, Token* token) {
  *token = NextNonSpace();
  if (token->type == type) return true;
  Unexpected(*token, context);
  return false;
}

std::nullptr_t Parser::Fail(absl::string_view message) {
  if (error_.ok()) {
    error_ = absl::InvalidArgumentError(
        absl::StrCat("template: ", file_.source.name, ":",
                     LineOf(file_.source.text, last_pos_), ": ", message));
  }
  return nullptr;
}

std::nullptr_t Parser::Unexpected(const Token& token,
                                  absl::string_view context) {
  if (token.type != TokenType::kError) {
    return Fail(
        absl::StrCat("unexpected ", DescribeToken(token), " in ", context));
  }
  std::string message(token.text);
  const absl::string_view text = file_.source.text;
  const int line = LineOf(text, scope_.action_pos);
  if (scope_.in_action && line != LineOf(text, token.pos)) {
    const bool says_action =
        message.size() > 7 && message.substr(message.size() - 7) == " action";
    absl::StrAppend(&message, says_action ? "" : " in action", " started at ",
                    file_.source.name, ":", line);
  }
  return Fail(message);
}

bool Parser::Enter() {
  if (nesting_ < kMaxNesting) {
    ++nesting_;
    return true;
  }
  Fail("max expression depth exceeded");
  return false;
}

}  // namespace gitops::gotemplate
