#ifndef GITOPS_TESTS_E2E_FAULTS_FAULT_RULE_H_
#define GITOPS_TESTS_E2E_FAULTS_FAULT_RULE_H_

// What the breaking proxy does to which requests, as text. One rule a line:
//
//   METHOD PATTERN ACTION [ARGUMENT] [retry-after S] [skip N] [times N]
//
// METHOD: a method, `*`, WRITE (POST, PUT, PATCH, DELETE), WATCH (a GET with
// watch=true) or READ (any other GET). PATTERN: RE2, must match the whole path
// without the query. The first rule that applies wins; `skip N` lets N matches
// pass first, `times N` is how often it acts (default: always). ACTION:
//   status CODE       answers itself, with a Kubernetes Status object
//   cut-request       drops the connection; the server never sees the request
//   cut-response N    hands the request on, drops the connection after N bytes
//                     of the answer (head included)
//   cut-upload N      drops the connection once N bytes of the request's body
//                     have been read
//   gone              answers a watch with an ERROR event, code 410
//   delay MS          hands the request on after so many milliseconds
//   stall             never answers; ends when the client leaves
//   corrupt           hands the request on, flips a bit of the answer's body
// Empty lines and lines that start with # are skipped. Pure, thread-safe.

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace re2 {
class RE2;
}  // namespace re2

namespace gitops::faults {

enum class Action {
  kPass,
  kStatus,
  kCutRequest,
  kCutResponse,
  kCutUpload,
  kGone,
  kDelay,
  kStall,
  kCorrupt,
};

struct FaultRule {
  std::string text;  // The line.
  std::string method;
  std::shared_ptr<const re2::RE2> path;
  Action action = Action::kPass;
  int64_t argument = 0;
  int64_t retry_after_seconds = 0;
  int64_t skip = 0;
  int64_t times = INT64_MAX;
};

// InvalidArgument names the line.
absl::StatusOr<std::vector<FaultRule>> ParseRules(absl::string_view text);

bool Matches(const FaultRule& rule, absl::string_view method,
             absl::string_view path, absl::string_view query);

}  // namespace gitops::faults

#endif  // GITOPS_TESTS_E2E_FAULTS_FAULT_RULE_H_
