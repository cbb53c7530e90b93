#ifndef GITOPS_PKG_IMAGE_INPUT_H_
#define GITOPS_PKG_IMAGE_INPUT_H_

// The documents that -f names: files, directories, standard input, URLs.
//
// Source: kbld 0.43. Directories: recursive, *.json, *.yaml, *.yml, hidden ones
// too, links to directories inside not followed, sorted by the bytes of the
// path. A document with an `items` list is replaced by its items. Empty ones
// are dropped. A link to a directory given to -f is followed (kbld finds
// nothing there). A URL's status is not looked at, as in kbld.
// Errors: InvalidArgument with kbld's texts. Limits: 256 MiB an input.

#include <functional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "pkg/value/value.h"

namespace gitops::image {

// The effects, passed in.
struct InputSources {
  std::function<absl::StatusOr<std::string>()> read_stdin;
  std::function<absl::StatusOr<std::string>(absl::string_view url)> fetch;
};

// Maps, in input order.
absl::StatusOr<std::vector<value::Value>> ReadInputs(
    const std::vector<std::string>& files, const InputSources& sources);

// The documents of one text; `name` as messages have it: "stdin", "file 'X'".
absl::StatusOr<std::vector<value::Value>> ParseDocuments(
    absl::string_view text, absl::string_view name);

}  // namespace gitops::image

#endif  // GITOPS_PKG_IMAGE_INPUT_H_
