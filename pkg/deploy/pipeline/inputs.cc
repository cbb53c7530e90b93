#include "pkg/deploy/pipeline/inputs.h"

#include <algorithm>
#include <cmath>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "pkg/base/fs.h"
#include "pkg/base/status_macros.h"
#include "pkg/deploy/resource/field_names.h"
#include "pkg/yaml/yaml.h"

namespace gitops::deploy {

using value::Value;

namespace {

// 1e3 and 1000.0 are what 1000 is: the API server and Go's JSON print both so.
void WholeNumbers(Value* v) {
  if (v->is_float()) {
    double d = v->as_float();
    if (std::floor(d) == d && std::fabs(d) < 9.2e18) {
      *v = Value::Int(static_cast<int64_t>(d));
    }
  } else if (v->is_list()) {
    for (Value& item : v->list().items) WholeNumbers(&item);
  } else if (v->is_map()) {
    for (const auto& e : v->map().entries()) {
      if (e.value.is_float() || e.value.is_list() || e.value.is_map()) {
        WholeNumbers(const_cast<Value*>(&e.value));
      }
    }
  }
}

absl::Status Annotate(const absl::Status& s, absl::string_view where) {
  return absl::Status(s.code(), absl::StrCat(where, ": ", s.message()));
}

bool HasYamlEnding(absl::string_view name) {
  return absl::EndsWith(name, ".json") || absl::EndsWith(name, ".yaml") ||
         absl::EndsWith(name, ".yml");
}

// All files below `dir`, as paths relative to it.
absl::Status Walk(const std::string& dir, const std::string& prefix,
                  std::vector<std::string>* out) {
  GITOPS_ASSIGN_OR_RETURN(std::vector<fs::DirEntry> entries, fs::ListDir(dir));
  for (const fs::DirEntry& e : entries) {
    std::string path = fs::JoinPath(dir, e.name);
    std::string name =
        prefix.empty() ? e.name : absl::StrCat(prefix, "/", e.name);
    if (e.type == fs::FileType::kDirectory) {
      GITOPS_RETURN_IF_ERROR(Walk(path, name, out));
    } else if (HasYamlEnding(name)) {
      out->push_back(name);
    }
  }
  return absl::OkStatus();
}

absl::Status AddText(absl::string_view text, std::string description,
                     std::vector<InputFile>* out) {
  InputFile file;
  GITOPS_ASSIGN_OR_RETURN(file.resources, ParseResources(text, description));
  file.description = std::move(description);
  out->push_back(std::move(file));
  return absl::OkStatus();
}

absl::Status AddFile(const std::string& path, const std::string& shown,
                     std::vector<InputFile>* out) {
  absl::StatusOr<std::string> text = fs::ReadFile(path);
  if (!text.ok()) {
    if (absl::IsNotFound(text.status())) {
      return absl::NotFoundError(
          absl::StrCat("stat ", path, ": no such file or directory"));
    }
    return text.status();
  }
  return AddText(*text, absl::StrCat("file '", shown, "'"), out);
}

absl::Status AddDirectory(const std::string& path,
                          std::vector<InputFile>* out) {
  std::vector<std::string> names;
  GITOPS_RETURN_IF_ERROR(Walk(path, "", &names));
  std::sort(names.begin(), names.end());
  for (const std::string& name : names) {
    GITOPS_RETURN_IF_ERROR(AddFile(fs::JoinPath(path, name), name, out));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::vector<Resource>> ParseResources(
    absl::string_view text, absl::string_view description) {
  std::vector<Resource> out;
  absl::StatusOr<std::vector<yaml::RawDocument>> parts =
      yaml::SplitDocuments(text);
  GITOPS_RETURN_IF_ERROR(parts.status());
  yaml::ParseOptions options;
  options.dialect = yaml::Dialect::kKube;
  for (size_t i = 0; i < parts->size(); ++i) {
    std::string origin = absl::StrCat(description, " doc ", i + 1);
    absl::StatusOr<Value> doc = yaml::Parse((*parts)[i].text, options);
    if (!doc.ok()) {
      return Annotate(doc.status(), "error converting YAML to JSON");
    }
    if (doc->is_null()) continue;
    if (!doc->is_map()) {
      return absl::InvalidArgumentError(
          absl::StrCat("error unmarshaling JSON: while decoding JSON: json: "
                       "cannot unmarshal ",
                       JsonTypeName(*doc),
                       " into Go value of type map[string]interface {}"));
    }
    if (doc->map().empty()) continue;
    WholeNumbers(&*doc);
    const Value* items = doc->Find("items");
    if (items == nullptr || !items->is_list()) {
      Resource r(*std::move(doc));
      r.set_origin(origin);
      out.push_back(std::move(r));
      continue;
    }
    for (const Value& item : items->list()) {
      if (!item.is_map()) {
        return absl::InvalidArgumentError(
            "items member is not an object: map[string]interface {}");
      }
      Resource r(item);
      r.set_origin(origin);
      out.push_back(std::move(r));
    }
  }
  return out;
}

absl::StatusOr<std::vector<InputFile>> ReadInputs(
    const std::vector<std::string>& paths, const InputSources& sources) {
  std::vector<InputFile> out;
  for (const std::string& path : paths) {
    if (path == "-") {
      if (sources.read_stdin == nullptr) {
        return absl::InvalidArgumentError("standard input is not available");
      }
      GITOPS_ASSIGN_OR_RETURN(std::string text, sources.read_stdin());
      GITOPS_RETURN_IF_ERROR(AddText(text, "stdin", &out));
    } else if (absl::StartsWith(path, "http://") ||
               absl::StartsWith(path, "https://")) {
      if (sources.fetch == nullptr) {
        return absl::UnimplementedError("inputs behind URLs");
      }
      GITOPS_ASSIGN_OR_RETURN(std::string text, sources.fetch(path));
      GITOPS_RETURN_IF_ERROR(
          AddText(text, absl::StrCat("HTTP URL '", path, "'"), &out));
    } else if (fs::IsDirectory(path)) {
      GITOPS_RETURN_IF_ERROR(AddDirectory(path, &out));
    } else {
      GITOPS_RETURN_IF_ERROR(AddFile(path, path, &out));
    }
  }
  return out;
}

}  // namespace gitops::deploy
