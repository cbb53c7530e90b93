#ifndef GITOPS_PKG_DEPLOY_RECORD_APP_STORE_H_
#define GITOPS_PKG_DEPLOY_RECORD_APP_STORE_H_

// The records of apps and of their changes, as ConfigMaps on the cluster.
// Source: kapp behaviour 2.1 to 2.3; interchangeable with kapp's. Writes that
// would change nothing are left out (kapp makes them).
//
// Errors: NotFound for a missing app, with kapp's text; DataLoss for a record
// that cannot be read; else the API server's. Thread-safe.

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "pkg/base/clock.h"
#include "pkg/deploy/record/record.h"
#include "pkg/deploy/resource/mods.h"
#include "pkg/kube/client.h"

namespace gitops::deploy {

struct App {
  std::string name;  // Without the fully qualified ending.
  std::string ns;
  // The ConfigMap; a map without uid for one that only exists in memory.
  Resource config_map;
  AppRecord record;
  bool is_new = false;  // Created by this run.
  bool on_cluster = false;

  bool UsesAppLabel() const;
  bool migrated() const;
  // "kapp.k14s.io/app=123".
  std::string LabelSelector() const;
};

struct AppChange {
  Resource config_map;
  ChangeRecord record;
  std::string name() const { return std::string(config_map.Name()); }
};

struct AppStoreOptions {
  std::string ns;
  bool migrate = false;  // To fully qualified names.
};

class AppStore {
 public:
  AppStore(kube::Client* client, Clock* clock, AppStoreOptions options)
      : client_(client), clock_(clock), options_(std::move(options)) {}

  const std::string& ns() const { return options_.ns; }

  absl::StatusOr<std::optional<App>> Find(absl::string_view name);
  // NotFound with a hint at other namespaces.
  absl::StatusOr<App> Get(absl::string_view name);
  // "App 'x' (namespace: ns) does not exist" and the hint.
  std::string MissingText(absl::string_view name);

  struct CreateOptions {
    StringPairs labels;
    std::string previous_name;
    bool diff_run = false;
    std::string label_value;  // Of a new app; "" = of the clock.
    StringPairs annotations;  // On the record; values may change.
    StringPairs own_labels;   // The same.
    // Asked about a record that is there, before anything is written.
    std::function<absl::Status(const App&)> may_take;
  };
  absl::StatusOr<App> FindOrCreate(absl::string_view name,
                                   const CreateOptions& options);

  // Changes the record and writes it, again and again where another writer
  // came in between.
  absl::Status Save(App* app, const std::function<void(AppRecord*)>& change);
  absl::Status Delete(const App& app);
  absl::Status Rename(const App& app, absl::string_view new_name,
                      absl::string_view new_ns);

  // In all namespaces where `ns` is "". `selector` narrows it.
  absl::StatusOr<std::vector<App>> List(absl::string_view ns,
                                        absl::string_view selector = "");

  absl::StatusOr<AppChange> BeginChange(const App& app,
                                        const ChangeRecord& record);
  absl::Status FinishChange(AppChange* change, const ChangeRecord& record);
  // Oldest first.
  absl::StatusOr<std::vector<AppChange>> ListChanges(const App& app);
  // Deletes all but the newest `keep`; returns how many.
  absl::StatusOr<int> CollectChanges(const App& app, int64_t keep);
  absl::Status DeleteChange(const AppChange& change);

 private:
  absl::StatusOr<std::optional<App>> Read(absl::string_view config_map,
                                          absl::string_view app_name);
  absl::StatusOr<App> Create(absl::string_view name,
                             const CreateOptions& options);
  absl::StatusOr<App> TakeExisting(App app, const std::string& name,
                                   const CreateOptions& options);
  absl::StatusOr<App> MergeLabels(App app, const CreateOptions& options);
  absl::StatusOr<App> MoveTo(const App& app, absl::string_view new_config_map,
                             absl::string_view new_ns, bool migrated);

  kube::Client* client_;
  Clock* clock_;
  AppStoreOptions options_;
};

// The type of v1 ConfigMaps and its like.
kube::ResourceType CoreType(absl::string_view kind, absl::string_view resource,
                            bool namespaced);

// Without the ending of fully qualified names.
std::string PlainAppName(absl::string_view name);

}  // namespace gitops::deploy

#endif  // GITOPS_PKG_DEPLOY_RECORD_APP_STORE_H_
