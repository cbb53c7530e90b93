#include "pkg/release/commit_policy.h"

#include <algorithm>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "pkg/base/fs.h"
#include "pkg/base/quote.h"
#include "pkg/base/status_macros.h"
#include "pkg/descriptor/manifest.h"

namespace gitops::release {
namespace {

constexpr int kSearchDepth = 6;

std::string Key(const descriptor::Release& r) {
  return absl::StrCat("release ", Quote(r.name), " of environment ",
                      Quote(r.environment));
}

bool SameKey(const descriptor::Release& a, const descriptor::Release& b) {
  return a.environment == b.environment && a.name == b.name;
}

bool Overlap(absl::string_view a, absl::string_view b) {
  return a.empty() || b.empty() || a == b ||
         absl::StartsWith(a, absl::StrCat(b, "/")) ||
         absl::StartsWith(b, absl::StrCat(a, "/"));
}

bool IsAllowed(const std::vector<std::string>& names,
               const descriptor::Object& object, absl::string_view ns) {
  return std::any_of(names.begin(), names.end(), [&](const std::string& name) {
    return descriptor::NamesObject(name, object, ns);
  });
}

}  // namespace

absl::Status CheckSecrets(const descriptor::Release& release,
                          const state::Files& files,
                          const std::vector<std::string>& allowed) {
  for (const auto& [path, text] : files) {
    if (!absl::StrContains(path, "/")) continue;
    GITOPS_ASSIGN_OR_RETURN(descriptor::Manifest manifest,
                            descriptor::ReadManifest(path, text));
    for (const descriptor::Object& o : manifest.clear_secrets) {
      if (IsAllowed(release.allowed_secrets, o, release.ns) ||
          IsAllowed(allowed, o, release.ns)) {
        continue;
      }
      std::string name =
          o.ns.empty() ? o.name : absl::StrCat(o.ns, "/", o.name);
      return absl::FailedPreconditionError(absl::StrCat(
          path, ": Secret ", Quote(name),
          " has data in clear text, which would stay in the git history for "
          "good; leave it out of the chart, encrypt it (sops), or allow it by "
          "name (--allow-secret ",
          o.name, ")"));
    }
  }
  return absl::OkStatus();
}

absl::Status CheckOwner(const state::Repository& repository,
                        absl::string_view commit, absl::string_view directory,
                        const descriptor::Release& release) {
  GITOPS_ASSIGN_OR_RETURN(
      std::vector<std::string> found,
      repository.FindFiles(commit, descriptor::kBinaryFile, kSearchDepth));
  for (const std::string& path : found) {
    absl::string_view other_dir = fs::DirName(path);
    if (other_dir == ".") other_dir = "";
    GITOPS_ASSIGN_OR_RETURN(std::string bytes,
                            repository.ReadFile(commit, path));
    absl::StatusOr<descriptor::Release> other = descriptor::ReadRelease(bytes);
    if (!other.ok()) {
      // A damaged descriptor in our own place is about to be replaced.
      if (other_dir == directory || !Overlap(other_dir, directory)) continue;
      return absl::Status(other.status().code(),
                          absl::StrCat(path, ": ", other.status().message()));
    }
    if (Overlap(other_dir, directory) &&
        (other_dir != directory || !SameKey(*other, release))) {
      return absl::FailedPreconditionError(absl::StrCat(
          "directory ", Quote(directory), " overlaps ", Quote(other_dir),
          ", which is ", Key(*other), "; this is ", Key(release),
          "; choose another directory, or --take-over"));
    }
    if (other_dir != directory && other->app_group == release.app_group &&
        !SameKey(*other, release)) {
      return absl::FailedPreconditionError(absl::StrCat(
          "app group ", Quote(release.app_group), " is used by ", Key(*other),
          " in ", Quote(other_dir), "; this is ", Key(release),
          "; choose another app group, or --take-over"));
    }
  }
  return absl::OkStatus();
}

}  // namespace gitops::release
