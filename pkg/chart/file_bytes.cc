#include "pkg/chart/file_bytes.h"

#include <unistd.h>

#include <cerrno>

#include "absl/strings/strip.h"

namespace gitops::chart {

class FileBytes::File {
 public:
  File(int fd, size_t size) : fd_(fd), size_(size) {}
  ~File() {
    if (fd_ >= 0) close(fd_);
  }
  File(const File&) = delete;
  File& operator=(const File&) = delete;

  absl::string_view Content() {
    if (fd_ >= 0) Read();
    return content_;
  }

 private:
  void Read() {
    bytes_.reset(new char[size_]);  // Not zeroed: it is read over at once.
    size_t filled = 0;
    while (filled < size_) {
      const ssize_t n = read(fd_, bytes_.get() + filled, size_ - filled);
      if (n < 0 && errno == EINTR) continue;
      if (n <= 0) break;
      filled += static_cast<size_t>(n);
    }
    close(fd_);
    fd_ = -1;
    content_ = absl::string_view(bytes_.get(), filled);
    absl::ConsumePrefix(&content_, "\xef\xbb\xbf");
  }

  int fd_;
  const size_t size_;
  std::unique_ptr<char[]> bytes_;
  absl::string_view content_;
};

FileBytes FileBytes::Deferred(int fd, size_t size) {
  FileBytes out;
  out.deferred_ = std::make_shared<File>(fd, size);
  return out;
}

absl::string_view FileBytes::ReadDeferred() const {
  return deferred_->Content();
}

}  // namespace gitops::chart
