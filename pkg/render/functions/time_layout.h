#ifndef GITOPS_PKG_RENDER_FUNCTIONS_TIME_LAYOUT_H_
#define GITOPS_PKG_RENDER_FUNCTIONS_TIME_LAYOUT_H_

// Cuts a layout of Go's time package into literal text and elements. Pure.

#include <cstdint>

#include "absl/strings/string_view.h"

namespace gitops::render {

enum class LayoutElement : uint8_t {
  kNone,          // The layout's end.
  kLongMonth,     // January
  kMonth,         // Jan
  kNumMonth,      // 1
  kZeroMonth,     // 01
  kLongWeekday,   // Monday
  kWeekday,       // Mon
  kDay,           // 2
  kUnderDay,      // _2
  kZeroDay,       // 02
  kUnderYearDay,  // __2
  kZeroYearDay,   // 002
  kHour,          // 15
  kHour12,        // 3
  kZeroHour12,    // 03
  kMinute,        // 4
  kZeroMinute,    // 04
  kSecond,        // 5
  kZeroSecond,    // 05
  kLongYear,      // 2006
  kYear,          // 06
  kUpperPm,       // PM
  kLowerPm,       // pm
  kZoneName,      // MST
  kOffset,        // -0700 and its forms: see `width`, `colon`, `zulu`
  kFraction0,     // .000
  kFraction9,     // .999
};

struct LayoutPiece {
  absl::string_view prefix;  // Literal text before the element.
  LayoutElement element = LayoutElement::kNone;
  absl::string_view text;  // The element as written.
  absl::string_view rest;  // What follows.
  int parts = 0;           // kOffset: 1 hours, 2 and minutes, 3 and seconds.
  bool colon = false;      // kOffset
  bool zulu = false;       // kOffset: "Z" for UTC.
  int digits = 0;          // kFraction0, kFraction9
};

LayoutPiece NextPiece(absl::string_view layout);

}  // namespace gitops::render

#endif  // GITOPS_PKG_RENDER_FUNCTIONS_TIME_LAYOUT_H_
