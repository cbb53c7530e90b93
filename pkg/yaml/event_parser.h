#ifndef GITOPS_PKG_YAML_EVENT_PARSER_H_
#define GITOPS_PKG_YAML_EVENT_PARSER_H_

// Tokens to events: the grammar of YAML 1.1, without recursion.
//
// Source of behaviour: libyaml's parser as ported to go-yaml v2, its error
// texts and line numbers included (which are one less than the token's line).
// Not thread-safe.

#include <cstdint>
#include <deque>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "pkg/yaml/input_text.h"
#include "pkg/yaml/node.h"
#include "pkg/yaml/scanner.h"

namespace gitops::yaml::internal {

// A set of token types, for "is it one of these".
template <typename... Types>
bool IsOneOf(const Token& token, Types... types) {
  return ((token.type == types) || ...);
}

enum class EventType : uint8_t {
  kStreamEnd,
  kDocumentStart,
  kDocumentEnd,
  kAlias,
  kScalar,
  kSequenceStart,
  kSequenceEnd,
  kMappingStart,
  kMappingEnd,
};

struct Event {
  EventType type = EventType::kStreamEnd;
  ScalarStyle style = ScalarStyle::kPlain;
  bool flow = false;
  bool implicit = false;        // A plain scalar, or one tagged "!".
  uint32_t line = 0;            // 0-based.
  const char* begin = nullptr;  // Of the content, after anchor and tag.
  const char* end = nullptr;
  absl::string_view anchor;  // Or the alias' name.
  absl::string_view tag;     // Resolved; "" where there is none.
  absl::string_view text;    // Of a scalar.
};

class EventParser {
 public:
  EventParser(const InputText& input, bool surrogate_pairs)
      : input_(input), scanner_(input, surrogate_pairs) {}

  // Fills in the next event; false on an error, see status(). The texts live
  // as long as this parser.
  bool Next(Event* event);

  // The reader's error where that comes first.
  absl::Status status() const;
  // Whether all that was parsed lies before the input's first bad byte.
  bool ReaderOk() const { return !input_.ProblemReached(scanner_.read_end()); }
  const Scanner& scanner() const { return scanner_; }

 private:
  enum class State : uint8_t {
    kImplicitDocumentStart,
    kDocumentStart,
    kDocumentContent,
    kBlockNode,
    kDocumentEnd,
    kBlockSequenceFirst,
    kBlockSequenceEntry,
    kIndentlessSequenceEntry,
    kBlockMappingFirst,
    kBlockMappingKey,
    kBlockMappingValue,
    kFlowSequenceFirst,
    kFlowSequenceEntry,
    kFlowPairKey,
    kFlowPairValue,
    kFlowPairEnd,
    kFlowMappingFirst,
    kFlowMappingKey,
    kFlowMappingValue,
    kFlowMappingEmptyValue,
    kEnd,
  };
  struct TagDirective {
    absl::string_view handle;
    absl::string_view prefix;
  };

  bool ParseDocumentStart(Event* event, bool implicit);
  bool ParseDocumentContent(Event* event);
  bool ParseDocumentEnd(Event* event);
  bool ParseDirectives();
  bool ParseNode(Event* event, bool block, bool indentless);
  bool ParseProperties(Event* event, const Token** token);
  bool ResolveTag(const Token& tag, uint32_t node_line,
                  absl::string_view* resolved);
  bool ParseBlockSequence(Event* event);
  bool ParseIndentlessSequence(Event* event);
  bool ParseBlockMappingKey(Event* event);
  bool ParseBlockMappingValue(Event* event);
  bool ParseFlowSequence(Event* event, bool first);
  bool ParseFlowPairKey(Event* event);
  bool ParseFlowPairValue(Event* event);
  bool ParseFlowMapping(Event* event, bool first);
  bool ParseFlowMappingValue(Event* event, bool empty);

  bool StartCollection(Event* event, EventType type, State state, bool flow);
  bool EndCollection(Event* event, EventType type, const Token& token);
  bool EmptyScalar(Event* event, const Token& at, bool after);
  State PopState() {
    const State state = states_.back();
    states_.pop_back();
    return state;
  }
  bool Fail(absl::string_view problem, uint32_t line);

  const InputText& input_;
  Scanner scanner_;
  State state_ = State::kImplicitDocumentStart;
  std::vector<State> states_;
  std::vector<TagDirective> directives_;
  std::deque<std::string> tags_;
  absl::Status status_;
};

}  // namespace gitops::yaml::internal

#endif  // GITOPS_PKG_YAML_EVENT_PARSER_H_
