#ifndef GITOPS_PKG_GOTEMPLATE_PARSER_H_
#define GITOPS_PKG_GOTEMPLATE_PARSER_H_

// Parses one template text into its templates. Internal to this package.
//
// Source: behaviour of Go 1.25's text/template, error texts included. Own
// limits: 2,000 nested control structures or else-ifs, 2,000 parentheses.

#include <memory>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "pkg/gotemplate/function.h"
#include "pkg/gotemplate/node.h"

namespace gitops::gotemplate {

// A file with everything it defines. Templates point into the source.
struct ParsedFile {
  Source source;
  // Defines in the order in which they were complete; the main text where its
  // own name is not defined inside as well. Names are unique.
  std::vector<std::unique_ptr<Template>> templates;
  // What executing the file means; one of `templates`.
  const Template* main = nullptr;
};

// Who keeps the text while the templates live.
enum class TextOwner { kCaller, kParsedFile };

struct ParseContext {
  const FunctionMap* functions;
  // Where the nodes of texts go that their caller owns; it must outlive them.
  // What a text that failed left there stays. nullptr: an arena of their own.
  Arena* arena;
};

// InvalidArgument: "template: NAME:LINE: MESSAGE". Texts of 4 GiB and more are
// refused.
absl::StatusOr<std::unique_ptr<ParsedFile>> ParseFile(
    absl::string_view name, absl::string_view text, TextOwner owner,
    const ParseContext& context);

}  // namespace gitops::gotemplate

#endif  // GITOPS_PKG_GOTEMPLATE_PARSER_H_
