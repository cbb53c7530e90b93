#include "pkg/lint/chart_rules.h"

#include <algorithm>
#include <iterator>
#include <set>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "pkg/base/quote.h"
#include "pkg/chart/dependencies.h"
#include "pkg/chart/metadata.h"
#include "pkg/lint/template_rules.h"
#include "pkg/render/manifest.h"
#include "pkg/semver/version.h"
#include "pkg/yaml/yaml.h"
#include "re2/re2.h"

namespace gitops::lint {
namespace {

using value::Value;

constexpr char kChartYaml[] = "Chart.yaml";
constexpr absl::string_view kKnownFields[] = {
    "annotations", "apiVersion",  "appVersion", "condition", "dependencies",
    "deprecated",  "description", "home",       "icon",      "keywords",
    "kubeVersion", "maintainers", "name",       "sources",   "tags",
    "type",        "version"};

class ChartYamlRules {
 public:
  ChartYamlRules(absl::string_view text, const Value& tree,
                 const chart::Metadata& metadata, std::vector<Finding>* out)
      : text_(text), tree_(tree), m_(metadata), out_(out) {}

  void Run() {
    Strictly();
    Name();
    ApiVersion();
    TypeOf("version");
    Version();
    TypeOf("appVersion");
    Maintainers();
    for (const std::string& source : m_.sources) {
      if (IsUrl(source)) continue;
      Say(Severity::kError, absl::StrCat("invalid source URL '", source, "'"));
      break;
    }
    if (m_.icon.empty()) {
      Say(Severity::kInfo, "icon is recommended");
    } else if (!IsUrl(m_.icon)) {
      Say(Severity::kError, absl::StrCat("invalid icon URL '", m_.icon, "'"));
    }
    if (m_.api_version != "v2" && !m_.type.empty()) {
      Say(Severity::kError,
          absl::StrCat("chart type is not valid in apiVersion '",
                       m_.api_version, "'. It is valid in apiVersion 'v2'"));
    }
    if (m_.api_version != "v2" && !m_.dependencies.empty()) {
      Say(Severity::kError,
          absl::StrCat("dependencies are not valid in the Chart file with "
                       "apiVersion '",
                       m_.api_version, "'. They are valid in apiVersion 'v2'"));
    }
    if (!semver::Version::ParseStrict(m_.version).ok()) {
      Say(Severity::kWarning,
          absl::StrCat("version '", m_.version, "' is not a valid SemVerV2"));
    }
  }

 private:
  void Say(Severity severity, std::string message) {
    Finding finding;
    finding.severity = severity;
    finding.path = kChartYaml;
    finding.message = std::move(message);
    out_->push_back(std::move(finding));
  }

  static bool IsUrl(absl::string_view text) {
    static const auto& url = *new RE2(R"((?i)(https?|ftp)://[^\s/?#]+\.?\S*)");
    return RE2::FullMatch(re2::StringPiece(text.data(), text.size()), url);
  }

  // Helm tells the first that is wrong.
  void Strictly() {
    const absl::Status status =
        yaml::ParseMap(text_, {.dialect = yaml::Dialect::kHelmStrict}).status();
    if (!status.ok()) {
      return Say(
          Severity::kWarning,
          absl::StrCat("failed to strictly parse chart metadata file\n\t",
                       status.message()));
    }
    for (const value::Map::Entry* entry : tree_.map().Sorted()) {
      const bool known =
          std::any_of(std::begin(kKnownFields), std::end(kKnownFields),
                      [&](absl::string_view field) {
                        return absl::EqualsIgnoreCase(field, entry->name());
                      });
      if (known) continue;
      Say(Severity::kWarning,
          absl::StrCat("failed to strictly parse chart metadata file\n\t"
                       "error unmarshaling JSON: while decoding JSON: json: "
                       "unknown field ",
                       Quote(entry->name())));
      return;
    }
  }

  void Name() {
    if (m_.name.empty()) {
      Say(Severity::kError, "name is required");
    } else if (absl::StrContains(m_.name, "/")) {
      Say(Severity::kError,
          absl::StrCat("chart name ", Quote(m_.name), " is invalid"));
    }
  }

  void ApiVersion() {
    constexpr char kWanted[] = "The value must be either \"v1\" or \"v2\"";
    if (m_.api_version.empty()) {
      Say(Severity::kError, absl::StrCat("apiVersion is required. ", kWanted));
    } else if (m_.api_version != "v1" && m_.api_version != "v2") {
      Say(Severity::kError, absl::StrCat("apiVersion '", m_.api_version,
                                         "' is not valid. ", kWanted));
    }
  }

  // A version must be written as a string.
  void TypeOf(absl::string_view field) {
    const Value* const v = tree_.Find(field);
    if (v == nullptr || v->is_string()) return;
    Say(Severity::kError,
        absl::StrCat(field, " should be of type string but it's of type ",
                     v->is_null()   ? "<nil>"
                     : v->is_bool() ? "bool"
                     : v->is_list() ? "[]interface {}"
                     : v->is_map()  ? "map[string]interface {}"
                                    : "float64"));
  }

