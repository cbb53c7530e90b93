#ifndef GITOPS_PKG_TOML_NUMBER_H_
#define GITOPS_PKG_TOML_NUMBER_H_

// The numbers and dates of TOML. Pure.

#include <cstddef>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "pkg/toml/toml.h"
#include "pkg/value/value.h"

namespace gitops::toml {

// The number at the start of `text`, whose length goes to `length`. Errors are
// without position: "99999999999999999999 is out of range for int64".
absl::StatusOr<value::Value> ParseNumber(absl::string_view text,
                                         size_t* length);

// Length of what looks like a date or a time at the start of `text`, or 0.
size_t DateLength(absl::string_view text);
bool ParseDate(absl::string_view text, DateTime* date);

}  // namespace gitops::toml

#endif  // GITOPS_PKG_TOML_NUMBER_H_
