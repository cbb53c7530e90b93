#include "pkg/descriptor/chart_facts.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "pkg/archive/gzip.h"
#include "pkg/archive/tar.h"
#include "pkg/base/fs.h"
#include "pkg/base/quote.h"
#include "pkg/base/sha256.h"
#include "pkg/base/status_macros.h"
#include "pkg/value/value.h"
#include "pkg/yaml/yaml.h"

namespace gitops::descriptor {
namespace {

using Files = std::map<std::string, std::string>;

constexpr int64_t kMaxBytes = int64_t{256} << 20;
constexpr size_t kMaxFiles = 100000;
constexpr int kMaxDepth = 8;
constexpr int kMaxFolders = 64;

absl::Status TooLarge(absl::string_view path) {
  return absl::ResourceExhaustedError(absl::StrCat(path, ": chart larger than ",
                                                   kMaxBytes >> 20, " MiB or ",
                                                   kMaxFiles, " files"));
}

absl::Status ReadFolder(const std::string& dir, const std::string& prefix,
                        int depth, int64_t* left, Files* files) {
  if (depth > kMaxFolders) return TooLarge(dir);
  GITOPS_ASSIGN_OR_RETURN(std::vector<fs::DirEntry> entries, fs::ListDir(dir));
  for (const fs::DirEntry& entry : entries) {
    std::string full = fs::JoinPath(dir, entry.name);
    std::string name = prefix + entry.name;
    GITOPS_ASSIGN_OR_RETURN(fs::FileInfo info, fs::Stat(full));
    if (info.type == fs::FileType::kDirectory) {
      GITOPS_RETURN_IF_ERROR(
          ReadFolder(full, name + "/", depth + 1, left, files));
    } else if (info.type == fs::FileType::kFile) {
      GITOPS_ASSIGN_OR_RETURN(std::string bytes, fs::ReadFile(full, *left));
      *left -= static_cast<int64_t>(bytes.size());
      if (files->size() >= kMaxFiles) return TooLarge(dir);
      (*files)[name] = std::move(bytes);
    }
  }
  return absl::OkStatus();
}

// Names within the archive lose their first folder, the chart's name.
absl::StatusOr<Files> Unpack(absl::string_view path, absl::string_view bytes) {
  archive::GzipReader stream(bytes);
  archive::TarReader tar(&stream);
  archive::TarEntry entry;
  Files files;
  int64_t left = kMaxBytes;
  while (true) {
    absl::StatusOr<bool> more = tar.Next(&entry);
    if (!more.ok()) {
      return absl::InvalidArgumentError(
          absl::StrCat(path, ": ", more.status().message()));
    }
    if (!*more) return files;
    if (entry.type != archive::TarType::kFile) continue;
    left -= static_cast<int64_t>(
        std::min<uint64_t>(entry.size_bytes, kMaxBytes + 1));
    if (left < 0 || files.size() >= kMaxFiles) return TooLarge(path);
    absl::StatusOr<std::string> content = tar.ReadContent();
    if (!content.ok()) {
      return absl::InvalidArgumentError(
          absl::StrCat(path, ": ", content.status().message()));
    }
    size_t slash = entry.name.find('/');
    if (slash == std::string::npos) continue;
    files[entry.name.substr(slash + 1)] = *std::move(content);
  }
}

std::string DigestOf(const Files& files) {
  Sha256 hash;
  for (const auto& [path, bytes] : files) {
    hash.Update(absl::StrCat(path, " ", Sha256Hex(bytes), "\n"));
  }
  return absl::StrCat("sha256:", hash.FinishHex());
}

class ChartReader {
 public:
  // Adds the chart made of `files` and what is in its charts/ folder.
  absl::Status Add(const Files& files, const std::string& path,
                   const std::string& digest, absl::string_view shown,
                   int depth) {
    if (depth > kMaxDepth) {
      return absl::ResourceExhaustedError(
          absl::StrCat(shown, ": dependencies more than ", kMaxDepth, " deep"));
    }
    auto metadata = files.find("Chart.yaml");
    if (metadata == files.end()) {
      return absl::InvalidArgumentError(
          absl::StrCat(shown, ": Chart.yaml is missing"));
    }
    Chart chart;
    chart.path = path;
    chart.digest = digest;
    GITOPS_RETURN_IF_ERROR(ReadMetadata(metadata->second, shown, &chart));
    for (const char* lock : {"Chart.lock", "requirements.lock"}) {
      auto it = files.find(lock);
      if (it == files.end()) continue;
      chart.lock_digest = absl::StrCat("sha256:", Sha256Hex(it->second));
      break;
    }
    charts.push_back(std::move(chart));
    return AddDependencies(files, path, shown, depth);
  }

