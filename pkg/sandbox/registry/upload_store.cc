#include "pkg/sandbox/registry/upload_store.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <vector>

#include "absl/strings/str_cat.h"
#include "pkg/base/failpoint.h"
#include "pkg/base/fs.h"
#include "pkg/base/status_macros.h"
#include "pkg/oci/file_io.h"

namespace gitops::sandbox {
namespace {

constexpr size_t kBufferBytes = 256 << 10;

class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  ~Descriptor() {
    if (fd_ >= 0) close(fd_);
  }
  int get() const { return fd_; }

 private:
  int fd_;
};

absl::Status WriteAll(int fd, absl::string_view data) {
  while (!data.empty()) {
    const ssize_t n = write(fd, data.data(), data.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return absl::ErrnoToStatus(errno, "writing an upload");
    data.remove_prefix(static_cast<size_t>(n));
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status UploadStore::Clear() {
  GITOPS_RETURN_IF_ERROR(fs::RemoveAll(folder_));
  return fs::MakeDirs(folder_);
}

absl::StatusOr<std::string> UploadStore::Path(absl::string_view id) const {
  if (id.empty() || id.size() > 20 ||
      id.find_first_not_of("0123456789") != absl::string_view::npos) {
    return absl::NotFoundError("no such upload");
  }
  std::string path = absl::StrCat(folder_, "/", id);
  if (!fs::Exists(path)) return absl::NotFoundError("no such upload");
  return path;
}

absl::StatusOr<std::string> UploadStore::Start() {
  int64_t id;
  {
    MutexLock lock(&mutex_);
    id = next_++;
  }
  GITOPS_RETURN_IF_ERROR(fs::WriteFile(absl::StrCat(folder_, "/", id), ""));
  return absl::StrCat(id);
}

absl::StatusOr<int64_t> UploadStore::Size(absl::string_view id) const {
  GITOPS_ASSIGN_OR_RETURN(std::string path, Path(id));
  GITOPS_ASSIGN_OR_RETURN(fs::FileInfo info, fs::Stat(path));
  return info.size_bytes;
}

absl::StatusOr<int64_t> UploadStore::Append(absl::string_view id,
                                            http::ServerRequest* request) {
  GITOPS_ASSIGN_OR_RETURN(std::string path, Path(id));
  const Descriptor file(open(path.c_str(), O_WRONLY | O_APPEND | O_CLOEXEC));
  if (file.get() < 0) return absl::NotFoundError("no such upload");
  std::vector<char> buffer(kBufferBytes);
  for (;;) {
    GITOPS_ASSIGN_OR_RETURN(size_t n,
                            request->Read(buffer.data(), buffer.size()));
    if (n == 0) break;
    GITOPS_RETURN_IF_ERROR(
        WriteAll(file.get(), absl::string_view(buffer.data(), n)));
  }
  return Size(id);
}

absl::Status UploadStore::Finish(absl::string_view id,
                                 const oci::Digest& digest,
                                 const std::string& target) {
  GITOPS_ASSIGN_OR_RETURN(std::string path, Path(id));
  GITOPS_ASSIGN_OR_RETURN(oci::FileDigest actual, oci::DigestFile(path));
  if (actual.digest != digest) {
    GITOPS_RETURN_IF_ERROR(fs::RemoveAll(path));
    return absl::InvalidArgumentError(
        "provided digest did not match uploaded content");
  }
  GITOPS_RETURN_IF_ERROR(fs::MakeDirs(fs::DirName(target)));
  Failpoint("registry.blob.rename.before");
  GITOPS_RETURN_IF_ERROR(fs::Rename(path, target));
  Failpoint("registry.blob.rename.after");
  return absl::OkStatus();
}

absl::Status UploadStore::Cancel(absl::string_view id) {
  GITOPS_ASSIGN_OR_RETURN(std::string path, Path(id));
  return fs::RemoveAll(path);
}

}  // namespace gitops::sandbox
