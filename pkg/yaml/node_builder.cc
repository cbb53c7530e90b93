#include "pkg/yaml/node_builder.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "pkg/base/status_macros.h"
#include "pkg/value/value.h"
#include "pkg/yaml/event_parser.h"
#include "pkg/yaml/resolve.h"

namespace gitops::yaml::internal {
namespace {

class NodeBuilder {
 public:
  NodeBuilder(const InputText& input, const ParseOptions& options,
              BadTags bad_tags)
      : input_(input),
        options_(options),
        bad_tags_(bad_tags),
        parser_(input, options.dialect == Dialect::kKbld),
        seen_(input.begin()) {}

  absl::StatusOr<Node> Build();

 private:
  absl::Status Add(const Event& event);
  absl::Status Resolve(const Event& event, Node* node);
  void Deliver(Node node);
  Position PositionOf(const char* p, uint32_t line);

  const InputText& input_;
  const ParseOptions& options_;
  const BadTags bad_tags_;
  EventParser parser_;
  std::vector<Node> stack_;
  Node root_;
  bool complete_ = false;
  int64_t nodes_ = 0;
  const char* seen_;  // Positions rise, mostly: columns are counted from here.
  int column_ = 1;    // Of `seen_`.
};

Position NodeBuilder::PositionOf(const char* p, uint32_t line) {
  Position position;
  position.offset = static_cast<size_t>(p - input_.begin()) + input_.skipped();
  position.line = static_cast<int>(line) + 1;
  if (p < seen_) {
    seen_ = input_.begin();
    column_ = 1;
  }
  for (; seen_ < p; ++seen_) {
    if (*seen_ == '\n' || (*seen_ == '\r' && seen_[1] != '\n')) {
      column_ = 1;
    } else if ((*seen_ & 0xC0) != 0x80) {
      ++column_;
    }
  }
  position.column = column_;
  return position;
}

absl::Status NodeBuilder::Resolve(const Event& event, Node* node) {
  if (event.tag.empty() || event.tag == "!") {
    node->value = event.implicit && event.tag.empty()
                      ? ResolvePlain(event.text)
                      : value::Value::String(event.text);
    return absl::OkStatus();
  }
  std::string problem;
  if (ResolveTagged(event.tag, event.text, &node->value, &problem)) {
    return absl::OkStatus();
  }
  if (bad_tags_ == BadTags::kKeep) {
    node->value = value::Value::String(event.text);
    return absl::OkStatus();
  }
  return absl::InvalidArgumentError(absl::StrCat("yaml: ", problem));
}

void NodeBuilder::Deliver(Node node) {
  if (stack_.empty()) {
    root_ = std::move(node);
    complete_ = true;
  } else {
    stack_.back().children.push_back(std::move(node));
  }
}

absl::Status NodeBuilder::Add(const Event& event) {
  if (event.type == EventType::kSequenceEnd ||
      event.type == EventType::kMappingEnd) {
    Node node = std::move(stack_.back());
    stack_.pop_back();
    // A block ends with its last child, not where the next token starts.
    if (node.flow && event.end != nullptr) {
      node.end_offset =
          static_cast<size_t>(event.end - input_.begin()) + input_.skipped();
    } else if (!node.children.empty()) {
      node.end_offset = node.children.back().end_offset;
    }
    Deliver(std::move(node));
    return absl::OkStatus();
  }
  if (++nodes_ > options_.max_nodes) {
    return absl::ResourceExhaustedError(
        absl::StrCat("yaml: more than ", options_.max_nodes, " nodes"));
  }
  Node node;
  node.begin = PositionOf(event.begin, event.line);
  node.end_offset =
      static_cast<size_t>(event.end - input_.begin()) + input_.skipped();
  node.style = event.style;
  node.flow = event.flow;
  node.indent = parser_.scanner().indent();
  node.anchor = std::string(event.anchor);
  node.tag = std::string(event.tag);
  switch (event.type) {
    case EventType::kAlias:
      node.kind = Node::Kind::kAlias;
      break;
    case EventType::kScalar:
      GITOPS_RETURN_IF_ERROR(Resolve(event, &node));
      break;
    case EventType::kSequenceStart:
    case EventType::kMappingStart:
      if (stack_.size() >= static_cast<size_t>(options_.max_depth)) {
        return absl::InvalidArgumentError(
            absl::StrCat("yaml: exceeded max depth of ", options_.max_depth));
      }
      node.kind = event.type == EventType::kSequenceStart ? Node::Kind::kList
                                                          : Node::Kind::kMap;
      stack_.push_back(std::move(node));
      return absl::OkStatus();
    default:
      return absl::InternalError("yaml: unexpected event");
  }
  Deliver(std::move(node));
  return absl::OkStatus();
}

absl::StatusOr<Node> NodeBuilder::Build() {
  Event event;
  if (!parser_.Next(&event)) return parser_.status();
  if (event.type != EventType::kStreamEnd) {
    while (!complete_) {
      if (!parser_.Next(&event)) return parser_.status();
      GITOPS_RETURN_IF_ERROR(Add(event));
    }
    if (!parser_.Next(&event)) return parser_.status();
  }
  if (!parser_.ReaderOk()) return parser_.status();
  return std::move(root_);
}

}  // namespace

absl::StatusOr<Node> BuildNode(const InputText& input,
                               const ParseOptions& options, BadTags bad_tags) {
  return NodeBuilder(input, options, bad_tags).Build();
}

}  // namespace gitops::yaml::internal
