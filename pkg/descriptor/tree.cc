#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "pkg/base/fs.h"
#include "pkg/base/quote.h"
#include "pkg/base/status_macros.h"
#include "pkg/descriptor/builder.h"

namespace gitops::descriptor {
namespace {

constexpr int kMaxDepth = 64;
constexpr size_t kMaxFiles = 100000;
constexpr int64_t kMaxFileBytes = int64_t{64} << 20;

absl::Status ReadBelow(const std::string& dir, const std::string& prefix,
                       int depth, std::map<std::string, std::string>* files) {
  if (depth > kMaxDepth) {
    return absl::ResourceExhaustedError(
        absl::StrCat(dir, ": folders more than ", kMaxDepth, " deep"));
  }
  GITOPS_ASSIGN_OR_RETURN(std::vector<fs::DirEntry> entries, fs::ListDir(dir));
  for (const fs::DirEntry& entry : entries) {
    std::string full = fs::JoinPath(dir, entry.name);
    GITOPS_ASSIGN_OR_RETURN(fs::FileInfo info, fs::Stat(full));
    if (info.type == fs::FileType::kDirectory) {
      if (entry.type == fs::FileType::kSymlink) {
        return absl::InvalidArgumentError(
            absl::StrCat(full, ": a symbolic link to a folder"));
      }
      GITOPS_RETURN_IF_ERROR(
          ReadBelow(full, prefix + entry.name + "/", depth + 1, files));
      continue;
    }
    if (info.type != fs::FileType::kFile) {
      return absl::InvalidArgumentError(
          absl::StrCat(full, ": neither a file nor a folder"));
    }
    if (files->size() >= kMaxFiles) {
      return absl::ResourceExhaustedError(
          absl::StrCat(dir, ": more than ", kMaxFiles, " files"));
    }
    GITOPS_ASSIGN_OR_RETURN((*files)[prefix + entry.name],
                            fs::ReadFile(full, kMaxFileBytes));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::map<std::string, std::string>> ReadTree(
    absl::string_view dir) {
  std::map<std::string, std::string> files;
  GITOPS_RETURN_IF_ERROR(ReadBelow(std::string(dir), "", 0, &files));
  return files;
}

absl::Status WriteTree(absl::string_view dir,
                       const std::map<std::string, std::string>& files) {
  GITOPS_RETURN_IF_ERROR(fs::MakeDirs(dir));
  GITOPS_ASSIGN_OR_RETURN(std::vector<fs::DirEntry> old, fs::ListDir(dir));
  if (!old.empty()) {
    return absl::FailedPreconditionError(
        absl::StrCat(dir, ": not empty: holds ", Quote(old.front().name)));
  }
  for (const auto& [path, text] : files) {
    if (!fs::IsLocalPath(path)) {
      return absl::InvalidArgumentError(
          absl::StrCat("path leaves its folder: ", Quote(path)));
    }
    std::string full = fs::JoinPath(dir, path);
    GITOPS_RETURN_IF_ERROR(fs::MakeDirs(fs::DirName(full)));
    GITOPS_RETURN_IF_ERROR(fs::WriteFile(full, text));
  }
  return absl::OkStatus();
}

}  // namespace gitops::descriptor
