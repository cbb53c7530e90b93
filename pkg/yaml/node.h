#ifndef GITOPS_PKG_YAML_NODE_H_
#define GITOPS_PKG_YAML_NODE_H_

// YAML text as a tree with source positions: for messages that point at a line
// and for edits that change one scalar and keep every other byte.
//
//   GITOPS_ASSIGN_OR_RETURN(auto docs, yaml::ParseNodes(text, options));
//   const yaml::Node* image = docs[0].root.FindPath({"spec", "image"});
//   edits.push_back({image->begin.offset, image->end_offset,
//                    yaml::FormatScalarLike(*image, "repo@sha256:…")});
//   text = yaml::ApplyEdits(text, edits);
//
// Slower than Parse. Pure and thread-safe. Errors as in yaml.h.

#include <cstddef>
#include <initializer_list>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "pkg/value/value.h"
#include "pkg/yaml/yaml.h"

namespace gitops::yaml {

enum class ScalarStyle : uint8_t {
  kPlain,
  kSingleQuoted,
  kDoubleQuoted,
  kLiteral,
  kFolded,
};

struct Position {
  size_t offset = 0;  // In bytes, from the start of the whole text.
  int line = 1;       // 1-based, of the whole text.
  int column = 1;     // 1-based, in characters.
};

struct Node {
  enum class Kind : uint8_t { kScalar, kList, kMap, kAlias };

  Kind kind = Kind::kScalar;
  ScalarStyle style = ScalarStyle::kPlain;
  bool flow = false;      // A [list] or {map}.
  Position begin;         // Of the content: after anchor and tag.
  size_t end_offset = 0;  // Just past the content; of a scalar, its last byte
                          // (quotes included; line breaks of block scalars).
  int indent = 0;         // Of the surrounding block, in columns.
  std::string anchor;     // For kAlias: the anchor it names.
  std::string tag;        // As resolved: "tag:yaml.org,2002:str"; "" if none.
  // Scalars: the resolved value (of a map key: the string it becomes).
  value::Value value;
  // Items of a list; of a map key, value, key, value, … in source order,
  // duplicates and merge keys ("<<") included and not applied.
  std::vector<Node> children;

  // The value of the last entry with this key; nullptr where there is none or
  // this is no map. Aliases and merge keys are not followed.
  const Node* Find(absl::string_view key) const;
  const Node* FindPath(std::initializer_list<absl::string_view> path) const;
};

struct NodeDocument {
  Node root;     // A null scalar where the document is empty.
  int line = 1;  // Where the document starts in the file.
};

// The documents as SplitDocuments cuts them; positions are those of the whole
// text.
absl::StatusOr<std::vector<NodeDocument>> ParseNodes(
    absl::string_view text, const ParseOptions& options = {});

// A replacement of the bytes [begin, end).
struct Edit {
  size_t begin = 0;
  size_t end = 0;
  std::string replacement = {};
};

// Applies edits that do not overlap, in any order.
std::string ApplyEdits(absl::string_view text, std::vector<Edit> edits);

// The one-line string `text` written in the style of `scalar` where that is
// possible, else quoted, so that it reads back as this string in its place.
std::string FormatScalarLike(const Node& scalar, absl::string_view text);

}  // namespace gitops::yaml

#endif  // GITOPS_PKG_YAML_NODE_H_
