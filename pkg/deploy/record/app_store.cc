#include "pkg/deploy/record/app_store.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "pkg/base/status_macros.h"
#include "pkg/deploy/cluster/errors.h"
#include "pkg/deploy/record/write_again.h"
#include "pkg/deploy/resource/keys.h"
#include "pkg/kube/errors.h"

namespace gitops::deploy {

using value::Value;

namespace {

constexpr int kSaveTries = 10;

const kube::ResourceType& ConfigMaps() {
  static const auto* const kType =
      new kube::ResourceType(CoreType("ConfigMap", "configmaps", true));
  return *kType;
}

std::string FullName(absl::string_view name) {
  return absl::StrCat(name, keys::kAppSuffix);
}

absl::StatusOr<App> FromConfigMap(Resource config_map) {
  App app;
  app.name = PlainAppName(config_map.Name());
  app.ns = std::string(config_map.Namespace());
  const Value* spec = config_map.object().FindPath({"data", "spec"});
  absl::StatusOr<AppRecord> record =
      AppRecord::FromJson(spec == nullptr ? "" : spec->string_or_empty());
  if (!record.ok()) {
    return absl::DataLossError(absl::StrCat(
        "App '", app.name, "' (namespace: ", app.ns, ") backed by ConfigMap '",
        config_map.Name(),
        "' did not contain parseable app metadata: Parsing app metadata: ",
        spec == nullptr ? "unexpected end of JSON input"
                        : record.status().message(),
        " (hint: ConfigMap was overriden by another user?)"));
  }
  app.record = *std::move(record);
  app.config_map = std::move(config_map);
  app.on_cluster = true;
  return app;
}

void SetSpec(absl::string_view text, Resource* config_map) {
  Value& data = config_map->object().map()["data"];
  data = data.is_map() ? data.DeepCopy() : Value::NewMap();
  data.map().Set("spec", Value::String(text));
}

Resource NewConfigMap(absl::string_view ns) {
  Resource r;
  r.object().map().Set("apiVersion", Value::String("v1"));
  r.object().map().Set("kind", Value::String("ConfigMap"));
  r.SetNamespace(ns);
  return r;
}

}  // namespace

kube::ResourceType CoreType(absl::string_view kind, absl::string_view resource,
                            bool namespaced) {
  kube::ResourceType type;
  type.gvk = {"", "v1", std::string(kind)};
  type.resource = std::string(resource);
  type.namespaced = namespaced;
  type.verbs = {"create", "delete", "get", "list", "patch", "update", "watch"};
  return type;
}

std::string PlainAppName(absl::string_view name) {
  return std::string(absl::StripSuffix(name, keys::kAppSuffix));
}

bool App::UsesAppLabel() const {
  return config_map.HasAnnotation(keys::kUseAppLabel);
}
bool App::migrated() const {
  return absl::EndsWith(config_map.Name(), keys::kAppSuffix);
}
std::string App::LabelSelector() const {
  return absl::StrCat(record.label_key, "=", record.label_value);
}

absl::StatusOr<std::optional<App>> AppStore::Read(absl::string_view config_map,
                                                  absl::string_view app_name) {
  absl::StatusOr<Value> got =
      client_->Get(ConfigMaps(), options_.ns, config_map);
  if (!got.ok()) {
    if (kube::IsNotFound(got.status())) return std::nullopt;
    return WithMessage(got.status(),
                       absl::StrCat("Getting app: ", got.status().message()));
  }
  Resource r(*std::move(got));
  if (r.Label(keys::kIsApp) == nullptr &&
      r.object().FindPath({"data", "spec"}) != nullptr) {
    return absl::FailedPreconditionError(absl::StrCat(
        "App '", app_name, "' (namespace: ", options_.ns,
        ") is backed by ConfigMap '", config_map,
        "' that is no app record (hint: ConfigMap was overriden by another "
        "user?)"));
  }
  GITOPS_ASSIGN_OR_RETURN(App app, FromConfigMap(std::move(r)));
  app.name = std::string(app_name);
  return app;
}

absl::StatusOr<std::optional<App>> AppStore::Find(absl::string_view given) {
  std::string name = PlainAppName(given);
  if (name.empty()) {
    return absl::InvalidArgumentError("Expected app name to be non-empty");
  }
  GITOPS_ASSIGN_OR_RETURN(std::optional<App> app, Read(FullName(name), name));
  if (app) return app;
  return Read(name, name);
}

std::string AppStore::MissingText(absl::string_view given) {
  std::string name = PlainAppName(given);
  std::string text = absl::StrCat("App '", name, "' (namespace: ", options_.ns,
                                  ") does not exist");
  absl::StatusOr<std::vector<App>> all = List("");
  if (!all.ok()) return text;
  std::vector<std::string> others;
  for (const App& app : *all) {
    if (app.name == name && app.ns != options_.ns) others.push_back(app.ns);
  }
  if (others.empty()) return text;
  std::sort(others.begin(), others.end());
  if (others.size() > 3) {
    others.resize(3);
    others.push_back("...");
  }
  absl::StrAppend(&text, " (hint: found app '", name,
                  "' in other namespaces: ", absl::StrJoin(others, ", "), ")");
  return text;
}

absl::StatusOr<App> AppStore::Get(absl::string_view name) {
  GITOPS_ASSIGN_OR_RETURN(std::optional<App> app, Find(name));
  if (app) return *std::move(app);
  std::string text = MissingText(name);
  size_t hint = text.find(" (hint: ");
  // The hint, if any, follows a colon that is there in any case.
  if (hint == std::string::npos) {
    return absl::NotFoundError(absl::StrCat(text, ": "));
  }
  return absl::NotFoundError(
      absl::StrCat(text.substr(0, hint), ": ", text.substr(hint)));
}

absl::StatusOr<App> AppStore::Create(absl::string_view name,
                                     const CreateOptions& options) {
  App app;
  app.name = std::string(name);
  app.ns = options_.ns;
  app.is_new = true;
  app.record.label_key = keys::kApp;
  app.record.label_value = options.label_value.empty()
                               ? absl::StrCat(absl::ToUnixNanos(clock_->Now()))
                               : options.label_value;
  app.record.used_gks.emplace();
  Resource r = NewConfigMap(options_.ns);
  r.SetName(options_.migrate ? FullName(name) : std::string(name));
  r.SetLabel(keys::kIsApp, "");
  for (const auto& [k, v] : options.labels) r.SetLabel(k, v);
  for (const auto& [k, v] : options.own_labels) r.SetLabel(k, v);
  r.SetAnnotation(keys::kUseAppLabel, "");
  for (const auto& [k, v] : options.annotations) r.SetAnnotation(k, v);
  if (options_.migrate) r.SetAnnotation(keys::kIsMigrated, "");
  SetSpec(app.record.ToJson(), &r);
  if (options.diff_run) {
    app.config_map = std::move(r);
    return app;
  }
  absl::StatusOr<Value> made =
      WriteAgain(clock_, [&](bool again) -> absl::StatusOr<Value> {
        if (again) {
          absl::StatusOr<std::optional<App>> there = Read(r.Name(), name);
          // The label's value is a point in time: nobody else has it.
          if (there.ok() && *there &&
              (*there)->record.label_value == app.record.label_value) {
            return (*there)->config_map.object();
          }
        }
        return client_->Create(ConfigMaps(), options_.ns, r.object(), {});
      });
  if (!made.ok()) return made.status();
  app.config_map = Resource(*std::move(made));
  app.on_cluster = true;
  return app;
}

absl::StatusOr<App> AppStore::MergeLabels(App app,
                                          const CreateOptions& options) {
  if (options.diff_run) return app;
  Resource r = app.config_map.DeepCopy();
  bool changed = false;
  for (const auto& [k, v] : options.labels) {
    const Value* have = r.Label(k);
    if (have == nullptr) {
      r.SetLabel(k, v);
      changed = true;
    } else if (have->as_string() != v) {
      return absl::FailedPreconditionError(
          absl::StrCat("Expected label '", k, "' value to remain same"));
    }
  }
  for (const auto& [k, v] : options.own_labels) {
    if (r.LabelOr(k, "\n") == v) continue;
    r.SetLabel(k, v);
    changed = true;
  }
  for (const auto& [k, v] : options.annotations) {
    if (r.AnnotationOr(k, "\n") == v) continue;
    r.SetAnnotation(k, v);
    changed = true;
  }
  if (!changed) return app;
  absl::StatusOr<Value> saved = WriteAgain(clock_, [&](bool) {
    return client_->Update(ConfigMaps(), app.ns, r.object(), {});
  });
  if (!saved.ok()) {
    return WithMessage(saved.status(), absl::StrCat("Updating app: ",
                                                    saved.status().message()));
  }
  app.config_map = Resource(*std::move(saved));
  return app;
}

absl::StatusOr<App> AppStore::MoveTo(const App& app,
                                     absl::string_view new_config_map,
                                     absl::string_view new_ns, bool migrated) {
  Resource r = NewConfigMap(new_ns);
  r.SetName(new_config_map);
  for (absl::string_view field : {"labels", "annotations"}) {
    const Value* v = app.config_map.object().FindPath({"metadata", field});
    if (v != nullptr) {
      r.object().map().Find("metadata")->map().Set(field, v->DeepCopy());
    }
  }
  if (migrated) r.SetAnnotation(keys::kIsMigrated, "");
  const Value* data = app.config_map.object().Find("data");
  if (data != nullptr) r.object().map().Set("data", data->DeepCopy());
  absl::StatusOr<Value> made = WriteAgain(clock_, [&](bool) {
    return client_->Create(ConfigMaps(), new_ns, r.object(), {});
  });
  if (!made.ok()) return made.status();
  GITOPS_RETURN_IF_ERROR(Delete(app));
  App moved = app;
  moved.name = PlainAppName(new_config_map);
  moved.ns = std::string(new_ns);
  moved.config_map = Resource(*std::move(made));
  return moved;
}

absl::StatusOr<App> AppStore::FindOrCreate(absl::string_view given,
                                           const CreateOptions& options) {
  std::string name = PlainAppName(given);
  GITOPS_ASSIGN_OR_RETURN(std::optional<App> app, Find(name));
  if (app) {
    return TakeExisting(*std::move(app), name, options);
  }
  if (!options.previous_name.empty()) {
    GITOPS_ASSIGN_OR_RETURN(std::optional<App> previous,
                            Find(options.previous_name));
    if (previous) {
      if (options.diff_run) {
        return absl::NotFoundError(absl::StrCat(MissingText(name), ": "));
      }
      bool full = previous->migrated() || options_.migrate;
      return MoveTo(*previous, full ? FullName(name) : name, options_.ns, full);
    }
  }
  absl::StatusOr<App> made = Create(name, options);
  if (!kube::IsAlreadyExists(made.status())) return made;
  // Another deploy was quicker: then it is an app like any that is there, and
  // it is the lease that keeps the two apart.
  GITOPS_ASSIGN_OR_RETURN(app, Find(name));
  if (!app) return made;
  return TakeExisting(*std::move(app), name, options);
}

absl::StatusOr<App> AppStore::TakeExisting(App app, const std::string& name,
                                           const CreateOptions& options) {
  if (options.may_take != nullptr) {
    GITOPS_RETURN_IF_ERROR(options.may_take(app));
  }
  if (options_.migrate && !app.migrated() && !options.diff_run) {
    return MoveTo(app, FullName(name), options_.ns, true);
  }
  return MergeLabels(std::move(app), options);
}

absl::Status AppStore::Save(App* app,
                            const std::function<void(AppRecord*)>& change) {
  absl::Status last;
  for (int i = 0; i < kSaveTries; ++i) {
    if (i > 0) {
      absl::StatusOr<Value> got =
          client_->Get(ConfigMaps(), app->ns, app->config_map.Name());
      if (!got.ok()) return got.status();
      GITOPS_ASSIGN_OR_RETURN(App fresh,
                              FromConfigMap(Resource(*std::move(got))));
      app->config_map = std::move(fresh.config_map);
      app->record = std::move(fresh.record);
    }
    AppRecord record = app->record;
    change(&record);
    Resource r = app->config_map.DeepCopy();
    SetSpec(record.ToJson(), &r);
    absl::StatusOr<Value> saved =
        client_->Update(ConfigMaps(), app->ns, r.object(), {});
    if (saved.ok()) {
      app->record = std::move(record);
      app->config_map = Resource(*std::move(saved));
      return absl::OkStatus();
    }
    last = saved.status();
    if (!kube::IsConflict(last) && !IsRetryableWrite(last)) break;
    if (!kube::IsConflict(last)) clock_->Sleep(absl::Seconds(1));
  }
  return WithMessage(last, absl::StrCat("Updating app: ", last.message()));
}

absl::Status AppStore::Delete(const App& app) {
  absl::StatusOr<Value> gone = WriteAgain(clock_, [&](bool) {
    return client_->Delete(ConfigMaps(), app.ns, app.config_map.Name(), {});
  });
  if (gone.ok() || kube::IsNotFound(gone.status())) return absl::OkStatus();
  return gone.status();
}

absl::Status AppStore::Rename(const App& app, absl::string_view new_name,
                              absl::string_view new_ns) {
  std::string config_map =
      app.migrated() ? FullName(new_name) : std::string(new_name);
  const absl::Status moved = MoveTo(app, config_map, new_ns, false).status();
  if (moved.ok()) return moved;
  return WithMessage(moved, absl::StrCat("Creating app: ", moved.message()));
}

absl::StatusOr<std::vector<App>> AppStore::List(absl::string_view ns,
                                                absl::string_view selector) {
  kube::ListOptions options;
  options.label_selector = absl::StrCat(keys::kIsApp, "=");
  if (!selector.empty()) {
    absl::StrAppend(&options.label_selector, ",", selector);
  }
  absl::StatusOr<kube::ObjectList> list =
      client_->List(ConfigMaps(), ns, options);
  if (!list.ok()) return list.status();
  std::vector<App> out;
  for (Value& v : list->items) {
    GITOPS_ASSIGN_OR_RETURN(App app, FromConfigMap(Resource(std::move(v))));
    out.push_back(std::move(app));
  }
  return out;
}

absl::StatusOr<AppChange> AppStore::BeginChange(const App& app,
                                                const ChangeRecord& record) {
  Resource r = NewConfigMap(app.ns);
  r.object()
      .map()
      .Find("metadata")
      ->map()
      .Set("generateName", Value::String(absl::StrCat(app.name, "-change-")));
  r.SetLabel(keys::kIsAppChange, "");
  r.SetLabel(keys::kAppChangeAppLabel, app.record.label_value);
  if (!app.UsesAppLabel() || app.name.size() <= 63) {
    r.SetLabel(keys::kAppChangeApp, app.name);
  }
  SetSpec(record.ToJson(), &r);
  // Where an answer was lost, an unfinished change may stay in the list.
  absl::StatusOr<Value> made = WriteAgain(clock_, [&](bool) {
    return client_->Create(ConfigMaps(), app.ns, r.object(), {});
  });
  if (!made.ok()) return made.status();
  return AppChange{Resource(*std::move(made)), record};
}

absl::Status AppStore::FinishChange(AppChange* change,
                                    const ChangeRecord& record) {
  absl::Status last;
  for (int i = 0; i < kSaveTries; ++i) {
    if (i > 0) {
      absl::StatusOr<Value> got = client_->Get(
          ConfigMaps(), change->config_map.Namespace(), change->name());
      if (!got.ok()) return got.status();
      change->config_map = Resource(*std::move(got));
    }
    Resource r = change->config_map.DeepCopy();
    SetSpec(record.ToJson(), &r);
    absl::StatusOr<Value> saved =
        client_->Update(ConfigMaps(), r.Namespace(), r.object(), {});
    if (saved.ok()) {
      change->record = record;
      change->config_map = Resource(*std::move(saved));
      return absl::OkStatus();
    }
    last = saved.status();
    if (!kube::IsConflict(last) && !IsRetryableWrite(last)) break;
    if (!kube::IsConflict(last)) clock_->Sleep(absl::Seconds(1));
  }
  return last;
}

absl::StatusOr<std::vector<AppChange>> AppStore::ListChanges(const App& app) {
  kube::ListOptions options;
  options.label_selector = absl::StrCat(keys::kIsAppChange, "=,");
  if (app.UsesAppLabel()) {
    absl::StrAppend(&options.label_selector, keys::kAppChangeAppLabel, "=",
                    app.record.label_value);
  } else {
    absl::StrAppend(&options.label_selector, keys::kAppChangeApp, "=",
                    app.name);
  }
  absl::StatusOr<kube::ObjectList> list =
      client_->List(ConfigMaps(), app.ns, options);
  if (!list.ok()) return list.status();
  std::vector<AppChange> out;
  for (Value& v : list->items) {
    AppChange change;
    change.config_map = Resource(std::move(v));
    const Value* spec = change.config_map.object().FindPath({"data", "spec"});
    absl::StatusOr<ChangeRecord> record =
        ChangeRecord::FromJson(spec == nullptr ? "" : spec->string_or_empty());
    if (record.ok()) change.record = *std::move(record);
    out.push_back(std::move(change));
  }
  std::stable_sort(out.begin(), out.end(),
                   [](const AppChange& a, const AppChange& b) {
                     absl::Time ta = a.config_map.CreatedAt();
                     absl::Time tb = b.config_map.CreatedAt();
                     if (ta != tb) return ta < tb;
                     return a.record.started_at < b.record.started_at;
                   });
  return out;
}

absl::Status AppStore::DeleteChange(const AppChange& change) {
  absl::StatusOr<Value> gone = WriteAgain(clock_, [&](bool) {
    return client_->Delete(ConfigMaps(), change.config_map.Namespace(),
                           change.name(), {});
  });
  if (gone.ok() || kube::IsNotFound(gone.status())) return absl::OkStatus();
  return gone.status();
}

absl::StatusOr<int> AppStore::CollectChanges(const App& app, int64_t keep) {
  GITOPS_ASSIGN_OR_RETURN(std::vector<AppChange> all, ListChanges(app));
  int deleted = 0;
  for (size_t i = 0; i + keep < all.size(); ++i) {
    GITOPS_RETURN_IF_ERROR(DeleteChange(all[i]));
    ++deleted;
  }
  return deleted;
}

}  // namespace gitops::deploy
