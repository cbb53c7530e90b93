#include "pkg/gotemplate/error.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/cord.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "pkg/base/quote.h"

namespace gitops::gotemplate {
namespace {

constexpr char kPayload[] = "gitops/template-error-frames";

// Netstrings: length, colon, bytes.
void Append(absl::string_view field, std::string* out) {
  absl::StrAppend(out, field.size(), ":", field);
}

absl::string_view Take(absl::string_view* rest) {
  const size_t colon = rest->find(':');
  uint64_t size = 0;
  if (colon == absl::string_view::npos ||
      !absl::SimpleAtoi(rest->substr(0, colon), &size)) {
    *rest = {};
    return {};
  }
  rest->remove_prefix(colon + 1);
  const absl::string_view field = rest->substr(0, size);
  rest->remove_prefix(field.size());
  return field;
}

}  // namespace

std::vector<ErrorFrame> ErrorFrames(const absl::Status& status) {
  std::vector<ErrorFrame> frames;
  const auto payload = status.GetPayload(kPayload);
  if (!payload) return frames;
  const std::string flat(*payload);
  absl::string_view rest = flat;
  while (!rest.empty()) {
    ErrorFrame frame;
    const absl::string_view form = Take(&rest);
    frame.form = form == "e"   ? ErrorFrame::Form::kExecuting
                 : form == "n" ? ErrorFrame::Form::kNoTemplate
                               : ErrorFrame::Form::kOther;
    frame.location = std::string(Take(&rest));
    frame.name = std::string(Take(&rest));
    frame.context = std::string(Take(&rest));
    frame.message = std::string(Take(&rest));
    frames.push_back(std::move(frame));
  }
  return frames;
}

void SetErrorFrames(const std::vector<ErrorFrame>& frames,
                    absl::Status* status) {
  std::string flat;
  for (const ErrorFrame& frame : frames) {
    switch (frame.form) {
      case ErrorFrame::Form::kExecuting:
        Append("e", &flat);
        break;
      case ErrorFrame::Form::kNoTemplate:
        Append("n", &flat);
        break;
      case ErrorFrame::Form::kOther:
        Append("o", &flat);
        break;
    }
    Append(frame.location, &flat);
    Append(frame.name, &flat);
    Append(frame.context, &flat);
    Append(frame.message, &flat);
  }
  status->SetPayload(kPayload, absl::Cord(flat));
}

std::string FormatErrorFrames(const std::vector<ErrorFrame>& frames) {
  std::string text;
  for (size_t i = 0; i < frames.size(); ++i) {
    const ErrorFrame& frame = frames[i];
    if (i > 0) text += ' ';
    if (frame.form == ErrorFrame::Form::kExecuting) {
      absl::StrAppend(&text, "template: ", frame.location, ": executing ",
                      Quote(frame.name), " at <", frame.context, ">: ");
    }
    absl::StrAppend(&text, frame.message);
  }
  return text;
}

}  // namespace gitops::gotemplate
