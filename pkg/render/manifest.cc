#include "pkg/render/manifest.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "pkg/base/fs.h"
#include "pkg/base/quote.h"
#include "pkg/base/status_macros.h"
#include "pkg/yaml/yaml.h"

namespace gitops::render {
namespace {

using value::Kind;
using value::Map;
using value::Value;

constexpr absl::string_view kHookAnnotation = "helm.sh/hook";

// Kinds in the order in which they are installed.
constexpr absl::string_view kKindOrder[] = {
    "PriorityClass",
    "Namespace",
    "NetworkPolicy",
    "ResourceQuota",
    "LimitRange",
    "PodSecurityPolicy",
    "PodDisruptionBudget",
    "ServiceAccount",
    "Secret",
    "SecretList",
    "ConfigMap",
    "StorageClass",
    "PersistentVolume",
    "PersistentVolumeClaim",
    "CustomResourceDefinition",
    "ClusterRole",
    "ClusterRoleList",
    "ClusterRoleBinding",
    "ClusterRoleBindingList",
    "Role",
    "RoleList",
    "RoleBinding",
    "RoleBindingList",
    "Service",
    "DaemonSet",
    "Pod",
    "ReplicationController",
    "ReplicaSet",
    "Deployment",
    "HorizontalPodAutoscaler",
    "StatefulSet",
    "Job",
    "CronJob",
    "IngressClass",
    "Ingress",
    "APIService",
    "MutatingWebhookConfiguration",
    "ValidatingWebhookConfiguration",
};

constexpr absl::string_view kHookEvents[] = {
    "pre-install", "post-install", "pre-delete",   "post-delete",
    "pre-upgrade", "post-upgrade", "pre-rollback", "post-rollback",
    "test",        "test-success",
};

bool IsRegexSpace(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\f' || c == '\r';
}

// The white space that strings.TrimGoSpace knows beyond ASCII.
size_t LeadingSpace(absl::string_view text) {
  if (text.empty()) return 0;
  const unsigned char c = static_cast<unsigned char>(text[0]);
  if (c < 0x80) return absl::ascii_isspace(c) ? 1 : 0;
  char32_t rune;
  const size_t size = DecodeRune(text, &rune);
  const bool space = rune == 0x85 || rune == 0xA0 || rune == 0x1680 ||
                     (rune >= 0x2000 && rune <= 0x200a) || rune == 0x2028 ||
                     rune == 0x2029 || rune == 0x202f || rune == 0x205f ||
                     rune == 0x3000;
  return space ? size : 0;
}

absl::string_view TrimLeft(absl::string_view text) {
  while (const size_t size = LeadingSpace(text)) text.remove_prefix(size);
  return text;
}

// Where the next separator of `(?:^|\s*\n)---\s*` is in `text` from `from`,
// which is the start of the text or the end of the separator before.
struct Separator {
  size_t begin = absl::string_view::npos;
  size_t end = 0;
};

Separator FindSeparator(absl::string_view text, size_t from) {
  Separator out;
  for (size_t at = from;;) {
    at = text.find("---", at);
    if (at == absl::string_view::npos) return out;
    const bool at_start = at == 0;
    // The newline must not belong to the separator before.
    const bool after_newline = at > from && text[at - 1] == '\n';
    if (!at_start && !after_newline) {
      ++at;
      continue;
    }
    size_t begin = at;
    if (!at_start) {
      --begin;
      while (begin > from && IsRegexSpace(text[begin - 1])) --begin;
    }
    size_t end = at + 3;
    while (end < text.size() && IsRegexSpace(text[end])) ++end;
    out.begin = begin;
    out.end = end;
    return out;
  }
}

// The same for `(?m)^---[ \t]*`.
Separator FindLineSeparator(absl::string_view text, size_t from) {
  Separator out;
  for (size_t at = from;;) {
    at = text.find("---", at);
    if (at == absl::string_view::npos) return out;
    if (at != 0 && text[at - 1] != '\n') {
      ++at;
      continue;
    }
    out.begin = at;
    out.end = at + 3;
    while (out.end < text.size() &&
           (text[out.end] == ' ' || text[out.end] == '\t')) {
      ++out.end;
    }
    return out;
  }
}

absl::string_view JsonKind(const Value& v) {
  switch (v.kind()) {
    case Kind::kList:
      return "array";
    case Kind::kMap:
      return "object";
    case Kind::kBool:
      return "bool";
    case Kind::kString:
      return "string";
    default:
      return "number";
  }
}

absl::Status Mismatch(const Value& v, absl::string_view target) {
  return absl::InvalidArgumentError(
      absl::StrCat("error unmarshaling JSON: while decoding JSON: json: cannot "
                   "unmarshal ",
                   JsonKind(v), " into Go ", target));
}

// Scalars become text; of the numbers only their being there matters.
absl::Status ReadText(const Value& v, absl::string_view field,
                      std::string* out) {
  switch (v.kind()) {
    case Kind::kNull:
      return absl::OkStatus();
    case Kind::kString:
      *out = std::string(v.as_string());
      return absl::OkStatus();
    case Kind::kBool:
      *out = v.as_bool() ? "true" : "false";
      return absl::OkStatus();
    case Kind::kInt:
      *out = absl::StrCat(v.as_int());
      return absl::OkStatus();
    case Kind::kUint:
      *out = absl::StrCat(v.as_uint());
      return absl::OkStatus();
    case Kind::kFloat:
      *out = absl::StrCat(v.as_float());
      return absl::OkStatus();
    default:
      return Mismatch(v,
                      absl::StrCat("struct field ", field, " of type string"));
  }
}

absl::Status ReadAnnotations(const Value& v, Head* head) {
  if (v.is_null()) return absl::OkStatus();
  if (!v.is_map()) {
    return Mismatch(
        v, "struct field .metadata.annotations of type map[string]string");
  }
  for (const Map::Entry* entry : v.map().Sorted()) {
    std::string& text = head->annotations[std::string(entry->name())];
    GITOPS_RETURN_IF_ERROR(
        ReadText(entry->value, ".metadata.annotations", &text));
  }
  return absl::OkStatus();
}

absl::Status ReadHeadMetadata(const Value& v, Head* head) {
  if (v.is_null()) return absl::OkStatus();
  if (!v.is_map()) {
    return Mismatch(
        v,
        "struct field SimpleHead.metadata of type struct { Name string "
        "\"json:\\\"name\\\"\"; Annotations map[string]string "
        "\"json:\\\"annotations\\\"\" }");
  }
  for (const Map::Entry* entry : v.map().Sorted()) {
    if (absl::EqualsIgnoreCase(entry->name(), "name")) {
      GITOPS_RETURN_IF_ERROR(
          ReadText(entry->value, ".metadata.name", &head->name));
    } else if (absl::EqualsIgnoreCase(entry->name(), "annotations")) {
      GITOPS_RETURN_IF_ERROR(ReadAnnotations(entry->value, head));
    }
  }
  return absl::OkStatus();
}

// The events of a hook annotation; nothing if one of them is unknown.
std::vector<std::string> HookEvents(absl::string_view annotation) {
  std::vector<std::string> out;
  for (absl::string_view part : absl::StrSplit(annotation, ',')) {
    std::string event = absl::AsciiStrToLower(absl::StripAsciiWhitespace(part));
    if (std::find(std::begin(kHookEvents), std::end(kHookEvents), event) ==
        std::end(kHookEvents)) {
      return {};
    }
    out.push_back(std::move(event));
  }
  return out;
}

void SortByKind(std::vector<Manifest>* manifests) {
  std::stable_sort(manifests->begin(), manifests->end(),
                   [](const Manifest& a, const Manifest& b) {
                     const int rank_a = KindRank(a.head.kind);
                     const int rank_b = KindRank(b.head.kind);
                     if (rank_a != rank_b) return rank_a < rank_b;
                     const bool known =
                         rank_a < static_cast<int>(std::size(kKindOrder));
                     return !known && a.head.kind < b.head.kind;
                   });
}

}  // namespace

absl::string_view TrimGoSpace(absl::string_view text) {
  text = TrimLeft(text);
  while (!text.empty()) {
    size_t start = text.size() - 1;
    while (start > 0 && (text[start] & 0xC0) == 0x80) --start;
    const size_t size = LeadingSpace(text.substr(start));
    if (size == 0 || start + size != text.size()) break;
    text = text.substr(0, start);
  }
  return text;
}

int KindRank(absl::string_view kind) {
  return static_cast<int>(
      std::find(std::begin(kKindOrder), std::end(kKindOrder), kind) -
      std::begin(kKindOrder));
}

bool IsTestHook(const Manifest& hook) {
  return std::any_of(hook.hook_events.begin(), hook.hook_events.end(),
                     [](const std::string& event) {
                       return event == "test" || event == "test-success";
                     });
}

std::vector<absl::string_view> SplitManifests(absl::string_view text,
                                              CompatLevel compat) {
  std::vector<absl::string_view> out;
  text = compat == CompatLevel::k41 ? TrimGoSpace(text) : TrimLeft(text);
  const auto add = [&](absl::string_view piece) {
    if (TrimGoSpace(piece).empty()) return;
    out.push_back(compat == CompatLevel::k41 ? TrimGoSpace(piece)
                                             : TrimLeft(piece));
  };
  size_t from = 0;
  while (true) {
    const Separator separator = compat == CompatLevel::k424
                                    ? FindLineSeparator(text, from)
                                    : FindSeparator(text, from);
    if (separator.begin == absl::string_view::npos) break;
    add(text.substr(from, separator.begin - from));
    from = separator.end;
  }
  add(text.substr(from));
  return out;
}

absl::StatusOr<Head> ParseHead(absl::string_view document) {
  absl::StatusOr<Value> tree = yaml::Parse(document);
  if (!tree.ok()) {
    return absl::Status(tree.status().code(),
                        absl::StrCat("error converting YAML to JSON: ",
                                     tree.status().message()));
  }
  Head head;
  if (tree->is_null()) return head;
  if (!tree->is_map()) {
    return Mismatch(*tree, "value of type util.SimpleHead");
  }
  for (const Map::Entry* entry : tree->map().Sorted()) {
    const absl::string_view name = entry->name();
    if (absl::EqualsIgnoreCase(name, "apiVersion")) {
      GITOPS_RETURN_IF_ERROR(
          ReadText(entry->value, "SimpleHead.apiVersion", &head.api_version));
    } else if (absl::EqualsIgnoreCase(name, "kind")) {
      GITOPS_RETURN_IF_ERROR(
          ReadText(entry->value, "SimpleHead.kind", &head.kind));
    } else if (absl::EqualsIgnoreCase(name, "metadata")) {
      GITOPS_RETURN_IF_ERROR(ReadHeadMetadata(entry->value, &head));
    }
  }
  return head;
}

absl::StatusOr<SortedManifests> SortManifests(
    const std::map<std::string, std::string>& files, CompatLevel compat,
    chart::Log& log) {
  SortedManifests out;
  for (const auto& [path, text] : files) {
    if (absl::StartsWith(fs::BaseName(path), "_")) continue;
    for (absl::string_view document : SplitManifests(text, compat)) {
      absl::StatusOr<Head> head = ParseHead(document);
      if (!head.ok()) {
        return absl::Status(head.status().code(),
                            absl::StrCat("YAML parse error on ", path, ": ",
                                         head.status().message()));
      }
      Manifest manifest = {path, document, *std::move(head), {}};
      const auto hook = manifest.head.annotations.find(kHookAnnotation.data());
      if (hook == manifest.head.annotations.end()) {
        out.manifests.push_back(std::move(manifest));
        continue;
      }
      manifest.hook_events = HookEvents(hook->second);
      if (manifest.hook_events.empty()) {
        log.Write(chart::LogLevel::kInfo, "skipping unknown hooks",
                  {{"hookTypes", hook->second}});
        continue;
      }
      out.hooks.push_back(std::move(manifest));
    }
  }
  SortByKind(&out.manifests);
  SortByKind(&out.hooks);
  return out;
}

}  // namespace gitops::render
