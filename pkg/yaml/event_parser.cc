#include "pkg/yaml/event_parser.h"

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "pkg/yaml/scanner.h"

namespace gitops::yaml::internal {
namespace {

constexpr absl::string_view kCoreTagPrefix = "tag:yaml.org,2002:";

}  // namespace

bool EventParser::Fail(absl::string_view problem, uint32_t line) {
  status_ = absl::InvalidArgumentError(
      line == 0 ? absl::StrCat("yaml: ", problem)
                : absl::StrCat("yaml: line ", line, ": ", problem));
  return false;
}

absl::Status EventParser::status() const {
  if (!ReaderOk()) {
    return absl::InvalidArgumentError(absl::StrCat("yaml: ", input_.problem()));
  }
  return scanner_.status().ok() ? status_ : scanner_.status();
}

bool EventParser::Next(Event* event) {
  *event = Event();
  switch (state_) {
    case State::kImplicitDocumentStart:
      return ParseDocumentStart(event, true);
    case State::kDocumentStart:
      return ParseDocumentStart(event, false);
    case State::kDocumentContent:
      return ParseDocumentContent(event);
    case State::kBlockNode:
      return ParseNode(event, true, false);
    case State::kDocumentEnd:
      return ParseDocumentEnd(event);
    case State::kBlockSequenceFirst:
      scanner_.Skip();
      state_ = State::kBlockSequenceEntry;
      return ParseBlockSequence(event);
    case State::kBlockSequenceEntry:
      return ParseBlockSequence(event);
    case State::kIndentlessSequenceEntry:
      return ParseIndentlessSequence(event);
    case State::kBlockMappingFirst:
      scanner_.Skip();
      state_ = State::kBlockMappingKey;
      return ParseBlockMappingKey(event);
    case State::kBlockMappingKey:
      return ParseBlockMappingKey(event);
    case State::kBlockMappingValue:
      return ParseBlockMappingValue(event);
    case State::kFlowSequenceFirst:
      return ParseFlowSequence(event, true);
    case State::kFlowSequenceEntry:
      return ParseFlowSequence(event, false);
    case State::kFlowPairKey:
      return ParseFlowPairKey(event);
    case State::kFlowPairValue:
      return ParseFlowPairValue(event);
    case State::kFlowPairEnd:
      state_ = State::kFlowSequenceEntry;
      event->type = EventType::kMappingEnd;
      event->begin = event->end = scanner_.position();
      return true;
    case State::kFlowMappingFirst:
      return ParseFlowMapping(event, true);
    case State::kFlowMappingKey:
      return ParseFlowMapping(event, false);
    case State::kFlowMappingValue:
      return ParseFlowMappingValue(event, false);
    case State::kFlowMappingEmptyValue:
      return ParseFlowMappingValue(event, true);
    case State::kEnd:
      event->type = EventType::kStreamEnd;
      return true;
  }
  return false;
}

// --- Documents ---

bool EventParser::ParseDocumentStart(Event* event, bool implicit) {
  const Token* token = scanner_.Peek();
  while (token != nullptr && !implicit &&
         token->type == TokenType::kDocumentEnd) {
    scanner_.Skip();
    token = scanner_.Peek();
  }
  if (token == nullptr) return false;
  if (token->type == TokenType::kStreamEnd) {
    state_ = State::kEnd;
    event->type = EventType::kStreamEnd;
    return true;
  }
  event->type = EventType::kDocumentStart;
  event->line = token->line;
  event->begin = event->end = token->begin;
  directives_.clear();
  states_.push_back(State::kDocumentEnd);
  if (implicit &&
      !IsOneOf(*token, TokenType::kVersionDirective, TokenType::kTagDirective,
               TokenType::kDocumentStart)) {
    state_ = State::kBlockNode;
    return true;
  }
  if (!ParseDirectives()) return false;
  token = scanner_.Peek();
  if (token == nullptr) return false;
  if (token->type != TokenType::kDocumentStart) {
    return Fail("did not find expected <document start>", token->line);
  }
  scanner_.Skip();
  state_ = State::kDocumentContent;
  return true;
}

bool EventParser::ParseDirectives() {
  bool version_seen = false;
  while (true) {
    const Token* token = scanner_.Peek();
    if (token == nullptr) return false;
    if (token->type == TokenType::kVersionDirective) {
      if (version_seen) {
        return Fail("found duplicate %YAML directive", token->line);
      }
      if (token->text != "1.1") {
        return Fail("found incompatible YAML document", token->line);
      }
      version_seen = true;
    } else if (token->type == TokenType::kTagDirective) {
      for (const TagDirective& known : directives_) {
        if (known.handle == token->handle) {
          return Fail("found duplicate %TAG directive", token->line);
        }
      }
      directives_.push_back({token->handle, token->text});
    } else {
      return true;
    }
    scanner_.Skip();
  }
}

bool EventParser::ParseDocumentContent(Event* event) {
  const Token* token = scanner_.Peek();
  if (token == nullptr) return false;
  if (IsOneOf(*token, TokenType::kVersionDirective, TokenType::kTagDirective,
              TokenType::kDocumentStart, TokenType::kDocumentEnd,
              TokenType::kStreamEnd)) {
    state_ = PopState();
    return EmptyScalar(event, *token, false);
  }
  return ParseNode(event, true, false);
}

bool EventParser::ParseDocumentEnd(Event* event) {
  const Token* token = scanner_.Peek();
  if (token == nullptr) return false;
  event->type = EventType::kDocumentEnd;
  event->begin = event->end = token->begin;
  if (token->type == TokenType::kDocumentEnd) scanner_.Skip();
  state_ = State::kDocumentStart;
  return true;
}

// --- Nodes ---

bool EventParser::ResolveTag(const Token& tag, uint32_t node_line,
                             absl::string_view* resolved) {
  if (tag.handle.empty()) {
    *resolved = tag.text;
    return true;
  }
  absl::string_view prefix;
  bool found = false;
  for (const TagDirective& directive : directives_) {
    if (directive.handle != tag.handle) continue;
    prefix = directive.prefix;
    found = true;
  }
  if (!found && tag.handle == "!") {
    prefix = "!";
  } else if (!found && tag.handle == "!!") {
    prefix = kCoreTagPrefix;
  } else if (!found) {
    return Fail("found undefined tag handle", node_line);
  }
  tags_.push_back(absl::StrCat(prefix, tag.text));
  *resolved = tags_.back();
  return true;
}

// Anchor and tag, in either order. `token` moves to what follows them.
bool EventParser::ParseProperties(Event* event, const Token** token) {
  bool has_tag = false;
  bool has_anchor = false;
  Token tag;
  const uint32_t node_line = (*token)->line;
  while (*token != nullptr) {
    if ((*token)->type == TokenType::kAnchor && !has_anchor) {
      has_anchor = true;
      event->anchor = (*token)->text;
    } else if ((*token)->type == TokenType::kTag && !has_tag) {
      has_tag = true;
      tag = **token;
    } else {
      return !has_tag || ResolveTag(tag, node_line, &event->tag);
    }
    scanner_.Skip();
    *token = scanner_.Peek();
  }
  return false;
}

bool EventParser::ParseNode(Event* event, bool block, bool indentless) {
  const Token* token = scanner_.Peek();
  if (token == nullptr) return false;
  if (token->type == TokenType::kAlias) {
    event->type = EventType::kAlias;
    event->anchor = token->text;
    event->line = token->line;
    event->begin = token->begin;
    event->end = token->end;
    state_ = PopState();
    scanner_.Skip();
    return true;
  }
  const char* after_properties = token->begin;
  event->line = token->line;
  const bool has_properties =
      IsOneOf(*token, TokenType::kAnchor, TokenType::kTag);
  if (has_properties) {
    if (!ParseProperties(event, &token)) return false;
    after_properties = token->begin;
  }
  event->begin = token->begin;
  event->end = token->end;
  if (token->type == TokenType::kScalar) {
    event->type = EventType::kScalar;
    event->style = token->style;
    event->text = token->text;
    event->implicit =
        (event->tag.empty() && token->style == ScalarStyle::kPlain) ||
        event->tag == "!";
    state_ = PopState();
    scanner_.Skip();
    return true;
  }
  switch (token->type) {
    case TokenType::kBlockEntry:
      if (!indentless) break;
      return StartCollection(event, EventType::kSequenceStart,
                             State::kIndentlessSequenceEntry, false);
    case TokenType::kFlowSequenceStart:
      return StartCollection(event, EventType::kSequenceStart,
                             State::kFlowSequenceFirst, true);
    case TokenType::kFlowMappingStart:
      return StartCollection(event, EventType::kMappingStart,
                             State::kFlowMappingFirst, true);
    case TokenType::kBlockSequenceStart:
      if (!block) break;
      return StartCollection(event, EventType::kSequenceStart,
                             State::kBlockSequenceFirst, false);
    case TokenType::kBlockMappingStart:
      if (!block) break;
      return StartCollection(event, EventType::kMappingStart,
                             State::kBlockMappingFirst, false);
    default:
      break;
  }
  if (!has_properties) {
    return Fail("did not find expected node content", token->line);
  }
  event->type = EventType::kScalar;
  event->implicit = event->tag.empty();
  event->begin = event->end = after_properties;
  state_ = PopState();
  return true;
}

bool EventParser::StartCollection(Event* event, EventType type, State state,
                                  bool flow) {
  event->type = type;
  event->flow = flow;
  state_ = state;
  return true;
}

bool EventParser::EndCollection(Event* event, EventType type,
                                const Token& token) {
  event->type = type;
  event->line = token.line;
  event->begin = token.begin;
  event->end = token.end;
  state_ = PopState();
  return true;
}

// A scalar that is not there: null. It sits before or `after` a token.
bool EventParser::EmptyScalar(Event* event, const Token& at, bool after) {
  event->type = EventType::kScalar;
  event->implicit = true;
  event->line = at.line;
  event->begin = event->end = after ? at.end : at.begin;
  return true;
}

// --- Block collections ---

bool EventParser::ParseBlockSequence(Event* event) {
  const Token* token = scanner_.Peek();
  if (token == nullptr) return false;
  if (token->type == TokenType::kBlockEnd) {
    EndCollection(event, EventType::kSequenceEnd, *token);
    scanner_.Skip();
    return true;
  }
  if (token->type != TokenType::kBlockEntry) {
    return Fail("did not find expected '-' indicator", token->line);
  }
  const Token entry = *token;
  scanner_.Skip();
  token = scanner_.Peek();
  if (token == nullptr) return false;
  if (IsOneOf(*token, TokenType::kBlockEntry, TokenType::kBlockEnd)) {
    return EmptyScalar(event, entry, true);
  }
  states_.push_back(State::kBlockSequenceEntry);
  return ParseNode(event, true, false);
}

bool EventParser::ParseIndentlessSequence(Event* event) {
  const Token* token = scanner_.Peek();
  if (token == nullptr) return false;
  if (token->type != TokenType::kBlockEntry) {
    EndCollection(event, EventType::kSequenceEnd, *token);
    event->end = event->begin;
    return true;
  }
  const Token entry = *token;
  scanner_.Skip();
  token = scanner_.Peek();
  if (token == nullptr) return false;
  if (IsOneOf(*token, TokenType::kBlockEntry, TokenType::kKey,
              TokenType::kValue, TokenType::kBlockEnd)) {
    return EmptyScalar(event, entry, true);
  }
  states_.push_back(State::kIndentlessSequenceEntry);
  return ParseNode(event, true, false);
}

bool EventParser::ParseBlockMappingKey(Event* event) {
  const Token* token = scanner_.Peek();
  if (token == nullptr) return false;
  if (token->type == TokenType::kBlockEnd) {
    EndCollection(event, EventType::kMappingEnd, *token);
    scanner_.Skip();
    return true;
  }
  if (token->type != TokenType::kKey) {
    return Fail("did not find expected key", token->line);
  }
  const Token key = *token;
  scanner_.Skip();
  token = scanner_.Peek();
  if (token == nullptr) return false;
  if (IsOneOf(*token, TokenType::kKey, TokenType::kValue,
              TokenType::kBlockEnd)) {
    state_ = State::kBlockMappingValue;
    return EmptyScalar(event, key, true);
  }
  states_.push_back(State::kBlockMappingValue);
  return ParseNode(event, true, true);
}

bool EventParser::ParseBlockMappingValue(Event* event) {
  const Token* token = scanner_.Peek();
  if (token == nullptr) return false;
  if (token->type != TokenType::kValue) {
    state_ = State::kBlockMappingKey;
    return EmptyScalar(event, *token, false);
  }
  const Token indicator = *token;
  scanner_.Skip();
  token = scanner_.Peek();
  if (token == nullptr) return false;
  if (IsOneOf(*token, TokenType::kKey, TokenType::kValue,
              TokenType::kBlockEnd)) {
    state_ = State::kBlockMappingKey;
    return EmptyScalar(event, indicator, true);
  }
  states_.push_back(State::kBlockMappingKey);
  return ParseNode(event, true, true);
}

}  // namespace gitops::yaml::internal