  void Version() {
    if (m_.version.empty()) {
      Say(Severity::kError, "version is required");
    } else if (!semver::Version::Parse(m_.version).ok()) {
      Say(Severity::kError,
          absl::StrCat("version '", m_.version, "' is not a valid SemVer"));
    }
  }

  // Helm tells the first that is wrong.
  void Maintainers() {
    static const auto& mail = *new RE2(R"([^@\s]+@[^@\s]+\.[^@\s]+)");
    const Value* const written = tree_.Find("maintainers");
    size_t at = 0;
    for (const chart::Maintainer& maintainer : m_.maintainers) {
      if (IsNullAt(written, at++)) return SayEmptyMaintainer();
      if (maintainer.name.empty()) {
        return Say(Severity::kError, "each maintainer requires a name");
      } else if (!maintainer.email.empty() &&
                 !RE2::FullMatch(maintainer.email, mail)) {
        return Say(Severity::kError,
                   absl::StrCat("invalid email '", maintainer.email,
                                "' for maintainer '", maintainer.name, "'"));
      } else if (!maintainer.url.empty() && !IsUrl(maintainer.url)) {
        return Say(Severity::kError,
                   absl::StrCat("invalid url '", maintainer.url,
                                "' for maintainer '", maintainer.name, "'"));
      }
    }
    if (m_.null_maintainer) SayEmptyMaintainer();
  }

  void SayEmptyMaintainer() {
    Say(Severity::kError, "a maintainer entry is empty");
  }

  static bool IsNullAt(const Value* list, size_t i) {
    return list != nullptr && list->is_list() && i < list->list().size() &&
           list->list().items[i].is_null();
  }

  const absl::string_view text_;
  const Value& tree_;
  const chart::Metadata& m_;
  std::vector<Finding>* out_;
};

bool IsManifest(absl::string_view path) {
  return absl::EndsWithIgnoreCase(path, ".yaml") ||
         absl::EndsWithIgnoreCase(path, ".yml") ||
         absl::EndsWithIgnoreCase(path, ".json");
}

}  // namespace

void LintChartYaml(absl::string_view text, std::vector<Finding>* out) {
  Finding failed;
  failed.severity = Severity::kError;
  failed.path = kChartYaml;
  const absl::StatusOr<Value> tree = yaml::ParseMap(text);
  chart::Metadata metadata;
  absl::Status status = chart::ReadMetadata(text, &metadata);
  if (status.ok()) status = tree.status();
  if (!status.ok()) {
    failed.message = absl::StrCat("unable to parse YAML\n\t", status.message());
    out->push_back(std::move(failed));
    return;
  }
  ChartYamlRules(text, *tree, metadata, out).Run();
}

void LintDependencies(const chart::Chart& chart, absl::string_view directory,
                      std::vector<Finding>* out) {
  std::set<std::string> declared;
  for (const chart::Dependency& d : chart.metadata.dependencies) {
    declared.insert(d.name);
  }
  std::vector<std::string> undeclared;
  for (const auto& present : chart.dependencies) {
    if (declared.count(present->name()) == 0) {
      undeclared.push_back(present->name());
    }
  }
  const auto say = [&](Severity severity, absl::string_view text,
                       const std::vector<std::string>& names) {
    if (names.empty()) return;
    Finding finding;
    finding.severity = severity;
    finding.path = std::string(directory);
    finding.message = absl::StrCat(text, absl::StrJoin(names, ","));
    out->push_back(std::move(finding));
  };
  say(Severity::kError,
      "chart metadata is missing these dependencies: ", undeclared);
  say(Severity::kWarning, "chart directory is missing these dependencies: ",
      chart::MissingDependencies(chart));
}

void LintCrds(const chart::Chart& chart, std::vector<Finding>* out) {
  for (const chart::ChartFile* file : chart.content->files) {
    if (!absl::StartsWith(file->name, "crds/") || !IsManifest(file->name)) {
      continue;
    }
    Finding finding;
    finding.severity = Severity::kError;
    finding.path = file->name;
    const auto say = [&](std::string message) {
      finding.message = std::move(message);
      out->push_back(finding);
    };
    const auto documents = yaml::SplitDocuments(file->data);
    if (!documents.ok()) {
      say(absl::StrCat("unable to parse YAML: ", documents.status().message()));
      continue;
    }
    for (const yaml::RawDocument& document : *documents) {
      const absl::StatusOr<Value> tree = yaml::Parse(document.text);
      if (tree.ok() && tree->is_null()) continue;
      const absl::StatusOr<render::Head> head =
          render::ParseHead(document.text);
      if (!head.ok()) {
        if (IsAboutAnnotations(head.status().message())) continue;
        finding.message = absl::StrCat("unable to parse YAML: ",
                                       InLintersWords(head.status().message()));
        AddPosition(&finding);
        out->push_back(finding);
        break;
      }
      if (!absl::StartsWith(head->api_version, "apiextensions.k8s.io")) {
        say("apiVersion is not in 'apiextensions.k8s.io'");
      }
      if (head->kind != "CustomResourceDefinition") {
        say("object kind is not 'CustomResourceDefinition'");
      }
    }
  }
}

}  // namespace gitops::lint
