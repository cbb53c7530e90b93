#ifndef GITOPS_PKG_GOTEMPLATE_RENDERING_H_
#define GITOPS_PKG_GOTEMPLATE_RENDERING_H_

// One template rendered with TestFunctions, for tables in tests.

#include <string>

#include "absl/strings/string_view.h"
#include "pkg/value/value.h"

namespace gitops::gotemplate {

// The output of `text`, or "!" and its chain of errors: each frame of the
// executor as "COLUMN <CONTEXT> MESSAGE" ("NAME COLUMN …" in other templates
// than the main one), others as they are, joined by " | ". A parse error is
// "!" and its message.
std::string Render(absl::string_view text,
                   const value::Value& data = value::Value());

}  // namespace gitops::gotemplate

#endif  // GITOPS_PKG_GOTEMPLATE_RENDERING_H_
