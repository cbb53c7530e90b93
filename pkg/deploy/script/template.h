#ifndef GITOPS_PKG_DEPLOY_SCRIPT_TEMPLATE_H_
#define GITOPS_PKG_DEPLOY_SCRIPT_TEMPLATE_H_

// YAML with code in comments ("#@ …"), as ytt writes it, run to plain YAML.
// Supported: statements with if, elif, else, for, def … end (a function with
// YAML in it returns that as a value; no overlay annotations inside one),
// "key: #@ expression", "(@= expression @)" inside text, annotations
// "#@overlay/match …" and the like, "#!" comments.

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "pkg/deploy/starlark/interpreter.h"
#include "pkg/value/value.h"

namespace gitops::deploy {

struct Annotation {
  std::string name;  // "overlay/match"
  starlark::Arguments arguments;
};

struct RunTemplate {
  std::string text;  // YAML; placeholders stand for values of expressions.
  std::vector<int> source_lines;  // The template's line of each line, 1-based.
  std::map<int, std::vector<Annotation>> annotations;  // By the line they are
                                                       // before, 1-based.
  std::map<std::string, value::Value> values;          // By placeholder.
};

absl::StatusOr<RunTemplate> ExpandTemplate(absl::string_view text,
                                           starlark::Interpreter* interpreter);

}  // namespace gitops::deploy

#endif  // GITOPS_PKG_DEPLOY_SCRIPT_TEMPLATE_H_
