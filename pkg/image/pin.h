#ifndef GITOPS_PKG_IMAGE_PIN_H_
#define GITOPS_PKG_IMAGE_PIN_H_

// Pins the images of a rendered file by editing their scalars in place:
// comments, order, quoting and every other byte stay.
//
// Which scalars are images is decided by the same search rules as everywhere
// in this package. Embedded YAML in a literal block scalar is edited in place
// too; other embedded documents are rewritten as one scalar.
// Errors: InvalidArgument for a file that is no YAML, "FILE:LINE:COLUMN: …"
// first. Pure.

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "pkg/image/config.h"

namespace gitops::image {

// One image as found.
struct FoundImage {
  std::string reference;
  std::string file;
  int line = 0;    // 1-based
  int column = 0;  // 1-based
};

// The replacement of a reference; nullopt keeps it.
using PinFunction =
    std::function<std::optional<std::string>(const FoundImage& image)>;

absl::StatusOr<std::string> PinText(absl::string_view text,
                                    absl::string_view file,
                                    const std::vector<SearchRule>& rules,
                                    const PinFunction& pin);

}  // namespace gitops::image

#endif  // GITOPS_PKG_IMAGE_PIN_H_
