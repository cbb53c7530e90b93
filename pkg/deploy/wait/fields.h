#ifndef GITOPS_PKG_DEPLOY_WAIT_FIELDS_H_
#define GITOPS_PKG_DEPLOY_WAIT_FIELDS_H_

// Reading status fields. Pure.

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "pkg/value/value.h"

namespace gitops::deploy {

using FieldPath = std::initializer_list<absl::string_view>;

// nullopt where absent or no whole number.
std::optional<int64_t> IntAt(const value::Value& object, FieldPath path);
inline int64_t IntOr(const value::Value& object, FieldPath path, int64_t d) {
  return IntAt(object, path).value_or(d);
}
std::string TextAt(const value::Value& object, FieldPath path);

struct Condition {
  std::string type, status, reason, message;
  std::optional<int64_t> observed_generation;
};
std::vector<Condition> ConditionsOf(const value::Value& object);
// nullptr where there is none of that type.
const Condition* FindCondition(const std::vector<Condition>& conditions,
                               absl::string_view type);

// "Waiting for generation G to be observed", or "" where it was.
std::string GenerationPending(const value::Value& object);

}  // namespace gitops::deploy

#endif  // GITOPS_PKG_DEPLOY_WAIT_FIELDS_H_
