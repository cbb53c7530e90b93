#ifndef GITOPS_PKG_OCI_FAKE_REGISTRY_H_
#define GITOPS_PKG_OCI_FAKE_REGISTRY_H_

// A registry in memory behind a Transport, for tests. Testonly. Thread-safe.
//
// It serves every host, wants no credentials and keeps manifests as they come:
// nothing is checked, so that a test can make it lie. Repositories are named
// without the host.

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "pkg/base/clock.h"
#include "pkg/base/mutex.h"
#include "pkg/http/client.h"
#include "pkg/oci/digest.h"
#include "pkg/oci/registry_client.h"

namespace gitops::oci {

// Time that stands still.
class StillClock : public Clock {
 public:
  absl::Time Now() override { return absl::FromUnixNanos(12345); }
  void Sleep(absl::Duration) override {}
};

class FakeRegistry : public http::Transport {
 public:
  struct Stored {
    std::string media_type;
    std::string bytes;
  };

  Digest AddBlob(absl::string_view repository, absl::string_view content);
  // Under its digest and, where not empty, under `tag`.
  Digest AddManifest(absl::string_view repository, absl::string_view tag,
                     absl::string_view media_type, absl::string_view bytes);
  // An image with a config and one layer that holds `content`; returns the
  // manifest's digest.
  Digest AddImage(absl::string_view repository, absl::string_view tag,
                  absl::string_view content);

  // Requests whose "METHOD path" contains `part` get this answer, `times` of
  // them.
  void Fail(absl::string_view part, int status, int times = 1,
            absl::string_view body = "");

  // "METHOD path?query" of every request but pings, in order.
  std::vector<std::string> log() const;
  // How many of them contain `part`.
  int Count(absl::string_view part) const;
  // What is stored; "" where absent.
  std::string Manifest(absl::string_view repository,
                       absl::string_view identifier) const;
  std::string Blob(absl::string_view repository, const Digest& digest) const;

  std::unique_ptr<RegistryClient> NewClient();

  absl::StatusOr<std::unique_ptr<http::ResponseStream>> Open(
      const http::Request& request) override;

 private:
  struct Fault {
    std::string part;
    int status = 0;
    int times = 0;
    std::string body;
  };
  using Key = std::pair<std::string, std::string>;

  http::Response Answer(const http::Request& request, std::string body);
  http::Response Manifests(const std::string& method,
                           const std::string& repository,
                           const std::string& identifier,
                           const http::Request& request, std::string body)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  StillClock clock_;
  mutable Mutex mutex_;
  std::map<Key, Stored> manifests_ ABSL_GUARDED_BY(mutex_);
  std::map<Key, std::string> blobs_ ABSL_GUARDED_BY(mutex_);
  std::vector<std::string> log_ ABSL_GUARDED_BY(mutex_);
  std::vector<Fault> faults_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace gitops::oci

#endif  // GITOPS_PKG_OCI_FAKE_REGISTRY_H_
