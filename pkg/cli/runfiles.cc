#include "pkg/cli/runfiles.h"

#include <unistd.h>

#include <map>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "pkg/base/fs.h"

namespace gitops::cli {
namespace {

constexpr int64_t kMaxManifestBytes = int64_t{64} << 20;

std::map<std::string, std::string> ReadManifest(const std::string& path) {
  std::map<std::string, std::string> entries;
  absl::StatusOr<std::string> text = fs::ReadFile(path, kMaxManifestBytes);
  if (!text.ok()) return entries;
  for (absl::string_view line : absl::StrSplit(*text, '\n')) {
    size_t space = line.find(' ');
    if (space == absl::string_view::npos) continue;
    entries[std::string(line.substr(0, space))] =
        std::string(line.substr(space + 1));
  }
  return entries;
}

// The runfiles tree around the current folder; "" if there is none.
std::string TreeAround() {
  char cwd[4096];
  if (getcwd(cwd, sizeof(cwd)) == nullptr) return "";
  std::string path(cwd);
  size_t at = path.find(".runfiles/");
  return at == std::string::npos ? "" : path.substr(0, at + 9);
}

}  // namespace

Runfiles Runfiles::Find(const std::string& self, const Environment& env) {
  Runfiles runfiles;
  std::string named = env.getenv("RUNFILES_DIR").value_or("");
  for (const std::string& dir : {named, self + ".runfiles", TreeAround()}) {
    if (!dir.empty() && fs::IsDirectory(dir)) {
      runfiles.directory_ = dir;
      break;
    }
  }
  std::string manifest = env.getenv("RUNFILES_MANIFEST_FILE").value_or("");
  for (const std::string& file :
       {manifest, self + ".runfiles_manifest",
        runfiles.directory_.empty() ? std::string()
                                    : runfiles.directory_ + "/MANIFEST"}) {
    if (file.empty() || !fs::Exists(file)) continue;
    runfiles.manifest_ = ReadManifest(file);
    break;
  }
  return runfiles;
}

std::string Runfiles::Path(absl::string_view workspace,
                           absl::string_view path) const {
  std::string key = fs::CleanPath(fs::JoinPath(workspace, path));
  std::string in_tree = fs::JoinPath(directory_, key);
  if (!directory_.empty() && fs::Exists(in_tree)) return in_tree;
  auto it = manifest_.find(key);
  return it != manifest_.end() ? it->second : in_tree;
}

}  // namespace gitops::cli
