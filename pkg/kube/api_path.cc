#include "pkg/kube/api_path.h"

#include "absl/strings/str_cat.h"
#include "pkg/json/json.h"
#include "pkg/value/value.h"

namespace gitops::kube {
namespace {

using value::Value;

void AddIfAny(http::Query* query, const char* key, const std::string& text) {
  if (!text.empty()) query->emplace_back(key, text);
}

}  // namespace

std::string GroupVersionPath(const GroupVersion& gv) {
  if (gv.group.empty()) {
    return absl::StrCat("/api/", http::EscapePath(gv.version));
  }
  return absl::StrCat("/apis/", http::EscapePath(gv.group), "/",
                      http::EscapePath(gv.version));
}

std::string ResourcePath(const ResourceType& type, absl::string_view ns,
                         absl::string_view name,
                         absl::string_view subresource) {
  std::string path = GroupVersionPath(type.gvk.group_version());
  if (type.namespaced && !ns.empty()) {
    absl::StrAppend(&path, "/namespaces/", http::EscapePath(ns));
  }
  absl::StrAppend(&path, "/", type.resource);
  if (!name.empty()) absl::StrAppend(&path, "/", http::EscapePath(name));
  if (!subresource.empty()) absl::StrAppend(&path, "/", subresource);
  return path;
}

std::string QueryString(const http::Query& query) {
  if (query.empty()) return "";
  return absl::StrCat("?", http::FormatQuery(query));
}

http::Query ListQuery(const ListOptions& options,
                      absl::string_view continue_token) {
  http::Query query;
  AddIfAny(&query, "labelSelector", options.label_selector);
  AddIfAny(&query, "fieldSelector", options.field_selector);
  if (options.page_size > 0) {
    query.emplace_back("limit", absl::StrCat(options.page_size));
  }
  if (continue_token.empty()) {
    AddIfAny(&query, "resourceVersion", options.resource_version);
    AddIfAny(&query, "resourceVersionMatch", options.resource_version_match);
  } else {
    // The token names the version; naming another is an error.
    query.emplace_back("continue", std::string(continue_token));
  }
  return query;
}

http::Query WriteQuery(const WriteOptions& options, bool apply) {
  http::Query query;
  if (options.dry_run) query.emplace_back("dryRun", "All");
  AddIfAny(&query, "fieldManager", options.field_manager);
  AddIfAny(&query, "fieldValidation", options.field_validation);
  if (apply && options.force) query.emplace_back("force", "true");
  return query;
}

http::Query WatchQuery(const WatchOptions& options,
                       absl::string_view resource_version,
                       int64_t timeout_seconds) {
  http::Query query = {{"watch", "true"}, {"allowWatchBookmarks", "true"}};
  AddIfAny(&query, "labelSelector", options.label_selector);
  AddIfAny(&query, "fieldSelector", options.field_selector);
  AddIfAny(&query, "resourceVersion", std::string(resource_version));
  query.emplace_back("timeoutSeconds", absl::StrCat(timeout_seconds));
  return query;
}

http::Query LogQuery(const LogOptions& options) {
  http::Query query;
  AddIfAny(&query, "container", options.container);
  if (options.follow) query.emplace_back("follow", "true");
  if (options.previous) query.emplace_back("previous", "true");
  if (options.timestamps) query.emplace_back("timestamps", "true");
  if (options.tail_lines.has_value()) {
    query.emplace_back("tailLines", absl::StrCat(*options.tail_lines));
  }
  if (options.since_seconds.has_value()) {
    query.emplace_back("sinceSeconds", absl::StrCat(*options.since_seconds));
  }
  return query;
}

std::string DeleteBody(const DeleteOptions& options) {
  Value body = Value::NewMap();
  if (options.grace_period_seconds.has_value()) {
    body.map().Set("gracePeriodSeconds",
                   Value::Int(*options.grace_period_seconds));
  }
  switch (options.propagation) {
    case Propagation::kServerDefault:
      break;
    case Propagation::kBackground:
      body.map().Set("propagationPolicy", Value::String("Background"));
      break;
    case Propagation::kForeground:
      body.map().Set("propagationPolicy", Value::String("Foreground"));
      break;
    case Propagation::kOrphan:
      body.map().Set("propagationPolicy", Value::String("Orphan"));
      break;
  }
  Value preconditions = Value::NewMap();
  if (!options.uid.empty()) {
    preconditions.map().Set("uid", Value::String(options.uid));
  }
  if (!options.resource_version.empty()) {
    preconditions.map().Set("resourceVersion",
                            Value::String(options.resource_version));
  }
  if (!preconditions.map().empty()) {
    body.map().Set("preconditions", std::move(preconditions));
  }
  if (options.dry_run) {
    body.map().Set("dryRun", Value::NewList({Value::String("All")}));
  }
  return json::Write(body).value_or("{}");
}

absl::string_view PatchContentType(PatchType type) {
  switch (type) {
    case PatchType::kJson:
      return "application/json-patch+json";
    case PatchType::kMerge:
      return "application/merge-patch+json";
    case PatchType::kStrategicMerge:
      return "application/strategic-merge-patch+json";
    case PatchType::kApply:
      return "application/apply-patch+yaml";
  }
  return "";
}

}  // namespace gitops::kube
