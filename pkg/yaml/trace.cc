#include "pkg/yaml/trace.h"

#include <string>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "gtest/gtest.h"
#include "pkg/yaml/event_parser.h"
#include "pkg/yaml/input_text.h"
#include "pkg/yaml/node.h"
#include "pkg/yaml/scanner.h"

namespace gitops::yaml::internal {
namespace {

// What stands before a scalar's text; quotes stand behind it, too.
absl::string_view Mark(ScalarStyle style) {
  switch (style) {
    case ScalarStyle::kPlain:
      return "=";
    case ScalarStyle::kSingleQuoted:
      return "'";
    case ScalarStyle::kDoubleQuoted:
      return "\"";
    case ScalarStyle::kLiteral:
      return "|";
    case ScalarStyle::kFolded:
      return ">";
  }
  return "";
}

std::string ScalarText(ScalarStyle style, absl::string_view text) {
  const bool quoted = style == ScalarStyle::kSingleQuoted ||
                      style == ScalarStyle::kDoubleQuoted;
  std::string escaped;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x80 || (byte >= 0x20 && byte != '\\' && byte != 0x7F)) {
      escaped.push_back(c);
    } else {
      absl::StrAppend(&escaped, absl::CEscape(absl::string_view(&c, 1)));
    }
  }
  return absl::StrCat(Mark(style), escaped, quoted ? Mark(style) : "");
}

std::string TokenText(const Token& token) {
  switch (token.type) {
    case TokenType::kStreamEnd:
      return "$";
    case TokenType::kVersionDirective:
      return absl::StrCat("%YAML:", token.text);
    case TokenType::kTagDirective:
      return absl::StrCat("%TAG:", token.handle, ":", token.text);
    case TokenType::kDocumentStart:
      return "---";
    case TokenType::kDocumentEnd:
      return "...";
    case TokenType::kBlockSequenceStart:
      return "SEQ";
    case TokenType::kBlockMappingStart:
      return "MAP";
    case TokenType::kBlockEnd:
      return "END";
    case TokenType::kFlowSequenceStart:
      return "[";
    case TokenType::kFlowSequenceEnd:
      return "]";
    case TokenType::kFlowMappingStart:
      return "{";
    case TokenType::kFlowMappingEnd:
      return "}";
    case TokenType::kBlockEntry:
      return "-";
    case TokenType::kFlowEntry:
      return ",";
    case TokenType::kKey:
      return "?";
    case TokenType::kValue:
      return ":";
    case TokenType::kAlias:
      return absl::StrCat("*", token.text);
    case TokenType::kAnchor:
      return absl::StrCat("&", token.text);
    case TokenType::kTag:
      return absl::StrCat("<", token.handle, "|", token.text, ">");
    case TokenType::kScalar:
      return ScalarText(token.style, token.text);
  }
  return "";
}

std::string Properties(const Event& event) {
  std::string out;
  if (!event.anchor.empty()) absl::StrAppend(&out, " &", event.anchor);
  if (!event.tag.empty()) absl::StrAppend(&out, " <", event.tag, ">");
  return out;
}

std::string EventText(const Event& event) {
  switch (event.type) {
    case EventType::kStreamEnd:
      return "$";
    case EventType::kDocumentStart:
      return "+DOC";
    case EventType::kDocumentEnd:
      return "-DOC";
    case EventType::kAlias:
      return absl::StrCat("=ALI *", event.anchor);
    case EventType::kScalar:
      return absl::StrCat("=VAL", Properties(event), " ",
                          ScalarText(event.style, event.text));
    case EventType::kSequenceStart:
      return absl::StrCat("+SEQ", event.flow ? " []" : "", Properties(event));
    case EventType::kSequenceEnd:
      return "-SEQ";
    case EventType::kMappingStart:
      return absl::StrCat("+MAP", event.flow ? " {}" : "", Properties(event));
    case EventType::kMappingEnd:
      return "-MAP";
  }
  return "";
}

}  // namespace

std::string TraceTokens(absl::string_view text, bool surrogate_pairs) {
  const InputText input(text);
  Scanner scanner(input, surrogate_pairs);
  std::string out;
  while (true) {
    const Token* token = scanner.Peek();
    if (token == nullptr) {
      return absl::StrCat(out, "!", scanner.status().message());
    }
    absl::StrAppend(&out, TokenText(*token));
    if (token->type == TokenType::kStreamEnd) return out;
    out.push_back(' ');
    scanner.Skip();
  }
}

std::string TraceEvents(absl::string_view text) {
  const InputText input(text);
  EventParser parser(input, false);
  std::string out;
  Event event;
  while (true) {
    if (!parser.Next(&event)) {
      return absl::StrCat(out, "!", parser.status().message());
    }
    absl::StrAppend(&out, EventText(event));
    if (event.type == EventType::kStreamEnd) return out;
    out.push_back(' ');
  }
}

void ExpectTokens(const std::vector<TokenCase>& cases) {
  for (const TokenCase& c : cases) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(TraceTokens(c.text), absl::StrCat(c.tokens, " $"));
  }
}

}  // namespace gitops::yaml::internal
