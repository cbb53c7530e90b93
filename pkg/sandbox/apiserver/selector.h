#ifndef GITOPS_PKG_SANDBOX_APISERVER_SELECTOR_H_
#define GITOPS_PKG_SANDBOX_APISERVER_SELECTOR_H_

// Label and field selectors as query parameters write them: `a=b,c!=d,e,!f,
// g in (x,y),h notin (z)`; fields: metadata.name, metadata.namespace,
// status.phase, type, with = == !=. Errors: InvalidArgument. Thread-safe.

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "pkg/value/value.h"

namespace gitops::sandbox {

struct Requirement {
  enum class Op { kExists, kNotExists, kIn, kNotIn };
  std::string key;
  Op op = Op::kExists;
  std::vector<std::string> values;
};

class Selector {
 public:
  static absl::StatusOr<Selector> Parse(absl::string_view labels,
                                        absl::string_view fields);
  bool Matches(const value::Value& object) const;

 private:
  std::vector<Requirement> labels_;
  std::vector<Requirement> fields_;
};

}  // namespace gitops::sandbox

#endif  // GITOPS_PKG_SANDBOX_APISERVER_SELECTOR_H_
