#include "pkg/yaml/go_syntax.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
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

// An alias bomb must not become a message.
constexpr size_t kMaxMessageBytes = 1 << 20;
constexpr int kMaxDepth = 200;

// The last node with this anchor before `offset`.
const Node* FindAnchor(const Node& node, absl::string_view name,
                       size_t offset) {
  if (node.begin.offset >= offset) return nullptr;
  const Node* found = nullptr;
  if (node.kind != Node::Kind::kAlias && node.anchor == name) found = &node;
  for (const Node& child : node.children) {
    const Node* inner = FindAnchor(child, name, offset);
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
    if (depth > kMaxDepth || out->size() > kMaxMessageBytes) {
      out->append("...");
      return;
    }
    switch (node.kind) {
      case Node::Kind::kAlias: {
        const Node* target = FindAnchor(root_, node.anchor, node.begin.offset);
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

  // Keys in Go's order where they are of one type; the last of equal ones.
  void AppendMap(const Node& node, int depth, std::string* out) {
    std::vector<std::pair<const Node*, const Node*>> entries;
    for (size_t i = 0; i + 1 < node.children.size(); i += 2) {
      const Node* key = &node.children[i];
      const Node* value = &node.children[i + 1];
      const auto same = std::find_if(
          entries.begin(), entries.end(),
          [&](const auto& entry) { return entry.first->value == key->value; });
      if (same != entries.end()) {
        same->second = value;
      } else {
        entries.emplace_back(key, value);
      }
    }
    std::stable_sort(entries.begin(), entries.end(),
                     [](const auto& a, const auto& b) {
                       const Value& x = a.first->value;
                       const Value& y = b.first->value;
                       if (x.is_int() && y.is_int()) {
                         return x.as_int() < y.as_int();
                       }
                       return x.is_string() && y.is_string() &&
                              x.as_string() < y.as_string();
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

  const Node& root_;
};

// The entry whose key starts at `offset`.
bool FindKey(const Node& node, size_t offset, const Node** key,
             const Node** value) {
  if (node.kind == Node::Kind::kMap) {
    for (size_t i = 0; i + 1 < node.children.size(); i += 2) {
      const Node& candidate = node.children[i];
      if (candidate.begin.offset == offset) {
        *key = &candidate;
        *value = &node.children[i + 1];
        return true;
      }
    }
  }
  for (const Node& child : node.children) {
    if (FindKey(child, offset, key, value)) return true;
  }
  return false;
}

}  // namespace

std::string DescribeKey(const InputText& input, size_t offset,
                        bool conversion) {
  const absl::string_view kind =
      conversion ? "unsupported map key" : "yaml: invalid map key";
  const auto root = BuildNode(input, ParseOptions());
  const Node* key = nullptr;
  const Node* value = nullptr;
  if (!root.ok() || !FindKey(*root, offset + input.skipped(), &key, &value)) {
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
