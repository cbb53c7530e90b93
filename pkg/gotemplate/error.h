#ifndef GITOPS_PKG_GOTEMPLATE_ERROR_H_
#define GITOPS_PKG_GOTEMPLATE_ERROR_H_

// The chain of errors behind a failed template execution. A Status from
// TemplateSet has Go's one-line text as its message; the chain travels with it
// as a payload, so that a program can print it another way.

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace gitops::gotemplate {

// One error of a chain.
struct ErrorFrame {
  enum class Form {
    kExecuting,   // template: LOCATION: executing "NAME" at <CONTEXT>: MESSAGE
    kNoTemplate,  // template: no template "x" associated with template "y"
    kOther,       // Any other error, such as what a function body returned.
  };
  Form form = Form::kOther;
  std::string location;  // "file:line:column"; kExecuting only
  std::string name;      // Template name, unquoted; kExecuting only.
  std::string context;   // Without the angle brackets; kExecuting only.
  // Without the text of the wrapped error: "error calling include:", or the
  // whole message of the last error.
  std::string message;
};

// The chain, outermost first; empty for a Status that carries none (parse
// errors, for instance).
std::vector<ErrorFrame> ErrorFrames(const absl::Status& status);

// Go's one-line text of a chain: what the Status has as its message.
std::string FormatErrorFrames(const std::vector<ErrorFrame>& frames);

// Puts `frames` on `status`, replacing what it had.
void SetErrorFrames(const std::vector<ErrorFrame>& frames,
                    absl::Status* status);

}  // namespace gitops::gotemplate

#endif  // GITOPS_PKG_GOTEMPLATE_ERROR_H_
