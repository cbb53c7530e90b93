#include "pkg/release/parts.h"

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "pkg/base/quote.h"
#include "pkg/base/status_macros.h"

namespace gitops::release {
namespace {

struct Named {
  const char* name;
  bool Parts::*part;  // Null for the check, which always runs.
};

constexpr Named kSteps[] = {{"check", nullptr},
                            {"diff", &Parts::diff},
                            {"push", &Parts::push},
                            {"commit", &Parts::commit},
                            {"deploy", &Parts::deploy}};

absl::StatusOr<size_t> Position(const std::string& name) {
  std::vector<std::string> known;
  for (size_t i = 0; i < std::size(kSteps); ++i) {
    if (name == kSteps[i].name) return i;
    known.push_back(kSteps[i].name);
  }
  return absl::InvalidArgumentError(absl::StrCat(
      "no step ", Quote(name), " (known: ", absl::StrJoin(known, ", "), ")"));
}

}  // namespace

std::vector<std::string> Parts::Names() const {
  std::vector<std::string> names;
  for (const Named& step : kSteps) {
    if (step.part != nullptr && this->*step.part) names.push_back(step.name);
  }
  return names;
}

absl::StatusOr<Parts> OnlyParts(const std::vector<std::string>& names) {
  Parts parts{false, false, false, false};
  for (const std::string& name : names) {
    GITOPS_ASSIGN_OR_RETURN(size_t at, Position(name));
    if (kSteps[at].part != nullptr) parts.*kSteps[at].part = true;
  }
  return parts;
}

absl::StatusOr<Parts> PartsFrom(const std::string& name) {
  GITOPS_ASSIGN_OR_RETURN(size_t first, Position(name));
  Parts parts;
  for (size_t i = 0; i < first; ++i) {
    if (kSteps[i].part != nullptr) parts.*kSteps[i].part = false;
  }
  return parts;
}

}  // namespace gitops::release
