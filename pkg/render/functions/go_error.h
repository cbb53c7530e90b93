#ifndef GITOPS_PKG_RENDER_FUNCTIONS_GO_ERROR_H_
#define GITOPS_PKG_RENDER_FUNCTIONS_GO_ERROR_H_

// Errors and panics of Go functions, with the texts that users of templates
// see. All are InvalidArgument: a template or its data is wrong.

#include <cstdint>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "pkg/gotemplate/format.h"
#include "pkg/value/value.h"

namespace gitops::render {

inline absl::Status GoError(absl::string_view text) {
  return absl::InvalidArgumentError(text);
}

inline absl::Status NilDereference() {
  return GoError(
      "runtime error: invalid memory address or nil pointer dereference");
}

// What s[low:high] of a string of `length` bytes panics with, OK if it does
// not.
inline absl::Status CheckSliceBounds(int64_t low, int64_t high,
                                     int64_t length) {
  constexpr absl::string_view kStart =
      "runtime error: slice bounds out of range ";
  if (high < 0) return GoError(absl::StrCat(kStart, "[:", high, "]"));
  if (high > length) {
    return GoError(absl::StrCat(kStart, "[:", high, "] with length ", length));
  }
  if (low < 0) return GoError(absl::StrCat(kStart, "[", low, ":]"));
  if (low > high) {
    return GoError(absl::StrCat(kStart, "[", low, ":", high, "]"));
  }
  return absl::OkStatus();
}

// A failed x.(want) on an interface {}.
inline absl::Status InterfaceConversion(const value::Value& got,
                                        absl::string_view want) {
  return GoError(absl::StrCat(
      "interface conversion: interface {} is ",
      got.is_null() ? std::string("nil") : gotemplate::GoTypeName(got),
      ", not ", want));
}

// Our own limit on what one call may produce; real charts stay far below.
inline constexpr int64_t kMaxResultBytes = int64_t{32} << 20;
inline constexpr int64_t kMaxResultItems = 4'000'000;

inline absl::Status TooLarge(absl::string_view what) {
  return absl::ResourceExhaustedError(
      absl::StrCat("result of ", what, " is too large"));
}

}  // namespace gitops::render

#endif  // GITOPS_PKG_RENDER_FUNCTIONS_GO_ERROR_H_
