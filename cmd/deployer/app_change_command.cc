#include <algorithm>
#include <memory>

#include "absl/strings/str_cat.h"
#include "cmd/deployer/commands.h"
#include "cmd/deployer/flag_groups.h"
#include "pkg/base/status_macros.h"
#include "pkg/deploy/pipeline/steps.h"

namespace gitops::deployer {

namespace {

struct ChangeLeaf {
  LeafFlags leaf;
  deploy::AppFlags app;
  std::string before, after;
  int64_t max = 200;
};

absl::StatusOr<absl::Time> ParseTimeFlag(const std::string& text) {
  absl::Time t;
  if (absl::ParseTime(absl::RFC3339_full, text, &t, nullptr) ||
      absl::ParseTime("%Y-%m-%d", text, absl::UTCTimeZone(), &t, nullptr)) {
    return t;
  }
  return absl::InvalidArgumentError(absl::StrCat(
      "unrecognized time format ", text,
      ", supported formats: [2006-01-02T15:04:05Z07:00 2006-01-02]"));
}

std::string TimeCell(absl::Time t) {
  if (t == absl::InfinitePast()) return "";
  return absl::FormatTime("%Y-%m-%d%ET%H:%M:%SZ", t, absl::UTCTimeZone());
}

cli::Table ChangesTable(const std::string& title,
                        const std::vector<deploy::AppChange>& changes) {
  cli::Table table;
  table.title = title;
  table.content = "app changes";
  table.fold_repeats = true;
  table.columns = {{"Name"},        {"Started At"},
                   {"Finished At"}, {"Successful"},
                   {"Description"}, {"Namespaces", "namespaces", true}};
  for (auto at = changes.rbegin(); at != changes.rend(); ++at) {
    const deploy::ChangeRecord& r = at->record;
    cli::Cell ok;
    if (r.successful) {
      ok = *r.successful ? cli::Cell("true", "green")
                         : cli::Cell("false", "red");
    }
    table.rows.push_back({at->name(), TimeCell(r.started_at),
                          TimeCell(r.finished_at), ok, r.description, ""});
  }
  return table;
}

absl::Status ListChanges(deploy::Session& session, const ChangeLeaf& o) {
  absl::Time before = absl::InfiniteFuture(), after = absl::InfinitePast();
  if (!o.before.empty()) {
    GITOPS_ASSIGN_OR_RETURN(before, ParseTimeFlag(o.before));
  }
  if (!o.after.empty()) {
    GITOPS_ASSIGN_OR_RETURN(after, ParseTimeFlag(o.after));
  }
  if (!o.before.empty() && !o.after.empty() && after > before) {
    return absl::InvalidArgumentError(absl::StrCat(
        "After time ", o.after, " should be less than before time ", o.before));
  }
  deploy::AppStore store = deploy::StoreFor(session, o.app);
  GITOPS_ASSIGN_OR_RETURN(deploy::FoundApp app,
                          deploy::GetApp(session, &store, o.app.name));
  std::vector<deploy::AppChange> shown;
  if (!app.labelled) {
    GITOPS_ASSIGN_OR_RETURN(std::vector<deploy::AppChange> all,
                            store.ListChanges(app.app));
    for (deploy::AppChange& c : all) {
      if (c.record.started_at < before && c.record.started_at > after) {
        shown.push_back(std::move(c));
      }
    }
  }
  return session.console->Table(ChangesTable("App changes", shown));
}

absl::Status CollectGarbage(deploy::Session& session, const ChangeLeaf& o) {
  deploy::AppStore store = deploy::StoreFor(session, o.app);
  GITOPS_ASSIGN_OR_RETURN(deploy::FoundApp app,
                          deploy::GetApp(session, &store, o.app.name));
  GITOPS_ASSIGN_OR_RETURN(std::vector<deploy::AppChange> all,
                          store.ListChanges(app.app));
  size_t keep = std::max<int64_t>(0, o.max);
  size_t gone = all.size() > keep ? all.size() - keep : 0;
  std::vector<deploy::AppChange> old(all.begin(), all.begin() + gone);
  GITOPS_RETURN_IF_ERROR(
      session.console->Table(ChangesTable("App changes to delete", old)));
  GITOPS_RETURN_IF_ERROR(session.console->Confirm());
  for (const deploy::AppChange& c : old) {
    GITOPS_RETURN_IF_ERROR(store.DeleteChange(c));
  }
  session.console->Info(absl::StrCat("Kept ", all.size() - gone, ", deleted ",
                                     gone, " app changes"));
  return absl::OkStatus();
}

}  // namespace

void AddAppChangeCommands(cli::Command& root, Program& program) {
  cli::Command& group = AddGroup(root, "app-change", "App change");
  for (const char* a : {"ac", "app-changes", "appchange", "appchanges"}) {
    group.AddAlias(a);
  }
  cli::Command& list = group.Add("list", "List app changes");
  list.AddAlias("l");
  list.AddAlias("ls");
  auto o = std::make_shared<ChangeLeaf>();
  AddAppFlags(list.flags(), &o->leaf, &o->app);
  list.flags().String(&o->before, "before", 0,
                      "List app changes before given time (formats: "
                      "2022-01-10T12:15:25Z, 2022-01-10)");
  list.flags().String(&o->after, "after", 0,
                      "List app changes after given time (formats: "
                      "2022-01-10T12:15:25Z, 2022-01-10)");
  list.set_args(NoExtraArgs());
  list.set_run([o, &program](const cli::Invocation&) -> absl::StatusOr<int> {
    return program.Run(o->leaf.tty, o->leaf.ns, [&](deploy::Session& session) {
      return ListChanges(session, *o);
    });
  });

  cli::Command& gc =
      group.Add("garbage-collect", "Garbage collect app changes");
  gc.AddAlias("gc");
  auto g = std::make_shared<ChangeLeaf>();
  AddAppFlags(gc.flags(), &g->leaf, &g->app);
  gc.flags().Int(&g->max, "max", 0, "Maximum number of app changes to keep");
  gc.set_args(NoExtraArgs());
  gc.set_run([g, &program](const cli::Invocation&) -> absl::StatusOr<int> {
    return program.Run(g->leaf.tty, g->leaf.ns, [&](deploy::Session& session) {
      return CollectGarbage(session, *g);
    });
  });
}

}  // namespace gitops::deployer
