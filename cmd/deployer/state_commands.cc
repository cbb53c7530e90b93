// drift, rollback and explain: the cluster held against a commit of the state
// repository.

#include <memory>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "cmd/deployer/commands.h"
#include "cmd/deployer/flag_groups.h"
#include "pkg/base/fs.h"
#include "pkg/base/quote.h"
#include "pkg/base/status_macros.h"
#include "pkg/deploy/pipeline/app_group.h"
#include "pkg/deploy/pipeline/inputs.h"
#include "pkg/deploy/pipeline/steps.h"
#include "pkg/deploy/resource/keys.h"
#include "pkg/deploy/resource/panic.h"
#include "pkg/state/repository.h"

namespace gitops::deployer {

namespace {

using deploy::Resource;
using value::Value;

struct StateLeaf {
  LeafFlags leaf;
  std::string repository = ".";
  std::string at = "HEAD";
  std::string directory;
  std::string object;
  deploy::AppFlags app;
  deploy::AppGroupFlags group;
};

// A folder with the state of a commit, removed with this.
class Checkout {
 public:
  static absl::StatusOr<std::unique_ptr<Checkout>> Make(const StateLeaf& o) {
    GITOPS_ASSIGN_OR_RETURN(auto repository,
                            state::Repository::Discover(o.repository));
    auto out = std::make_unique<Checkout>();
    GITOPS_ASSIGN_OR_RETURN(out->commit, repository->Resolve(o.at));
    GITOPS_ASSIGN_OR_RETURN(state::Files files, repository->ReadDirectory(
                                                    out->commit, o.directory));
    GITOPS_ASSIGN_OR_RETURN(out->path, fs::MakeTempDir("deployer-state-"));
    for (const auto& [name, bytes] : files) {
      if (!fs::IsLocalPath(name)) {
        return absl::InvalidArgumentError(
            absl::StrCat("path leaves the state directory: ", Quote(name)));
      }
      std::string path = fs::JoinPath(out->path, name);
      GITOPS_RETURN_IF_ERROR(fs::MakeDirs(fs::DirName(path), 0700));
      GITOPS_RETURN_IF_ERROR(fs::WriteFile(path, bytes, 0600));
    }
    return out;
  }
  ~Checkout() {
    if (!path.empty()) fs::RemoveAll(path).IgnoreError();
  }
  std::string path;
  std::string commit;
};

absl::Status Drift(deploy::Session& session, const StateLeaf& o) {
  GITOPS_ASSIGN_OR_RETURN(auto checkout, Checkout::Make(o));
  deploy::AppGroupFlags group = o.group;
  group.directory = checkout->path;
  group.deploy.diff.run = true;
  group.deploy.diff.exit_status = true;
  group.deploy.diff.changes = true;
  // What the server defaults is no drift; what anybody else changed is: the
  // record of what was applied no longer holds then.
  group.keep_going = false;
  absl::Status s = deploy::DeployAppGroup(session, group);
  switch (deploy::ExitCodeOf(s)) {
    case 2:
      session.console->Info(
          absl::StrCat("No drift from commit ", checkout->commit));
      return absl::OkStatus();
    case 3:
      return deploy::ExitCodeError(
          absl::StrCat("The cluster differs from commit ", checkout->commit,
                       " (exit status 3)"),
          3);
    default:
      return s;
  }
}

absl::Status Rollback(deploy::Session& session, const StateLeaf& o) {
  GITOPS_ASSIGN_OR_RETURN(auto checkout, Checkout::Make(o));
  deploy::AppGroupFlags group = o.group;
  group.directory = checkout->path;
  group.deploy.commit = checkout->commit;
  return deploy::DeployAppGroup(session, group);
}

absl::StatusOr<const kube::ResourceType*> FindType(deploy::Session& session,
                                                   absl::string_view kind) {
  GITOPS_ASSIGN_OR_RETURN(auto types, session.cluster->Types());
  std::string wanted = absl::AsciiStrToLower(kind);
  for (const kube::ResourceType& t : types->resources) {
    if (t.is_subresource()) continue;
    bool named = absl::AsciiStrToLower(t.gvk.kind) == wanted ||
                 t.resource == wanted || t.singular == wanted;
    for (const std::string& s : t.short_names) named = named || s == wanted;
    if (named) return session.cluster->TypeOf(t.gvk);
  }
  return absl::NotFoundError(
      absl::StrCat("no kind ", Quote(kind), " on this cluster"));
}

absl::StatusOr<std::optional<Resource>> OwnerOf(deploy::Session& session,
                                                const Resource& r) {
  const Value* refs = r.object().FindPath({"metadata", "ownerReferences"});
  if (refs == nullptr || !refs->is_list() || refs->list().empty()) {
    return std::nullopt;
  }
  const Value& ref = refs->list()[0];
  Resource owner;
  for (absl::string_view key : {"apiVersion", "kind"}) {
    const Value* v = ref.Find(key);
    owner.object().map().Set(key, v == nullptr ? Value() : *v);
  }
  const Value* name = ref.Find("name");
  owner.SetName(name == nullptr ? "" : name->string_or_empty());
  GITOPS_ASSIGN_OR_RETURN(const kube::ResourceType* type,
                          session.cluster->TypeOf(owner));
  if (type->namespaced) owner.SetNamespace(r.Namespace());
  return session.cluster->Lookup(owner);
}

// Where the object stands in the state tree: "file:line", and the template its
// "# Source:" comment names.
absl::Status ExplainSource(deploy::Session& session, const Resource& r,
                           const std::string& dir, const std::string& prefix) {
  absl::StatusOr<std::vector<fs::DirEntry>> entries = fs::ListDir(dir);
  GITOPS_RETURN_IF_ERROR(entries.status());
  for (const fs::DirEntry& e : *entries) {
    std::string path = fs::JoinPath(dir, e.name);
    std::string shown =
        prefix.empty() ? e.name : absl::StrCat(prefix, "/", e.name);
    if (e.type == fs::FileType::kDirectory) {
      GITOPS_RETURN_IF_ERROR(ExplainSource(session, r, path, shown));
      continue;
    }
    if (!absl::EndsWith(e.name, ".yaml") && !absl::EndsWith(e.name, ".yml")) {
      continue;
    }
    GITOPS_ASSIGN_OR_RETURN(std::string text, fs::ReadFile(path));
    std::vector<std::string> lines = absl::StrSplit(text, '\n');
    size_t begin = 0;
    for (size_t i = 0; i <= lines.size(); ++i) {
      if (i < lines.size() && !absl::StartsWith(lines[i], "---")) continue;
      std::string document, source;
      for (size_t k = begin; k < i; ++k) {
        absl::StrAppend(&document, lines[k], "\n");
        if (absl::StartsWith(lines[k], "# Source: ")) {
          source = lines[k].substr(10);
        }
      }
      absl::StatusOr<std::vector<Resource>> found =
          deploy::ParseResources(document, shown);
      if (found.ok()) {
        for (const Resource& candidate : *found) {
          if (candidate.Kind() != r.Kind() || candidate.Name() != r.Name() ||
              candidate.Group() != r.Group()) {
            continue;
          }
          session.console->Block(absl::StrCat(
              "file: ", shown, ":", begin + 1, "\n",
              source.empty() ? "" : absl::StrCat("template: ", source, "\n")));
        }
      }
      begin = i + 1;
    }
  }
  return absl::OkStatus();
}

absl::Status ExplainApp(deploy::Session& session, const StateLeaf& o,
                        const Resource& r) {
  absl::string_view label = r.LabelOr(deploy::keys::kApp, "");
  if (label.empty()) {
    session.console->Block("app: none (no app label)\n");
    return absl::OkStatus();
  }
  deploy::AppStore store = deploy::StoreFor(session, o.app);
  GITOPS_ASSIGN_OR_RETURN(std::vector<deploy::App> apps, store.List(""));
  for (const deploy::App& app : apps) {
    if (app.record.label_value != label) continue;
    std::string text =
        absl::StrCat("app: ", app.name, " (namespace: ", app.ns, ")\n");
    auto add = [&](absl::string_view title, absl::string_view v) {
      if (!v.empty()) absl::StrAppend(&text, title, ": ", v, "\n");
    };
    const Resource& record = app.config_map;
    add("group", record.LabelOr(deploy::keys::kAppGroup, ""));
    add("release", record.AnnotationOr(deploy::keys::kReleaseName, ""));
    add("release id", record.AnnotationOr(deploy::keys::kReleaseId, ""));
    add("commit", record.AnnotationOr(deploy::keys::kCommit, ""));
    add("last change", app.record.last_change.description);
    session.console->Block(text);
    return absl::OkStatus();
  }
  session.console->Block(
      absl::StrCat("app: no record with label ", label, "\n"));
  return absl::OkStatus();
}

absl::Status Explain(deploy::Session& session, const StateLeaf& o) {
  std::vector<std::string> parts = absl::StrSplit(o.object, '/');
  if (parts.size() != 2 || parts[0].empty() || parts[1].empty()) {
    return absl::InvalidArgumentError("Expected an argument KIND/NAME");
  }
  GITOPS_ASSIGN_OR_RETURN(const kube::ResourceType* type,
                          FindType(session, parts[0]));
  Resource wanted;
  wanted.object().map().Set(
      "apiVersion", Value::String(type->gvk.group_version().ToString()));
  wanted.object().map().Set("kind", Value::String(type->gvk.kind));
  wanted.SetName(parts[1]);
  if (type->namespaced) wanted.SetNamespace(session.ns);
  GITOPS_ASSIGN_OR_RETURN(Resource live, session.cluster->Get(wanted));
  session.console->Block(absl::StrCat("object: ", live.Description(), "\n"));
  for (int depth = 0; depth < 10; ++depth) {
    GITOPS_ASSIGN_OR_RETURN(std::optional<Resource> owner,
                            OwnerOf(session, live));
    if (!owner) break;
    live = *std::move(owner);
    session.console->Block(absl::StrCat("owner: ", live.Description(), "\n"));
  }
  GITOPS_RETURN_IF_ERROR(ExplainApp(session, o, live));
  if (o.directory.empty()) return absl::OkStatus();
  GITOPS_ASSIGN_OR_RETURN(auto checkout, Checkout::Make(o));
  return ExplainSource(session, live, checkout->path, "");
}

void AddStateFlags(cli::FlagSet& flags, StateLeaf* o) {
  AddTtyFlag(flags, &o->leaf.tty);
  AddNamespaceFlag(flags, &o->leaf.ns);
  flags.String(&o->repository, "repository", 0,
               "Path of the state repository's clone");
  flags.String(&o->at, "at", 0, "Commit, branch or tag of the state");
  flags.String(&o->directory, "directory", 'd',
               "Directory of the release within the repository");
}

void AddGroupCommand(cli::Command& root, Program& program, const char* name,
                     const char* text,
                     absl::Status (*run)(deploy::Session&, const StateLeaf&)) {
  cli::Command& command = root.Add(name, text);
  auto o = std::make_shared<StateLeaf>();
  o->leaf.tty = true;
  o->group.remove.wait.ignored = true;
  AddStateFlags(command.flags(), o.get());
  command.flags().String(&o->group.group, "group", 'g', "Set app group name");
  command.flags().String(&o->group.deploy.app.app_namespace, "app-namespace", 0,
                         "Set app namespace (to store app state)");
  AddDeployFlags(command.flags(), &o->group.deploy);
  AddOwnFlags(command.flags(), &o->group.deploy);
  command.set_args(NoExtraArgs());
  command.set_run(
      [o, run, &program](const cli::Invocation&) -> absl::StatusOr<int> {
        return program.Run(
            o->leaf.tty, o->leaf.ns,
            [&](deploy::Session& session) { return run(session, *o); },
            /*announce=*/false);
      });
}

}  // namespace

void AddStateCommands(cli::Command& root, Program& program) {
  AddGroupCommand(root, program, "drift",
                  "Compare the cluster with a commit of the state", Drift);
  AddGroupCommand(root, program, "rollback",
                  "Deploy the state of an earlier commit", Rollback);
  cli::Command& explain =
      root.Add("explain", "Tell where a live object comes from (KIND/NAME)");
  explain.set_usage_args("KIND/NAME");
  auto o = std::make_shared<StateLeaf>();
  AddStateFlags(explain.flags(), o.get());
  explain.set_args(cli::ExactArgs(1));
  explain.set_run([o, &program](
                      const cli::Invocation& call) -> absl::StatusOr<int> {
    o->object = call.args[0];
    return program.Run(o->leaf.tty, o->leaf.ns, [&](deploy::Session& session) {
      return Explain(session, *o);
    });
  });
}

}  // namespace gitops::deployer
