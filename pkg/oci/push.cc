#include "pkg/oci/push.h"

#include <algorithm>
#include <atomic>
#include <memory>
#include <set>
#include <thread>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "pkg/base/failpoint.h"
#include "pkg/base/mutex.h"
#include "pkg/base/status_macros.h"
#include "pkg/oci/file_io.h"
#include "pkg/oci/media_type.h"

namespace gitops::oci {
namespace {

constexpr int kMaxIndexDepth = 3;

class FileSource : public http::BodySource {
 public:
  explicit FileSource(FileReader reader) : reader_(std::move(reader)) {}
  absl::StatusOr<size_t> Read(char* buffer, size_t size) override {
    return reader_.Read(buffer, size);
  }
  int64_t size() const override { return reader_.size_bytes(); }

 private:
  FileReader reader_;
};

absl::Status Under(absl::string_view what, const absl::Status& status) {
  return absl::Status(status.code(),
                      absl::StrCat(what, ": ", status.message()));
}

class Pusher {
 public:
  Pusher(const Layout& layout, const Repository& repository,
         const PushOptions& options, RegistryClient* client)
      : layout_(layout),
        repository_(repository),
        options_(options),
        client_(client) {}

  absl::StatusOr<PushReport> Push() {
    GITOPS_ASSIGN_OR_RETURN(report_.root, layout_.Root());
    GITOPS_ASSIGN_OR_RETURN(report_.root_was_there,
                            HasManifest(report_.root.digest));
    if (!report_.root_was_there) {
      GITOPS_RETURN_IF_ERROR(Collect(report_.root, 0));
      GITOPS_RETURN_IF_ERROR(PushBlobs());
      for (const Descriptor& manifest : manifests_) {
        GITOPS_RETURN_IF_ERROR(
            PutManifest(manifest, manifest.digest.ToString()));
      }
    }
    for (const std::string& tag : options_.tags) {
      GITOPS_RETURN_IF_ERROR(Tag(tag));
    }
    return std::move(report_);
  }

 private:
  // Any refusal but "unauthenticated" counts as absent: some registries
  // answer 403 for what does not exist.
  absl::StatusOr<bool> HasManifest(const Digest& digest) {
    absl::StatusOr<Descriptor> head =
        client_->HeadManifest(Reference(repository_, digest));
    if (head.ok()) return head->digest == digest;
    if (absl::IsNotFound(head.status()) ||
        absl::IsPermissionDenied(head.status())) {
      return false;
    }
    return Under(absl::StrCat("checking ", repository_.Name()), head.status());
  }

  // Children before parents.
  absl::Status Collect(const Descriptor& descriptor, int depth) {
    if (depth > kMaxIndexDepth) {
      return absl::FailedPreconditionError("indexes are nested too deeply");
    }
    if (!seen_.insert(descriptor.digest).second) return absl::OkStatus();
    if (IsIndex(descriptor.media_type)) {
      GITOPS_ASSIGN_OR_RETURN(
          std::string bytes,
          layout_.ReadBlob(descriptor.digest, kMaxManifestBytes));
      GITOPS_ASSIGN_OR_RETURN(Index index, ParseIndex(bytes));
      for (const Descriptor& child : index.manifests) {
        GITOPS_RETURN_IF_ERROR(Collect(child, depth + 1));
      }
    } else {
      GITOPS_ASSIGN_OR_RETURN(StoredImage image,
                              ReadImage(layout_, descriptor));
      for (const Descriptor& layer : image.manifest.layers) AddBlob(layer);
      AddBlob(image.manifest.config);
    }
    manifests_.push_back(descriptor);
    return absl::OkStatus();
  }

  void AddBlob(const Descriptor& blob) {
    if (IsNonDistributable(blob.media_type)) return;
    if (seen_.insert(blob.digest).second) blobs_.push_back(blob);
  }

