#include "pkg/deploy/config/builtin_tree.h"

namespace gitops::deploy::builtin {

Value MapOf(Fields fields) {
  Value v = Value::NewMap();
  for (const auto& [key, value] : fields) v.map().Set(key, value);
  return v;
}

Value ListOf(std::vector<Value> items) {
  return Value::NewList(std::move(items));
}

Value Text(absl::string_view text) { return Value::String(text); }

Value PathOf(absl::string_view path) {
  Value out = Value::NewList();
  size_t i = 0;
  while (i < path.size()) {
    if (path[i] == '.') {
      ++i;
    } else if (path[i] == '"') {
      size_t end = path.find('"', i + 1);
      out.list().Add(Text(path.substr(i + 1, end - i - 1)));
      i = end + 1;
    } else if (path[i] == '[') {
      out.list().Add(MapOf({{"allIndexes", Value::Bool(true)}}));
      i += 3;
    } else {
      size_t end = path.find_first_of(".[", i);
      if (end == absl::string_view::npos) end = path.size();
      out.list().Add(Text(path.substr(i, end - i)));
      i = end;
    }
  }
  return out;
}

Value All() { return MapOf({{"allMatcher", Value::NewMap()}}); }

Value Any(std::vector<Value> matchers) {
  return MapOf({{"anyMatcher", MapOf({{"matchers", ListOf(matchers)}})}});
}

Value And(std::vector<Value> matchers) {
  return MapOf({{"andMatcher", MapOf({{"matchers", ListOf(matchers)}})}});
}

Value Not(Value matcher) {
  return MapOf({{"notMatcher", MapOf({{"matcher", matcher}})}});
}

Value Unless(std::vector<absl::string_view> annotations) {
  Value keys = Value::NewList();
  for (absl::string_view a : annotations) keys.list().Add(Text(a));
  return Not(MapOf({{"hasAnnotationMatcher", MapOf({{"keys", keys}})}}));
}

Value Kind(absl::string_view api_version, absl::string_view kind) {
  return MapOf(
      {{"apiVersionKindMatcher",
        MapOf({{"apiVersion", Text(api_version)}, {"kind", Text(kind)}})}});
}

Value GroupKindOf(absl::string_view group, absl::string_view kind) {
  return MapOf({{"apiGroupKindMatcher",
                 MapOf({{"apiGroup", Text(group)}, {"kind", Text(kind)}})}});
}

std::vector<Value> Kinds(std::vector<absl::string_view> kinds,
                         std::vector<absl::string_view> api_versions) {
  std::vector<Value> out;
  for (absl::string_view kind : kinds) {
    for (absl::string_view v : api_versions) out.push_back(Kind(v, kind));
  }
  return out;
}

std::vector<Value> Join(std::vector<std::vector<Value>> lists) {
  std::vector<Value> out;
  for (auto& list : lists) {
    for (Value& v : list) out.push_back(std::move(v));
  }
  return out;
}

namespace {
const std::vector<absl::string_view>& AppsVersions() {
  static const auto* const kVersions = new std::vector<absl::string_view>{
      "apps/v1", "apps/v1beta2", "apps/v1beta1", "extensions/v1beta1"};
  return *kVersions;
}
}  // namespace

std::vector<Value> PodTemplateKinds() {
  return Join({Kinds({"Deployment", "ReplicaSet", "StatefulSet", "DaemonSet"},
                     AppsVersions()),
               {Kind("batch/v1", "Job")}});
}

std::vector<Value> CronJobKinds() {
  return Kinds({"CronJob"}, {"batch/v1", "batch/v1beta1", "batch/v2alpha1"});
}

std::vector<Value> DeploymentKinds() {
  return Kinds({"Deployment"}, AppsVersions());
}

}  // namespace gitops::deploy::builtin
