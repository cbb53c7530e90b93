#ifndef GITOPS_PKG_CHART_FILE_BYTES_H_
#define GITOPS_PKG_CHART_FILE_BYTES_H_

// The content of a chart's file: bytes in memory, or an open file that is read
// when somebody asks. Charts bring megabytes of CRDs, change logs and
// dashboards that most renderings never look at.
//
// Immutable to its users; copies share what was deferred. A file that shrinks
// before it is read gives what is left of it, as a file that shrinks while it
// is read. Not thread-safe until the first view() has returned.

#include <cstddef>
#include <memory>
#include <string>
#include <utility>

#include "absl/functional/function_ref.h"
#include "absl/strings/string_view.h"

namespace gitops::chart {

class FileBytes {
 public:
  FileBytes() = default;
  // Both implicit: most contents are made in memory.
  FileBytes(std::string text) : text_(std::move(text)) {}  // NOLINT
  FileBytes(const char* text) : text_(text) {}             // NOLINT
  // Takes over `fd`, which is at the start of a regular file of `size` bytes.
  static FileBytes Deferred(int fd, size_t size);

  // Without a byte order mark. Valid while this object lives unchanged.
  absl::string_view view() const {
    return deferred_ == nullptr ? absl::string_view(text_) : ReadDeferred();
  }
  operator absl::string_view() const { return view(); }  // NOLINT
  // Gives the content in pieces, without keeping what was not read before.
  void ForEachPiece(absl::FunctionRef<void(absl::string_view)> consume) const;
  size_t size() const { return view().size(); }
  bool empty() const { return view().empty(); }

  friend bool operator==(const FileBytes& a, absl::string_view b) {
    return a.view() == b;
  }

 private:
  class File;
  absl::string_view ReadDeferred() const;

  std::string text_;
  std::shared_ptr<File> deferred_;
};

}  // namespace gitops::chart

#endif  // GITOPS_PKG_CHART_FILE_BYTES_H_
