#include "pkg/release/committer.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "pkg/base/quote.h"
#include "pkg/base/status_macros.h"
#include "pkg/release/commit_policy.h"

namespace gitops::release {
namespace {

// One try: from the head as it is now to a published commit.
struct Plan {
  state::Files files;
  descriptor::Release release;
  std::string release_id;
  std::string directory;
  std::string subject;
  std::string source_commit;
  std::string rollback_to;  // Set for a roll back.
};

// Files that say where a release came from, not what is deployed: they alone
// make no commit.
bool IsProvenance(absl::string_view path) {
  return path == descriptor::kBinaryFile || path == descriptor::kTextFile;
}

void Compare(const state::Files& old_files, const state::Files& new_files,
             CommitResult* result) {
  for (const auto& [path, text] : new_files) {
    auto it = old_files.find(path);
    if (it == old_files.end()) {
      result->added.push_back(path);
    } else if (it->second != text) {
      result->modified.push_back(path);
    }
  }
  for (const auto& [path, text] : old_files) {
    if (new_files.count(path) == 0) result->removed.push_back(path);
  }
}

bool OnlyProvenanceDiffers(const CommitResult& result) {
  if (!result.added.empty() || !result.removed.empty()) return false;
  for (const std::string& path : result.modified) {
    if (!IsProvenance(path)) return false;
  }
  return true;
}

std::string ContentDigestOf(const state::Files& files) {
  auto it = files.find(descriptor::kBinaryFile);
  if (it == files.end()) return "";
  auto release = descriptor::ReadRelease(it->second);
  return release.ok() ? release->content_digest : "";
}

std::string ChartOf(const descriptor::Release& release) {
  if (release.charts.empty()) return "";
  const descriptor::Chart& chart = release.charts.front();
  return chart.version.empty() ? chart.name
                               : absl::StrCat(chart.name, "-", chart.version);
}

std::string MessageOf(const Plan& plan) {
  const descriptor::Release& r = plan.release;
  std::string message = plan.subject;
  if (message.empty()) {
    message = plan.rollback_to.empty()
                  ? absl::StrCat("Deploy ", r.name, " to ", r.environment)
                  : absl::StrCat("Roll ", r.environment, " back to ",
                                 plan.rollback_to.substr(0, 12));
  }
  absl::StrAppend(&message, "\n\nRelease-Id: ", plan.release_id,
                  "\nEnvironment: ", r.environment);
  std::string chart = ChartOf(r);
  if (!chart.empty()) absl::StrAppend(&message, "\nChart: ", chart);
  if (!plan.source_commit.empty()) {
    absl::StrAppend(&message, "\nSource-Commit: ", plan.source_commit);
  }
  if (!plan.rollback_to.empty()) {
    absl::StrAppend(&message, "\nRollback-To: ", plan.rollback_to);
  }
  return message + "\n";
}

bool Unchanged(const Plan& plan, const state::Files& old_files,
               const CommitResult& result) {
  if (old_files.empty()) return false;
  if (result.added.empty() && result.modified.empty() &&
      result.removed.empty()) {
    return true;
  }
  // A roll back restores every byte.
  return plan.rollback_to.empty() && OnlyProvenanceDiffers(result) &&
         ContentDigestOf(old_files) == plan.release.content_digest;
}

absl::StatusOr<CommitResult> TryOnce(state::Target& target, const Plan& plan,
                                     const CommitOptions& options,
                                     Clock& clock) {
  GITOPS_ASSIGN_OR_RETURN(std::optional<std::string> head, target.Head());
  state::Files old_files;
  if (head.has_value()) {
    if (!options.take_over) {
      GITOPS_RETURN_IF_ERROR(
          CheckOwner(target.repository(), *head, plan.directory, plan.release));
    }
    GITOPS_ASSIGN_OR_RETURN(
        old_files, target.repository().ReadDirectory(*head, plan.directory));
  }
  CommitResult result;
  result.directory = plan.directory;
  result.release_id = plan.release_id;
  Compare(old_files, plan.files, &result);
  if (Unchanged(plan, old_files, result)) {
    result.added.clear();
    result.modified.clear();
    result.removed.clear();
    result.commit = *head;
    result.release_id =
        descriptor::ReleaseId(old_files[descriptor::kBinaryFile]);
    return result;
  }
  result.changed = true;
  if (options.dry_run) {
    result.commit = head.value_or("");
    return result;
  }
  state::Repository::NewCommit commit{
      head,           plan.directory, plan.files,  MessageOf(plan),
      options.author, clock.Now(),    options.sign};
  GITOPS_ASSIGN_OR_RETURN(result.commit,
                          target.repository().WriteCommit(commit));
  GITOPS_RETURN_IF_ERROR(target.Publish(head, result.commit));
  return result;
}

absl::StatusOr<CommitResult> Commit(state::Target& target, const Plan& plan,
                                    const CommitOptions& options,
                                    Clock& clock) {
  for (int attempt = 1;; ++attempt) {
    absl::StatusOr<CommitResult> result = TryOnce(target, plan, options, clock);
    if (result.ok()) {
      result->attempts = attempt;
      return result;
    }
    if (!absl::IsAborted(result.status())) return result;
    if (attempt >= options.attempts) {
      absl::StatusOr<std::optional<std::string>> winner = target.Head();
      return absl::AbortedError(absl::StrCat(
          "branch ", Quote(target.branch()), " moved each time, ", attempt,
          " times; it is now at ",
          winner.ok() ? winner->value_or("no commit") : "an unknown commit",
          ": ", result.status().message()));
    }
    // Two that collide in step must not stay in step.
    clock.Sleep(absl::Milliseconds(20 * attempt * attempt));
  }
}

absl::StatusOr<StoredRelease> FromFiles(state::Files files,
                                        absl::string_view where) {
  StoredRelease stored;
  auto it = files.find(descriptor::kBinaryFile);
  if (it == files.end()) {
    return absl::NotFoundError(
        absl::StrCat(where, ": no ", descriptor::kBinaryFile));
  }
  stored.bytes = it->second;
  auto release = descriptor::ReadRelease(stored.bytes);
  if (!release.ok()) {
    return absl::Status(release.status().code(),
                        absl::StrCat(where, ": ", release.status().message()));
  }
  stored.release = *std::move(release);
  stored.release_id = descriptor::ReleaseId(stored.bytes);
  GITOPS_RETURN_IF_ERROR(descriptor::CheckContents(stored.release, files));
  stored.files = std::move(files);
  return stored;
}

}  // namespace

std::string DefaultDirectory(absl::string_view environment) {
  return absl::StrCat("umbrella-state/", environment);
}

absl::StatusOr<CommitResult> CommitRelease(state::Target& target,
                                           const state::Files& files,
                                           const CommitOptions& options,
                                           Clock& clock) {
  GITOPS_ASSIGN_OR_RETURN(StoredRelease stored,
                          FromFiles(files, "state directory"));
  GITOPS_RETURN_IF_ERROR(
      CheckSecrets(stored.release, stored.files, options.allowed_secrets));
  Plan plan;
  plan.directory = options.directory.empty()
                       ? DefaultDirectory(stored.release.environment)
                       : options.directory;
  plan.files = std::move(stored.files);
  plan.release = std::move(stored.release);
  plan.release_id = stored.release_id;
  plan.subject = options.subject;
  plan.source_commit = options.source_commit;
  return Commit(target, plan, options, clock);
}

absl::StatusOr<CommitResult> RollBack(state::Target& target,
                                      absl::string_view at,
                                      const CommitOptions& options,
                                      Clock& clock) {
  // Makes a remote's commits known before one of them is named.
  GITOPS_RETURN_IF_ERROR(target.Head().status());
  GITOPS_ASSIGN_OR_RETURN(std::string commit, target.repository().Resolve(at));
  GITOPS_ASSIGN_OR_RETURN(
      StoredRelease stored,
      ReadStored(target.repository(), commit, options.directory));
  GITOPS_ASSIGN_OR_RETURN(state::CommitInfo info,
                          target.repository().Info(commit));
  Plan plan;
  plan.directory = options.directory;
  plan.files = std::move(stored.files);
  plan.release = std::move(stored.release);
  plan.release_id = stored.release_id;
  plan.subject = options.subject;
  plan.source_commit = info.Trailer("Release-Id") == plan.release_id
                           ? info.Trailer("Source-Commit")
                           : options.source_commit;
  plan.rollback_to = commit;
  return Commit(target, plan, options, clock);
}

absl::StatusOr<StoredRelease> ReadStored(const state::Repository& repository,
                                         absl::string_view commit,
                                         absl::string_view directory) {
  GITOPS_ASSIGN_OR_RETURN(state::Files files,
                          repository.ReadDirectory(commit, directory));
  std::string where =
      absl::StrCat(directory.empty() ? absl::string_view("/") : directory,
                   " at ", commit.substr(0, 12));
  if (files.empty()) {
    return absl::NotFoundError(absl::StrCat(where, ": no release is there"));
  }
  return FromFiles(std::move(files), where);
}

}  // namespace gitops::release
