#include "pkg/gotemplate/function.h"

#include <memory>
#include <utility>

#include "absl/strings/string_view.h"

namespace gitops::gotemplate {

void FunctionMap::Add(FunctionSpec spec) {
  const absl::string_view name = spec.name;
  by_name_[name] = std::make_unique<FunctionSpec>(std::move(spec));
}

void FunctionMap::Remove(absl::string_view name) { by_name_.erase(name); }

const FunctionSpec* FunctionMap::Find(absl::string_view name) const {
  const auto found = by_name_.find(name);
  return found == by_name_.end() ? nullptr : found->second.get();
}

}  // namespace gitops::gotemplate
