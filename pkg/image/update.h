#ifndef GITOPS_PKG_IMAGE_UPDATE_H_
#define GITOPS_PKG_IMAGE_UPDATE_H_

// Finding and replacing the image references of a document tree, embedded JSON
// and YAML documents included.
//
// Source: kbld 0.43: an embedded document is parsed and searched with the
// rule's nested rules alone; JSON is rewritten compact with sorted keys, YAML
// always re-emitted; what does not parse stays. A replaced value is not
// searched again. Pure. Limits: nesting of the tree as its parser allows, 20
// levels of documents within documents.

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "pkg/image/config.h"
#include "pkg/value/value.h"

namespace gitops::image {

// Every reference in document order, repeated ones too.
std::vector<std::string> FindImages(const value::Value& document,
                                    const std::vector<SearchRule>& rules);

// A copy with each reference replaced; nullopt keeps it.
using Replace =
    std::function<std::optional<std::string>(absl::string_view reference)>;
value::Value ReplaceImages(const value::Value& document,
                           const std::vector<SearchRule>& rules,
                           const Replace& replace);

}  // namespace gitops::image

#endif  // GITOPS_PKG_IMAGE_UPDATE_H_
