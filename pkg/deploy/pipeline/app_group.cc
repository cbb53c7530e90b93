#include "pkg/deploy/pipeline/app_group.h"

#include <algorithm>
#include <optional>
#include <set>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "pkg/base/fs.h"
#include "pkg/base/status_macros.h"
#include "pkg/deploy/pipeline/release_info.h"
#include "pkg/deploy/pipeline/steps.h"
#include "pkg/deploy/resource/keys.h"
#include "pkg/deploy/resource/panic.h"

namespace gitops::deploy {

namespace {

// Folders, by name; those that the descriptor orders come first, in its order.
absl::StatusOr<std::vector<std::string>> AppFolders(
    const std::string& directory, const ReleaseInfo& release) {
  std::vector<std::string> names;
  GITOPS_ASSIGN_OR_RETURN(std::vector<fs::DirEntry> entries,
                          fs::ListDir(directory));
  for (const fs::DirEntry& e : entries) {
    if (e.type == fs::FileType::kDirectory) names.push_back(e.name);
  }
  std::vector<std::string> ordered;
  for (const std::string& app : release.apps) {
    auto at = std::find(names.begin(), names.end(), app);
    if (at == names.end()) continue;
    ordered.push_back(app);
    names.erase(at);
  }
  ordered.insert(ordered.end(), names.begin(), names.end());
  return ordered;
}

std::string Announce(absl::string_view doing, const std::string& app,
                     const std::string& ns) {
  return absl::StrCat("--- ", doing, " app '", app, "' (namespace: ", ns, ")");
}

// How the runs of a group end together.
class Verdict {
 public:
  explicit Verdict(bool keep_going) : keep_going_(keep_going) {}

  // False: stop now.
  bool Add(const std::string& app, const absl::Status& s) {
    if (s.ok()) return true;
    int code = ExitCodeOf(s);
    if (code == 2 || code == 3) {
      if (!IsPanic(s)) {
        changed_ = changed_ || code == 3;
        asked_ = s;
        return true;
      }
    }
    if (!keep_going_) {
      stop_ = s;
      return false;
    }
    failed_.push_back(absl::StrCat("app '", app, "': ", s.message()));
    return true;
  }

  bool failed() const { return !stop_.ok() || !failed_.empty(); }

  absl::Status Result(const DiffFlags& diff, const ApplyFlags& apply) const {
    if (!stop_.ok()) return stop_;
    if (!failed_.empty()) {
      return absl::FailedPreconditionError(absl::StrJoin(failed_, "\n"));
    }
    if (asked_.ok()) return absl::OkStatus();
    return diff.run ? DiffExit(diff, changed_) : ApplyExit(apply, changed_);
  }

 private:
  bool keep_going_;
  bool changed_ = false;
  absl::Status asked_;
  absl::Status stop_;
  std::vector<std::string> failed_;
};

absl::StatusOr<std::vector<App>> AppsOfGroup(AppStore* store,
                                             const std::string& group) {
  GITOPS_ASSIGN_OR_RETURN(
      std::vector<App> apps,
      store->List(store->ns(), absl::StrCat(keys::kAppGroup, "=", group)));
  std::sort(apps.begin(), apps.end(),
            [](const App& a, const App& b) { return a.name < b.name; });
  return apps;
}

absl::Status RemoveApp(Session& session, const AppGroupFlags& flags,
                       const std::string& app, const std::string& ns,
                       const DiffFlags& diff) {
  session.console->Info(Announce("deleting", app, ns));
  DeleteFlags remove = flags.remove;
  remove.app.name = app;
  remove.app.app_namespace = ns;
  remove.diff = diff;
  return Delete(session, remove);
}

}  // namespace

absl::Status DeployAppGroup(Session& session, const AppGroupFlags& flags) {
  if (flags.group.empty()) {
    return absl::InvalidArgumentError("Expected group name to be non-empty");
  }
  ReleaseInfo release;
  if (flags.release.has_value()) {
    release = *flags.release;
  } else {
    GITOPS_ASSIGN_OR_RETURN(release, ReadReleaseInfo(flags.directory));
  }
  if (!session.ns_given && !release.ns.empty()) session.ns = release.ns;
  if (release.create_namespace && !flags.deploy.diff.run) {
    GITOPS_RETURN_IF_ERROR(EnsureNamespace(session, session.ns));
  }
  GITOPS_ASSIGN_OR_RETURN(std::vector<std::string> folders,
                          AppFolders(flags.directory, release));
  AppFlags app = flags.deploy.app;
  AppStore store = StoreFor(session, app);
  std::set<std::string> wanted;
  for (const std::string& f : folders) {
    wanted.insert(absl::StrCat(flags.group, "-", f));
  }
  if (wanted.empty()) session.Announce();
  GITOPS_ASSIGN_OR_RETURN(std::vector<App> known,
                          AppsOfGroup(&store, flags.group));
  if (wanted.empty() && !known.empty() && !flags.allow_empty_directory) {
    return absl::FailedPreconditionError(absl::StrCat(
        "directory '", flags.directory, "' has no apps, but the group '",
        flags.group, "' has ", known.size(),
        " (hint: --dangerous-allow-empty-directory deletes them)"));
  }
  Verdict verdict(flags.keep_going);
  for (const std::string& f : folders) {
    DeployFlags one = flags.deploy;
    one.app.name = absl::StrCat(flags.group, "-", f);
    one.files = {fs::JoinPath(flags.directory, f)};
    one.labels.emplace_back(keys::kAppGroup, flags.group);
    one.release = release;
    session.console->Info(
        absl::StrCat(Announce("deploying", one.app.name, store.ns()), " from ",
                     one.files[0]));
    if (!verdict.Add(one.app.name, Deploy(session, one))) break;
  }
  // Pruning comes last, and not after a failure.
  if (!verdict.failed()) {
    for (const App& old : known) {
      if (wanted.count(old.name) > 0) continue;
      if (!verdict.Add(old.name, RemoveApp(session, flags, old.name, store.ns(),
                                           flags.deploy.diff))) {
        break;
      }
    }
  }
  return verdict.Result(flags.deploy.diff, flags.deploy.apply);
}

absl::Status DeleteAppGroup(Session& session, const AppGroupFlags& flags) {
  if (flags.group.empty()) {
    return absl::InvalidArgumentError("Expected group name to be non-empty");
  }
  session.Announce();
  AppStore store = StoreFor(session, flags.remove.app);
  GITOPS_ASSIGN_OR_RETURN(std::vector<App> known,
                          AppsOfGroup(&store, flags.group));
  Verdict verdict(flags.keep_going);
  for (const App& app : known) {
    if (!verdict.Add(app.name, RemoveApp(session, flags, app.name, store.ns(),
                                         flags.remove.diff))) {
      break;
    }
  }
  return verdict.Result(flags.remove.diff, flags.remove.apply);
}

}  // namespace gitops::deploy