  std::vector<Chart> charts;

 private:
  static absl::Status ReadMetadata(absl::string_view text,
                                   absl::string_view shown, Chart* chart) {
    yaml::ParseOptions options;
    options.file = absl::StrCat(shown, "/Chart.yaml");
    GITOPS_ASSIGN_OR_RETURN(value::Value v, yaml::Parse(text, options));
    const value::Value* name = v.Find("name");
    const value::Value* version = v.Find("version");
    if (name != nullptr) chart->name = std::string(name->string_or_empty());
    if (version != nullptr) {
      chart->version = std::string(version->string_or_empty());
    }
    if (chart->name.empty()) {
      return absl::InvalidArgumentError(
          absl::StrCat(options.file, ": no name"));
    }
    return absl::OkStatus();
  }

  absl::Status AddDependencies(const Files& files, const std::string& path,
                               absl::string_view shown, int depth) {
    std::string below = path.empty() ? "charts/" : path + "/charts/";
    std::map<std::string, Files> folders;
    for (const auto& [name, bytes] : files) {
      if (!absl::StartsWith(name, "charts/")) continue;
      std::string rest = name.substr(7);
      size_t slash = rest.find('/');
      if (slash != std::string::npos) {
        folders[rest.substr(0, slash)][rest.substr(slash + 1)] = bytes;
      } else if (absl::EndsWith(rest, ".tgz")) {
        std::string label = absl::StrCat(shown, "/", name);
        GITOPS_ASSIGN_OR_RETURN(Files unpacked, Unpack(label, bytes));
        GITOPS_RETURN_IF_ERROR(Add(unpacked, below + rest,
                                   absl::StrCat("sha256:", Sha256Hex(bytes)),
                                   label, depth + 1));
      }
    }
    for (const auto& [name, content] : folders) {
      // Helm leaves out folders that start with "_" or ".".
      if (name[0] == '_' || name[0] == '.') continue;
      if (content.count("Chart.yaml") == 0) continue;
      GITOPS_RETURN_IF_ERROR(Add(content, below + name, DigestOf(content),
                                 absl::StrCat(shown, "/charts/", name),
                                 depth + 1));
    }
    return absl::OkStatus();
  }
};

}  // namespace

absl::StatusOr<std::vector<Chart>> ReadChartFacts(absl::string_view path) {
  Files files;
  std::string digest;
  if (fs::IsDirectory(path)) {
    int64_t left = kMaxBytes;
    GITOPS_RETURN_IF_ERROR(ReadFolder(std::string(path), "", 0, &left, &files));
    digest = DigestOf(files);
  } else {
    GITOPS_ASSIGN_OR_RETURN(std::string bytes, fs::ReadFile(path, kMaxBytes));
    GITOPS_ASSIGN_OR_RETURN(files, Unpack(path, bytes));
    digest = absl::StrCat("sha256:", Sha256Hex(bytes));
  }
  ChartReader reader;
  GITOPS_RETURN_IF_ERROR(reader.Add(files, "", digest, path, 0));
  std::sort(reader.charts.begin(), reader.charts.end(),
            [](const Chart& a, const Chart& b) { return a.path < b.path; });
  return std::move(reader.charts);
}

}  // namespace gitops::descriptor
