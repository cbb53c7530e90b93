#include "pkg/gotemplate/template.h"

#include <memory>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "pkg/gotemplate/executor.h"
#include "pkg/gotemplate/function.h"
#include "pkg/gotemplate/store.h"
#include "pkg/value/value.h"

namespace gitops::gotemplate {

class TemplateSet::Impl {
 public:
  Impl(const FunctionMap* functions, TemplateOptions options)
      : store(functions, std::move(options)) {}
  TemplateStore store;
};

TemplateSet::TemplateSet(const FunctionMap* functions, TemplateOptions options)
    : impl_(std::make_unique<Impl>(functions, std::move(options))) {}

TemplateSet::~TemplateSet() = default;

absl::Status TemplateSet::Parse(absl::string_view name,
                                absl::string_view text) {
  return impl_->store.Add(name, text);
}

bool TemplateSet::Has(absl::string_view name) const {
  return impl_->store.Find(name) != nullptr;
}

absl::Status TemplateSet::Execute(absl::string_view name,
                                  const value::Value& data, Host* host,
                                  std::string* out, TraceSink* trace) {
  Executor executor(&impl_->store, host, out, trace);
  return executor.Execute(name, data);
}

}  // namespace gitops::gotemplate
