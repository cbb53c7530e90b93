#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "pkg/base/fs.h"
#include "pkg/base/quote.h"
#include "pkg/base/sha256.h"
#include "pkg/base/status_macros.h"
#include "pkg/descriptor/descriptor.h"

namespace gitops::descriptor {
namespace {

constexpr int kMaxDepth = 64;
constexpr int64_t kMaxDescriptorBytes = int64_t{64} << 20;

// path → SHA-256 of what the descriptor promises.
std::map<std::string, std::string> Promised(const Release& release) {
  std::map<std::string, std::string> out;
  for (const File& f : release.files) out[f.path] = f.sha256;
  for (const File& f : release.crds) out[f.path] = f.sha256;
  return out;
}

absl::Status Loss(absl::string_view path, absl::string_view what) {
  return absl::DataLossError(absl::StrCat(
      path, ": ", what, "; the release descriptor says otherwise"));
}

absl::Status Compare(const std::map<std::string, std::string>& promised,
                     const std::map<std::string, std::string>& found) {
  for (const auto& [path, sha] : promised) {
    auto it = found.find(path);
    if (it == found.end()) return Loss(path, "file is missing");
    if (it->second != sha) {
      return Loss(path, absl::StrCat("content has SHA-256 ", it->second));
    }
  }
  for (const auto& [path, sha] : found) {
    if (promised.count(path) == 0) return Loss(path, "file is not listed");
  }
  return absl::OkStatus();
}

absl::Status HashBelow(const std::string& dir, const std::string& prefix,
                       int depth, std::map<std::string, std::string>* found) {
  if (depth > kMaxDepth) return Loss(prefix, "folders too deep");
  GITOPS_ASSIGN_OR_RETURN(std::vector<fs::DirEntry> entries, fs::ListDir(dir));
  for (const fs::DirEntry& entry : entries) {
    std::string path =
        prefix.empty() ? entry.name : absl::StrCat(prefix, "/", entry.name);
    std::string full = fs::JoinPath(dir, entry.name);
    GITOPS_ASSIGN_OR_RETURN(fs::FileInfo info, fs::Stat(full));
    if (info.type == fs::FileType::kDirectory) {
      if (entry.type == fs::FileType::kSymlink) {
        return Loss(path, "a symbolic link to a folder");
      }
      GITOPS_RETURN_IF_ERROR(HashBelow(full, path, depth + 1, found));
    } else if (prefix.empty()) {
      continue;  // A loose file.
    } else if (info.type == fs::FileType::kFile) {
      GITOPS_ASSIGN_OR_RETURN(std::string bytes, fs::ReadFile(full));
      (*found)[path] = Sha256Hex(bytes);
    } else {
      return Loss(path, "neither a file nor a folder");
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status CheckContents(const Release& release,
                           const std::map<std::string, std::string>& contents) {
  std::map<std::string, std::string> found;
  for (const auto& [path, bytes] : contents) {
    if (path.find('/') == std::string::npos) continue;
    found[path] = Sha256Hex(bytes);
  }
  return Compare(Promised(release), found);
}

absl::Status CheckFiles(const Release& release, absl::string_view dir) {
  std::map<std::string, std::string> found;
  GITOPS_RETURN_IF_ERROR(HashBelow(std::string(dir), "", 0, &found));
  return Compare(Promised(release), found);
}

absl::StatusOr<Release> LoadStateDir(absl::string_view dir,
                                     std::string* bytes) {
  std::string file = fs::JoinPath(dir, kBinaryFile);
  GITOPS_ASSIGN_OR_RETURN(std::string content,
                          fs::ReadFile(file, kMaxDescriptorBytes));
  absl::StatusOr<Release> release = ReadRelease(content);
  if (!release.ok()) {
    return absl::Status(release.status().code(),
                        absl::StrCat(file, ": ", release.status().message()));
  }
  GITOPS_RETURN_IF_ERROR(CheckFiles(*release, dir));
  if (bytes != nullptr) *bytes = std::move(content);
  return release;
}

}  // namespace gitops::descriptor
