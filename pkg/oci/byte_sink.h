#ifndef GITOPS_PKG_OCI_BYTE_SINK_H_
#define GITOPS_PKG_OCI_BYTE_SINK_H_

// Where a stream of bytes goes. Not thread-safe unless an implementation says
// so.

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace gitops::oci {

class ByteSink {
 public:
  virtual ~ByteSink() = default;
  virtual absl::Status Append(absl::string_view data) = 0;
};

// Collects into a string.
class StringSink : public ByteSink {
 public:
  absl::Status Append(absl::string_view data) override {
    text_.append(data.data(), data.size());
    return absl::OkStatus();
  }
  const std::string& text() const { return text_; }

 private:
  std::string text_;
};

}  // namespace gitops::oci

#endif  // GITOPS_PKG_OCI_BYTE_SINK_H_
