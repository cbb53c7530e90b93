#ifndef GITOPS_PKG_KUBE_CLIENT_H_
#define GITOPS_PKG_KUBE_CLIENT_H_

// The Kubernetes API as the deployer uses it: any kind, as value trees.
//
// `Client` is an interface so that callers can be tested with fakes; the real
// one is NewClient in http_client.h. Objects are JSON objects as the server
// sent them (whole numbers are kInt, others kFloat), owned by the caller.
// Errors: see errors.h for answers of the server and pkg/http/client.h for
// what went wrong on the way. Thread-safe, every method.

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "pkg/http/cancel.h"
#include "pkg/kube/types.h"
#include "pkg/value/value.h"

namespace gitops::kube {

struct ListOptions {
  std::string label_selector;
  std::string field_selector;
  std::string resource_version;        // "" = the newest, "0" = any
  std::string resource_version_match;  // "", NotOlderThan, Exact
  int64_t page_size = 500;             // 0: one page, however large.
  // PartialObjectMetadata only: apiVersion, kind, metadata.
  bool metadata_only = false;
};

struct ObjectList {
  // Each has its apiVersion and kind, also where the server left them out.
  std::vector<value::Value> items;
  std::string resource_version;
};

struct WriteOptions {
  bool dry_run = false;
  std::string field_manager;     // "" = the server takes it from User-Agent.
  std::string field_validation;  // "", Ignore, Warn, Strict
  std::string subresource;       // "" or "status", "scale", …
  bool force = false;            // PatchType::kApply: take conflicting fields.
};

enum class PatchType { kJson, kMerge, kStrategicMerge, kApply };

enum class Propagation { kServerDefault, kBackground, kForeground, kOrphan };

struct DeleteOptions {
  Propagation propagation = Propagation::kServerDefault;
  std::optional<int64_t> grace_period_seconds;
  std::string uid;  // Preconditions where not empty.
  std::string resource_version;
  bool dry_run = false;
};

struct WatchOptions {
  std::string label_selector;
  std::string field_selector;
  std::string resource_version;  // Where to start: of a list, usually.
  bool metadata_only = false;
  // Where the server closes or the connection breaks, go on from the last
  // version seen. Off: Next then returns the end or the error.
  bool resume = true;
  http::Cancellation* cancel = nullptr;  // Not owned; ends Next from outside.
};

enum class EventType { kAdded, kModified, kDeleted, kBookmark };

struct WatchEvent {
  EventType type = EventType::kAdded;
  value::Value object;
};

// Not thread-safe (but see WatchOptions::cancel). May not outlive its Client.
class Watch {
 public:
  virtual ~Watch() = default;
  // Waits for the next event; nullopt where none came within `wait`.
  // Bookmarks are delivered too. OutOfRange (IsExpired): the version is too
  // old, list anew and open another watch. Aborted: the server closed, resume
  // is off. Cancelled. Other errors: the watch cannot go on.
  virtual absl::StatusOr<std::optional<WatchEvent>> Next(
      absl::Duration wait = absl::InfiniteDuration()) = 0;
  // The version after the last event: where another watch would go on.
  virtual std::string resource_version() const = 0;
};

struct LogOptions {
  std::string container;
  bool follow = false;
  bool previous = false;
  bool timestamps = false;
  std::optional<int64_t> tail_lines;
  std::optional<int64_t> since_seconds;
  http::Cancellation* cancel = nullptr;  // Not owned.
};

// Not thread-safe.
class LogStream {
 public:
  virtual ~LogStream() = default;
  // The next line without its newline; nullopt at the end. Lines past 1 MiB
  // come in pieces. DeadlineExceeded where `wait` runs out first.
  virtual absl::StatusOr<std::optional<std::string>> ReadLine(
      absl::Duration wait = absl::InfiniteDuration()) = 0;
};

struct ServerVersion {
  std::string git_version;  // "v1.35.4"
  std::string major;
  std::string minor;
  std::string platform;
};

struct RawRequest {
  std::string method = "GET";
  std::string path;  // With the query, below the server's URL: "/readyz?…"
  std::string body;
  std::string content_type;
  std::string accept = "application/json";
};

// Counts since the client was made.
struct ClientStats {
  int64_t requests = 0;  // As sent, retries included.
  int64_t retries = 0;
  int64_t watches = 0;
};

class Client {
 public:
  virtual ~Client() = default;

  // Read once and kept; `refresh` reads it anew. Parts that fail are listed in
  // `failed` and are no error; nothing at all is.
  virtual absl::StatusOr<std::shared_ptr<const Discovery>> Discover(
      bool refresh = false) = 0;

  // `ns` is ignored for cluster-scoped types; "" lists all namespaces. For
  // other calls an empty one goes to the server as it is, which then refuses
  // (IsMethodNotSupported, IsNotFound), as client-go does. An empty name is
  // InvalidArgument.
  virtual absl::StatusOr<value::Value> Get(const ResourceType& type,
                                           absl::string_view ns,
                                           absl::string_view name) = 0;
  // All pages. An expired continue token falls back to one full list.
  virtual absl::StatusOr<ObjectList> List(const ResourceType& type,
                                          absl::string_view ns,
                                          const ListOptions& options) = 0;
  // Page by page, without collecting; `each` may stop it with an error.
  // Returns the list's resourceVersion. After an expired continue token
  // objects may be delivered a second time.
  virtual absl::StatusOr<std::string> ListEach(
      const ResourceType& type, absl::string_view ns,
      const ListOptions& options,
      const std::function<absl::Status(value::Value object)>& each) = 0;
  virtual absl::StatusOr<value::Value> Create(const ResourceType& type,
                                              absl::string_view ns,
                                              const value::Value& object,
                                              const WriteOptions& options) = 0;
  // PUT; the name is the object's.
  virtual absl::StatusOr<value::Value> Update(const ResourceType& type,
                                              absl::string_view ns,
                                              const value::Value& object,
                                              const WriteOptions& options) = 0;
  virtual absl::StatusOr<value::Value> Patch(const ResourceType& type,
                                             absl::string_view ns,
                                             absl::string_view name,
                                             PatchType patch_type,
                                             const value::Value& patch,
                                             const WriteOptions& options) = 0;
  // Returns what the server answers: the object, or a Status object.
  virtual absl::StatusOr<value::Value> Delete(const ResourceType& type,
                                              absl::string_view ns,
                                              absl::string_view name,
                                              const DeleteOptions& options) = 0;
  virtual absl::Status DeleteCollection(const ResourceType& type,
                                        absl::string_view ns,
                                        const ListOptions& selection,
                                        const DeleteOptions& options) = 0;
  virtual absl::StatusOr<std::unique_ptr<Watch>> OpenWatch(
      const ResourceType& type, absl::string_view ns,
      const WatchOptions& options) = 0;
  virtual absl::StatusOr<std::unique_ptr<LogStream>> OpenLog(
      absl::string_view ns, absl::string_view pod,
      const LogOptions& options) = 0;
  virtual absl::StatusOr<ServerVersion> GetServerVersion() = 0;
  // The body of a 2xx answer.
  virtual absl::StatusOr<std::string> Raw(const RawRequest& request) = 0;

  virtual std::string server_url() const = 0;
  virtual ClientStats stats() const = 0;
};

}  // namespace gitops::kube

#endif  // GITOPS_PKG_KUBE_CLIENT_H_
