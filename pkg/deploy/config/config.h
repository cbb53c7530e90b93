#ifndef GITOPS_PKG_DEPLOY_CONFIG_CONFIG_H_
#define GITOPS_PKG_DEPLOY_CONFIG_CONFIG_H_

// The rules of a deploy: how live state is carried over, what is labelled,
// what waits for what. Built-in rules first, then those of the inputs, in
// order. Source: kapp's Config documents, apiVersion kapp.k14s.io/v1alpha1.
//
// Errors: InvalidArgument, naming the rule; what crashes the original is
// marked so (resource/panic.h). Immutable once built; thread-safe then.

#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "pkg/deploy/resource/matcher.h"
#include "pkg/deploy/resource/mods.h"
#include "pkg/deploy/resource/path.h"
#include "pkg/value/value.h"

namespace gitops::deploy {

enum class RebaseSource { kNew, kExisting };

struct RebaseRule {
  enum class Type {
    kCopy,
    kRemove,
    kOverlay,               // ytt.overlayContractV1
    kServiceAccountTokens,  // Built in: keep what controllers added.
  };
  Type type = Type::kCopy;
  MatcherList matchers;
  Path path;
  std::vector<RebaseSource> sources;
  std::string overlay;
};

struct ConditionMatcher {
  std::string type;
  std::string status;
  bool failure = false;
  bool success = false;
  bool supports_observed_generation = false;
  bool unblock_changes = false;
};

struct WaitRule {
  MatcherList matchers;
  bool supports_observed_generation = false;
  std::vector<ConditionMatcher> conditions;
  std::string script;  // ytt.funcContractV1 "resource.star"; "" = none.
};

struct LabelRule {
  MatcherList matchers;
  Path path;
  bool is_default = false;
};

struct FieldRule {
  MatcherList matchers;
  Path path;
};

struct ObjectReference {
  MatcherList matchers;
  Path path;
  std::string name_key;  // "name" unless said otherwise.
};

struct TemplateRule {
  MatcherList matchers;
  std::vector<ObjectReference> references;
};

struct ChangeGroupBinding {
  std::string name;
  MatcherList matchers;
};

struct ChangeRuleBinding {
  std::vector<std::string> rules;
  bool ignore_if_cyclical = false;
  MatcherList matchers;
};

struct PreflightRule {
  std::string name;
  value::Value config;
};

struct Config {
  std::vector<RebaseRule> rebase;
  std::vector<WaitRule> wait;
  std::vector<LabelRule> ownership_labels;
  std::vector<LabelRule> label_scoping;
  std::vector<TemplateRule> templates;
  std::vector<FieldRule> diff_masks;
  std::vector<FieldRule> exclude_against_last_applied;
  std::vector<FieldRule> exclude_against_existing;
  std::vector<ChangeGroupBinding> change_groups;
  std::vector<ChangeRuleBinding> change_rules;
  std::vector<PreflightRule> preflight;
  StringPairs additional_labels;  // Sorted by key, unique.
};

// The version of kapp whose behaviour this is; minimumRequiredVersion is held
// against it.
inline constexpr char kCompatibleVersion[] = "0.60.0";

// Appends the rules of one Config document. `origin` goes into messages.
absl::Status AppendConfig(const value::Value& document,
                          absl::string_view origin, Config* config);

// Only the built-in rules.
absl::StatusOr<Config> BuiltinConfig();

// Takes the Config documents out of `resources` (what remains is deployed) and
// reads those embedded in labelled ConfigMaps (which remain). Returns the
// built-in rules and theirs.
// `documents`, where not null, receives the Config documents.
absl::StatusOr<Config> ExtractConfig(
    std::vector<Resource>* resources,
    std::vector<value::Value>* documents = nullptr);

}  // namespace gitops::deploy

#endif  // GITOPS_PKG_DEPLOY_CONFIG_CONFIG_H_
