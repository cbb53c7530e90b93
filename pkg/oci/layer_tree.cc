#include "pkg/oci/layer_tree.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "pkg/base/quote.h"
#include "pkg/base/status_macros.h"
#include "pkg/oci/file_io.h"

namespace gitops::oci {
namespace {

constexpr uint32_t kParentMode = 0755;
constexpr size_t kBufferBytes = 256 << 10;

absl::Status WriteFileEntry(const LayerEntry& entry, TarHeader header,
                            LayerTarWriter* writer) {
  GITOPS_ASSIGN_OR_RETURN(FileReader reader,
                          FileReader::Open(entry.source_path));
  header.size_bytes = reader.size_bytes();
  GITOPS_RETURN_IF_ERROR(writer->Add(header));
  std::vector<char> buffer(kBufferBytes);
  int64_t left = header.size_bytes;
  while (left > 0) {
    GITOPS_ASSIGN_OR_RETURN(
        size_t n,
        reader.Read(buffer.data(), std::min<int64_t>(left, kBufferBytes)));
    if (n == 0) {
      return absl::FailedPreconditionError(absl::StrCat(
          entry.source_path, ": became shorter while it was read"));
    }
    GITOPS_RETURN_IF_ERROR(
        writer->WriteData(absl::string_view(buffer.data(), n)));
    left -= static_cast<int64_t>(n);
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::string> CleanLayerPath(absl::string_view path) {
  std::vector<absl::string_view> parts;
  for (absl::string_view part : absl::StrSplit(path, '/')) {
    if (part.empty() || part == ".") continue;
    if (part == "..") {
      return absl::InvalidArgumentError(
          absl::StrCat("layer path ", Quote(path), " must not hold \"..\""));
    }
    parts.push_back(part);
  }
  if (absl::StrContains(path, absl::string_view("\0", 1))) {
    return absl::InvalidArgumentError(
        absl::StrCat("layer path ", Quote(path), " holds a zero byte"));
  }
  return absl::StrJoin(parts, "/");
}

absl::Status LayerTree::AddParents(absl::string_view path, Conflict conflict) {
  for (size_t slash = path.find('/'); slash != absl::string_view::npos;
       slash = path.find('/', slash + 1)) {
    const std::string parent(path.substr(0, slash));
    const std::string name = parent + "/";
    if (entries_.count(name) != 0) continue;
    if (entries_.count(parent) != 0) {
      if (conflict == Conflict::kRefuse) {
        return absl::AlreadyExistsError(absl::StrCat(
            "layer path ", Quote(parent), " is a file and a directory"));
      }
      entries_.erase(parent);
    }
    LayerEntry entry;
    entry.header.path = parent;
    entry.header.type = EntryType::kDirectory;
    entry.header.mode = kParentMode;
    entries_.emplace(name, std::move(entry));
  }
  return absl::OkStatus();
}

absl::Status LayerTree::Add(LayerEntry entry, Conflict conflict) {
  GITOPS_ASSIGN_OR_RETURN(entry.header.path, CleanLayerPath(entry.header.path));
  const std::string path = entry.header.path;
  if (path.empty()) return absl::OkStatus();  // The root is always there.
  GITOPS_RETURN_IF_ERROR(AddParents(path, conflict));
  const bool is_directory = entry.header.type == EntryType::kDirectory;
  if (is_directory && entries_.count(path + "/") != 0) {
    entries_[path + "/"] = std::move(entry);
    return absl::OkStatus();
  }
  const bool taken = Find(path) != nullptr;
  if (taken && conflict == Conflict::kRefuse) {
    return absl::AlreadyExistsError(
        absl::StrCat("layer path ", Quote(path), " is given twice"));
  }
  if (taken) {
    entries_.erase(path);
    const std::string below = path + "/";
    auto first = entries_.lower_bound(below);
    auto last = first;
    while (last != entries_.end() && absl::StartsWith(last->first, below)) {
      ++last;
    }
    entries_.erase(first, last);
  }
  entries_[is_directory ? path + "/" : path] = std::move(entry);
  return absl::OkStatus();
}

absl::Status LayerTree::AddFile(absl::string_view path,
                                absl::string_view source_path, uint32_t mode) {
  LayerEntry entry;
  entry.header.path = std::string(path);
  entry.header.mode = mode;
  entry.source_path = std::string(source_path);
  return Add(std::move(entry));
}

absl::Status LayerTree::AddContent(absl::string_view path,
                                   absl::string_view content, uint32_t mode) {
  LayerEntry entry;
  entry.header.path = std::string(path);
  entry.header.mode = mode;
  entry.content = std::string(content);
  return Add(std::move(entry));
}

absl::Status LayerTree::AddDirectory(absl::string_view path, uint32_t mode) {
  LayerEntry entry;
  entry.header.path = std::string(path);
  entry.header.type = EntryType::kDirectory;
  entry.header.mode = mode;
  return Add(std::move(entry));
}

absl::Status LayerTree::AddSymlink(absl::string_view path,
                                   absl::string_view target) {
  LayerEntry entry;
  entry.header.path = std::string(path);
  entry.header.type = EntryType::kSymlink;
  entry.header.mode = 0777;
  entry.header.link_target = std::string(target);
  return Add(std::move(entry));
}

LayerEntry* LayerTree::Find(absl::string_view path) {
  auto it = entries_.find(std::string(path));
  if (it == entries_.end()) it = entries_.find(absl::StrCat(path, "/"));
  return it == entries_.end() ? nullptr : &it->second;
}

absl::Status LayerTree::WriteTar(int64_t mtime, ByteSink* sink) const {
  LayerTarWriter writer(sink);
  for (const auto& [name, entry] : entries_) {
    TarHeader header = entry.header;
    header.mtime = mtime;
    if (header.type == EntryType::kFile && !entry.source_path.empty()) {
      GITOPS_RETURN_IF_ERROR(WriteFileEntry(entry, header, &writer));
      continue;
    }
    header.size_bytes = static_cast<int64_t>(entry.content.size());
    GITOPS_RETURN_IF_ERROR(writer.Add(header));
    if (header.type == EntryType::kFile) {
      GITOPS_RETURN_IF_ERROR(writer.WriteData(entry.content));
    }
  }
  return writer.Finish();
}

}  // namespace gitops::oci
