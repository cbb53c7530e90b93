#ifndef GITOPS_PKG_CHART_USER_VALUES_H_
#define GITOPS_PKG_CHART_USER_VALUES_H_

// The values that a user gives with -f and the --set family, merged in Helm's
// fixed order: files, --set-json, --set, --set-string, --set-file,
// --set-literal (spec 4.1). Thread-safe if `read` is.

#include <functional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "pkg/value/value.h"

namespace gitops::chart {

struct UserValues {
  std::vector<std::string> files;
  std::vector<std::string> set_json;
  std::vector<std::string> set;
  std::vector<std::string> set_string;
  std::vector<std::string> set_file;
  std::vector<std::string> set_literal;
};

// Reads a values file; "-" is standard input, URLs are the reader's to know.
using ValuesReader =
    std::function<absl::StatusOr<std::string>(absl::string_view name)>;

// A map. InvalidArgument with Helm's texts ("failed to parse FILE: …",
// "failed parsing --set data: …"); errors of `read` unchanged.
absl::StatusOr<value::Value> MergeUserValues(const UserValues& values,
                                             const ValuesReader& read);

// Reads files and standard input. Errors have Go's text ("open x.yaml: no such
// file or directory"). http and https names fail with Unimplemented.
absl::StatusOr<std::string> ReadValuesFile(absl::string_view name);

}  // namespace gitops::chart

#endif  // GITOPS_PKG_CHART_USER_VALUES_H_
