#ifndef GITOPS_PKG_GOTEMPLATE_TEMPLATE_H_
#define GITOPS_PKG_GOTEMPLATE_TEMPLATE_H_

// A set of named templates in the language of Go's text/template (Go 1.25), as
// Helm uses it: missing map keys are nil, later definitions replace earlier
// ones unless they are empty, include and tpl see the whole set.
//
// Limits: nesting in the source 10,000 (parentheses, control structures);
// {{template}} 100,000 deep, include 1,000 per name; an Execute walks at most
// 20 million nodes, a call returns at most 32 MiB of text and all calls of an
// Execute 1 GiB; output as in TemplateOptions. Deep recursion moves to fresh
// stack memory and never overflows. Bad templates and bad data give errors,
// never a crash. Thread-safety: none; one set per thread. Determinism: output
// depends on templates, functions and data alone.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "pkg/gotemplate/function.h"
#include "pkg/value/value.h"

namespace gitops::gotemplate {

// Told which piece of output came from where. Offsets are into the string that
// Execute appends to; a piece that an include produced comes from the
// included template only if it was written directly, else from the action that
// printed it.
class TraceSink {
 public:
  virtual ~TraceSink() = default;
  virtual void Wrote(size_t begin, size_t end, absl::string_view file,
                     int line) = 0;
};

struct TemplateOptions {
  // Go's missingkey=error; otherwise missingkey=zero.
  bool missing_key_is_error = false;
  // The root template's name: what tpl texts are called in errors.
  std::string root_name = "gotpl";
  // Methods of maps whose element type is GoType::kValues (Helm's
  // common.Values). Their first parameter is the map. May be nullptr.
  const FunctionMap* values_methods = nullptr;
  // Bytes that one Execute may produce, nested results included.
  size_t max_output_bytes = size_t{64} << 20;
};

class TemplateSet {
 public:
  // `functions` (and options.values_methods) must outlive the set.
  explicit TemplateSet(const FunctionMap* functions,
                       TemplateOptions options = {});
  ~TemplateSet();
  TemplateSet(const TemplateSet&) = delete;
  TemplateSet& operator=(const TemplateSet&) = delete;

  // Adds the file `name` and the templates it defines. `text` must outlive the
  // set: it is not copied. InvalidArgument: "template: FILE:LINE: MESSAGE",
  // Go's text; the set is unchanged then.
  absl::Status Parse(absl::string_view name, absl::string_view text);

  // Whether a template or file of that name is there.
  bool Has(absl::string_view name) const;

  // Appends the result to `out`; on failure `out` holds what came before the
  // error. `host` may be nullptr if no function needs it; `trace` too.
  // Errors: see error.h. The code is that of the innermost failing function,
  // else InvalidArgument; ResourceExhausted for our own limits.
  absl::Status Execute(absl::string_view name, const value::Value& data,
                       Host* host, std::string* out,
                       TraceSink* trace = nullptr);

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace gitops::gotemplate

#endif  // GITOPS_PKG_GOTEMPLATE_TEMPLATE_H_
