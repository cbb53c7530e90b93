#ifndef GITOPS_PKG_SANDBOX_APISERVER_CONTROLLERS_H_
#define GITOPS_PKG_SANDBOX_APISERVER_CONTROLLERS_H_

// Simple controllers: they make what is applied become ready, without running
// anything. Deployments get ReplicaSets, those get Pods, Pods run on the one
// node at once, Jobs complete, CustomResourceDefinitions are established,
// namespaces get their defaults and are emptied when deleted, dependents of
// deleted owners are collected.
//
// On demand, by an annotation of the workload or of its pod template:
//   sandbox.k8s-gitops/outcome: fail    the workload fails
//   sandbox.k8s-gitops/outcome: hang    it never becomes ready
//   sandbox.k8s-gitops/ready-after: 2s  its pods are ready after that time
// Source: what a Kubernetes 1.35 control plane shows, reduced.

#include <atomic>
#include <memory>
#include <set>
#include <string>
#include <thread>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "pkg/base/clock.h"
#include "pkg/sandbox/apiserver/cluster.h"
#include "pkg/value/value.h"

namespace gitops::sandbox {

// Runs a thread from Start to destruction. `cluster` must outlive it.
class Controllers {
 public:
  Controllers(Cluster* cluster, Clock* clock);
  ~Controllers();
  Controllers(const Controllers&) = delete;
  Controllers& operator=(const Controllers&) = delete;

  void Start();
  // Handles everything that happened so far, in the caller's thread: for tests
  // that do not call Start.
  void Settle();

 private:
  void Run();
  // Every object is to be looked at.
  void MarkAll();
  void Collect(absl::Duration wait);
  void Drain();
  // Definitions that wait for their last object.
  void WakeDefinitions();
  void Reconcile(const std::string& key);

  Cluster* cluster_;
  Clock* clock_;
  int64_t seen_ = 0;
  std::set<std::string> dirty_;
  // Keys to look at again, by time.
  std::set<std::pair<absl::Time, std::string>> later_;
  std::atomic<bool> stop_{false};
  std::thread thread_;
};

// The node that everything runs on, and the namespaces every cluster has.
absl::Status MakeInitialObjects(Cluster* cluster);

}  // namespace gitops::sandbox

#endif  // GITOPS_PKG_SANDBOX_APISERVER_CONTROLLERS_H_
