#include "pkg/deploy/pipeline/app_group.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <set>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "pkg/base/fs.h"
#include "pkg/base/quote.h"
#include "pkg/base/status_macros.h"
#include "pkg/deploy/filter/label_syntax.h"
#include "pkg/deploy/pipeline/console.h"
#include "pkg/deploy/pipeline/group_consoles.h"
#include "pkg/deploy/pipeline/group_run.h"
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
  const absl::StatusOr<std::vector<fs::DirEntry>> entries =
      fs::ListDir(directory);
  if (!entries.ok()) {
    return absl::Status(entries.status().code(),
                        absl::StrCat("Reading directory '", directory,
                                     "': ", entries.status().message()));
  }
  for (const fs::DirEntry& e : *entries) {
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

// A pseudo error that carries an exit code is no failure.
bool IsFailure(const absl::Status& s) {
  if (s.ok()) return false;
  int code = ExitCodeOf(s);
  return (code != 2 && code != 3) || IsPanic(s);
}

std::string Failed(const std::string& app, const absl::Status& s) {
  return absl::StrCat("app '", app, "': ", s.message());
}

// How the runs of a group end together.
class Verdict {
 public:
  // False: it failed.
  bool Add(const std::string& app, const absl::Status& s) {
    if (!IsFailure(s)) {
      if (!s.ok()) {
        changed_ = changed_ || ExitCodeOf(s) == 3;
        asked_ = s;
      }
      return true;
    }
    if (failed_.empty()) first_ = s;
    failed_.push_back(Failed(app, s));
    return false;
  }
  void AddSkipped(const std::string& app, const std::string& cause) {
    failed_.push_back(
        absl::StrCat("app '", app, "': skipped, it comes after '", cause, "'"));
  }

  bool failed() const { return !failed_.empty(); }

  absl::Status Result(bool keep_going, const DiffFlags& diff,
                      const ApplyFlags& apply) const {
    // One failure that stopped the run is told as it is.
    if (!keep_going && failed_.size() == 1) return first_;
    if (!failed_.empty()) {
      return absl::FailedPreconditionError(absl::StrJoin(failed_, "\n"));
    }
    if (asked_.ok()) return absl::OkStatus();
    return diff.run ? DiffExit(diff, changed_) : ApplyExit(apply, changed_);
  }

 private:
  bool changed_ = false;
  absl::Status asked_;
  absl::Status first_;
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

absl::Status CheckGroupOwner(const AppGroupFlags& flags,
                             const ReleaseInfo& release, const std::string& ns,
                             const std::vector<App>& known) {
  if (flags.deploy.take_over) return absl::OkStatus();
  for (const App& app : known) {
    absl::Status s = CheckReleaseOwner(release, app.name, app.config_map);
    if (s.ok()) continue;
    return ExitCodeError(
        absl::StrCat("app group '", flags.group, "' (namespace: ", ns,
                     ") is another release's: ", s.message(),
                     " (hint: choose another app group; --take-over gives this "
                     "one to this release, and deletes the apps that it does "
                     "not have)"),
        kRefusedExit);
  }
  return absl::OkStatus();
}

// The apps of a directory, deployed each in its turn.
class GroupDeploy {
 public:
  GroupDeploy(Session& session, const AppGroupFlags& flags,
              const ReleaseInfo& release, std::vector<std::string> folders)
      : session_(session),
        flags_(flags),
        release_(release),
        folders_(std::move(folders)),
        ns_(AppNamespace(session, flags.deploy.app)),
        first_label_(absl::ToUnixNanos(session.clock->Now())) {}

  void Run(Verdict* verdict) {
    GroupRunOptions options;
    options.keep_going = flags_.keep_going;
    options.is_failure = IsFailure;
    if (release_.graph &&
        (flags_.deploy.diff.run || !session_.console->asks())) {
      options.at_once = std::max<int64_t>(1, flags_.at_once);
    }
    consoles_.emplace(session_.console, folders_.size(), options.at_once > 1);
    if (consoles_->together()) session_.Announce();
    std::vector<PartEnd> ends = RunGroup(
        After(), options, [&](size_t i) { return DeployOne(i); },
        [&](size_t i, const PartEnd& end) { Ended(i, end); });
    shown_ = consoles_->Close();
    Judge(ends, verdict);
  }

 private:
  std::string AppName(size_t i) const {
    return absl::StrCat(flags_.group, "-", folders_[i]);
  }

  // By number; apps without a folder have nothing to wait for.
  std::vector<std::vector<size_t>> After() const {
    std::vector<std::vector<size_t>> after(folders_.size());
    if (!release_.graph) return after;
    for (size_t i = 0; i < folders_.size(); ++i) {
      auto at = release_.after.find(folders_[i]);
      if (at == release_.after.end()) continue;
      for (const std::string& name : at->second) {
        auto other = std::find(folders_.begin(), folders_.end(), name);
        if (other == folders_.end()) continue;
        after[i].push_back(other - folders_.begin());
      }
    }
    return after;
  }

  // The apps that app `i` waits for, for the day that it is deleted.
  std::string AfterText(size_t i) const {
    std::vector<std::string> names;
    const std::vector<std::vector<size_t>> after = After();
    for (size_t before : after[i]) names.push_back(AppName(before));
    return absl::StrJoin(names, ",");
  }

  absl::Status DeployOne(size_t i) {
    DeployFlags one = flags_.deploy;
    one.app.name = AppName(i);
    one.files = {fs::JoinPath(flags_.directory, folders_[i])};
    one.labels.emplace_back(keys::kAppGroup, flags_.group);
    one.release = release_;
    Session* session = &session_;
    Session own;
    if (release_.graph) one.after = AfterText(i);
    if (consoles_->together()) {
      own = session_;
      own.console = consoles_->Of(i);
      session = &own;
      // Two clocks may tell the same time; two apps must not share a label.
      one.label_value = absl::StrCat(first_label_ + static_cast<int64_t>(i));
    }
    session->console->Info(absl::StrCat(
        Announce("deploying", one.app.name, ns_), " from ", one.files[0]));
    return Deploy(*session, one);
  }

  void Ended(size_t i, const PartEnd& end) {
    Console* console = consoles_->Of(i);
    if (end.kind == PartEnd::Kind::kSkipped) {
      console->Info(absl::StrCat(Announce("skipping", AppName(i), ns_),
                                 ", it comes after '", AppName(end.cause),
                                 "'"));
    }
    if (end.kind == PartEnd::Kind::kFailed && consoles_->together()) {
      console->Info(
          absl::StrCat("--- failed: ", Failed(AppName(i), end.status)));
    }
    consoles_->Ended(i);
  }

  void Judge(const std::vector<PartEnd>& ends, Verdict* verdict) {
    std::vector<std::string> left_out;
    for (size_t i = 0; i < ends.size(); ++i) {
      switch (ends[i].kind) {
        case PartEnd::Kind::kDone:
        case PartEnd::Kind::kFailed:
          verdict->Add(AppName(i), ends[i].status);
          break;
        case PartEnd::Kind::kSkipped:
          verdict->AddSkipped(AppName(i), AppName(ends[i].cause));
          break;
        case PartEnd::Kind::kNotStarted:
          left_out.push_back(AppName(i));
          break;
      }
    }
    if (!shown_.ok()) verdict->Add(flags_.group, shown_);
    if (release_.graph && !left_out.empty()) {
      session_.console->Info(
          absl::StrCat("--- not deployed after the failure: ",
                       absl::StrJoin(left_out, ", ")));
    }
  }

  Session& session_;
  const AppGroupFlags& flags_;
  const ReleaseInfo& release_;
  const std::vector<std::string> folders_;
  const std::string ns_;
  const int64_t first_label_;
  std::optional<GroupConsoles> consoles_;
  absl::Status shown_;
};

// By number, the apps that go before each: those that were deployed after it.
// nullopt where the records do not say, or contradict each other.
std::optional<std::vector<std::vector<size_t>>> RemovalOrder(
    const std::vector<App>& apps) {
  std::vector<std::vector<size_t>> before(apps.size());
  for (size_t i = 0; i < apps.size(); ++i) {
    const value::Value* after = apps[i].config_map.Annotation(keys::kAfter);
    if (after == nullptr) return std::nullopt;
    for (absl::string_view name :
         absl::StrSplit(after->string_or_empty(), ',', absl::SkipEmpty())) {
      for (size_t j = 0; j < apps.size(); ++j) {
        if (apps[j].name == name) before[j].push_back(i);
      }
    }
  }
  std::vector<bool> done(apps.size(), false);
  for (size_t left = apps.size(); left > 0;) {
    const size_t had = left;
    for (size_t i = 0; i < apps.size(); ++i) {
      if (done[i] || !std::all_of(before[i].begin(), before[i].end(),
                                  [&](size_t b) { return done[b]; })) {
        continue;
      }
      done[i] = true;
      --left;
    }
    if (left == had) return std::nullopt;
  }
  return before;
}

// Deletes apps against the order they were deployed in, at once where nothing
// is asked and the records say what depends on what; else one by one.
void RemoveApps(Session& session, const AppGroupFlags& flags,
                const std::vector<App>& apps, const std::string& ns,
                const DiffFlags& diff, Verdict* verdict) {
  GroupRunOptions options;
  options.keep_going = flags.keep_going;
  options.is_failure = IsFailure;
  std::optional<std::vector<std::vector<size_t>>> order = RemovalOrder(apps);
  if (order && (diff.run || !session.console->asks())) {
    options.at_once = std::max<int64_t>(1, flags.at_once);
  }
  GroupConsoles consoles(session.console, apps.size(), options.at_once > 1);
  const std::vector<PartEnd> ends = RunGroup(
      order.value_or(std::vector<std::vector<size_t>>(apps.size())), options,
      [&](size_t i) {
        Session own = session;
        own.console = consoles.Of(i);
        return RemoveApp(own, flags, apps[i].name, ns, diff);
      },
      [&](size_t i, const PartEnd& end) {
        if (end.kind == PartEnd::Kind::kSkipped) {
          consoles.Of(i)->Info(
              absl::StrCat(Announce("skipping", apps[i].name, ns), ", '",
                           apps[end.cause].name, "' comes after it"));
        }
        consoles.Ended(i);
      });
  const absl::Status shown = consoles.Close();
  for (size_t i = 0; i < ends.size(); ++i) {
    if (ends[i].kind == PartEnd::Kind::kSkipped) {
      verdict->AddSkipped(apps[i].name, apps[ends[i].cause].name);
    } else if (ends[i].kind != PartEnd::Kind::kNotStarted) {
      verdict->Add(apps[i].name, ends[i].status);
    }
  }
  if (!shown.ok()) verdict->Add(flags.group, shown);
}

// The group becomes the value of a label.
absl::Status CheckGroupName(absl::string_view group) {
  if (group.empty()) {
    return absl::InvalidArgumentError("Expected group name to be non-empty");
  }
  const std::string problems = LabelValueProblems(group);
  if (problems.empty()) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat("Expected group name ", Quote(group),
                   " to be the value of a label: ", problems));
}

}  // namespace

