#include "pkg/image/root_fs.h"

#include <unistd.h>

#include <cerrno>
#include <memory>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "pkg/base/fs.h"
#include "pkg/base/quote.h"
#include "pkg/base/status_macros.h"
#include "pkg/oci/decompress.h"
#include "pkg/oci/file_io.h"
#include "pkg/oci/layer.h"
#include "pkg/oci/tar_reader.h"

namespace gitops::image {
namespace {

constexpr size_t kMaxEntries = 1'000'000;
constexpr int kMaxLinks = 40;
constexpr int kMaxDepth = 200;
constexpr int64_t kMaxReadBytes = 16 << 20;
constexpr absl::string_view kWhiteout = ".wh.";
constexpr absl::string_view kOpaque = ".wh..wh..opq";

// Takes a layer's entries in.
class LayerLoader : public oci::TarVisitor {
 public:
  LayerLoader(RootFs* fs, std::string spill)
      : fs_(fs), spill_(std::move(spill)) {}

  absl::Status Entry(const oci::TarHeader& header) override {
    if (fs_->entries().size() > kMaxEntries) {
      return absl::ResourceExhaustedError("image has too many files");
    }
    current_.reset();
    absl::string_view name = fs::BaseName(header.path);
    const absl::string_view slash = fs::DirName(header.path);
    const std::string parent = slash == "." ? "" : std::string(slash);
    if (name == kOpaque) {
      EraseLowerBelow(parent);
      return absl::OkStatus();
    }
    if (absl::ConsumePrefix(&name, kWhiteout)) {
      const std::string path =
          parent.empty() ? std::string(name) : absl::StrCat(parent, "/", name);
      EraseLowerBelow(path);
      EraseLower(path);
      return absl::OkStatus();
    }
    oci::LayerEntry entry;
    entry.header = header;
    if (header.type == oci::EntryType::kHardlink) {
      const oci::LayerEntry* target = fs_->Find(header.link_target);
      if (target == nullptr) return absl::OkStatus();
      entry = *target;
      entry.header.path = header.path;
    } else if (header.type == oci::EntryType::kFile && !spill_.empty()) {
      entry.source_path =
          absl::StrCat(spill_, "/", fs_->entries().size(), "-", ++count_);
      GITOPS_ASSIGN_OR_RETURN(oci::FileSink file,
                              oci::FileSink::Create(entry.source_path));
      current_ = std::make_unique<oci::FileSink>(std::move(file));
    }
    if (header.type != oci::EntryType::kDirectory ||
        !fs_->IsDirectory(header.path)) {
      fs_->Erase(header.path);
    }
    own_.insert(header.path);
    fs_->Put(std::move(entry));
    return absl::OkStatus();
  }
  absl::Status Data(absl::string_view data) override {
    return current_ == nullptr ? absl::OkStatus() : current_->Append(data);
  }
  absl::Status EndEntry() override {
    if (current_ == nullptr) return absl::OkStatus();
    return std::exchange(current_, nullptr)->Commit();
  }

 private:
  // Whiteouts hide what lower layers have, never what this one brings.
  void EraseLowerBelow(const std::string& directory) {
    const std::string below = directory.empty() ? "" : directory + "/";
    std::vector<std::string> found;
    for (auto it = fs_->entries().lower_bound(below);
         it != fs_->entries().end() && absl::StartsWith(it->first, below);
         ++it) {
      found.push_back(it->first);
    }
    for (const std::string& path : found) EraseLower(path);
  }
  void EraseLower(const std::string& path) {
    if (own_.count(path) != 0) return;
    const std::string below = path + "/";
    const auto own = own_.lower_bound(below);
    const bool parent = own != own_.end() && absl::StartsWith(*own, below);
    if (!parent) fs_->Erase(path);
  }

