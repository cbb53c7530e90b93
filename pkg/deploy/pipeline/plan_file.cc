#include "pkg/deploy/pipeline/plan_file.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "pkg/base/status_macros.h"
#include "pkg/deploy/cluster/parallel.h"
#include "pkg/deploy/resource/identity.h"
#include "pkg/deploy/resource/keys.h"
#include "pkg/json/json.h"

namespace gitops::deploy {

using value::Value;

namespace {

constexpr int64_t kFormat = 1;
constexpr size_t kVerifyWorkers = 32;

Value Texts(const std::vector<std::string>& list) {
  Value out = Value::NewList();
  for (const std::string& s : list) out.list().Add(Value::String(s));
  return out;
}

Value Pair(absl::string_view a, absl::string_view b) {
  return Value::NewList({Value::String(a), Value::String(b)});
}

Value OrNull(const std::optional<Resource>& r) {
  return r ? r->object() : Value();
}

Value ChangeValue(const PlannedChange& p, const std::vector<int>& waits_for) {
  Value v = Value::NewMap();
  v.map().Set("apply", Value::Int(static_cast<int>(p.apply)));
  v.map().Set("wait", Value::Int(static_cast<int>(p.wait)));
  v.map().Set("op", Value::Int(static_cast<int>(p.change.op)));
  v.map().Set("strategy", Value::String(p.strategy));
  v.map().Set("existing", OrNull(p.change.existing));
  v.map().Set("wanted", OrNull(p.change.wanted));
  v.map().Set("applied", OrNull(p.change.applied));
  v.map().Set("base", OrNull(p.change.base));
  v.map().Set("transient",
              Value::Bool(p.change.existing && p.change.existing->transient()));
  Value list = Value::NewList();
  for (int i : waits_for) list.list().Add(Value::Int(i));
  v.map().Set("waitsFor", std::move(list));
  return v;
}

std::string TextOf(const Value& v, absl::string_view key) {
  const Value* f = v.Find(key);
  return f == nullptr ? "" : std::string(f->string_or_empty());
}

int64_t IntOf(const Value& v, absl::string_view key) {
  const Value* f = v.Find(key);
  return f != nullptr && f->is_int() ? f->as_int() : 0;
}

bool FlagOf(const Value& v, absl::string_view key) {
  const Value* f = v.Find(key);
  return f != nullptr && f->is_bool() && f->as_bool();
}

std::vector<Value> ListOf(const Value& v, absl::string_view key) {
  const Value* f = v.Find(key);
  return f != nullptr && f->is_list() ? f->list().items : std::vector<Value>();
}

std::optional<Resource> ResourceOf(const Value& v, absl::string_view key) {
  const Value* f = v.Find(key);
  if (f == nullptr || !f->is_map()) return std::nullopt;
  return Resource(*f);
}

template <typename T>
std::vector<T> PairsOf(const Value& v, absl::string_view key) {
  std::vector<T> out;
  for (const Value& p : ListOf(v, key)) {
    if (!p.is_list() || p.list().size() != 2) continue;
    out.push_back({std::string(p.list()[0].string_or_empty()),
                   std::string(p.list()[1].string_or_empty())});
  }
  return out;
}

// Whether the objects that carrying it out looks at are there.
bool HasWhatItNeeds(const PlannedChange& p) {
  const bool given = p.change.wanted && p.change.applied;
  switch (p.apply) {
    case ApplyOp::kCreate:
      return given;
    case ApplyOp::kUpdate:
      return given && p.change.existing;
    case ApplyOp::kDelete:
      return p.change.existing.has_value();
    case ApplyOp::kExists:
      return p.change.wanted.has_value();
    case ApplyOp::kNoop:
      return true;
  }
  return false;
}

}  // namespace

absl::StatusOr<std::string> WritePlan(const SavedPlan& plan) {
  Value v = Value::NewMap();
  v.map().Set("format", Value::Int(kFormat));
  v.map().Set("app", Value::String(plan.app));
  v.map().Set("appNamespace", Value::String(plan.app_namespace));
  v.map().Set("isNew", Value::Bool(plan.is_new));
  v.map().Set("labelKey", Value::String(plan.label_key));
  v.map().Set("labelValue", Value::String(plan.label_value));
  v.map().Set("namespaces", Texts(plan.namespaces));
  auto pairs = [&](absl::string_view key, const auto& list, auto second) {
    Value out = Value::NewList();
    for (const auto& p : list) out.list().Add(Pair(p.group, second(p)));
    v.map().Set(key, std::move(out));
  };
  auto version = [](const GroupVersion& gv) { return gv.version; };
  auto kind = [](const GroupKind& gk) { return gk.kind; };
  pairs("gvs", plan.gvs, version);
  pairs("gvsAfter", plan.gvs_after, version);
  pairs("gks", plan.gks, kind);
  pairs("gksAfter", plan.gks_after, kind);
  v.map().Set("configs", Value::NewList(plan.configs));
  Value changes = Value::NewList();
  for (size_t i = 0; i < plan.changes.size(); ++i) {
    changes.list().Add(ChangeValue(plan.changes[i], plan.waits_for[i]));
  }
  v.map().Set("changes", std::move(changes));
  json::WriteOptions options;
  options.sort_keys = false;
  options.indent = " ";
  GITOPS_ASSIGN_OR_RETURN(std::string text, json::Write(v, options));
  return absl::StrCat(text, "\n");
}

absl::StatusOr<SavedPlan> ReadPlan(absl::string_view text) {
  json::ParseOptions options;
  options.numbers = json::Numbers::kKube;
  GITOPS_ASSIGN_OR_RETURN(Value v, json::Parse(text, options));
  if (!v.is_map() || v.Find("format") == nullptr) {
    return absl::InvalidArgumentError("not a saved plan");
  }
  if (IntOf(v, "format") != kFormat) {
    return absl::UnimplementedError(
        absl::StrCat("plans of format ", IntOf(v, "format")));
  }
  SavedPlan plan;
  plan.app = TextOf(v, "app");
  plan.app_namespace = TextOf(v, "appNamespace");
  plan.is_new = FlagOf(v, "isNew");
  plan.label_key = TextOf(v, "labelKey");
  plan.label_value = TextOf(v, "labelValue");
  for (const Value& ns : ListOf(v, "namespaces")) {
    plan.namespaces.emplace_back(ns.string_or_empty());
  }
  plan.gvs = PairsOf<GroupVersion>(v, "gvs");
  plan.gvs_after = PairsOf<GroupVersion>(v, "gvsAfter");
  plan.gks = PairsOf<GroupKind>(v, "gks");
  plan.gks_after = PairsOf<GroupKind>(v, "gksAfter");
  plan.configs = ListOf(v, "configs");
  const std::vector<Value> changes = ListOf(v, "changes");
  for (const Value& c : changes) {
    PlannedChange p;
    int64_t apply = IntOf(c, "apply"), wait = IntOf(c, "wait"),
            op = IntOf(c, "op");
    if (apply < 0 || apply > static_cast<int>(ApplyOp::kExists) || wait < 0 ||
        wait > static_cast<int>(WaitOp::kDelete) || op < 0 ||
        op > static_cast<int>(ChangeOp::kNoop)) {
      return absl::InvalidArgumentError("saved plan: unknown operation");
    }
    p.apply = static_cast<ApplyOp>(apply);
    p.wait = static_cast<WaitOp>(wait);
    p.change.op = static_cast<ChangeOp>(op);
    p.strategy = TextOf(c, "strategy");
    p.change.existing = ResourceOf(c, "existing");
    p.change.wanted = ResourceOf(c, "wanted");
    p.change.applied = ResourceOf(c, "applied");
    p.change.base = ResourceOf(c, "base");
    if (!p.change.existing && !p.change.wanted) {
      return absl::InvalidArgumentError("saved plan: a change without object");
    }
    if (!HasWhatItNeeds(p)) {
      return absl::InvalidArgumentError(
          "saved plan: a change without what it needs");
    }
    if (p.change.existing && FlagOf(c, "transient")) {
      p.change.existing->set_transient(true);
    }
    std::vector<int> waits;
    for (const Value& i : ListOf(c, "waitsFor")) {
      if (!i.is_int() || i.as_int() < 0 ||
          static_cast<size_t>(i.as_int()) >= changes.size()) {
        return absl::InvalidArgumentError("saved plan: order out of range");
      }
      waits.push_back(static_cast<int>(i.as_int()));
    }
    plan.waits_for.push_back(std::move(waits));
    plan.changes.push_back(std::move(p));
  }
  return plan;
}

namespace {

// An object without what changes by itself.
Value Lasting(const Resource& r) {
  Value v = r.object().DeepCopy();
  v.map().Erase("status");
  Value* meta = v.map().Find("metadata");
  if (meta != nullptr && meta->is_map()) {
    for (absl::string_view key :
         {"resourceVersion", "managedFields", "generation"}) {
      meta->map().Erase(key);
    }
    Value* annotations = meta->map().Find("annotations");
    if (annotations != nullptr && annotations->is_map()) {
      annotations->map().Erase(keys::kIdentity);
      annotations->map().Erase(keys::kDeploymentRevision);
      if (annotations->map().empty()) meta->map().Erase("annotations");
    }
  }
  return v;
}

// "" where nothing moved.
absl::StatusOr<std::string> VerifyOne(Cluster* cluster, PlannedChange* p) {
  const Resource subject = p->subject();
  GITOPS_ASSIGN_OR_RETURN(std::optional<Resource> live,
                          cluster->Lookup(subject));
  std::optional<Resource>& seen = p->change.existing;
  if (!seen) {
    if (!live || p->apply == ApplyOp::kExists) return std::string();
    return absl::StrCat(subject.Description(), ": appeared");
  }
  if (!live) return absl::StrCat(subject.Description(), ": disappeared");
  if (live->Uid() != seen->Uid()) {
    return absl::StrCat(subject.Description(), ": was made anew");
  }
  if (Lasting(*live) != Lasting(*seen)) {
    return absl::StrCat(subject.Description(), ": changed (resourceVersion ",
                        seen->ResourceVersion(), ", now ",
                        live->ResourceVersion(), ")");
  }
  if (p->change.wanted && live->ResourceVersion() != seen->ResourceVersion()) {
    Resource wanted = p->change.wanted->DeepCopy();
    wanted.object().map()["metadata"].map().Set(
        "resourceVersion", Value::String(live->ResourceVersion()));
    p->change.wanted = std::move(wanted);
  }
  return std::string();
}

}  // namespace

absl::Status VerifyPlan(Cluster* cluster, SavedPlan* plan) {
  std::vector<absl::StatusOr<std::string>> moved(plan->changes.size(),
                                                 std::string());
  ParallelFor(plan->changes.size(), kVerifyWorkers, [&](size_t i) {
    if (plan->changes[i].is_visible()) {
      moved[i] = VerifyOne(cluster, &plan->changes[i]);
    }
  });
  std::vector<std::string> lines;
  for (auto& m : moved) {
    GITOPS_RETURN_IF_ERROR(m.status());
    if (!m->empty()) lines.push_back(absl::StrCat("- ", *m));
  }
  if (lines.empty()) return absl::OkStatus();
  return absl::FailedPreconditionError(
      absl::StrCat("the cluster has moved since the plan was made:\n",
                   absl::StrJoin(lines, "\n")));
}

ChangeGraph GraphOf(const SavedPlan& plan) {
  return ChangeGraph::FromEdges(plan.waits_for);
}

}  // namespace gitops::deploy
