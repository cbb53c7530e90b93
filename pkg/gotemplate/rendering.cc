#include "pkg/gotemplate/rendering.h"

#include <string>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "pkg/gotemplate/error.h"
#include "pkg/gotemplate/function.h"
#include "pkg/gotemplate/template.h"
#include "pkg/gotemplate/test_functions.h"
#include "pkg/value/value.h"

namespace gitops::gotemplate {
namespace {

constexpr absl::string_view kMain = "t";

std::string FrameText(const ErrorFrame& frame) {
  if (frame.form != ErrorFrame::Form::kExecuting) return frame.message;
  const std::string column =
      frame.location.substr(frame.location.rfind(':') + 1);
  return absl::StrCat(frame.name == kMain ? "" : absl::StrCat(frame.name, " "),
                      column, " <", frame.context, "> ", frame.message);
}

}  // namespace

std::string Render(absl::string_view text, const value::Value& data) {
  const FunctionMap functions = TestFunctions();
  TemplateSet set(&functions);
  const absl::Status parsed = set.Parse(kMain, text);
  if (!parsed.ok()) return absl::StrCat("!", parsed.message());
  std::string out;
  const absl::Status status = set.Execute(kMain, data, nullptr, &out);
  if (status.ok()) return out;
  std::string problem = "!";
  for (const ErrorFrame& frame : ErrorFrames(status)) {
    absl::StrAppend(&problem, problem.size() > 1 ? " | " : "",
                    FrameText(frame));
  }
  return problem;
}

}  // namespace gitops::gotemplate
