#ifndef GITOPS_PKG_DEPLOY_PIPELINE_POD_LOGS_H_
#define GITOPS_PKG_DEPLOY_PIPELINE_POD_LOGS_H_

// Logs of an app's Pods: of the logs command, and while a deploy runs.
// Source: kapp behaviour 4.6.

#include <map>
#include <memory>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "pkg/base/mutex.h"
#include "pkg/deploy/pipeline/session.h"
#include "pkg/http/cancel.h"

namespace gitops::deploy {

struct PodLogFlags {
  AppFlags app;
  bool follow = false;
  int64_t lines = 10;  // -1: all.
  bool container_tag = true;
  std::string pod_name;
  std::vector<std::string> container_names;
};

absl::Status PrintPodLogs(Session& session, const PodLogFlags& flags);

// Follows the logs of Pods that ask for it, from Start until destroyed.
// Thread-safe; failures end in a line of progress, never in an error.
class DeployLogs {
 public:
  struct Options {
    std::string selector;
    bool all = false;
    // Pods that were there before the deploy, "ns/name".
    std::set<std::string> existing;
    std::vector<std::string> fallback_namespaces;
  };

  DeployLogs(Session& session, Options options);
  ~DeployLogs();
  void Start();

 private:
  void WatchAll();
  absl::Status WatchIn(const std::string& ns);
  void Consider(const Resource& pod);
  void Tail(std::string ns, std::string pod, std::string container);

  Session& session_;
  const Options options_;
  http::Cancellation cancel_;
  std::thread watcher_;
  Mutex mutex_;
  std::set<std::string> seen_ ABSL_GUARDED_BY(mutex_);
  std::vector<std::thread> tails_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace gitops::deploy

#endif  // GITOPS_PKG_DEPLOY_PIPELINE_POD_LOGS_H_
