// Collections in brackets and braces.

#include "pkg/yaml/event_parser.h"
#include "pkg/yaml/scanner.h"

namespace gitops::yaml::internal {

bool EventParser::ParseFlowSequence(Event* event, bool first) {
  if (first) scanner_.Skip();
  state_ = State::kFlowSequenceEntry;
  const Token* token = scanner_.Peek();
  if (token == nullptr) return false;
  if (token->type != TokenType::kFlowSequenceEnd) {
    if (!first) {
      if (token->type != TokenType::kFlowEntry) {
        return Fail("did not find expected ',' or ']'", token->line);
      }
      scanner_.Skip();
      token = scanner_.Peek();
      if (token == nullptr) return false;
    }
    if (token->type == TokenType::kKey) {
      event->begin = event->end = token->begin;
      event->line = token->line;
      scanner_.Skip();
      return StartCollection(event, EventType::kMappingStart,
                             State::kFlowPairKey, true);
    }
    if (token->type != TokenType::kFlowSequenceEnd) {
      states_.push_back(State::kFlowSequenceEntry);
      return ParseNode(event, false, false);
    }
  }
  EndCollection(event, EventType::kSequenceEnd, *token);
  scanner_.Skip();
  return true;
}

bool EventParser::ParseFlowPairKey(Event* event) {
  const Token* token = scanner_.Peek();
  if (token == nullptr) return false;
  if (IsOneOf(*token, TokenType::kValue, TokenType::kFlowEntry,
              TokenType::kFlowSequenceEnd)) {
    // libyaml takes the token away here, so that "[? : x]" is an error.
    EmptyScalar(event, *token, true);
    scanner_.Skip();
    state_ = State::kFlowPairValue;
    return true;
  }
  states_.push_back(State::kFlowPairValue);
  return ParseNode(event, false, false);
}

bool EventParser::ParseFlowPairValue(Event* event) {
  const Token* token = scanner_.Peek();
  if (token == nullptr) return false;
  if (token->type == TokenType::kValue) {
    scanner_.Skip();
    token = scanner_.Peek();
    if (token == nullptr) return false;
    if (!IsOneOf(*token, TokenType::kFlowEntry, TokenType::kFlowSequenceEnd)) {
      states_.push_back(State::kFlowPairEnd);
      return ParseNode(event, false, false);
    }
  }
  state_ = State::kFlowPairEnd;
  return EmptyScalar(event, *token, false);
}

bool EventParser::ParseFlowMapping(Event* event, bool first) {
  if (first) scanner_.Skip();
  state_ = State::kFlowMappingKey;
  const Token* token = scanner_.Peek();
  if (token == nullptr) return false;
  if (token->type != TokenType::kFlowMappingEnd) {
    if (!first) {
      if (token->type != TokenType::kFlowEntry) {
        return Fail("did not find expected ',' or '}'", token->line);
      }
      scanner_.Skip();
      token = scanner_.Peek();
      if (token == nullptr) return false;
    }
    if (token->type == TokenType::kKey) {
      scanner_.Skip();
      token = scanner_.Peek();
      if (token == nullptr) return false;
      if (IsOneOf(*token, TokenType::kValue, TokenType::kFlowEntry,
                  TokenType::kFlowMappingEnd)) {
        state_ = State::kFlowMappingValue;
        return EmptyScalar(event, *token, false);
      }
      states_.push_back(State::kFlowMappingValue);
      return ParseNode(event, false, false);
    }
    if (token->type != TokenType::kFlowMappingEnd) {
      states_.push_back(State::kFlowMappingEmptyValue);
      return ParseNode(event, false, false);
    }
  }
  EndCollection(event, EventType::kMappingEnd, *token);
  scanner_.Skip();
  return true;
}

bool EventParser::ParseFlowMappingValue(Event* event, bool empty) {
  const Token* token = scanner_.Peek();
  if (token == nullptr) return false;
  if (!empty && token->type == TokenType::kValue) {
    scanner_.Skip();
    token = scanner_.Peek();
    if (token == nullptr) return false;
    if (!IsOneOf(*token, TokenType::kFlowEntry, TokenType::kFlowMappingEnd)) {
      states_.push_back(State::kFlowMappingKey);
      return ParseNode(event, false, false);
    }
  }
  state_ = State::kFlowMappingKey;
  return EmptyScalar(event, *token, false);
}

}  // namespace gitops::yaml::internal
