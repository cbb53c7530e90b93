#include "cmd/renderer/release_dir.h"

#include <fcntl.h>
#include <stdio.h>

#include <algorithm>
#include <vector>

#include "absl/strings/str_cat.h"
#include "pkg/base/fs.h"
#include "pkg/base/status_macros.h"

namespace gitops::renderer {
namespace {

using render::Manifest;

std::string Document(absl::string_view path, absl::string_view text) {
  return absl::StrCat("---\n# Source: ", path, "\n", text, "\n");
}

// Refuses what is in `directory` (below `prefix`) without being in `files`.
absl::Status CheckExtra(const std::map<std::string, std::string>& files,
                        const std::string& directory,
                        const std::string& prefix) {
  GITOPS_ASSIGN_OR_RETURN(const std::vector<fs::DirEntry> entries,
                          fs::ListDir(directory));
  for (const fs::DirEntry& entry : entries) {
    const std::string path = fs::JoinPath(directory, entry.name);
    const std::string name =
        prefix.empty() ? entry.name : absl::StrCat(prefix, "/", entry.name);
    if (entry.type == fs::FileType::kDirectory) {
      GITOPS_RETURN_IF_ERROR(CheckExtra(files, path, name));
    } else if (files.count(name) == 0) {
      return absl::FailedPreconditionError(
          absl::StrCat(path,
                       ": not a file of this release; remove it, or pass "
                       "--release-dir-clean"));
    }
  }
  return absl::OkStatus();
}

// Puts `fresh` in the place of `directory`, which may be absent.
absl::Status Exchange(const std::string& fresh, const std::string& directory) {
  if (!fs::Exists(directory)) return fs::Rename(fresh, directory);
  if (renameat2(AT_FDCWD, fresh.c_str(), AT_FDCWD, directory.c_str(),
                RENAME_EXCHANGE) == 0) {
    return fs::RemoveAll(fresh);
  }
  // A file system without exchange: a moment without the directory.
  const std::string old = absl::StrCat(fresh, ".old");
  GITOPS_RETURN_IF_ERROR(fs::Rename(directory, old));
  GITOPS_RETURN_IF_ERROR(fs::Rename(fresh, directory));
  return fs::RemoveAll(old);
}

}  // namespace

std::map<std::string, std::string> ReleaseFiles(
    const render::RenderedRelease& release, const OutputOptions& options) {
  std::map<std::string, std::string> files;
  if (options.include_crds) {
    for (const chart::Crd& crd : release.crds) {
      files[crd.path] += Document(crd.path, crd.file->data);
    }
  }
  std::vector<const Manifest*> documents;
  for (const Manifest& manifest : release.sorted.manifests) {
    documents.push_back(&manifest);
  }
  for (const Manifest& hook : release.sorted.hooks) {
    if (options.no_hooks || (options.skip_tests && render::IsTestHook(hook))) {
      continue;
    }
    documents.push_back(&hook);
  }
  std::stable_sort(documents.begin(), documents.end(),
                   [](const Manifest* a, const Manifest* b) {
                     return a->path != b->path
                                ? a->path < b->path
                                : a->text.data() < b->text.data();
                   });
  for (const Manifest* document : documents) {
    files[document->path] += Document(document->path, document->text);
  }
  return files;
}

absl::Status WriteReleaseDir(const std::map<std::string, std::string>& files,
                             absl::string_view directory, ExtraFiles extra) {
  const std::string target = fs::CleanPath(directory);
  if (fs::Exists(target) && !fs::IsDirectory(target)) {
    return absl::FailedPreconditionError(
        absl::StrCat(target, ": not a directory"));
  }
  if (extra == ExtraFiles::kRefuse && fs::Exists(target)) {
    GITOPS_RETURN_IF_ERROR(CheckExtra(files, target, ""));
  }
  const std::string parent(fs::DirName(target));
  GITOPS_RETURN_IF_ERROR(fs::MakeDirs(parent));
  GITOPS_ASSIGN_OR_RETURN(const std::string temporary,
                          fs::MakeTempDir(".release-", parent));
  // MakeTempDir's is private to the user; a release is not.
  const std::string fresh = fs::JoinPath(temporary, "new");
  absl::Status status = fs::MakeDirs(fresh);
  for (const auto& [name, content] : files) {
    if (!status.ok()) break;
    if (!fs::IsLocalPath(name)) {
      status = absl::InvalidArgumentError(
          absl::StrCat(name, ": leaves the release's directory"));
      break;
    }
    const std::string path = fs::JoinPath(fresh, name);
    status = fs::MakeDirs(fs::DirName(path));
    if (status.ok()) status = fs::WriteFile(path, content);
  }
  if (status.ok()) status = Exchange(fresh, target);
  const absl::Status removed = fs::RemoveAll(temporary);
  return status.ok() ? removed : status;
}

}  // namespace gitops::renderer
