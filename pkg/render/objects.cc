#include "pkg/render/objects.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "pkg/base/quote.h"

namespace gitops::render {
namespace {

using value::GoType;
using value::Value;

class KubeVersionObject : public value::Object {
 public:
  explicit KubeVersionObject(KubeVersion version)
      : version_(std::move(version)) {}
  absl::string_view GoTypeName() const override { return "common.KubeVersion"; }
  std::optional<Value> Field(absl::string_view name) const override {
    if (name == "Version") return Value::String(version_.version);
    if (name == "Major") return Value::String(version_.major_text);
    if (name == "Minor") return Value::String(version_.minor_text);
    return std::nullopt;
  }
  std::string Print() const override {
    return absl::StrCat("{", version_.version, " ", version_.normalized, " ",
                        version_.major_text, " ", version_.minor_text, "}");
  }
  std::string PrintByAddress() const override { return version_.text(); }
  std::string GoSyntax() const override {
    return absl::StrCat("common.KubeVersion{Version:", Quote(version_.version),
                        ", normalizedVersion:", Quote(version_.normalized),
                        ", Major:", Quote(version_.major_text),
                        ", Minor:", Quote(version_.minor_text), "}");
  }
  Value ToPlain() const override {
    Value out = Value::NewMap();
    out.map().Set("Version", Value::String(version_.version));
    out.map().Set("Major", Value::String(version_.major_text));
    out.map().Set("Minor", Value::String(version_.minor_text));
    return out;
  }
  std::optional<absl::string_view> MethodParameters(
      absl::string_view name) const override {
    if (name == "GitVersion" || name == "String") return "";
    return std::nullopt;
  }
  absl::StatusOr<Value> Call(absl::string_view name,
                             const std::vector<Value>&) const override {
    return Value::String(name == "String" ? version_.text() : version_.version);
  }

 private:
  const KubeVersion version_;
};

class VersionSetObject : public value::Object {
 public:
  explicit VersionSetObject(std::vector<std::string> versions)
      : versions_(std::move(versions)) {}
  absl::string_view GoTypeName() const override { return "common.VersionSet"; }
  std::string Print() const override {
    return absl::StrCat("[", absl::StrJoin(versions_, " "), "]");
  }
  std::string GoSyntax() const override {
    std::string out = "common.VersionSet{";
    for (const std::string& version : versions_) {
      absl::StrAppend(&out, &version == &versions_.front() ? "" : ", ",
                      Quote(version));
    }
    return out + "}";
  }
  bool Truth() const override { return !versions_.empty(); }
  Value Elements() const override { return ToPlain(); }
  Value ToPlain() const override {
    Value out = Value::NewList(GoType::kString);
    for (const std::string& version : versions_) {
      out.list().Add(Value::String(version));
    }
    return out;
  }
  std::optional<absl::string_view> MethodParameters(
      absl::string_view name) const override {
    if (name == "Has") return "s";
    return std::nullopt;
  }
  absl::StatusOr<Value> Call(absl::string_view,
                             const std::vector<Value>& args) const override {
    const absl::string_view wanted = args[0].as_string();
    return Value::Bool(std::find(versions_.begin(), versions_.end(), wanted) !=
                       versions_.end());
  }

 private:
  const std::vector<std::string> versions_;
};

class HelmVersionObject : public value::Object {
 public:
  explicit HelmVersionObject(HelmVersion version)
      : version_(std::move(version)) {}
  absl::string_view GoTypeName() const override { return "version.BuildInfo"; }
  std::optional<Value> Field(absl::string_view name) const override {
    if (name == "Version") return Value::String(version_.version);
    if (name == "GitCommit") return Value::String(version_.git_commit);
    if (name == "GitTreeState") return Value::String(version_.git_tree_state);
    if (name == "GoVersion") return Value::String(version_.go_version);
    if (name == "KubeClientVersion") {
      return Value::String(version_.kube_client_version);
    }
    return std::nullopt;
  }
  std::string Print() const override {
    return absl::StrCat("{", version_.version, " ", version_.git_commit, " ",
                        version_.git_tree_state, " ", version_.go_version, " ",
                        version_.kube_client_version, "}");
  }
  std::string GoSyntax() const override {
    return absl::StrCat(
        "version.BuildInfo{Version:", Quote(version_.version),
        ", GitCommit:", Quote(version_.git_commit),
        ", GitTreeState:", Quote(version_.git_tree_state),
        ", GoVersion:", Quote(version_.go_version),
        ", KubeClientVersion:", Quote(version_.kube_client_version), "}");
  }
  Value ToPlain() const override {
    Value out = Value::NewMap();
    out.map().Set("version", Value::String(version_.version));
    out.map().Set("git_commit", Value::String(version_.git_commit));
    out.map().Set("git_tree_state", Value::String(version_.git_tree_state));
    out.map().Set("go_version", Value::String(version_.go_version));
    out.map().Set("kube_client_version",
                  Value::String(version_.kube_client_version));
    return out;
  }

