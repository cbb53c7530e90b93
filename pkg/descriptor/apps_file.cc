#include "pkg/descriptor/apps_file.h"

#include <set>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "pkg/base/quote.h"
#include "pkg/base/status_macros.h"
#include "pkg/value/value.h"
#include "pkg/yaml/yaml.h"

namespace gitops::descriptor {
namespace {

using value::Value;

absl::StatusOr<std::string> Text(const Value& v, absl::string_view what) {
  if (v.is_string() && !v.as_string().empty()) {
    return std::string(v.as_string());
  }
  return absl::InvalidArgumentError(absl::StrCat(what, " is no name"));
}

absl::StatusOr<App> ReadApp(const Value& v) {
  if (!v.is_map()) {
    return absl::InvalidArgumentError("an entry of \"apps\" is no map");
  }
  App app;
  for (const auto& entry : v.map()) {
    const absl::string_view key = entry.name();
    if (key == "name") {
      GITOPS_ASSIGN_OR_RETURN(app.name, Text(entry.value, "\"name\""));
    } else if (key == "after" && entry.value.is_list()) {
      for (const Value& item : entry.value.list()) {
        GITOPS_ASSIGN_OR_RETURN(std::string other,
                                Text(item, "an entry of \"after\""));
        app.after.push_back(std::move(other));
      }
    } else {
      return absl::InvalidArgumentError(absl::StrCat(
          "an app has \"name\" and a list \"after\", not ", Quote(key)));
    }
  }
  if (app.name.empty()) {
    return absl::InvalidArgumentError("an entry of \"apps\" has no \"name\"");
  }
  return app;
}

absl::StatusOr<std::vector<App>> ReadApps(const Value& document) {
  std::vector<App> apps;
  if (document.is_null()) return apps;
  const Value* list = document.Find("apps");
  if (list == nullptr || !list->is_list() || document.map().size() != 1) {
    return absl::InvalidArgumentError(
        "expected one key, \"apps\", with a list of apps");
  }
  std::set<std::string> names;
  for (const Value& v : list->list()) {
    GITOPS_ASSIGN_OR_RETURN(App app, ReadApp(v));
    if (!names.insert(app.name).second) {
      return absl::InvalidArgumentError(
          absl::StrCat("app ", Quote(app.name), " is named twice"));
    }
    apps.push_back(std::move(app));
  }
  return apps;
}

}  // namespace

absl::StatusOr<std::vector<App>> ParseAppsFile(absl::string_view path,
                                               absl::string_view text) {
  yaml::ParseOptions options;
  options.dialect = yaml::Dialect::kHelmStrict;
  options.file = std::string(path);
  options.max_bytes = int64_t{1} << 20;
  GITOPS_ASSIGN_OR_RETURN(Value document, yaml::Parse(text, options));
  absl::StatusOr<std::vector<App>> apps = ReadApps(document);
  if (apps.ok()) return apps;
  return absl::Status(apps.status().code(),
                      absl::StrCat(path, ": ", apps.status().message()));
}

}  // namespace gitops::descriptor
