#include "pkg/oci/file_io.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "pkg/base/failpoint.h"
#include "pkg/base/fs.h"
#include "pkg/base/sha256.h"
#include "pkg/base/status_macros.h"

namespace gitops::oci {
namespace {

constexpr size_t kBufferBytes = 256 << 10;

absl::Status ErrnoStatus(absl::string_view path, absl::string_view what) {
  const absl::Status status = absl::ErrnoToStatus(errno, what);
  return absl::Status(status.code(),
                      absl::StrCat(path, ": ", status.message()));
}

class DigestSink : public ByteSink {
 public:
  absl::Status Append(absl::string_view data) override {
    hash_.Update(data);
    size_ += static_cast<int64_t>(data.size());
    return absl::OkStatus();
  }
  FileDigest Finish() { return {Digest::FromHex(hash_.FinishHex()), size_}; }

 private:
  Sha256 hash_;
  int64_t size_ = 0;
};

}  // namespace

absl::StatusOr<FileReader> FileReader::Open(absl::string_view path) {
  std::string name(path);
  const int fd = open(name.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return ErrnoStatus(path, "open");
  struct stat info;
  if (fstat(fd, &info) != 0) {
    absl::Status status = ErrnoStatus(path, "stat");
    close(fd);
    return status;
  }
  if (!S_ISREG(info.st_mode)) {
    close(fd);
    return absl::FailedPreconditionError(
        absl::StrCat(path, ": not a regular file"));
  }
  return FileReader(std::move(name), fd, info.st_size);
}

FileReader::FileReader(FileReader&& other) noexcept
    : path_(std::move(other.path_)),
      fd_(std::exchange(other.fd_, -1)),
      size_bytes_(other.size_bytes_) {}

FileReader::~FileReader() {
  if (fd_ >= 0) close(fd_);
}

absl::StatusOr<size_t> FileReader::Read(char* buffer, size_t size) {
  for (;;) {
    const ssize_t n = read(fd_, buffer, size);
    if (n >= 0) return static_cast<size_t>(n);
    if (errno != EINTR) return ErrnoStatus(path_, "read");
  }
}

absl::Status FileReader::SeekTo(int64_t offset) {
  if (lseek(fd_, offset, SEEK_SET) < 0) return ErrnoStatus(path_, "seek");
  return absl::OkStatus();
}

absl::Status CopyFileTo(absl::string_view path, ByteSink* sink) {
  GITOPS_ASSIGN_OR_RETURN(FileReader reader, FileReader::Open(path));
  std::vector<char> buffer(kBufferBytes);
  for (;;) {
    GITOPS_ASSIGN_OR_RETURN(size_t n,
                            reader.Read(buffer.data(), buffer.size()));
    if (n == 0) return absl::OkStatus();
    GITOPS_RETURN_IF_ERROR(sink->Append(absl::string_view(buffer.data(), n)));
  }
}

absl::StatusOr<FileSink> FileSink::Create(absl::string_view path) {
  std::string temporary = absl::StrCat(path, ".XXXXXX");
  const int fd = mkostemp(temporary.data(), O_CLOEXEC);
  if (fd < 0) return ErrnoStatus(path, "create");
  fchmod(fd, 0644);
  return FileSink(std::string(path), std::move(temporary), fd);
}

FileSink::FileSink(FileSink&& other) noexcept
    : path_(std::move(other.path_)),
      temporary_(std::exchange(other.temporary_, "")),
      fd_(std::exchange(other.fd_, -1)) {}

FileSink::~FileSink() {
  if (fd_ >= 0) close(fd_);
  if (!temporary_.empty()) unlink(temporary_.c_str());
}

absl::Status FileSink::Append(absl::string_view data) {
  while (!data.empty()) {
    const ssize_t n = write(fd_, data.data(), data.size());
    if (n < 0) {
      if (errno == EINTR) continue;
      return ErrnoStatus(path_, "write");
    }
    data.remove_prefix(static_cast<size_t>(n));
  }
  return absl::OkStatus();
}

absl::Status FileSink::Commit() { return CommitAs(path_); }

absl::Status FileSink::CommitAs(absl::string_view path) {
  if (close(std::exchange(fd_, -1)) != 0) return ErrnoStatus(path, "close");
  Failpoint("oci.blob.rename.before");
  GITOPS_RETURN_IF_ERROR(fs::Rename(temporary_, path));
  Failpoint("oci.blob.rename.after");
  temporary_.clear();
  return absl::OkStatus();
}

absl::StatusOr<FileDigest> DigestFile(absl::string_view path) {
  DigestSink sink;
  GITOPS_RETURN_IF_ERROR(CopyFileTo(path, &sink));
  return sink.Finish();
}

absl::Status CopyFile(absl::string_view from, absl::string_view to) {
  const std::string source(from);
  const int in = open(source.c_str(), O_RDONLY | O_CLOEXEC);
  if (in < 0) return ErrnoStatus(from, "open");
  const std::string target(to);
  const int out =
      open(target.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  if (out < 0) {
    absl::Status status = ErrnoStatus(to, "create");
    close(in);
    return status;
  }
  ssize_t n;
  do {
    n = copy_file_range(in, nullptr, out, nullptr, size_t{1} << 30, 0);
  } while (n > 0 || (n < 0 && errno == EINTR));
  const bool unsupported = n < 0 && (errno == EXDEV || errno == EINVAL ||
                                     errno == ENOSYS || errno == EOPNOTSUPP);
  absl::Status status =
      n < 0 && !unsupported ? ErrnoStatus(to, "copy") : absl::OkStatus();
  close(in);
  if (close(out) != 0 && status.ok()) status = ErrnoStatus(to, "close");
  if (!unsupported) return status;
  GITOPS_ASSIGN_OR_RETURN(FileSink sink, FileSink::Create(to));
  GITOPS_RETURN_IF_ERROR(CopyFileTo(from, &sink));
  return sink.Commit();
}

}  // namespace gitops::oci
