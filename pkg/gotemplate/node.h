#ifndef GITOPS_PKG_GOTEMPLATE_NODE_H_
#define GITOPS_PKG_GOTEMPLATE_NODE_H_

// The parsed form of a template. Internal to this package.
//
// Nodes live in the Arena that their Source names, are never freed one by one
// and never change after parsing; names are views into the source text.
// Functions are resolved to their FunctionSpec and variables to frame slots.

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <new>
#include <string>
#include <type_traits>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "pkg/gotemplate/function.h"
#include "pkg/value/value.h"

namespace gitops::gotemplate {

enum class NodeType : uint8_t {
  kText,
  kAction,
  kIf,
  kWith,
  kRange,
  kTemplate,
  kBreak,
  kContinue,
  kElse,  // Only while parsing.
  kEnd,   // Only while parsing.
  kList,
  kPipe,
  kCommand,
  kField,
  kVariable,
  kChain,
  kDot,
  kNil,
  kBool,
  kNumber,
  kString,
  kFunction,
};

struct Node {
  NodeType type;
  bool is_assignment;  // Of a pipe: "=", not ":=". Here for its size.
  uint32_t pos;        // Byte offset in the source.
};

struct TextNode : Node {
  absl::string_view text;
};

struct ListNode : Node {
  absl::Span<Node* const> items;
};

// Names of fields, each looked for in what the one before gave.
using Names = absl::Span<const absl::string_view>;

struct FieldNode : Node {
  Names names;
};

struct VariableNode : Node {
  static constexpr uint32_t kUndefined = UINT32_MAX;
  absl::string_view name;  // "$x"
  uint32_t slot;           // kUndefined: fails when it is used.
  Names names;
};

struct ChainNode : Node {
  const Node* head;  // A pipe or a function.
  Names names;
};

struct FunctionNode : Node {
  absl::string_view name;
  const FunctionSpec* spec;
};

struct BoolNode : Node {
  const value::Value* value;
};

struct StringNode : Node {
  absl::string_view quoted;  // As written.
  const value::Value* value;
};

// What a number may stand for, by the type that is wanted.
struct NumberNode : Node {
  absl::string_view text;  // As written.
  bool is_int = false;
  bool is_uint = false;
  bool is_float = false;
  bool overflows_int = false;  // Using it without a wanted type fails.
  int64_t int_value = 0;
  uint64_t uint_value = 0;
  double float_value = 0;
  const value::Value* value;  // Without a wanted type.
};

struct CommandNode : Node {
  absl::Span<Node* const> args;
};

struct PipeNode : Node {
  absl::Span<VariableNode* const> variables;
  absl::Span<CommandNode* const> commands;
};

struct ActionNode : Node {
  const PipeNode* pipe;
};

// if, with and range.
struct BranchNode : Node {
  const PipeNode* pipe;
  const ListNode* list;
  const ListNode* else_list;  // May be nullptr.
};

struct TemplateNode : Node {
  absl::string_view name;
  const PipeNode* pipe;  // May be nullptr.
};

// Bump allocation of trivially destructible nodes.
class Arena {
 public:
  Arena() = default;
  ~Arena() {
    for (value::Value* v : values_) v->~Value();
  }
  Arena(const Arena&) = delete;
  Arena& operator=(const Arena&) = delete;

  template <typename T>
  T* New() {
    static_assert(std::is_trivially_destructible_v<T>);
    return new (Allocate(sizeof(T))) T();
  }
  template <typename T>
  absl::Span<const T> Copy(absl::Span<const T> items) {
    static_assert(std::is_trivially_copyable_v<T>);
    if (items.empty()) return {};
    auto* copy = static_cast<T*>(Allocate(items.size() * sizeof(T)));
    std::memcpy(static_cast<void*>(copy), items.data(),
                items.size() * sizeof(T));
    return absl::Span<const T>(copy, items.size());
  }
  // A value that lives as long as the arena.
  const value::Value* Keep(value::Value v) {
    auto* kept =
        new (Allocate(sizeof(value::Value))) value::Value(std::move(v));
    // Scalars that fit own nothing that must be given back.
    const bool fits = kept->is_bool() || kept->is_number() ||
                      (kept->is_string() &&
                       kept->as_string().size() <= value::Value::kInlineBytes);
    if (!fits) values_.push_back(kept);
    return kept;
  }
  absl::string_view Keep(absl::string_view text);

 private:
  void* Allocate(size_t size) {
    size = (size + 7) & ~size_t{7};
    if (size > left_) Grow(size);
    void* allocated = next_;
    next_ += size;
    left_ -= size;
    return allocated;
  }
  void Grow(size_t size);

  std::vector<std::unique_ptr<char[]>> blocks_;
  size_t left_ = 0;
  char* next_ = nullptr;
  std::vector<value::Value*> values_;
};

// One parsed file (or tpl text): what all its templates share.
struct Source {
  std::string name;        // The file, as errors name it.
  absl::string_view text;  // Owned by the caller of ParseFile, or by `owned`.
  std::string owned;
  // Of the nodes: the one that all files of a set share, or its own.
  Arena* arena = nullptr;
  std::unique_ptr<Arena> own_arena;
};

// One template: a file's main text or a define.
struct Template {
  absl::string_view name;
  const Source* source = nullptr;
  const ListNode* root = nullptr;
  uint32_t frame_size = 1;  // Variable slots, "$" included.
  // Nothing but blank text, comments and defines.
  bool is_empty = true;
};

// Canonical text of a node, as errors show it.
std::string FormatNode(const Node& node);

// "file:line:column" of a node: line from 1, column in bytes from 0.
std::string FormatLocation(const Source& source, uint32_t pos);
int ColumnOf(absl::string_view text, uint32_t pos);

}  // namespace gitops::gotemplate

#endif  // GITOPS_PKG_GOTEMPLATE_NODE_H_
