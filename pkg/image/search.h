#ifndef GITOPS_PKG_IMAGE_SEARCH_H_
#define GITOPS_PKG_IMAGE_SEARCH_H_

// Which strings of a document are image references: search rules applied to a
// place and a value.
//
// Source: kbld 0.43: the first rule that fits decides; a rule's key and value
// matchers must both fit; a name never fits a list's element; a path must fit
// in full from the root of the document. Pure.

#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "pkg/image/config.h"

namespace gitops::image {

// A step from a node to its child.
struct Step {
  bool is_key = false;
  std::string key;
  int64_t index = 0;
};
using Path = std::vector<Step>;

// The rule that decides about the string `text` at `path`; nullptr if none.
const SearchRule* FindRule(const std::vector<SearchRule>& rules,
                           const Path& path, absl::string_view text);

}  // namespace gitops::image

#endif  // GITOPS_PKG_IMAGE_SEARCH_H_
