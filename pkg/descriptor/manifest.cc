#include "pkg/descriptor/manifest.h"

#include <algorithm>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "pkg/base/quote.h"
#include "pkg/base/status_macros.h"
#include "pkg/value/value.h"
#include "pkg/yaml/yaml.h"

namespace gitops::descriptor {
namespace {

using value::Value;

constexpr int kMaxListDepth = 8;

std::string Text(const Value* v) {
  return v == nullptr ? "" : std::string(v->string_or_empty());
}

bool AllEncrypted(const Value& data) {
  return std::all_of(data.map().begin(), data.map().end(), [](const auto& e) {
    return absl::StartsWith(e.value.string_or_empty(), "ENC[");
  });
}

bool HoldsClearData(const Value& object) {
  bool encrypted = object.Find("sops") != nullptr;
  for (absl::string_view field : {"data", "stringData"}) {
    const Value* data = object.Find(field);
    if (data == nullptr || data->is_null()) continue;
    if (!data->is_map()) return true;
    if (data->map().empty()) continue;
    if (!encrypted || !AllEncrypted(*data)) return true;
  }
  return false;
}

absl::Status AddObject(const Value& v, absl::string_view path, int depth,
                       Manifest* out) {
  if (v.is_null()) return absl::OkStatus();
  if (!v.is_map()) {
    return absl::InvalidArgumentError(absl::StrCat(
        path, ": a document is not a mapping, so no Kubernetes object"));
  }
  Object object{Text(v.Find("apiVersion")), Text(v.Find("kind")),
                Text(v.FindPath({"metadata", "namespace"})),
                Text(v.FindPath({"metadata", "name"}))};
  const Value* items = v.Find("items");
  if (absl::EndsWith(object.kind, "List") && items != nullptr &&
      items->is_list() && depth < kMaxListDepth) {
    for (const Value& item : items->list()) {
      GITOPS_RETURN_IF_ERROR(AddObject(item, path, depth + 1, out));
    }
    return absl::OkStatus();
  }
  if (object.kind == "Secret" && object.api_version == "v1" &&
      HoldsClearData(v)) {
    out->clear_secrets.push_back(object);
  }
  out->objects.push_back(std::move(object));
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Manifest> ReadManifest(absl::string_view path,
                                      absl::string_view text) {
  Manifest manifest;
  if (!absl::EndsWith(path, ".yaml") && !absl::EndsWith(path, ".yml") &&
      !absl::EndsWith(path, ".json")) {
    return manifest;
  }
  yaml::ParseOptions options;
  options.dialect = yaml::Dialect::kKube;
  options.file = std::string(path);
  options.max_bytes = int64_t{64} << 20;
  GITOPS_ASSIGN_OR_RETURN(std::vector<yaml::Document> documents,
                          yaml::ParseAll(text, options));
  for (const yaml::Document& document : documents) {
    GITOPS_RETURN_IF_ERROR(AddObject(document.value, path, 0, &manifest));
  }
  return manifest;
}

bool IsCrdsOnly(const Manifest& manifest) {
  return !manifest.objects.empty() &&
         std::all_of(manifest.objects.begin(), manifest.objects.end(),
                     [](const Object& o) {
                       return o.kind == "CustomResourceDefinition" &&
                              absl::StartsWith(o.api_version,
                                               "apiextensions.k8s.io/");
                     });
}

bool NamesObject(absl::string_view allowed, const Object& object,
                 absl::string_view release_namespace) {
  if (allowed == object.name) return true;
  absl::string_view ns =
      object.ns.empty() ? release_namespace : absl::string_view(object.ns);
  return allowed == absl::StrCat(ns, "/", object.name);
}

}  // namespace gitops::descriptor