absl::Status DeployAppGroup(Session& session, const AppGroupFlags& flags) {
  GITOPS_RETURN_IF_ERROR(CheckGroupName(flags.group));
  ReleaseInfo release;
  if (flags.release.has_value()) {
    release = *flags.release;
  } else {
    GITOPS_ASSIGN_OR_RETURN(release, ReadReleaseInfo(flags.directory));
  }
  if (!session.ns_given && !release.ns.empty()) session.ns = release.ns;
  GITOPS_ASSIGN_OR_RETURN(std::vector<std::string> folders,
                          AppFolders(flags.directory, release));
  AppStore store = StoreFor(session, flags.deploy.app);
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
  GITOPS_RETURN_IF_ERROR(CheckGroupOwner(flags, release, store.ns(), known));
  if (release.create_namespace && !flags.deploy.diff.run) {
    GITOPS_RETURN_IF_ERROR(EnsureNamespace(session, session.ns));
  }
  Verdict verdict;
  GroupDeploy(session, flags, release, std::move(folders)).Run(&verdict);
  // Pruning comes last, and not after a failure.
  if (!verdict.failed()) {
    known.erase(
        std::remove_if(known.begin(), known.end(),
                       [&](const App& a) { return wanted.count(a.name) > 0; }),
        known.end());
    RemoveApps(session, flags, known, store.ns(), flags.deploy.diff, &verdict);
  }
  return verdict.Result(flags.keep_going, flags.deploy.diff,
                        flags.deploy.apply);
}

absl::Status DeleteAppGroup(Session& session, const AppGroupFlags& flags) {
  GITOPS_RETURN_IF_ERROR(CheckGroupName(flags.group));
  session.Announce();
  AppStore store = StoreFor(session, flags.remove.app);
  GITOPS_ASSIGN_OR_RETURN(std::vector<App> known,
                          AppsOfGroup(&store, flags.group));
  Verdict verdict;
  RemoveApps(session, flags, known, store.ns(), flags.remove.diff, &verdict);
  return verdict.Result(flags.keep_going, flags.remove.diff,
                        flags.remove.apply);
}

}  // namespace gitops::deploy
