#include "pkg/yaml/node.h"

#include <algorithm>
#include <cstddef>
#include <initializer_list>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/string_view.h"
#include "pkg/base/check.h"
#include "pkg/base/status_macros.h"
#include "pkg/value/value.h"
#include "pkg/yaml/input_text.h"
#include "pkg/yaml/node_builder.h"
#include "pkg/yaml/resolve.h"
#include "pkg/yaml/yaml.h"

namespace gitops::yaml {
namespace {

using ::gitops::value::Value;

void Shift(size_t offset, int lines, Node* node) {
  node->begin.offset += offset;
  node->end_offset += offset;
  node->begin.line += lines;
  for (Node& child : node->children) Shift(offset, lines, &child);
}

// Whether `text`, written as the value of a key, reads back as itself.
bool ReadsBack(absl::string_view written, absl::string_view text, bool flow) {
  const std::string document = flow ? absl::StrCat("k: [", written, "]\n")
                                    : absl::StrCat("k: ", written, "\n");
  const auto parsed = Parse(document);
  if (!parsed.ok()) return false;
  const Value* found = parsed->Find("k");
  if (found != nullptr && flow && found->is_list() &&
      found->list().size() == 1) {
    found = &found->list()[0];
  }
  return found != nullptr && found->is_string() && found->as_string() == text;
}

}  // namespace

const Node* Node::Find(absl::string_view key) const {
  if (kind != Kind::kMap) return nullptr;
  const Node* found = nullptr;
  for (size_t i = 0; i + 1 < children.size(); i += 2) {
    const Node& candidate = children[i];
    Value name;
    if (candidate.kind == Kind::kScalar &&
        internal::KeyString(candidate.value, &name) &&
        name.as_string() == key) {
      found = &children[i + 1];
    }
  }
  return found;
}

const Node* Node::FindPath(
    std::initializer_list<absl::string_view> path) const {
  const Node* node = this;
  for (const absl::string_view key : path) {
    node = node->Find(key);
    if (node == nullptr) return nullptr;
  }
  return node;
}

absl::StatusOr<std::vector<NodeDocument>> ParseNodes(
    absl::string_view text, const ParseOptions& options) {
  GITOPS_ASSIGN_OR_RETURN(const std::vector<RawDocument> raw,
                          SplitDocuments(text));
  std::vector<NodeDocument> documents;
  documents.reserve(raw.size());
  for (const RawDocument& part : raw) {
    const internal::InputText input(part.text);
    absl::StatusOr<Node> root = internal::BuildNode(input, options);
    if (!root.ok()) {
      if (options.file.empty()) return root.status();
      return absl::Status(
          root.status().code(),
          absl::StrCat(options.file, ": ", root.status().message()));
    }
    Shift(part.offset, part.line - 1, &*root);
    documents.push_back({*std::move(root), part.line});
  }
  return documents;
}

std::string ApplyEdits(absl::string_view text, std::vector<Edit> edits) {
  std::sort(edits.begin(), edits.end(),
            [](const Edit& a, const Edit& b) { return a.begin < b.begin; });
  std::string out;
  size_t at = 0;
  for (const Edit& edit : edits) {
    GITOPS_CHECK(edit.begin >= at && edit.end >= edit.begin &&
                 edit.end <= text.size());
    absl::StrAppend(&out, text.substr(at, edit.begin - at), edit.replacement);
    at = edit.end;
  }
  absl::StrAppend(&out, text.substr(at));
  return out;
}

std::string FormatScalarLike(const Node& scalar, absl::string_view text) {
  const std::string single =
      absl::StrCat("'", absl::StrReplaceAll(text, {{"'", "''"}}), "'");
  const std::string twice = absl::StrCat(
      "\"", absl::StrReplaceAll(text, {{"\\", "\\\\"}, {"\"", "\\\""}}), "\"");
  switch (scalar.style) {
    case ScalarStyle::kSingleQuoted:
      return single;
    case ScalarStyle::kDoubleQuoted:
      return twice;
    case ScalarStyle::kLiteral:
    case ScalarStyle::kFolded:
      // The bytes replaced include the line break at the block's end.
      return absl::StrCat(twice, "\n");
    case ScalarStyle::kPlain:
      break;
  }
  // Both contexts, since a Node does not know whether it sits in a flow list.
  std::string plain(text);
  if (ReadsBack(plain, text, false) && ReadsBack(plain, text, true)) {
    return plain;
  }
  return twice;
}

}  // namespace gitops::yaml
