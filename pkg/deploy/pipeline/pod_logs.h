#ifndef GITOPS_PKG_DEPLOY_PIPELINE_POD_LOGS_H_
#define GITOPS_PKG_DEPLOY_PIPELINE_POD_LOGS_H_

// Logs of an app's Pods: of the logs command, and while a deploy runs.
// Source: kapp behaviour 4.6.

#include <functional>
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
  int64_t lines = 10;  // Over 0 unless followed; below 0: all.
  bool container_tag = true;
  std::string pod_name;
  std::vector<std::string> container_names;
};

absl::Status PrintPodLogs(Session& session, const PodLogFlags& flags);

// Follows the logs of Pods that ask for it, from Start until destroyed. The
// destructor waits up to two seconds for logs that have shown nothing yet.
// Thread-safe; failures end in a line of progress, never in an error.
class DeployLogs {
 public:
  struct Options {
    std::string selector;
    bool all = false;
    // Whether some Pod is likely to ask: the end then looks for it once more.
    bool expected = false;
    // Pods that were there before the deploy, "ns/name".
    std::set<std::string> existing;
    std::vector<std::string> fallback_namespaces;
  };

  DeployLogs(Session& session, Options options);
  ~DeployLogs();
  void Start();
  // Until the first list of Pods has come or was refused, a second at most.
  void AwaitAnswer();

 private:
  void WatchAll();
  void WatchSomewhere();
  absl::Status WatchIn(const std::string& ns);
  // Where nobody is likely to ask, names and annotations are enough to see
  // that somebody does after all.
  bool LikelyAsked() const { return options_.all || options_.expected; }
  // Of a list or an event, whole only where LikelyAsked.
  void ConsiderSeen(const Resource& pod);
  void Consider(const Resource& pod);
  void Settle();
  void Tail(std::string ns, std::string pod, std::string container);
  // Calls `hear` once there was a line, or there will be none for now.
  void Follow(const std::string& ns, const std::string& pod,
              const std::string& container, const std::function<void()>& hear);

  Session& session_;
  const Options options_;
  http::Cancellation cancel_;
  std::thread watcher_;
  Mutex mutex_;
  std::set<std::string> seen_ ABSL_GUARDED_BY(mutex_);
  // The first list of Pods has come, or will not.
  bool answered_ ABSL_GUARDED_BY(mutex_) = false;
  int silent_ ABSL_GUARDED_BY(mutex_) = 0;
  std::vector<std::thread> tails_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace gitops::deploy

#endif  // GITOPS_PKG_DEPLOY_PIPELINE_POD_LOGS_H_
