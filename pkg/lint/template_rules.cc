#include "pkg/lint/template_rules.h"

#include <algorithm>
#include <iterator>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "pkg/base/fs.h"
#include "pkg/base/quote.h"
#include "pkg/lint/deprecation.h"
#include "pkg/render/manifest.h"
#include "pkg/yaml/yaml.h"
#include "re2/re2.h"

namespace gitops::lint {
namespace {

using value::Value;

constexpr absl::string_view kExtensions[] = {".yaml", ".yml", ".tpl", ".txt"};
constexpr absl::string_view kSelectorKinds[] = {"Deployment", "ReplicaSet",
                                                "DaemonSet", "StatefulSet"};
constexpr absl::string_view kPathSegmentKinds[] = {
    "Role", "ClusterRole", "RoleBinding", "ClusterRoleBinding"};

template <size_t N>
bool Contains(const absl::string_view (&list)[N], absl::string_view text) {
  return std::find(std::begin(list), std::end(list), text) != std::end(list);
}

std::string Extension(absl::string_view path) {
  const absl::string_view name = fs::BaseName(path);
  const size_t dot = name.rfind('.');
  return dot == absl::string_view::npos ? "" : std::string(name.substr(dot));
}

bool IsSubdomain(absl::string_view name) {
  static const auto& pattern = *new RE2(
      R"([a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*)");
  return RE2::FullMatch(re2::StringPiece(name.data(), name.size()), pattern);
}

std::vector<std::string> SubdomainProblems(absl::string_view name) {
  std::vector<std::string> out;
  if (name.size() > 253) out.push_back("must be no more than 253 characters");
  if (!IsSubdomain(name)) {
    out.push_back(
        "a lowercase RFC 1123 subdomain must consist of lower case "
        "alphanumeric characters, '-' or '.', and must start and end with an "
        "alphanumeric character (e.g. 'example.com', regex used for "
        "validation is "
        "'[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')");
  }
  return out;
}

std::vector<std::string> ServiceProblems(absl::string_view name) {
  static const auto& pattern = *new RE2(R"([a-z]([-a-z0-9]*[a-z0-9])?)");
  std::vector<std::string> out;
  if (name.size() > 63) out.push_back("must be no more than 63 characters");
  if (!RE2::FullMatch(re2::StringPiece(name.data(), name.size()), pattern)) {
    out.push_back(
        "a DNS-1035 label must consist of lower case alphanumeric characters "
        "or '-', start with an alphabetic character, and end with an "
        "alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for "
        "validation is '[a-z]([-a-z0-9]*[a-z0-9])?')");
  }
  return out;
}

std::vector<std::string> NamespaceProblems(absl::string_view name) {
  static const auto& pattern = *new RE2(R"([a-z0-9]([-a-z0-9]*[a-z0-9])?)");
  std::vector<std::string> out;
  if (name.size() > 63) out.push_back("must be no more than 63 characters");
  if (RE2::FullMatch(re2::StringPiece(name.data(), name.size()), pattern)) {
    return out;
  }
  if (IsSubdomain(name)) {
    out.push_back("must not contain dots");
  } else {
    out.push_back(
        "a lowercase RFC 1123 label must consist of lower case alphanumeric "
        "characters or '-', and must start and end with an alphanumeric "
        "character (e.g. 'my-name',  or '123-abc', regex used for validation "
        "is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')");
  }
  return out;
}

std::vector<std::string> PathSegmentProblems(absl::string_view name) {
  if (name == "." || name == "..") {
    return {absl::StrCat("may not be '", name, "'")};
  }
  std::vector<std::string> out;
  if (absl::StrContains(name, "/")) out.push_back("may not contain '/'");
  if (absl::StrContains(name, "%")) out.push_back("may not contain '%'");
  return out;
}

std::vector<std::string> NameProblems(const render::Head& head) {
  if (Contains(kPathSegmentKinds, head.kind)) {
    return PathSegmentProblems(head.name);
  }
  if (head.kind == "Service") return ServiceProblems(head.name);
  if (head.kind == "Namespace") return NamespaceProblems(head.name);
  if (head.kind == "CertificateSigningRequest") return {};
  return SubdomainProblems(head.name);
}

class ManifestRules {
 public:
  ManifestRules(absl::string_view path, std::vector<Finding>* out)
      : path_(path), out_(out) {}

  void Say(Severity severity, std::string message, int line = 0) {
    Finding finding;
    finding.severity = severity;
    finding.path = path_;
    finding.message = std::move(message);
    if (line > 0) {
      finding.line = line;
    } else {
      AddPosition(&finding);
    }
    out_->push_back(std::move(finding));
  }

  void Indent(absl::string_view text) {
    for (absl::string_view line : absl::StrSplit(text, '\n')) {
      if (absl::StripAsciiWhitespace(line).empty()) continue;
      if (line[0] == ' ' || line[0] == '\t') {
        Say(Severity::kWarning,
            absl::StrCat("document starts with an illegal indent: ",
                         Quote(line), ", which may cause parsing problems"));
      }
      return;
    }
  }

