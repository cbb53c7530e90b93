#ifndef GITOPS_PKG_CHART_IGNORE_H_
#define GITOPS_PKG_CHART_IGNORE_H_

// .helmignore files. Source: Helm 4.1.4 (spec 4.10), quirks included: the
// first rule that matches wins, and `!pattern` ignores all that it does not
// match. Immutable after Parse; thread-safe.

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace gitops::chart {

class IgnoreRules {
 public:
  // InvalidArgument: "double-star (**) syntax is not supported", "syntax error
  // in pattern".
  static absl::StatusOr<IgnoreRules> Parse(absl::string_view text);
  // No file: only the rule that is always there.
  IgnoreRules();

  // `path` is relative to the chart. An ignored directory is not entered.
  bool Ignores(absl::string_view path, bool is_directory) const;

 private:
  // Most patterns are plain names, or have one star at an end.
  enum class Shape { kName, kPrefix, kSuffix, kGlob };
  struct Rule {
    std::string pattern;
    Shape shape = Shape::kGlob;
    std::string literal;      // kGlob: what names start with; else all but '*'.
    bool whole_path = false;  // Else the base name is matched.
    bool negated = false;
    bool directories_only = false;
  };

  absl::Status Add(absl::string_view line);
  static void Classify(Rule* rule);
  static bool Matches(const Rule& rule, absl::string_view name);

  std::vector<Rule> rules_;
};

// Go's path/filepath.Match. InvalidArgument "syntax error in pattern".
absl::StatusOr<bool> GlobMatch(absl::string_view pattern,
                               absl::string_view name);

}  // namespace gitops::chart

#endif  // GITOPS_PKG_CHART_IGNORE_H_
