// explain: from a live object back to where it came from.

#include <memory>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "cmd/deployer/commands.h"
#include "cmd/deployer/flag_groups.h"
#include "cmd/deployer/state_checkout.h"
#include "pkg/base/fs.h"
#include "pkg/base/quote.h"
#include "pkg/base/status_macros.h"
#include "pkg/deploy/pipeline/inputs.h"
#include "pkg/deploy/pipeline/steps.h"
#include "pkg/deploy/resource/keys.h"

namespace gitops::deployer {

namespace {

using deploy::Resource;
using value::Value;

struct ExplainLeaf {
  LeafFlags leaf;
  StateSource source;
  std::string object;
  deploy::AppFlags app;
};

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

absl::Status ExplainApp(deploy::Session& session, const ExplainLeaf& o,
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

absl::Status Explain(deploy::Session& session, const ExplainLeaf& o) {
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
  if (o.source.directory.empty()) return absl::OkStatus();
  GITOPS_ASSIGN_OR_RETURN(auto checkout, StateCheckout::Make(o.source));
  return ExplainSource(session, live, checkout->path(), "");
}

}  // namespace

void AddExplainCommand(cli::Command& root, Program& program) {
  cli::Command& explain =
      root.Add("explain", "Tell where a live object comes from (KIND/NAME)");
  explain.set_usage_args("KIND/NAME");
  auto o = std::make_shared<ExplainLeaf>();
  AddTtyFlag(explain.flags(), &o->leaf.tty);
  AddNamespaceFlag(explain.flags(), &o->leaf.ns);
  AddStateFlags(explain.flags(), &o->source);
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