  absl::Status PushBlobs() {
    std::atomic<size_t> next{0};
    const auto work = [&] {
      for (size_t i = next++; i < blobs_.size(); i = next++) {
        const absl::Status status = PushBlob(blobs_[i]);
        if (status.ok()) continue;
        MutexLock lock(&mutex_);
        // The first blob's failure, whichever thread met one first.
        if (failure_.ok() || i < failed_blob_) {
          failure_ =
              Under(absl::StrCat("pushing blob ", blobs_[i].digest.ToString()),
                    status);
          failed_blob_ = i;
        }
        next = blobs_.size();
        return;
      }
    };
    const size_t threads = std::min<size_t>(
        blobs_.size(), static_cast<size_t>(std::max(1, options_.concurrency)));
    std::vector<std::thread> workers;
    for (size_t i = 1; i < threads; ++i) workers.emplace_back(work);
    work();
    for (std::thread& worker : workers) worker.join();
    MutexLock lock(&mutex_);
    return failure_;
  }

  absl::Status PushBlob(const Descriptor& blob) {
    GITOPS_ASSIGN_OR_RETURN(bool there,
                            client_->HasBlob(repository_, blob.digest));
    if (there || options_.dry_run) {
      MutexLock lock(&mutex_);
      ++(there ? report_.blobs_skipped : report_.blobs_uploaded);
      if (!there) report_.bytes_uploaded += blob.size_bytes;
      return absl::OkStatus();
    }
    for (const std::string& from : options_.mount_from) {
      if (from == repository_.path()) continue;
      absl::StatusOr<bool> mounted =
          client_->MountBlob(repository_, blob.digest, from);
      // Not being allowed to read the other repository is no failure.
      if (!mounted.ok() || !*mounted) continue;
      MutexLock lock(&mutex_);
      ++report_.blobs_mounted;
      return absl::OkStatus();
    }
    Failpoint("oci.push.blob.before");
    GITOPS_RETURN_IF_ERROR(client_->UploadBlob(
        repository_, blob.digest,
        [&]() -> absl::StatusOr<std::unique_ptr<http::BodySource>> {
          GITOPS_ASSIGN_OR_RETURN(
              FileReader reader,
              FileReader::Open(layout_.BlobPath(blob.digest)));
          return std::make_unique<FileSource>(std::move(reader));
        }));
    Failpoint("oci.push.blob.after");
    MutexLock lock(&mutex_);
    ++report_.blobs_uploaded;
    report_.bytes_uploaded += blob.size_bytes;
    return absl::OkStatus();
  }

  absl::Status PutManifest(const Descriptor& manifest,
                           absl::string_view identifier) {
    if (options_.dry_run) return absl::OkStatus();
    GITOPS_ASSIGN_OR_RETURN(
        std::string bytes,
        layout_.ReadBlob(manifest.digest, kMaxManifestBytes));
    Failpoint("oci.push.manifest.before");
    const absl::Status status = client_->PutManifest(
        repository_, identifier, manifest.media_type, bytes);
    Failpoint("oci.push.manifest.after");
    if (status.ok()) return status;
    return Under(absl::StrCat("pushing ", repository_.Name(), " ", identifier),
                 status);
  }

  absl::Status Tag(const std::string& tag) {
    GITOPS_RETURN_IF_ERROR(CheckTag(tag));
    absl::StatusOr<Descriptor> head =
        client_->HeadManifest(Reference(repository_, tag));
    if (head.ok() && head->digest == report_.root.digest) {
      return absl::OkStatus();
    }
    GITOPS_RETURN_IF_ERROR(PutManifest(report_.root, tag));
    report_.tags_written.push_back(tag);
    return absl::OkStatus();
  }

  const Layout& layout_;
  const Repository& repository_;
  const PushOptions& options_;
  RegistryClient* const client_;
  std::set<Digest> seen_;
  std::vector<Descriptor> blobs_;
  std::vector<Descriptor> manifests_;
  Mutex mutex_;
  absl::Status failure_ ABSL_GUARDED_BY(mutex_);
  size_t failed_blob_ ABSL_GUARDED_BY(mutex_) = 0;
  PushReport report_;
};

}  // namespace

absl::StatusOr<PushReport> PushLayout(const Layout& layout,
                                      const Repository& repository,
                                      const PushOptions& options,
                                      RegistryClient* client) {
  return Pusher(layout, repository, options, client).Push();
}

}  // namespace gitops::oci