 private:
  const HelmVersion version_;
};

template <typename T>
Value MakeObject(T object) {
  return Value::FromObject(std::make_shared<T>(std::move(object)));
}

class CapabilitiesValue : public value::Object {
 public:
  explicit CapabilitiesValue(const Capabilities& c)
      : kube_version_(MakeObject(KubeVersionObject(c.kube_version))),
        api_versions_(MakeObject(VersionSetObject(c.api_versions))),
        helm_version_(MakeObject(HelmVersionObject(c.helm_version))) {}
  absl::string_view GoTypeName() const override {
    return "*common.Capabilities";
  }
  std::optional<Value> Field(absl::string_view name) const override {
    if (name == "KubeVersion") return kube_version_;
    if (name == "APIVersions") return api_versions_;
    if (name == "HelmVersion") return helm_version_;
    return std::nullopt;
  }
  std::string Print() const override {
    return absl::StrCat("&", PrintByAddress());
  }
  // An action shows what the pointer points to.
  std::string PrintByAddress() const override {
    return absl::StrCat("{", kube_version_.object().Print(), " ",
                        api_versions_.object().Print(), " ",
                        helm_version_.object().Print(), "}");
  }
  std::string GoSyntax() const override {
    return absl::StrCat(
        "&common.Capabilities{KubeVersion:", kube_version_.object().GoSyntax(),
        ", APIVersions:", api_versions_.object().GoSyntax(),
        ", HelmVersion:", helm_version_.object().GoSyntax(), "}");
  }
  Value ToPlain() const override {
    Value out = Value::NewMap();
    out.map().Set("KubeVersion", kube_version_.object().ToPlain());
    out.map().Set("APIVersions", api_versions_.object().ToPlain());
    out.map().Set("HelmVersion", helm_version_.object().ToPlain());
    return out;
  }

