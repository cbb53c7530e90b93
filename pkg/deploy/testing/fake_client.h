#ifndef GITOPS_PKG_DEPLOY_TESTING_FAKE_CLIENT_H_
#define GITOPS_PKG_DEPLOY_TESTING_FAKE_CLIENT_H_

// An API server in memory, behind the client's interface: objects with uid and
// resourceVersion, conflicts, label selectors, watches, generateName,
// finalizers that block deletion. Workloads become ready at once. Counts
// requests; writes can be made to fail or to be the last thing that ever
// happens. Thread-safe.

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "pkg/base/mutex.h"
#include "pkg/kube/client.h"

namespace gitops::deploy::testing {

class FakeClient : public kube::Client {
 public:
  FakeClient();

  // More kinds than the built-in ones (see the .cc).
  void AddType(const kube::ResourceType& type);

  // Called before each write with "create configmaps ns/name"; an error is
  // answered instead.
  std::function<absl::Status(const std::string& what)> before_write;
  // The same after it was done: the caller never learns that it was.
  std::function<absl::Status(const std::string& what)> after_write;
  // Logs by "ns/pod/container"; a stream gives them and ends.
  std::map<std::string, std::vector<std::string>> container_logs;
  // Whether new workloads get a status that says ready.
  bool auto_ready = true;

  int writes() const;
  int reads() const;
  void ResetCounts();
  // What was written, in order.
  std::vector<std::string> log() const;

  // "ns/name" to object, of one kind; for looking from outside.
  std::map<std::string, value::Value> Objects(absl::string_view resource) const;
  // Puts an object there as it is, its uid and version included.
  void Put(const kube::ResourceType& type, absl::string_view ns,
           const value::Value& object);
  // Changes an object as somebody else would.
  void Edit(absl::string_view resource, absl::string_view ns,
            absl::string_view name,
            const std::function<void(value::Value*)>& edit);

  absl::StatusOr<std::shared_ptr<const kube::Discovery>> Discover(
      bool refresh) override;
  absl::StatusOr<value::Value> Get(const kube::ResourceType& type,
                                   absl::string_view ns,
                                   absl::string_view name) override;
  absl::StatusOr<kube::ObjectList> List(
      const kube::ResourceType& type, absl::string_view ns,
      const kube::ListOptions& options) override;
  absl::StatusOr<std::string> ListEach(
      const kube::ResourceType& type, absl::string_view ns,
      const kube::ListOptions& options,
      const std::function<absl::Status(value::Value)>& each) override;
  absl::StatusOr<value::Value> Create(
      const kube::ResourceType& type, absl::string_view ns,
      const value::Value& object, const kube::WriteOptions& options) override;
  absl::StatusOr<value::Value> Update(
      const kube::ResourceType& type, absl::string_view ns,
      const value::Value& object, const kube::WriteOptions& options) override;
  absl::StatusOr<value::Value> Patch(
      const kube::ResourceType& type, absl::string_view ns,
      absl::string_view name, kube::PatchType patch_type,
      const value::Value& patch, const kube::WriteOptions& options) override;
  absl::StatusOr<value::Value> Delete(
      const kube::ResourceType& type, absl::string_view ns,
      absl::string_view name, const kube::DeleteOptions& options) override;
  absl::Status DeleteCollection(const kube::ResourceType& type,
                                absl::string_view ns,
                                const kube::ListOptions& selection,
                                const kube::DeleteOptions& options) override;
  absl::StatusOr<std::unique_ptr<kube::Watch>> OpenWatch(
      const kube::ResourceType& type, absl::string_view ns,
      const kube::WatchOptions& options) override;
  absl::StatusOr<std::unique_ptr<kube::LogStream>> OpenLog(
      absl::string_view ns, absl::string_view pod,
      const kube::LogOptions& options) override;
  absl::StatusOr<kube::ServerVersion> GetServerVersion() override;
  absl::StatusOr<std::string> Raw(const kube::RawRequest& request) override;
  std::string server_url() const override { return "https://fake"; }
  kube::ClientStats stats() const override { return {}; }

 private:
  class FakeWatch;
  struct Event {
    int64_t version;
    std::string resource;
    kube::WatchEvent event;
  };
  using Key = std::pair<std::string, std::string>;  // resource, "ns/name"

  absl::Status Admit(const std::string& what);
  absl::Status Done(const std::string& what);
  void Stamp(value::Value* object) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Publish(kube::EventType type, const std::string& resource,
               const value::Value& object)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  mutable Mutex mutex_;
  std::condition_variable_any changed_;
  std::shared_ptr<kube::Discovery> discovery_ ABSL_GUARDED_BY(mutex_);
  std::map<Key, value::Value> objects_ ABSL_GUARDED_BY(mutex_);
  std::vector<Event> events_ ABSL_GUARDED_BY(mutex_);
  std::vector<std::string> log_ ABSL_GUARDED_BY(mutex_);
  int64_t version_ ABSL_GUARDED_BY(mutex_) = 100;
  int64_t uid_ ABSL_GUARDED_BY(mutex_) = 0;
  int writes_ ABSL_GUARDED_BY(mutex_) = 0;
  int reads_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace gitops::deploy::testing

#endif  // GITOPS_PKG_DEPLOY_TESTING_FAKE_CLIENT_H_
