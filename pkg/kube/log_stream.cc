#include "pkg/kube/log_stream.h"

#include <algorithm>

#include "pkg/base/status_macros.h"

namespace gitops::kube {
namespace {

constexpr size_t kMaxLineBytes = 1 << 20;

}  // namespace

std::optional<std::string> HttpLog::TakeLine() {
  const size_t end = buffer_.find('\n', std::max(scanned_, begin_));
  if (end != std::string::npos) {
    std::string line = buffer_.substr(begin_, end - begin_);
    begin_ = scanned_ = end + 1;
    return line;
  }
  buffer_.erase(0, begin_);
  begin_ = 0;
  scanned_ = buffer_.size();
  if (buffer_.size() < kMaxLineBytes && !(ended_ && !buffer_.empty())) {
    return std::nullopt;
  }
  std::string piece = buffer_.substr(0, kMaxLineBytes);
  begin_ = scanned_ = piece.size();
  return piece;
}

absl::StatusOr<std::optional<std::string>> HttpLog::ReadLine(
    absl::Duration wait) {
  while (true) {
    std::optional<std::string> line = TakeLine();
    if (line.has_value() || ended_) return line;
    char piece[16 << 10];
    GITOPS_ASSIGN_OR_RETURN(const size_t n,
                            stream_->Read(piece, sizeof(piece), wait));
    if (n == 0) {
      ended_ = true;
    } else {
      buffer_.append(piece, n);
    }
  }
}

}  // namespace gitops::kube
