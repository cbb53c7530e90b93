// config-map list and service-account list: parts of an app, joined.

#include <algorithm>
#include <memory>
#include <tuple>

#include "cmd/deployer/commands.h"
#include "cmd/deployer/flag_groups.h"
#include "pkg/base/status_macros.h"
#include "pkg/deploy/pipeline/steps.h"
#include "pkg/deploy/view/text.h"

namespace gitops::deployer {

namespace {

using deploy::GroupKind;
using deploy::Resource;
using value::Value;

struct PartsLeaf {
  LeafFlags leaf;
  deploy::AppFlags app;
  bool values = false;
};

absl::StatusOr<std::vector<Resource>> ListKinds(deploy::Session& session,
                                                const PartsLeaf& o,
                                                std::set<GroupKind> kinds) {
  deploy::AppStore store = deploy::StoreFor(session, o.app);
  GITOPS_ASSIGN_OR_RETURN(deploy::FoundApp app,
                          deploy::GetApp(session, &store, o.app.name));
  deploy::ListRequest request = deploy::RequestFor(session, app, {}, {});
  request.group_kinds = std::move(kinds);
  return session.cluster->List(request);
}

absl::Status ListConfigMaps(deploy::Session& session, const PartsLeaf& o) {
  GITOPS_ASSIGN_OR_RETURN(std::vector<Resource> maps,
                          ListKinds(session, o, {{"", "ConfigMap"}}));
  cli::Table table;
  table.title = "Config map items";
  table.content = "config map items";
  table.columns = {{"Namespace"}, {"Name"}, {"Key"}};
  if (o.values) table.columns.push_back({"Value"});
  for (const Resource& r : maps) {
    std::vector<cli::Cell> head = {std::string(r.Namespace()),
                                   std::string(r.Name())};
    const Value* data = r.object().Find("data");
    if (data == nullptr || !data->is_map() || data->map().empty()) {
      head.emplace_back("");
      if (o.values) head.emplace_back("");
      table.rows.push_back(std::move(head));
      continue;
    }
    for (const auto* e : data->map().Sorted()) {
      std::vector<cli::Cell> row = head;
      row.emplace_back(std::string(e->name()));
      if (o.values) {
        row.emplace_back(std::string(e->value.string_or_empty()));
      }
      table.rows.push_back(std::move(row));
    }
  }
  return session.console->Table(std::move(table));
}

std::string TextOf(const Value& v, absl::string_view key) {
  const Value* f = v.Find(key);
  return f == nullptr ? "" : std::string(f->string_or_empty());
}

// A binding with its role, for one account.
struct Grant {
  std::string ns, binding, role;
};

std::vector<Grant> GrantsOf(const Resource& account,
                            const std::vector<Resource>& all,
                            std::vector<bool>* used) {
  std::vector<Grant> out;
  for (size_t i = 0; i < all.size(); ++i) {
    const Resource& r = all[i];
    if (r.Kind() != "RoleBinding" && r.Kind() != "ClusterRoleBinding") continue;
    const Value* subjects = r.object().Find("subjects");
    if (subjects == nullptr || !subjects->is_list()) continue;
    for (const Value& s : subjects->list()) {
      if (TextOf(s, "kind") != "ServiceAccount" ||
          TextOf(s, "name") != account.Name() ||
          TextOf(s, "namespace") != account.Namespace()) {
        continue;
      }
      (*used)[i] = true;
      const Value* ref = r.object().Find("roleRef");
      std::string role = ref == nullptr ? "" : TextOf(*ref, "name");
      std::string kind = ref == nullptr ? "" : TextOf(*ref, "kind");
      bool found = false;
      for (size_t j = 0; j < all.size(); ++j) {
        if (all[j].Kind() == kind && all[j].Name() == role &&
            (kind == "ClusterRole" || all[j].Namespace() == r.Namespace())) {
          (*used)[j] = true;
          found = true;
        }
      }
      out.push_back({deploy::NamespaceText(r.Namespace()),
                     std::string(r.Name()), found ? role : "?"});
    }
  }
  return out;
}

absl::Status ListServiceAccounts(deploy::Session& session, const PartsLeaf& o) {
  constexpr char kRbac[] = "rbac.authorization.k8s.io";
  GITOPS_ASSIGN_OR_RETURN(std::vector<Resource> all,
                          ListKinds(session, o,
                                    {{"", "ServiceAccount"},
                                     {kRbac, "Role"},
                                     {kRbac, "RoleBinding"},
                                     {kRbac, "ClusterRole"},
                                     {kRbac, "ClusterRoleBinding"}}));
  cli::Table table;
  table.title = "Service accounts";
  table.content = "service accounts";
  table.columns = {{"Namespace"},
                   {"Name"},
                   {"Binding/Role Namespace"},
                   {"Binding"},
                   {"Role"}};
  std::vector<std::vector<std::string>> rows;
  std::vector<bool> used(all.size(), false);
  for (size_t i = 0; i < all.size(); ++i) {
    if (all[i].Kind() != "ServiceAccount") continue;
    used[i] = true;
    std::string ns(all[i].Namespace()), name(all[i].Name());
    std::vector<Grant> grants = GrantsOf(all[i], all, &used);
    if (grants.empty()) rows.push_back({ns, name, "?", "?", "?"});
    for (const Grant& g : grants) {
      rows.push_back({ns, name, g.ns, g.binding, g.role});
    }
  }
  for (size_t i = 0; i < all.size(); ++i) {
    if (used[i]) continue;
    bool binding =
        all[i].Kind() == "RoleBinding" || all[i].Kind() == "ClusterRoleBinding";
    std::string ns = deploy::NamespaceText(all[i].Namespace());
    std::string name(all[i].Name());
    rows.push_back({"?", "?", ns, binding ? name : "?", binding ? "?" : name});
  }
  std::sort(rows.begin(), rows.end());
  for (const std::vector<std::string>& row : rows) {
    table.rows.emplace_back(row.begin(), row.end());
  }
  return session.console->Table(std::move(table));
}

void AddLeaf(cli::Command& group, Program& program, const char* text,
             bool with_values,
             absl::Status (*run)(deploy::Session&, const PartsLeaf&)) {
  cli::Command& list = group.Add("list", text);
  list.AddAlias("l");
  list.AddAlias("ls");
  auto o = std::make_shared<PartsLeaf>();
  AddAppFlags(list.flags(), &o->leaf, &o->app);
  if (with_values) {
    list.flags().Bool(&o->values, "values", 0, "Show config map values");
  }
  list.set_args(NoExtraArgs());
  list.set_run([o, run,
                &program](const cli::Invocation&) -> absl::StatusOr<int> {
    return program.Run(o->leaf.tty, o->leaf.ns, [&](deploy::Session& session) {
      return run(session, *o);
    });
  });
}

}  // namespace

void AddConfigMapCommands(cli::Command& root, Program& program) {
  cli::Command& group = AddGroup(root, "config-map", "Config map");
  for (const char* a : {"cm", "cfg", "cfgs", "config-maps", "configmap"}) {
    group.AddAlias(a);
  }
  AddLeaf(group, program, "List config maps", true, ListConfigMaps);
}

void AddServiceAccountCommands(cli::Command& root, Program& program) {
  cli::Command& group = AddGroup(root, "service-account", "Service account");
  for (const char* a : {"sa", "sas", "service-accounts", "serviceaccount"}) {
    group.AddAlias(a);
  }
  AddLeaf(group, program, "List service accounts", false, ListServiceAccounts);
}

}  // namespace gitops::deployer
