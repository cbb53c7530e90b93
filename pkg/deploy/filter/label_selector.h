#ifndef GITOPS_PKG_DEPLOY_FILTER_LABEL_SELECTOR_H_
#define GITOPS_PKG_DEPLOY_FILTER_LABEL_SELECTOR_H_

// Kubernetes' label selectors: "a=b,c!=d,e in (f, g),!h,i,j>5". Pure.

#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "pkg/value/value.h"

namespace gitops::deploy {

class LabelSelector {
 public:
  enum class Op { kIn, kNotIn, kExists, kNotExists, kGreater, kLess };
  struct Requirement {
    std::string key;
    Op op = Op::kExists;
    std::vector<std::string> values;  // Of a set: sorted, each once.
  };

  // InvalidArgument for text that is no selector, or whose keys and values
  // cannot be those of labels, in Kubernetes' words. "" selects everything.
  static absl::StatusOr<LabelSelector> Parse(absl::string_view text);

  // `labels` is the metadata.labels map; null where there is none.
  bool Matches(const value::Value* labels) const;
  const std::vector<Requirement>& requirements() const { return requirements_; }
  // As a query parameter of a list.
  std::string ToString() const;
  // Why SingleEquality is false; OK where it is true.
  absl::Status EqualityError() const;
  // The key and value, where there is exactly one requirement and it is an
  // equality.
  bool SingleEquality(std::pair<std::string, std::string>* out) const;

 private:
  std::vector<Requirement> requirements_;
};

}  // namespace gitops::deploy

#endif  // GITOPS_PKG_DEPLOY_FILTER_LABEL_SELECTOR_H_
