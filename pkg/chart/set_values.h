#ifndef GITOPS_PKG_CHART_SET_VALUES_H_
#define GITOPS_PKG_CHART_SET_VALUES_H_

// The value assignments of the command line: `--set a.b[0]=1,c={x,y}` and its
// relatives, applied to a tree of values in place.
//
// Source: Helm 4.1.4's flags (spec section 4.2), quirks included: an empty key
// is ignored, text after a closing brace starts a new key, an index pads with
// null. Limits: index 65536, nesting 30. Errors: InvalidArgument with Helm's
// text without the flag's prefix ("key \"a\" has no value"). On error the tree
// may hold part of the assignments. Pure but for ReadFile; thread-safe.

#include <cstdint>
#include <functional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "pkg/value/value.h"

namespace gitops::chart {

// How many list items indices made so far: [65535] makes 65,536. What shares
// one budget fails past 1,000,000 of them.
struct SetBudget {
  int64_t filled = 0;
};

// --set: true, false, null and whole numbers are typed, the rest is text.
absl::Status ApplySet(absl::string_view text, value::Map& into,
                      SetBudget* budget = nullptr);
// --set-string: the same grammar, every leaf is text.
absl::Status ApplySetString(absl::string_view text, value::Map& into,
                            SetBudget* budget = nullptr);
// --set-json in its key=JSON form.
absl::Status ApplySetJson(absl::string_view text, value::Map& into,
                          SetBudget* budget = nullptr);
// --set-file: every leaf is the name of a file whose content is the value.
using FileReader =
    std::function<absl::StatusOr<std::string>(absl::string_view path)>;
absl::Status ApplySetFile(absl::string_view text, const FileReader& read_file,
                          value::Map& into, SetBudget* budget = nullptr);
// --set-literal: one assignment; all after the first = is the value.
absl::Status ApplySetLiteral(absl::string_view text, value::Map& into,
                             SetBudget* budget = nullptr);

}  // namespace gitops::chart

#endif  // GITOPS_PKG_CHART_SET_VALUES_H_