  void Object(const render::Head& head, absl::string_view document,
              absl::string_view file, int minor) {
    const std::vector<std::string> problems = NameProblems(head);
    if (!problems.empty()) Name(head, problems);
    const std::string deprecation =
        DeprecationOf(head.api_version, head.kind, minor);
    if (!deprecation.empty()) Say(Severity::kWarning, deprecation);
    if (Contains(kSelectorKinds, head.kind) &&
        !absl::StrContains(file, "matchLabels") &&
        !absl::StrContains(file, "matchExpressions")) {
      Say(Severity::kError,
          absl::StrCat("a ", head.kind,
                       " must contain matchLabels or matchExpressions, and ",
                       Quote(head.name), " does not"));
    }
    if (head.kind == "List") ListAnnotations(document);
  }

 private:
  void Name(const render::Head& head,
            const std::vector<std::string>& problems) {
    std::vector<std::string> texts;
    for (const std::string& problem : problems) {
      texts.push_back(absl::StrCat(
          "metadata.name: Invalid value: ", Quote(head.name), ": ", problem));
    }
    const std::string all = absl::StrJoin(texts, ", ");
    Say(Severity::kWarning,
        absl::StrCat("object name does not conform to Kubernetes naming "
                     "requirements: ",
                     Quote(head.name), ": ",
                     texts.size() > 1 ? absl::StrCat("[", all, "]") : all));
  }

  void ListAnnotations(absl::string_view document) {
    const absl::StatusOr<Value> tree = yaml::Parse(document);
    if (!tree.ok()) return;
    const Value* const items = tree->Find("items");
    if (items == nullptr || !items->is_list()) return;
    for (const Value& item : items->list()) {
      const Value* const annotations =
          item.FindPath({"metadata", "annotations"});
      if (annotations != nullptr &&
          annotations->Find("helm.sh/resource-policy") != nullptr) {
        Say(Severity::kError,
            "annotation 'helm.sh/resource-policy' within List objects are "
            "ignored");
        return;
      }
    }
  }

  const std::string path_;
  std::vector<Finding>* out_;
};

}  // namespace

void LintExtension(absl::string_view path, std::vector<Finding>* out) {
  const std::string extension = Extension(path);
  if (Contains(kExtensions, extension)) return;
  Finding finding;
  finding.severity = Severity::kError;
  finding.path = std::string(path);
  finding.message =
      absl::StrCat("file extension '", extension,
                   "' not valid. Valid extensions are .yaml, .yml, .tpl, or "
                   ".txt");
  out->push_back(std::move(finding));
}

std::string InLintersWords(absl::string_view message) {
  constexpr absl::string_view kMetadata = "SimpleHead.metadata of type ";
  const size_t at = message.find(kMetadata);
  if (at != absl::string_view::npos) {
    return absl::StrCat(message.substr(0, at),
                        "k8sYamlStruct.Metadata of type rules.k8sYamlMetadata");
  }
  return absl::StrReplaceAll(
      message, {{"util.SimpleHead", "rules.k8sYamlStruct"},
                {"SimpleHead.", "k8sYamlStruct."},
                {" .metadata.name ", " k8sYamlMetadata.Metadata.Name "}});
}

bool IsAboutAnnotations(absl::string_view message) {
  return absl::StrContains(message, " .metadata.annotations ");
}

void LintManifests(absl::string_view path, absl::string_view rendered,
                   const render::KubeVersion& kube_version,
                   std::vector<Finding>* out) {
  if (Extension(path) != ".yaml") return;
  if (render::TrimGoSpace(rendered).empty()) return;
  int minor = 0;
  if (!absl::SimpleAtoi(kube_version.minor_text, &minor)) minor = 0;
  ManifestRules rules(path, out);
  rules.Indent(rendered);
  const absl::StatusOr<std::vector<yaml::RawDocument>> documents =
      yaml::SplitDocuments(rendered);
  if (!documents.ok()) {
    rules.Say(Severity::kError, absl::StrCat("unable to parse YAML: ",
                                             documents.status().message()));
    return;
  }
  for (const yaml::RawDocument& document : *documents) {
    const absl::StatusOr<render::Head> head = render::ParseHead(document.text);
    if (!head.ok()) {
      // Linting reads no annotations, except in lists.
      if (IsAboutAnnotations(head.status().message())) continue;
      rules.Say(Severity::kError,
                absl::StrCat("unable to parse YAML: ",
                             InLintersWords(head.status().message())));
      continue;
    }
    const absl::StatusOr<Value> tree = yaml::Parse(document.text);
    if (!tree.ok() || tree->is_null()) continue;
    rules.Object(*head, document.text, rendered, minor);
  }
}

}  // namespace gitops::lint
