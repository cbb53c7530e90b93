#include "pkg/yaml/go_syntax.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/string_view.h"
#include "pkg/base/go_float.h"
#include "pkg/base/quote.h"
#include "pkg/value/value.h"
#include "pkg/yaml/node.h"
#include "pkg/yaml/node_builder.h"
#include "pkg/yaml/resolve.h"
#include "pkg/yaml/yaml.h"

namespace gitops::yaml::internal {
namespace {

using ::gitops::value::Value;

// A hostile document must not become an endless message.
constexpr int64_t kMaxSteps = 1'000'000;
constexpr int kMaxDepth = 200;

// The last node with this anchor before `offset`.
const Node* FindAnchor(const Node& node, absl::string_view name, size_t offset,
                       int64_t* steps) {
  if (--*steps < 0 || node.begin.offset >= offset) return nullptr;
  const Node* found = nullptr;
  if (node.kind != Node::Kind::kAlias && node.anchor == name) found = &node;
  for (const Node& child : node.children) {
    const Node* inner = FindAnchor(child, name, offset, steps);
    if (inner != nullptr) found = inner;
  }
  return found;
}

class Formatter {
 public:
  explicit Formatter(const Node& root) : root_(root) {}

  // %#v of the value that go-yaml decodes the node to; nil inside an interface
  // has its type written.
  void Append(const Node& node, bool inside, int depth, std::string* out) {
    if (depth > kMaxDepth || --steps_ < 0) {
      out->append("...");
      return;
    }
    switch (node.kind) {
      case Node::Kind::kAlias: {
        const Node* target = Resolve(node);
        if (target != nullptr) Append(*target, inside, depth + 1, out);
        return;
      }
      case Node::Kind::kScalar:
        AppendScalar(node.value, inside, out);
        return;
      case Node::Kind::kList: {
        out->append("[]interface {}{");
        bool first = true;
        for (const Node& child : node.children) {
          if (!first) out->append(", ");
          first = false;
          Append(child, true, depth + 1, out);
        }
        out->push_back('}');
        return;
      }
      case Node::Kind::kMap:
        AppendMap(node, depth, out);
        return;
    }
  }

 private:
  static void AppendScalar(const Value& value, bool inside, std::string* out) {
    if (value.is_null()) {
      out->append(inside ? "interface {}(nil)" : "<nil>");
    } else if (value.is_bool()) {
      out->append(value.as_bool() ? "true" : "false");
    } else if (value.is_int()) {
      absl::StrAppend(out, value.as_int());
    } else if (value.is_uint()) {
      absl::StrAppendFormat(out, "0x%x", value.as_uint());
    } else if (value.is_float()) {
      AppendFloatG(value.as_float(), FloatBits::k64, kPrintExponentLimit, out);
    } else {
      out->append(Quote(value.as_string()));
    }
  }

  using Entries = std::vector<std::pair<const Node*, const Node*>>;

  static bool IsMergeKey(const Node& key) {
    return key.kind == Node::Kind::kScalar &&
           key.style == ScalarStyle::kPlain && key.value.is_string() &&
           key.value.as_string() == "<<";
  }

  // The entries as decoded: merged ones included, the last of equal ones.
  void Collect(const Node& node, int depth, Entries* entries) {
    if (depth > kMaxDepth || --steps_ < 0) return;
    if (node.kind == Node::Kind::kAlias) {
      const Node* target = Resolve(node);
      if (target != nullptr) Collect(*target, depth + 1, entries);
      return;
    }
    if (node.kind == Node::Kind::kList) {
      for (size_t i = node.children.size(); i > 0; --i) {
        Collect(node.children[i - 1], depth + 1, entries);
      }
      return;
    }
    for (size_t i = 0; i + 1 < node.children.size(); i += 2) {
      const Node* key = &node.children[i];
      const Node* value = &node.children[i + 1];
      if (IsMergeKey(*key)) {
        Collect(*value, depth + 1, entries);
        continue;
      }
      steps_ -= static_cast<int64_t>(entries->size());
      if (steps_ < 0) return;
      const auto same = std::find_if(
          entries->begin(), entries->end(),
          [&](const auto& entry) { return entry.first->value == key->value; });
      if (same != entries->end()) {
        same->second = value;
      } else {
        entries->emplace_back(key, value);
      }
    }
  }

  // Keys of different types in the order seen in the originals.
  static int TypeRank(const Value& key) {
    if (key.is_null()) return 0;
    if (key.is_string()) return 1;
    if (key.is_uint()) return 2;
    if (key.is_int()) return 3;
    return key.is_float() ? 4 : 5;
  }

  static bool KeyLess(const Value& a, const Value& b) {
    if (TypeRank(a) != TypeRank(b)) return TypeRank(a) < TypeRank(b);
    if (a.is_string()) return a.as_string() < b.as_string();
    if (a.is_int()) return a.as_int() < b.as_int();
    if (a.is_uint()) return a.as_uint() < b.as_uint();
    if (a.is_float()) return a.as_float() < b.as_float();
    return a.is_bool() && !a.as_bool() && b.as_bool();
  }

  void AppendMap(const Node& node, int depth, std::string* out) {
    Entries entries;
    Collect(node, depth, &entries);
    std::stable_sort(entries.begin(), entries.end(),
                     [](const auto& a, const auto& b) {
                       return KeyLess(a.first->value, b.first->value);
                     });
    out->append("map[interface {}]interface {}{");
    bool first = true;
    for (const auto& [key, value] : entries) {
      if (!first) out->append(", ");
      first = false;
      Append(*key, true, depth + 1, out);
      out->push_back(':');
      Append(*value, true, depth + 1, out);
    }
    out->push_back('}');
  }

  // The last node with this anchor before the alias.
  const Node* Resolve(const Node& alias) {
    return FindAnchor(root_, alias.anchor, alias.begin.offset, &steps_);
  }

  const Node& root_;
  int64_t steps_ = kMaxSteps;
};

// The entry whose key starts at `offset`, or the `last` one with the same key.
bool FindKey(const Node& node, size_t offset, bool last, const Node** key,
             const Node** value) {
  if (node.kind == Node::Kind::kMap) {
    for (size_t i = 0; i + 1 < node.children.size(); i += 2) {
      const Node& candidate = node.children[i];
      const bool equal = last && *key != nullptr &&
                         candidate.value == (*key)->value &&
                         candidate.kind == (*key)->kind;
      if (candidate.begin.offset == offset || equal) {
        *key = &candidate;
        *value = &node.children[i + 1];
      }
    }
    if (*key != nullptr) return true;
  }
  for (const Node& child : node.children) {
    if (FindKey(child, offset, last, key, value)) return true;
  }
  return false;
}

}  // namespace

std::string DescribeKey(const InputText& input, size_t offset,
                        bool conversion) {
  const absl::string_view kind =
      conversion ? "unsupported map key" : "yaml: invalid map key";
  const auto root = BuildNode(input, ParseOptions(), BadTags::kKeep);
  const Node* key = nullptr;
  const Node* value = nullptr;
  if (!root.ok() ||
      !FindKey(*root, offset + input.skipped(), conversion, &key, &value)) {
    return std::string(kind);
  }
  Formatter formatter(*root);
  std::string key_text;
  formatter.Append(*key, false, 0, &key_text);
  if (!conversion) return absl::StrCat(kind, ": ", key_text);
  std::string value_text;
  formatter.Append(*value, false, 0, &value_text);
  return absl::StrCat(
      kind, " of type: ", key->value.is_null() ? "%!s(<nil>)" : "uint64",
      ", key: ", key_text, ", value: ", value_text);
}

}  // namespace gitops::yaml::internal
