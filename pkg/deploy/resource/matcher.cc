#include "pkg/deploy/resource/matcher.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "pkg/base/status_macros.h"
#include "pkg/deploy/resource/field_names.h"
#include "pkg/deploy/resource/panic.h"

namespace gitops::deploy {

using value::Value;

bool IsBuiltinGroup(absl::string_view group) {
  static constexpr absl::string_view kGroups[] = {
      "",
      "admissionregistration.k8s.io",
      "apiextensions.k8s.io",
      "apiregistration.k8s.io",
      "apps",
      "authentication.k8s.io",
      "authorization.k8s.io",
      "autoscaling",
      "batch",
      "certificates.k8s.io",
      "coordination.k8s.io",
      "discovery.k8s.io",
      "events.k8s.io",
      "extensions",
      "flowcontrol.apiserver.k8s.io",
      "internal.apiserver.k8s.io",
      "metrics.k8s.io",
      "migration.k8s.io",
      "networking.k8s.io",
      "node.k8s.io",
      "policy",
      "rbac.authorization.k8s.io",
      "scheduling.k8s.io",
      "storage.k8s.io",
  };
  return std::find(std::begin(kGroups), std::end(kGroups), group) !=
         std::end(kGroups);
}

namespace {

// Missing, null, an empty list or an empty map. Scalars are not empty.
bool IsEmptyAt(const Path& path, size_t at, const Value* v) {
  if (v == nullptr || v->is_null()) return true;
  if (at == path.size()) {
    if (v->is_list()) return v->list().empty();
    if (v->is_map()) return v->map().empty();
    return false;
  }
  const PathPart& part = path[at];
  if (part.type == PathPart::Type::kKey) {
    return v->is_map() ? IsEmptyAt(path, at + 1, v->map().Find(part.key))
                       : false;
  }
  if (!part.is_array_step() || !v->is_list()) return false;
  const std::vector<Value>& items = v->list().items;
  if (part.type == PathPart::Type::kIndex) {
    if (part.index < 0 || static_cast<size_t>(part.index) >= items.size()) {
      return true;
    }
    return IsEmptyAt(path, at + 1, &items[part.index]);
  }
  for (const Value& item : items) {
    if (!IsEmptyAt(path, at + 1, &item)) return false;
  }
  return true;
}

bool Contains(const std::vector<std::string>& list, absl::string_view s) {
  return std::find(list.begin(), list.end(), s) != list.end();
}

}  // namespace

bool Matcher::Matches(const Resource& r) const {
  switch (type) {
    case Type::kAll:
      return true;
    case Type::kAny:
      return std::any_of(matchers.begin(), matchers.end(),
                         [&](const Matcher& m) { return m.Matches(r); });
    case Type::kAnd:
      return std::all_of(matchers.begin(), matchers.end(),
                         [&](const Matcher& m) { return m.Matches(r); });
    case Type::kNot:
      return !matchers.front().Matches(r);
    case Type::kApiGroupKind:
      return r.Group() == api && r.Kind() == kind;
    case Type::kApiVersionKind:
      return r.ApiVersion() == api && r.Kind() == kind;
    case Type::kKindNamespaceName:
      return r.Kind() == kind && r.Namespace() == ns && r.Name() == name;
    case Type::kHasAnnotation:
      return std::all_of(
          names.begin(), names.end(),
          [&](const std::string& key) { return r.HasAnnotation(key); });
    case Type::kHasNamespace:
      return !r.Namespace().empty() &&
             (names.empty() || Contains(names, r.Namespace()));
    case Type::kCustomResource:
      return !IsBuiltinGroup(r.Group());
    case Type::kEmptyField:
      return IsEmptyAt(path, 0, &r.object());
  }
  return false;
}

bool MatcherList::Matches(const Resource& resource) const {
  for (const Matcher& m : matchers) {
    if (m.Matches(resource)) return true;
  }
  return false;
}

namespace {

std::string Text(const Value& v, absl::string_view key) {
  const Value* f = FindField(v, key);
  return f == nullptr ? "" : std::string(f->string_or_empty());
}

std::vector<std::string> Texts(const Value& v, absl::string_view key) {
  std::vector<std::string> out;
  const Value* f = FindField(v, key);
  if (f == nullptr || !f->is_list()) return out;
  for (const Value& item : f->list()) {
    out.emplace_back(item.string_or_empty());
  }
  return out;
}

absl::StatusOr<Matcher> ParseMatcher(const Value& v);

absl::Status ParseChildren(const Value& v, absl::string_view key,
                           std::vector<Matcher>* out) {
  GITOPS_ASSIGN_OR_RETURN(MatcherList list, ParseMatchers(FindField(v, key)));
  *out = std::move(list.matchers);
  return absl::OkStatus();
}

using Type = Matcher::Type;

absl::Status Fill(const Value& body, Matcher* m) {
  switch (m->type) {
    case Type::kAny:
    case Type::kAnd:
      return ParseChildren(body, "matchers", &m->matchers);
    case Type::kNot: {
      const Value* inner = FindField(body, "matcher");
      if (inner == nullptr) {
        return PanicError("Unknown resource matcher specified: {}");
      }
      GITOPS_ASSIGN_OR_RETURN(Matcher child, ParseMatcher(*inner));
      m->matchers.push_back(std::move(child));
      return absl::OkStatus();
    }
    case Type::kApiGroupKind:
      m->api = Text(body, "apiGroup");
      m->kind = Text(body, "kind");
      return absl::OkStatus();
    case Type::kApiVersionKind:
      m->api = Text(body, "apiVersion");
      m->kind = Text(body, "kind");
      return absl::OkStatus();
    case Type::kKindNamespaceName:
      m->kind = Text(body, "kind");
      m->ns = Text(body, "namespace");
      m->name = Text(body, "name");
      return absl::OkStatus();
    case Type::kHasAnnotation:
      m->names = Texts(body, "keys");
      return absl::OkStatus();
    case Type::kHasNamespace:
      m->names = Texts(body, "names");
      return absl::OkStatus();
    case Type::kEmptyField: {
      const Value* path = FindField(body, "path");
      GITOPS_ASSIGN_OR_RETURN(m->path,
                              ParsePath(path == nullptr ? Value() : *path));
      return absl::OkStatus();
    }
    case Type::kAll:
    case Type::kCustomResource:
      return absl::OkStatus();
  }
  return absl::OkStatus();
}

absl::StatusOr<Matcher> ParseMatcher(const Value& v) {
  static constexpr struct {
    const char* key;
    Type type;
  } kKeys[] = {
      {"allMatcher", Type::kAll},
      {"anyMatcher", Type::kAny},
      {"andMatcher", Type::kAnd},
      {"notMatcher", Type::kNot},
      {"apiGroupKindMatcher", Type::kApiGroupKind},
      {"apiVersionKindMatcher", Type::kApiVersionKind},
      {"kindNamespaceNameMatcher", Type::kKindNamespaceName},
      {"hasAnnotationMatcher", Type::kHasAnnotation},
      {"hasNamespaceMatcher", Type::kHasNamespace},
      {"customResourceMatcher", Type::kCustomResource},
      {"emptyFieldMatcher", Type::kEmptyField},
  };
  for (const auto& entry : kKeys) {
    const Value* body = FindField(v, entry.key);
    if (body == nullptr || body->is_null()) continue;
    Matcher m;
    m.type = entry.type;
    GITOPS_RETURN_IF_ERROR(Fill(*body, &m));
    return m;
  }
  std::string seen;
  if (v.is_map() && !v.map().empty()) {
    seen = std::string(v.map().entries().front().name());
  }
  return PanicError(absl::StrCat("Unknown resource matcher specified: ", seen));
}

}  // namespace

absl::StatusOr<MatcherList> ParseMatchers(const Value* list) {
  MatcherList out;
  if (list == nullptr || list->is_null()) return out;
  if (!list->is_list()) {
    return absl::InvalidArgumentError("Expected matchers to be a list");
  }
  for (const Value& v : list->list()) {
    GITOPS_ASSIGN_OR_RETURN(Matcher m, ParseMatcher(v));
    out.matchers.push_back(std::move(m));
  }
  return out;
}

}  // namespace gitops::deploy
