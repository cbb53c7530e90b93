#include <map>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "pkg/base/quote.h"
#include "pkg/base/status_macros.h"
#include "pkg/deploy/pipeline/preflight.h"

namespace gitops::deploy {

using value::Value;

namespace {

constexpr char kRbac[] = "rbac.authorization.k8s.io";

// One question to the API server.
struct Access {
  std::string verb, group, version, resource, ns, name, url;
  std::string Key() const {
    return absl::StrJoin({verb, group, version, resource, ns, name, url}, "|");
  }
};

class PermissionCheck {
 public:
  explicit PermissionCheck(Session& session) : session_(session) {}

  absl::Status Run(const std::vector<PlannedChange>& plan) {
    std::vector<std::string> problems;
    for (const PlannedChange& p : plan) {
      std::vector<std::string> verbs;
      if (p.apply == ApplyOp::kCreate || p.apply == ApplyOp::kUpdate ||
          p.apply == ApplyOp::kExists) {
        verbs = {"create", "update"};
      } else if (p.apply == ApplyOp::kDelete) {
        verbs = {"delete"};
      }
      for (const std::string& verb : verbs) {
        GITOPS_ASSIGN_OR_RETURN(std::string problem,
                                CheckOne(verb, p.subject()));
        if (!problem.empty()) problems.push_back(std::move(problem));
      }
    }
    if (problems.empty()) return absl::OkStatus();
    return absl::PermissionDeniedError(absl::StrJoin(problems, "\n"));
  }

 private:
  absl::StatusOr<bool> Allowed(const Access& access) {
    auto at = known_.find(access.Key());
    if (at != known_.end()) return at->second;
    Value attributes = Value::NewMap();
    auto set = [&](absl::string_view key, const std::string& v) {
      if (!v.empty()) attributes.map().Set(key, Value::String(v));
    };
    Value spec = Value::NewMap();
    if (access.url.empty()) {
      set("verb", access.verb);
      set("group", access.group);
      set("version", access.version);
      set("resource", access.resource);
      set("namespace", access.ns);
      set("name", access.name);
      spec.map().Set("resourceAttributes", std::move(attributes));
    } else {
      set("verb", access.verb);
      set("path", access.url);
      spec.map().Set("nonResourceAttributes", std::move(attributes));
    }
    Value review = Value::NewMap();
    review.map().Set("apiVersion", Value::String("authorization.k8s.io/v1"));
    review.map().Set("kind", Value::String("SelfSubjectAccessReview"));
    review.map().Set("spec", std::move(spec));
    kube::ResourceType type;
    type.gvk = {"authorization.k8s.io", "v1", "SelfSubjectAccessReview"};
    type.resource = "selfsubjectaccessreviews";
    GITOPS_ASSIGN_OR_RETURN(
        Value answer, session_.cluster->client()->Create(type, "", review, {}));
    const Value* allowed = answer.FindPath({"status", "allowed"});
    bool yes = allowed != nullptr && allowed->is_bool() && allowed->as_bool();
    known_[access.Key()] = yes;
    return yes;
  }

  // "" where it is allowed.
  absl::StatusOr<std::string> CheckOne(const std::string& verb,
                                       const Resource& r) {
    GITOPS_ASSIGN_OR_RETURN(const kube::ResourceType* type,
                            session_.cluster->TypeOf(r));
    Access access{verb,
                  type->gvk.group,
                  type->gvk.version,
                  type->resource,
                  std::string(r.Namespace()),
                  std::string(r.Name()),
                  ""};
    const bool is_role = r.Group() == kRbac && r.Version() == "v1" &&
                         (r.Kind() == "Role" || r.Kind() == "ClusterRole");
    const bool is_binding =
        r.Group() == kRbac && r.Version() == "v1" &&
        (r.Kind() == "RoleBinding" || r.Kind() == "ClusterRoleBinding");
    if (verb != "delete" && (is_role || is_binding)) {
      Access special = access;
      special.verb = is_role ? "escalate" : "bind";
      if (is_binding) {
        const Value* kind = r.object().FindPath({"roleRef", "kind"});
        const Value* name = r.object().FindPath({"roleRef", "name"});
        special.resource =
            kind != nullptr && kind->string_or_empty() == "ClusterRole"
                ? "clusterroles"
                : "roles";
        special.name =
            name == nullptr ? "" : std::string(name->string_or_empty());
      }
      GITOPS_ASSIGN_OR_RETURN(bool free, Allowed(special));
      GITOPS_ASSIGN_OR_RETURN(bool plain, Allowed(access));
      if (!plain) return Denied(access);
      if (free) return std::string();
      return CheckRules(access, r, is_binding);
    }
    GITOPS_ASSIGN_OR_RETURN(bool yes, Allowed(access));
    return yes ? std::string() : Denied(access);
  }

