#include "pkg/image/input.h"

#include <algorithm>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "pkg/base/fs.h"
#include "pkg/base/status_macros.h"
#include "pkg/yaml/yaml.h"

namespace gitops::image {
namespace {

using value::Value;

constexpr int64_t kMaxInputBytes = int64_t{256} << 20;
constexpr int kMaxDepth = 200;

bool IsManifestName(absl::string_view name) {
  return absl::EndsWith(name, ".json") || absl::EndsWith(name, ".yaml") ||
         absl::EndsWith(name, ".yml");
}

absl::Status ListFiles(const std::string& directory, int depth,
                       std::vector<std::string>* out) {
  if (depth > kMaxDepth) {
    return absl::InvalidArgumentError(
        absl::StrCat(directory, ": directories are nested too deeply"));
  }
  GITOPS_ASSIGN_OR_RETURN(std::vector<fs::DirEntry> entries,
                          fs::ListDir(directory));
  for (const fs::DirEntry& entry : entries) {
    const std::string path = fs::JoinPath(directory, entry.name);
    if (entry.type == fs::FileType::kDirectory) {
      GITOPS_RETURN_IF_ERROR(ListFiles(path, depth + 1, out));
    } else if (IsManifestName(entry.name) && !fs::IsDirectory(path)) {
      out->push_back(path);
    }
  }
  return absl::OkStatus();
}

// One document, or the items of a list.
absl::Status AddDocument(Value document, std::vector<Value>* out) {
  if (document.is_null() || document.map().empty()) return absl::OkStatus();
  const Value* items = document.Find("items");
  if (items == nullptr || !items->is_list()) {
    out->push_back(std::move(document));
    return absl::OkStatus();
  }
  for (const Value& item : items->list()) {
    if (!item.is_map()) {
      return absl::InvalidArgumentError(
          "items member is not an object: map[string]interface {}");
    }
    out->push_back(item);
  }
  return absl::OkStatus();
}

absl::StatusOr<std::vector<Value>> ReadFileInput(const std::string& path) {
  GITOPS_ASSIGN_OR_RETURN(std::string text, fs::ReadFile(path, kMaxInputBytes));
  return ParseDocuments(text, absl::StrCat("file '", path, "'"));
}

absl::StatusOr<std::vector<std::string>> FilesAt(const std::string& path) {
  absl::StatusOr<fs::FileInfo> info = fs::Stat(path);
  if (!info.ok()) {
    return absl::Status(info.status().code(),
                        absl::StrCat("Unable to stat file: stat ", path, ": ",
                                     absl::IsNotFound(info.status())
                                         ? "no such file or directory"
                                         : info.status().message()));
  }
  if (info->type != fs::FileType::kDirectory) {
    return std::vector<std::string>{path};
  }
  std::vector<std::string> files;
  GITOPS_RETURN_IF_ERROR(ListFiles(fs::CleanPath(path), 0, &files));
  std::sort(files.begin(), files.end());
  return files;
}

}  // namespace

absl::StatusOr<std::vector<Value>> ParseDocuments(absl::string_view text,
                                                  absl::string_view name) {
  absl::StatusOr<std::vector<yaml::RawDocument>> documents =
      yaml::SplitDocuments(text);
  if (!documents.ok()) {
    return absl::Status(
        documents.status().code(),
        absl::StrCat("Parsing ", name, ": ", documents.status().message()));
  }
  std::vector<Value> out;
  yaml::ParseOptions options;
  options.dialect = yaml::Dialect::kKbld;
  for (size_t i = 0; i < documents->size(); ++i) {
    absl::StatusOr<Value> document =
        yaml::ParseMap((*documents)[i].text, options);
    absl::Status status = document.status();
    if (status.ok()) status = AddDocument(*std::move(document), &out);
    if (!status.ok()) {
      return absl::Status(status.code(),
                          absl::StrCat("Parsing ", name, " doc ", i + 1, ": ",
                                       status.message()));
    }
  }
  return out;
}

absl::StatusOr<std::vector<Value>> ReadInputs(
    const std::vector<std::string>& files, const InputSources& sources) {
  std::vector<Value> out;
  const auto add = [&](std::vector<Value> more) {
    out.insert(out.end(), more.begin(), more.end());
  };
  for (const std::string& file : files) {
    if (file.empty()) continue;
    if (file == "-") {
      GITOPS_ASSIGN_OR_RETURN(std::string text, sources.read_stdin());
      GITOPS_ASSIGN_OR_RETURN(std::vector<Value> more,
                              ParseDocuments(text, "stdin"));
      add(std::move(more));
    } else if (absl::StartsWith(file, "http://") ||
               absl::StartsWith(file, "https://")) {
      const std::string name = absl::StrCat("HTTP URL '", file, "'");
      absl::StatusOr<std::string> text = sources.fetch(file);
      if (!text.ok()) {
        return absl::Status(text.status().code(),
                            absl::StrCat("Parsing ", name, ": Requesting URL '",
                                         file, "': ", text.status().message()));
      }
      GITOPS_ASSIGN_OR_RETURN(std::vector<Value> more,
                              ParseDocuments(*text, name));
      add(std::move(more));
    } else {
      GITOPS_ASSIGN_OR_RETURN(std::vector<std::string> paths, FilesAt(file));
      for (const std::string& path : paths) {
        GITOPS_ASSIGN_OR_RETURN(std::vector<Value> more, ReadFileInput(path));
        add(std::move(more));
      }
    }
  }
  return out;
}

}  // namespace gitops::image
