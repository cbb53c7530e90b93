#ifndef GITOPS_PKG_YAML_TRACE_H_
#define GITOPS_PKG_YAML_TRACE_H_

// Tokens and events as one line of text, for tests of the stages before
// values.

#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace gitops::yaml::internal {

// "MAP ? =a : 'b' END $": collections MAP and SEQ with their END, other tokens
// by their indicators; scalars as =plain, 'single', "double", |literal and
// >folded with C escapes; tags as <handle|suffix>. An error ends the line as
// "!yaml: …".
std::string TraceTokens(absl::string_view text, bool surrogate_pairs = false);

struct TokenCase {
  absl::string_view name;
  absl::string_view text;
  absl::string_view tokens;  // As TraceTokens, without the "$" at the end.
};
// A failure of the test that calls for each case whose tokens are others.
void ExpectTokens(const std::vector<TokenCase>& cases);

// In the notation of the YAML test suite: "+DOC +MAP =VAL :a =ALI *b -MAP
// -DOC"; "[]" and "{}" follow where a collection is written in flow style.
std::string TraceEvents(absl::string_view text);

}  // namespace gitops::yaml::internal

#endif  // GITOPS_PKG_YAML_TRACE_H_