  static std::string Denied(const Access& a) {
    return absl::StrCat("not permitted to ", Quote(a.verb), " ", a.group, "/",
                        a.version, ", Resource=", a.resource);
  }

  absl::StatusOr<std::string> CheckRules(const Access& access,
                                         const Resource& r, bool is_binding) {
    Value role = r.object();
    if (is_binding) {
      Resource reference;
      auto text = [&](absl::string_view key) {
        const Value* v = r.object().FindPath({"roleRef", key});
        return v == nullptr ? std::string() : std::string(v->string_or_empty());
      };
      reference.object().map().Set("apiVersion",
                                   Value::String(absl::StrCat(kRbac, "/v1")));
      reference.object().map().Set("kind", Value::String(text("kind")));
      reference.SetName(text("name"));
      if (text("kind") == "Role") reference.SetNamespace(r.Namespace());
      GITOPS_ASSIGN_OR_RETURN(Resource live, session_.cluster->Get(reference));
      role = live.object();
    }
    std::vector<std::string> missing;
    const Value* rules = role.Find("rules");
    if (rules != nullptr && rules->is_list()) {
      for (const Value& rule : rules->list()) {
        GITOPS_RETURN_IF_ERROR(CheckRule(access.ns, rule, &missing));
      }
    }
    if (missing.empty()) return std::string();
    return absl::StrCat("potential privilege escalation, not permitted to ",
                        Quote(access.verb), " ", kRbac, "/v1, Kind=", r.Kind(),
                        "\n", absl::StrJoin(missing, "\n"));
  }

  static std::vector<std::string> Texts(const Value& rule,
                                        absl::string_view key) {
    std::vector<std::string> out;
    const Value* v = rule.Find(key);
    if (v == nullptr || !v->is_list()) return out;
    for (const Value& item : v->list()) {
      out.emplace_back(item.string_or_empty());
    }
    return out;
  }

  // A rule, broken into single questions.
  absl::Status CheckRule(const std::string& ns, const Value& rule,
                         std::vector<std::string>* missing) {
    std::vector<std::string> names = Texts(rule, "resourceNames");
    if (names.empty()) names.push_back("");
    for (const std::string& verb : Texts(rule, "verbs")) {
      for (const std::string& url : Texts(rule, "nonResourceURLs")) {
        Access a{verb, "", "", "", "", "", url};
        GITOPS_ASSIGN_OR_RETURN(bool yes, Allowed(a));
        if (!yes) missing->push_back(absl::StrCat(verb, " ", url));
      }
      for (const std::string& group : Texts(rule, "apiGroups")) {
        for (const std::string& resource : Texts(rule, "resources")) {
          for (const std::string& name : names) {
            Access a{verb, group, "*", resource, ns, name, ""};
            GITOPS_ASSIGN_OR_RETURN(bool yes, Allowed(a));
            if (!yes) missing->push_back(Denied(a));
          }
        }
      }
    }
    return absl::OkStatus();
  }

  Session& session_;
  std::map<std::string, bool> known_;
};

}  // namespace

absl::Status CheckPermissions(Session& session,
                              const std::vector<PlannedChange>& plan) {
  return PermissionCheck(session).Run(plan);
}

}  // namespace gitops::deploy
