#ifndef GITOPS_PKG_IMAGE_SEARCH_RULE_PARSE_H_
#define GITOPS_PKG_IMAGE_SEARCH_RULE_PARSE_H_

// Items of `searchRules`. Errors: InvalidArgument with kbld's texts. Pure.

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "pkg/image/config.h"
#include "pkg/value/value.h"

namespace gitops::image {

absl::StatusOr<SearchRule> ReadSearchRule(const value::Value& item);
absl::Status CheckSearchRule(const SearchRule& rule);

}  // namespace gitops::image

#endif  // GITOPS_PKG_IMAGE_SEARCH_RULE_PARSE_H_