  RootFs* fs_;
  const std::string spill_;
  std::unique_ptr<oci::FileSink> current_;
  std::set<std::string> own_;
  int64_t count_ = 0;
};

absl::Status AddDirectory(const std::string& directory,
                          const std::string& relative,
                          const IgnoreRules& ignore, int depth, RootFs* out) {
  if (depth > kMaxDepth || out->entries().size() > kMaxEntries) {
    return absl::ResourceExhaustedError(
        absl::StrCat(directory, ": the build context is too large"));
  }
  GITOPS_ASSIGN_OR_RETURN(std::vector<fs::DirEntry> entries,
                          fs::ListDir(directory));
  for (const fs::DirEntry& item : entries) {
    const std::string path = fs::JoinPath(directory, item.name);
    const std::string name =
        relative.empty() ? item.name : absl::StrCat(relative, "/", item.name);
    const bool ignored = ignore.Ignores(name);
    // An ignored directory is walked all the same: "!" may bring files back.
    if (item.type == fs::FileType::kDirectory) {
      const size_t before = out->entries().size();
      GITOPS_RETURN_IF_ERROR(AddDirectory(path, name, ignore, depth + 1, out));
      if (ignored && out->entries().size() == before) continue;
      oci::LayerEntry entry;
      entry.header.path = name;
      entry.header.type = oci::EntryType::kDirectory;
      entry.header.mode = 0755;
      out->Put(std::move(entry));
      continue;
    }
    if (ignored || item.type == fs::FileType::kOther) continue;
    oci::LayerEntry entry;
    entry.header.path = name;
    if (item.type == fs::FileType::kSymlink) {
      std::string target(4096, '\0');
      const ssize_t n = readlink(path.c_str(), target.data(), target.size());
      if (n < 0) return absl::ErrnoToStatus(errno, path);
      target.resize(static_cast<size_t>(n));
      entry.header.type = oci::EntryType::kSymlink;
      entry.header.mode = 0777;
      entry.header.link_target = std::move(target);
    } else {
      GITOPS_ASSIGN_OR_RETURN(fs::FileInfo info, fs::LinkInfo(path));
      entry.header.mode = (info.mode & 0100) != 0 ? 0755 : 0644;
      entry.source_path = path;
    }
    out->Put(std::move(entry));
  }
  return absl::OkStatus();
}

}  // namespace

const oci::LayerEntry* RootFs::Find(absl::string_view path) const {
  const auto it = entries_.find(std::string(path));
  return it == entries_.end() ? nullptr : &it->second;
}

bool RootFs::IsDirectory(absl::string_view path) const {
  if (path.empty()) return true;
  const oci::LayerEntry* entry = Find(path);
  if (entry != nullptr) {
    return entry->header.type == oci::EntryType::kDirectory;
  }
  // Archives may leave directories out.
  const std::string below = absl::StrCat(path, "/");
  const auto it = entries_.lower_bound(below);
  return it != entries_.end() && absl::StartsWith(it->first, below);
}

absl::StatusOr<std::string> RootFs::Resolve(absl::string_view path) const {
  std::vector<std::string> todo;
  for (absl::string_view part : absl::StrSplit(path, '/', absl::SkipEmpty())) {
    todo.emplace_back(part);
  }
  std::vector<std::string> done;
  int links = 0;
  while (!todo.empty()) {
    const std::string part = todo.front();
    todo.erase(todo.begin());
    if (part == ".") continue;
    if (part == "..") {
      if (!done.empty()) done.pop_back();
      continue;
    }
    done.push_back(part);
    std::string here;
    for (const std::string& piece : done) {
      absl::StrAppend(&here, here.empty() ? "" : "/", piece);
    }
    const oci::LayerEntry* entry = Find(here);
    if (entry == nullptr || entry->header.type != oci::EntryType::kSymlink) {
      continue;
    }
    if (++links > kMaxLinks) {
      return absl::FailedPreconditionError(
          absl::StrCat("too many symbolic links at ", Quote(path)));
    }
    done.pop_back();
    const std::string& target = entry->header.link_target;
    if (absl::StartsWith(target, "/")) done.clear();
    std::vector<std::string> more =
        absl::StrSplit(target, '/', absl::SkipEmpty());
    todo.insert(todo.begin(), more.begin(), more.end());
  }
  std::string out;
  for (const std::string& piece : done) {
    absl::StrAppend(&out, out.empty() ? "" : "/", piece);
  }
  return out;
}

void RootFs::Put(oci::LayerEntry entry) {
  std::string path = entry.header.path;
  entries_[std::move(path)] = std::move(entry);
}

void RootFs::EraseBelow(absl::string_view path) {
  const std::string below = absl::StrCat(path, "/");
  auto first = entries_.lower_bound(below);
  auto last = first;
  while (last != entries_.end() && absl::StartsWith(last->first, below)) {
    ++last;
  }
  entries_.erase(first, last);
}

void RootFs::Erase(absl::string_view path) {
  EraseBelow(path);
  entries_.erase(std::string(path));
}

void RootFs::Apply(const oci::LayerTree& tree) {
  for (const auto& [name, entry] : tree.entries()) {
    const bool directory = entry.header.type == oci::EntryType::kDirectory;
    if (!directory || !IsDirectory(entry.header.path)) {
      Erase(entry.header.path);
    }
    Put(entry);
  }
}

absl::Status RootFs::ApplyBlob(const std::string& blob_path,
                               const std::string& spill_directory) {
  if (!spill_directory.empty()) {
    GITOPS_RETURN_IF_ERROR(fs::MakeDirs(spill_directory));
  }
  LayerLoader loader(this, spill_directory);
  oci::TarReader reader(&loader);
  std::string head(4, '\0');
  {
    GITOPS_ASSIGN_OR_RETURN(oci::FileReader file,
                            oci::FileReader::Open(blob_path));
    GITOPS_ASSIGN_OR_RETURN(size_t n, file.Read(head.data(), head.size()));
    head.resize(n);
  }
  std::unique_ptr<oci::Decompressor> decompressor = oci::NewDecompressor(
      oci::DetectCompression(head), oci::kMaxLayerBytes, &reader);
  GITOPS_RETURN_IF_ERROR(oci::CopyFileTo(blob_path, decompressor.get()));
  GITOPS_RETURN_IF_ERROR(decompressor->Finish());
  return reader.Finish();
}

absl::StatusOr<RootFs> RootFs::FromDirectory(const std::string& directory,
                                             const IgnoreRules& ignore) {
  RootFs out;
  GITOPS_RETURN_IF_ERROR(AddDirectory(directory, "", ignore, 0, &out));
  return out;
}

absl::StatusOr<std::string> RootFs::Read(absl::string_view path) const {
  GITOPS_ASSIGN_OR_RETURN(std::string resolved, Resolve(path));
  const oci::LayerEntry* entry = Find(resolved);
  if (entry == nullptr || entry->header.type != oci::EntryType::kFile) {
    return absl::NotFoundError(absl::StrCat(Quote(path), ": not found"));
  }
  if (entry->source_path.empty()) return entry->content;
  return fs::ReadFile(entry->source_path, kMaxReadBytes);
}

}  // namespace gitops::image
