#include "pkg/image/dockerfile_args.h"

#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "pkg/base/status_macros.h"

namespace gitops::image {

BuildArgs::BuildArgs(const oci::Platform& platform,
                     const std::map<std::string, std::string>* given)
    : given_(given) {
  for (const char* side : {"TARGET", "BUILD"}) {
    platform_[absl::StrCat(side, "PLATFORM")] = platform.ToString();
    platform_[absl::StrCat(side, "OS")] = platform.os;
    platform_[absl::StrCat(side, "ARCH")] = platform.architecture;
    platform_[absl::StrCat(side, "VARIANT")] = platform.variant;
  }
}

Variables BuildArgs::Globals() const {
  return [this](absl::string_view name) -> std::optional<std::string> {
    const std::string key(name);
    if (const auto it = global_.find(key); it != global_.end()) {
      return it->second;
    }
    const auto it = platform_.find(key);
    if (it == platform_.end()) return std::nullopt;
    return it->second;
  };
}

std::string BuildArgs::Chosen(const std::string& name,
                              const std::string& text) const {
  const auto it = given_->find(name);
  return it == given_->end() ? text : it->second;
}

// NAME or NAME=default, several in a row.
absl::StatusOr<Pairs> BuildArgs::Read(const Instruction& instruction,
                                      const Variables& variables,
                                      std::vector<std::string>* without) const {
  Pairs pairs;
  for (const std::string& word : SplitWords(instruction.arguments, escape_)) {
    const size_t equals = word.find('=');
    const std::string name = word.substr(0, equals);
    if (equals == std::string::npos) {
      without->push_back(name);
      continue;
    }
    GITOPS_ASSIGN_OR_RETURN(
        std::string text, ExpandWord(absl::string_view(word).substr(equals + 1),
                                     escape_, variables));
    pairs.emplace_back(name, std::move(text));
  }
  return pairs;
}

absl::Status BuildArgs::DeclareGlobal(const Instruction& instruction) {
  std::vector<std::string> without;
  GITOPS_ASSIGN_OR_RETURN(Pairs pairs, Read(instruction, Globals(), &without));
  for (const std::string& name : without) pairs.emplace_back(name, "");
  for (const auto& [name, text] : pairs) global_[name] = Chosen(name, text);
  return absl::OkStatus();
}

absl::Status BuildArgs::Declare(const Instruction& instruction,
                                Stage* stage) const {
  std::vector<std::string> without;
  GITOPS_ASSIGN_OR_RETURN(Pairs pairs,
                          Read(instruction, stage->Lookup(), &without));
  for (const std::string& name : without) {
    if (std::optional<std::string> text = Globals()(name)) {
      pairs.emplace_back(name, *text);
    } else if (given_->count(name) != 0) {
      pairs.emplace_back(name, "");
    }
  }
  for (const auto& [name, text] : pairs) {
    stage->args[name] = Chosen(name, text);
  }
  return absl::OkStatus();
}

}  // namespace gitops::image
