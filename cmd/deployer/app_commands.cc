// list, label and rename: commands about apps' records alone.

#include <algorithm>
#include <memory>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "cmd/deployer/commands.h"
#include "cmd/deployer/flag_groups.h"
#include "pkg/base/status_macros.h"
#include "pkg/deploy/filter/resource_filter.h"
#include "pkg/deploy/pipeline/steps.h"
#include "pkg/deploy/resource/panic.h"
#include "pkg/deploy/view/text.h"

namespace gitops::deployer {

namespace {

constexpr size_t kNamespacesWidth = 40;

struct ListLeaf {
  LeafFlags leaf;
  deploy::AppFlags app;
  bool all = false;
  std::string age;
  std::vector<std::string> labels;
};

// Breaks the line after about 40 characters.
std::string JoinNamespaces(const std::vector<std::string>& namespaces) {
  std::string out;
  size_t line = 0;
  for (size_t i = 0; i < namespaces.size(); ++i) {
    if (i > 0) out += ",";
    line += namespaces[i].size();
    if (line > kNamespacesWidth) {
      if (i > 0) out += "\n";
      // Not even the name that begins the line counts for it, as there.
      line = 0;
    }
    out += namespaces[i];
  }
  return out;
}

cli::Cell Success(const std::optional<bool>& ok) {
  if (!ok) return cli::Cell("");
  return *ok ? cli::Cell("true", "green") : cli::Cell("false", "red");
}

absl::Status List(deploy::Session& session, const ListLeaf& o) {
  for (const std::string& label : o.labels) {
    if (std::count(label.begin(), label.end(), '=') != 1) {
      return absl::InvalidArgumentError(
          "Expected label to be in 'key=val' format");
    }
  }
  deploy::AppStore store = deploy::StoreFor(session, o.app);
  GITOPS_ASSIGN_OR_RETURN(
      std::vector<deploy::App> apps,
      store.List(o.all ? "" : store.ns(), absl::StrJoin(o.labels, ",")));
  absl::Time now = session.clock->Now();
  GITOPS_ASSIGN_OR_RETURN(deploy::AgeFilter age,
                          deploy::ParseAgeFilter(o.age, now));
  std::sort(apps.begin(), apps.end(),
            [](const deploy::App& a, const deploy::App& b) {
              return std::tie(a.ns, a.name) < std::tie(b.ns, b.name);
            });
  cli::Table table;
  table.title = o.all ? "Apps in all namespaces"
                      : absl::StrCat("Apps in namespace '", store.ns(), "'");
  table.content = "apps";
  if (o.all) table.columns.push_back({"Namespace"});
  table.columns.push_back({"Name"});
  table.columns.push_back({"Label", "label", true});
  table.columns.push_back({"Namespaces"});
  table.columns.push_back({"Lcs", "last_change_successful"});
  table.columns.push_back({"Lca", "last_change_age"});
  for (const deploy::App& app : apps) {
    if (!age.Matches(app.config_map.CreatedAt())) continue;
    const deploy::ChangeRecord& change = app.record.last_change;
    std::vector<cli::Cell> row;
    if (o.all) row.emplace_back(app.ns);
    row.emplace_back(app.name);
    row.emplace_back(app.LabelSelector());
    row.emplace_back(JoinNamespaces(change.namespaces));
    row.push_back(Success(change.successful));
    row.emplace_back(deploy::AgeText(change.started_at, now));
    table.rows.push_back(std::move(row));
  }
  table.notes = {"Lcs: Last Change Successful", "Lca: Last Change Age"};
  return session.console->Table(std::move(table));
}

struct AppLeaf {
  LeafFlags leaf;
  deploy::AppFlags app;
  std::string new_name, new_namespace;
};

absl::Status Label(deploy::Session& session, const AppLeaf& o) {
  deploy::AppStore store = deploy::StoreFor(session, o.app);
  GITOPS_ASSIGN_OR_RETURN(deploy::FoundApp app,
                          deploy::GetApp(session, &store, o.app.name));
  session.console->Block(app.selector);
  return absl::OkStatus();
}

absl::Status Rename(deploy::Session& session, const AppLeaf& o) {
  if (o.new_name.empty() && o.new_namespace.empty()) {
    return absl::InvalidArgumentError(
        "Expected either --new-name or/and --new-namespace to be supplied");
  }
  if (deploy::IsLabelledName(o.app.name)) {
    return absl::UnimplementedError("Not supported");
  }
  deploy::AppStore store = deploy::StoreFor(session, o.app);
  GITOPS_ASSIGN_OR_RETURN(std::optional<deploy::FoundApp> found,
                          deploy::FindApp(session, &store, o.app.name));
  if (!found) return absl::NotFoundError(store.MissingText(o.app.name));
  const deploy::FoundApp& app = *found;
  std::string name = o.new_name.empty() ? app.app.name : o.new_name;
  std::string ns = o.new_namespace.empty() ? session.ns : o.new_namespace;
  session.console->Info(absl::StrCat(
      "Renaming '", app.app.name, "' (namespace: ", session.ns, ") to '", name,
      "' (namespace: ", ns, ") (app changes will not be renamed)"));
  GITOPS_RETURN_IF_ERROR(session.console->Confirm());
  return store.Rename(app.app, deploy::PlainAppName(name), ns);
}

}  // namespace

void AddListCommand(cli::Command& root, Program& program) {
  cli::Command& command = root.Add("list", "List all apps in a namespace");
  command.AddAlias("l");
  command.AddAlias("ls");
  auto o = std::make_shared<ListLeaf>();
  cli::FlagSet& flags = command.flags();
  AddTtyFlag(flags, &o->leaf.tty);
  AddNamespaceFlag(flags, &o->leaf.ns);
  flags.Bool(&o->all, "all-namespaces", 'A', "List apps in all namespaces");
  flags.String(&o->age, "filter-age", 0,
               "Set age filter (example: 5m-, 500h+, 10m-)");
  flags.StringSlice(&o->labels, "filter-labels", 0,
                    "Set label filter (example: x=y)");
  command.set_args(NoExtraArgs());
  command.set_run([o, &program](const cli::Invocation&) -> absl::StatusOr<int> {
    return program.Run(o->leaf.tty, o->leaf.ns, [&](deploy::Session& session) {
      return List(session, *o);
    });
  });
}

void AddLabelCommand(cli::Command& root, Program& program) {
  cli::Command& command = root.Add("label", "Print specified app label");
  auto o = std::make_shared<AppLeaf>();
  AddAppFlags(command.flags(), &o->leaf, &o->app);
  command.set_args(NoExtraArgs());
  command.set_run([o, &program](const cli::Invocation&) -> absl::StatusOr<int> {
    return program.Run(o->leaf.tty, o->leaf.ns, [&](deploy::Session& session) {
      return Label(session, *o);
    });
  });
}

void AddRenameCommand(cli::Command& root, Program& program) {
  cli::Command& command = root.Add("rename", "Rename app");
  auto o = std::make_shared<AppLeaf>();
  AddAppFlags(command.flags(), &o->leaf, &o->app);
  command.flags().String(&o->new_name, "new-name", 0,
                         "Set new name (format: new-name)");
  command.flags().String(&o->new_namespace, "new-namespace", 0,
                         "Set new namespace (format: new-namespace)");
  command.set_args(NoExtraArgs());
  command.set_run([o, &program](const cli::Invocation&) -> absl::StatusOr<int> {
    return program.Run(o->leaf.tty, o->leaf.ns, [&](deploy::Session& session) {
      return Rename(session, *o);
    });
  });
}

}  // namespace gitops::deployer
