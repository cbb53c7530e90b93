#ifndef GITOPS_PKG_DEPLOY_WAIT_READY_H_
#define GITOPS_PKG_DEPLOY_WAIT_READY_H_

// Whether a live object has become what was asked for, kind by kind.
// Source: kapp behaviour 10. Pure.

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "pkg/deploy/config/config.h"
#include "pkg/deploy/resource/resource.h"

namespace gitops::deploy {

struct ReadyState {
  bool done = false;
  bool successful = false;
  // Dependants may go on while this is still waited for.
  bool unblock = false;
  std::string message;

  static ReadyState Ok(absl::string_view message = "");
  static ReadyState Fail(absl::string_view message);
  static ReadyState Ongoing(absl::string_view message);
  bool ok() const { return done && successful; }
  bool failed() const { return done && !successful; }
  // "ok", "fail" or "ongoing".
  const char* Name() const;
};

// Runs the is_done function of a wait rule on an object.
using WaitScript = std::function<absl::StatusOr<ReadyState>(
    const std::string& script, const value::Value& object)>;

struct ReadyOptions {
  // Null: no user rules (as the summary table does).
  const std::vector<WaitRule>* rules = nullptr;
  WaitScript script;  // Rules that need it fail without.
  bool ignore_failing_api_services = false;
  // Live objects that belong to this one; null where they are not known.
  const std::vector<Resource>* children = nullptr;
};

// Errors: an annotation that cannot be read.
absl::StatusOr<ReadyState> EvaluateReady(const Resource& resource,
                                         const ReadyOptions& options);

// While it is being deleted; nullopt where it is not.
std::optional<ReadyState> EvaluateDeleting(const Resource& resource);

// Group-resources of objects that belong to one of this kind, parent's
// controllers first ("replicasets" of "apps"); empty for most kinds.
struct ChildType {
  const char* group;
  const char* kind;
};
std::vector<ChildType> ChildTypes(const Resource& resource);

}  // namespace gitops::deploy

#endif  // GITOPS_PKG_DEPLOY_WAIT_READY_H_
