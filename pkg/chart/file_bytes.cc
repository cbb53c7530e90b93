#include "pkg/chart/file_bytes.h"

#include <unistd.h>

#include <algorithm>
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

  void ForEachPiece(absl::FunctionRef<void(absl::string_view)> consume) {
    if (fd_ < 0) return consume(content_);
    char piece[kPieceBytes];
    for (size_t done = 0; done < size_;) {
      const size_t wanted = std::min(sizeof(piece), size_ - done);
      const size_t filled = ReadAt(done, piece, wanted);
      absl::string_view text(piece, filled);
      if (done == 0) absl::ConsumePrefix(&text, kByteOrderMark);
      consume(text);
      if (filled < wanted) break;
      done += filled;
    }
  }

 private:
  static constexpr size_t kPieceBytes = size_t{32} << 10;
  static constexpr absl::string_view kByteOrderMark = "\xef\xbb\xbf";

  void Read() {
    bytes_.reset(new char[size_]);  // Not zeroed: it is read over at once.
    const size_t filled = ReadAt(0, bytes_.get(), size_);
    close(fd_);
    fd_ = -1;
    content_ = absl::string_view(bytes_.get(), filled);
    absl::ConsumePrefix(&content_, kByteOrderMark);
  }

  // How many bytes there were.
  size_t ReadAt(size_t offset, char* out, size_t size) const {
    size_t filled = 0;
    while (filled < size) {
      const ssize_t n = pread(fd_, out + filled, size - filled,
                              static_cast<off_t>(offset + filled));
      if (n < 0 && errno == EINTR) continue;
      if (n <= 0) break;
      filled += static_cast<size_t>(n);
    }
    return filled;
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

void FileBytes::ForEachPiece(
    absl::FunctionRef<void(absl::string_view)> consume) const {
  if (deferred_ == nullptr) return consume(text_);
  deferred_->ForEachPiece(consume);
}

absl::string_view FileBytes::ReadDeferred() const {
  return deferred_->Content();
}

}  // namespace gitops::chart