 private:
  const Value kube_version_;
  const Value api_versions_;
  const Value helm_version_;
};

// group, then the versions below it, in the order of Helm's list.
struct ApiGroup {
  absl::string_view group;
  absl::string_view versions;
};
constexpr ApiGroup kApiGroups[] = {
    {"", "v1"},
    {"admissionregistration.k8s.io", "v1 v1alpha1 v1beta1"},
    {"internal.apiserver.k8s.io", "v1alpha1"},
    {"apps", "v1 v1beta1 v1beta2"},
    {"authentication.k8s.io", "v1 v1alpha1 v1beta1"},
    {"authorization.k8s.io", "v1 v1beta1"},
    {"autoscaling", "v1 v2 v2beta1 v2beta2"},
    {"batch", "v1 v1beta1"},
    {"certificates.k8s.io", "v1 v1beta1 v1alpha1"},
    {"coordination.k8s.io", "v1alpha2 v1beta1 v1"},
    {"discovery.k8s.io", "v1 v1beta1"},
    {"events.k8s.io", "v1 v1beta1"},
    {"extensions", "v1beta1"},
    {"flowcontrol.apiserver.k8s.io", "v1 v1beta1 v1beta2 v1beta3"},
    {"networking.k8s.io", "v1 v1beta1"},
    {"node.k8s.io", "v1 v1alpha1 v1beta1"},
    {"policy", "v1 v1beta1"},
    {"rbac.authorization.k8s.io", "v1 v1beta1 v1alpha1"},
    {"resource.k8s.io", "v1 v1beta2 v1beta1 v1alpha3"},
    {"scheduling.k8s.io", "v1alpha1 v1beta1 v1"},
    {"storage.k8s.io", "v1beta1 v1 v1alpha1"},
    {"storagemigration.k8s.io", "v1beta1"},
    {"apiextensions.k8s.io", "v1beta1 v1"},
};

Value Texts(const std::vector<std::string>& texts) {
  Value out = Value::NewList();
  for (const std::string& text : texts) out.list().Add(Value::String(text));
  return out;
}

Value DependencyObject(const chart::Dependency& d) {
  Value out = Value::NewMap();
  value::Map& map = out.map();
  map.Set("Name", Value::String(d.name));
  map.Set("Version", Value::String(d.version));
  map.Set("Repository", Value::String(d.repository));
  map.Set("Condition", Value::String(d.condition));
  map.Set("Tags", Texts(d.tags));
  map.Set("Enabled", Value::Bool(d.enabled));
  map.Set("ImportValues", Value::NewList(d.import_values));
  map.Set("Alias", Value::String(d.alias));
  return out;
}

}  // namespace

absl::StatusOr<KubeVersion> ParseKubeVersion(absl::string_view text) {
  absl::string_view rest = absl::StripLeadingAsciiWhitespace(text);
  absl::ConsumePrefix(&rest, "v");
  // The longest run of numbers joined by single dots; the rest is a suffix.
  size_t end = 0;
  std::vector<absl::string_view> parts;
  while (true) {
    size_t digits = end;
    while (digits < rest.size() && absl::ascii_isdigit(rest[digits])) ++digits;
    if (digits == end) break;
    parts.push_back(rest.substr(end, digits - end));
    end = digits + 1;
    if (digits == rest.size() || rest[digits] != '.') break;
  }
  if (parts.empty()) {
    return absl::InvalidArgumentError(
        absl::StrCat("could not parse ", Quote(text), " as version"));
  }
  if (parts.size() < 2) {
    return absl::InvalidArgumentError(
        absl::StrCat("illegal version string ", Quote(text)));
  }
  KubeVersion out;
  for (size_t i = 0; i < parts.size(); ++i) {
    if (i == 0 && parts[i].size() > 1 && parts[i][0] == '0') {
      return absl::InvalidArgumentError(
          absl::StrCat("illegal zero-prefixed version component ",
                       Quote(parts[i]), " in ", Quote(text)));
    }
    uint64_t number = 0;
    if (!absl::SimpleAtoi(parts[i], &number)) {
      return absl::InvalidArgumentError(absl::StrCat(
          "illegal non-numeric version component ", Quote(parts[i]), " in ",
          Quote(text), ": strconv.ParseUint: parsing ", Quote(parts[i]),
          ": value out of range"));
    }
    absl::StrAppend(&out.normalized, i == 0 ? "v" : ".", number);
    if (i == 0) out.major_text = absl::StrCat(number);
    if (i == 1) out.minor_text = absl::StrCat(number);
  }
  out.version = absl::StrCat("v", absl::StripPrefix(text, "v"));
  return out;
}

KubeVersion DefaultKubeVersion(int minor) {
  const std::string kube_minor = minor >= 2 ? "36" : "35";
  const std::string version = absl::StrCat("v1.", kube_minor, ".0");
  return {version, version, "1", kube_minor};
}

const std::vector<std::string>& DefaultApiVersions() {
  static const auto& versions = *[] {
    auto* out = new std::vector<std::string>;
    for (const ApiGroup& group : kApiGroups) {
      for (absl::string_view version : absl::StrSplit(group.versions, ' ')) {
        out->push_back(group.group.empty()
                           ? std::string(version)
                           : absl::StrCat(group.group, "/", version));
      }
    }
    return out;
  }();
  return versions;
}

HelmVersion MatchedHelmVersion() {
  return {"v4.1.4", "05fa37973dc9e42b76e1d2883494c87174b6074f", "clean",
          "go1.25.9", "v1.35"};
}

Value CapabilitiesObject(const Capabilities& capabilities) {
  return Value::FromObject(std::make_shared<CapabilitiesValue>(capabilities));
}

Value ChartObject(const chart::Chart& chart) {
  const chart::Metadata& m = chart.metadata;
  Value out = Value::NewMap();
  value::Map& map = out.map();
  map.Set("Name", Value::String(m.name));
  map.Set("Home", Value::String(m.home));
  map.Set("Sources", Texts(m.sources));
  map.Set("Version", Value::String(m.version));
  map.Set("Description", Value::String(m.description));
  map.Set("Keywords", Texts(m.keywords));
  Value maintainers = Value::NewList();
  for (const chart::Maintainer& maintainer : m.maintainers) {
    Value item = Value::NewMap();
    item.map().Set("Name", Value::String(maintainer.name));
    item.map().Set("Email", Value::String(maintainer.email));
    item.map().Set("URL", Value::String(maintainer.url));
    maintainers.list().Add(std::move(item));
  }
  map.Set("Maintainers", std::move(maintainers));
  map.Set("Icon", Value::String(m.icon));
  map.Set("APIVersion", Value::String(m.api_version));
  map.Set("Condition", Value::String(m.condition));
  map.Set("Tags", Value::String(m.tags));
  map.Set("AppVersion", Value::String(m.app_version));
  map.Set("Deprecated", Value::Bool(m.deprecated));
  Value annotations = Value::NilMap(GoType::kString);
  if (m.has_annotations) {
    annotations = Value::NewMap(GoType::kString);
    for (const auto& [key, text] : m.annotations) {
      annotations.map().Set(key, Value::String(text));
    }
  }
  map.Set("Annotations", std::move(annotations));
  map.Set("KubeVersion", Value::String(m.kube_version));
  Value dependencies = Value::NewList();
  for (const chart::Dependency& dependency : m.dependencies) {
    dependencies.list().Add(DependencyObject(dependency));
  }
  map.Set("Dependencies", std::move(dependencies));
  map.Set("Type", Value::String(m.type));
  map.Set("IsRoot", Value::Bool(chart.is_root()));
  return out;
}

}  // namespace gitops::render
