#ifndef GITOPS_PKG_DEPLOY_CONFIG_BUILTIN_TREE_H_
#define GITOPS_PKG_DEPLOY_CONFIG_BUILTIN_TREE_H_

// Shorthand for writing the built-in rules as trees: matchers, paths, kinds.
// Only for the builtin*.cc files.

#include <initializer_list>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "pkg/value/value.h"

namespace gitops::deploy::builtin {

using value::Value;
using Fields = std::initializer_list<std::pair<absl::string_view, Value>>;

Value MapOf(Fields fields);
Value ListOf(std::vector<Value> items);
Value Text(absl::string_view text);

// "spec.containers[*].env": dots separate keys, [*] is {allIndexes: true};
// a key with dots stands in double quotes.
Value PathOf(absl::string_view path);

// Matchers.
Value All();
Value Any(std::vector<Value> matchers);
Value And(std::vector<Value> matchers);
Value Not(Value matcher);
Value Unless(std::vector<absl::string_view> annotations);  // not has all
Value Kind(absl::string_view api_version, absl::string_view kind);
Value GroupKindOf(absl::string_view group, absl::string_view kind);
// The kinds times the versions of `group`, kind by kind.
std::vector<Value> Kinds(std::vector<absl::string_view> kinds,
                         std::vector<absl::string_view> api_versions);
std::vector<Value> Join(std::vector<std::vector<Value>> lists);

std::vector<Value> PodTemplateKinds();
std::vector<Value> CronJobKinds();
std::vector<Value> DeploymentKinds();

// The parts that have files of their own.
Value RebaseRules();
Value TemplateRules();
Value ChangeGroupBindings();
Value ChangeRuleBindings();

}  // namespace gitops::deploy::builtin

#endif  // GITOPS_PKG_DEPLOY_CONFIG_BUILTIN_TREE_H_
