#ifndef GITOPS_PKG_OCI_TAR_READER_H_
#define GITOPS_PKG_OCI_TAR_READER_H_

// Reads the tar of a layer as it streams by.
//
// Formats: ustar, PAX (path, linkpath, size, uid, gid, SCHILY.xattr.*), GNU
// long names. Names come cleaned (CleanLayerPath); devices, pipes and sockets
// are left out.
// Hostile input: headers of more than 1 MiB, names with "..", wrong checksums
// and cut archives are DataLoss or InvalidArgument. Not thread-safe.

#include <cstdint>
#include <map>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "pkg/oci/byte_sink.h"
#include "pkg/oci/layer_tar.h"

namespace gitops::oci {

class TarVisitor {
 public:
  virtual ~TarVisitor() = default;
  // A new entry; files' bytes follow.
  virtual absl::Status Entry(const TarHeader& header) = 0;
  virtual absl::Status Data(absl::string_view data) = 0;
  virtual absl::Status EndEntry() = 0;
};

class TarReader : public ByteSink {
 public:
  explicit TarReader(TarVisitor* visitor) : visitor_(visitor) {}  // Not owned.

  absl::Status Append(absl::string_view data) override;
  // Checks that the archive was whole. Call once, last.
  absl::Status Finish();

 private:
  absl::Status Header(absl::string_view block);
  absl::Status BeginEntry(char type, TarHeader header);
  absl::Status Body(absl::string_view data);
  absl::Status EndBody();
  absl::Status ReadPax();

  TarVisitor* visitor_;
  std::string block_;    // A header block under way.
  int64_t left_ = 0;     // Of the current body.
  int64_t padding_ = 0;  // After it.
  enum class Target {
    kSkip,
    kEntry,
    kPax,
    kLongName,
    kLongLink
  } target_ = Target::kSkip;
  std::string meta_;  // The body of a PAX or long-name header.
  std::map<std::string, std::string> pax_;
  std::string long_name_;
  std::string long_link_;
  bool ended_ = false;
};

}  // namespace gitops::oci

#endif  // GITOPS_PKG_OCI_TAR_READER_H_
