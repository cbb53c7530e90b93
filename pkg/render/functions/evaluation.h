#ifndef GITOPS_PKG_RENDER_FUNCTIONS_EVALUATION_H_
#define GITOPS_PKG_RENDER_FUNCTIONS_EVALUATION_H_

// Template expressions evaluated with all functions, for tables in tests.

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "pkg/render/host.h"

namespace gitops::render {

// What `{{ EXPRESSION }}` prints, or "!" and the message of the error at the
// end of its chain. `.Values` are n: 3, f: 1.5, s: text, b: true,
// l: [1, 2, 3], m: {a: 1, b: x}, nul: null, empty: "", big: 12345678.
std::string Evaluate(absl::string_view expression);
std::string Evaluate(absl::string_view expression, Host& host);

// An expression and what the real Helm 4.1.4 made of it.
struct Recorded {
  absl::string_view expression;
  absl::string_view helm;
};
void ExpectAsRecorded(const std::vector<Recorded>& recorded);

// Derives what is random from `key`; the clock stands at 2025-01-01.
std::unique_ptr<Host> SeededHost(absl::string_view key = "key");

}  // namespace gitops::render

#endif  // GITOPS_PKG_RENDER_FUNCTIONS_EVALUATION_H_
