#include "pkg/render/render_error.h"

#include <string>
#include <vector>

#include "absl/strings/cord.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "absl/types/optional.h"
#include "pkg/base/quote.h"
#include "pkg/gotemplate/error.h"
#include "pkg/render/host.h"

namespace gitops::render {
namespace {

using gotemplate::ErrorFrame;

absl::Status WithMessage(const absl::Status& status, absl::string_view text) {
  absl::Status out(status.code(), text);
  status.ForEachPayload([&](absl::string_view url, const absl::Cord& payload) {
    out.SetPayload(url, payload);
  });
  return out;
}

std::string FormatFrame(const ErrorFrame& frame) {
  if (frame.form == ErrorFrame::Form::kNoTemplate) {
    return absl::StrCat(gotemplate::FormatErrorFrames({frame}), "\n");
  }
  std::string out =
      absl::StrCat(frame.location, "\n  executing ", Quote(frame.name), " at <",
                   frame.context, ">:\n    ");
  if (!frame.message.empty()) absl::StrAppend(&out, frame.message, "\n");
  return out;
}

}  // namespace

absl::Status ReformatParseError(const absl::Status& status) {
  const std::vector<absl::string_view> parts =
      absl::StrSplit(status.message(), ": ");
  if (parts.size() < 2) return status;
  absl::Status out = WithMessage(
      status, absl::StrCat("parse error at (", parts[1], "): ", parts.back()));
  out.SetPayload(kParseLocationPayload, absl::Cord(parts[1]));
  return out;
}

absl::Status ReformatExecError(const absl::Status& status) {
  const std::vector<ErrorFrame> frames = gotemplate::ErrorFrames(status);
  if (frames.empty()) return status;
  const absl::optional<absl::Cord> user = status.GetPayload(kUserErrorPayload);
  if (user.has_value()) {
    return WithMessage(
        status, absl::StrCat("execution error at (", frames.front().location,
                             "): ", std::string(*user)));
  }
  std::string text;
  std::string last;
  for (const ErrorFrame& frame : frames) {
    if (frame.form == ErrorFrame::Form::kOther) return status;
    std::string formatted = FormatFrame(frame);
    if (formatted == last) continue;
    text.append(formatted);
    last = std::move(formatted);
  }
  return WithMessage(status, absl::StripSuffix(text, "\n"));
}

}  // namespace gitops::render
