#include "pkg/oci/layer_tree_tar.h"

#include <memory>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "pkg/base/quote.h"
#include "pkg/base/status_macros.h"
#include "pkg/oci/decompress.h"
#include "pkg/oci/file_io.h"
#include "pkg/oci/tar_reader.h"

namespace gitops::oci {
namespace {

constexpr size_t kHeadBytes = 512;

class TreeVisitor : public TarVisitor {
 public:
  TreeVisitor(int64_t max_bytes, LayerTree* tree)
      : left_(max_bytes), tree_(tree) {}

  absl::Status Entry(const TarHeader& header) override {
    entry_ = LayerEntry();
    entry_.header = header;
    if (header.type != EntryType::kHardlink) return absl::OkStatus();
    GITOPS_ASSIGN_OR_RETURN(std::string target,
                            CleanLayerPath(header.link_target));
    const LayerEntry* original = tree_->Find(target);
    if (original == nullptr || original->header.type != EntryType::kFile) {
      return absl::InvalidArgumentError(
          absl::StrCat("hard link ", Quote(header.path), " to ", Quote(target),
                       ", which does not come before it"));
    }
    const std::string path = header.path;
    entry_ = *original;
    entry_.header.path = path;
    return Take(entry_.content.size());
  }
  absl::Status Data(absl::string_view data) override {
    GITOPS_RETURN_IF_ERROR(Take(data.size()));
    entry_.content.append(data.data(), data.size());
    return absl::OkStatus();
  }
  absl::Status EndEntry() override {
    return tree_->Add(std::move(entry_), LayerTree::Conflict::kReplace);
  }

 private:
  absl::Status Take(size_t bytes) {
    left_ -= static_cast<int64_t>(bytes);
    if (left_ >= 0) return absl::OkStatus();
    return absl::ResourceExhaustedError(
        "the archive is too large to be joined with files in one layer; make "
        "two layers of it");
  }

  int64_t left_;
  LayerTree* tree_;
  LayerEntry entry_;
};

absl::Status ReadTar(absl::string_view path, TreeVisitor* visitor) {
  std::string head(kHeadBytes, '\0');
  GITOPS_ASSIGN_OR_RETURN(FileReader reader, FileReader::Open(path));
  GITOPS_ASSIGN_OR_RETURN(size_t n, reader.Read(head.data(), head.size()));
  head.resize(n);
  TarReader tar(visitor);
  std::unique_ptr<Decompressor> decompressor =
      NewDecompressor(DetectCompression(head), int64_t{64} << 30, &tar);
  GITOPS_RETURN_IF_ERROR(CopyFileTo(path, decompressor.get()));
  GITOPS_RETURN_IF_ERROR(decompressor->Finish());
  return tar.Finish();
}

}  // namespace

absl::Status AddTar(absl::string_view tar_path, int64_t max_bytes,
                    LayerTree* tree) {
  TreeVisitor visitor(max_bytes, tree);
  const absl::Status read = ReadTar(tar_path, &visitor);
  if (read.ok()) return read;
  return absl::Status(read.code(),
                      absl::StrCat(tar_path, ": ", read.message()));
}

absl::Status Overlay(const LayerTree& upper, LayerTree* lower) {
  for (const auto& [name, entry] : upper.entries()) {
    if (entry.header.type == EntryType::kDirectory &&
        lower->entries().count(name) != 0) {
      continue;
    }
    GITOPS_RETURN_IF_ERROR(lower->Add(entry, LayerTree::Conflict::kReplace));
  }
  return absl::OkStatus();
}

}  // namespace gitops::oci
