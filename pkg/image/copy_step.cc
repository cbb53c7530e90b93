#include "pkg/image/copy_step.h"

#include <algorithm>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "pkg/base/fs.h"
#include "pkg/base/quote.h"
#include "pkg/base/status_macros.h"
#include "pkg/image/path_pattern.h"
#include "pkg/oci/file_io.h"

namespace gitops::image {
namespace {

// A source's path below the root, without leaving it.
std::string CleanSource(absl::string_view text) {
  const std::string clean = fs::CleanPath(absl::StrCat("/", text));
  return clean.substr(1);
}

absl::Status NotFound(absl::string_view path) {
  return absl::NotFoundError(absl::StrCat("\"/", path, "\": not found"));
}

bool LooksLikeArchive(const oci::LayerEntry& entry) {
  constexpr size_t kMagicEnd = 262;
  if (entry.source_path.empty()) return false;
  absl::StatusOr<oci::FileReader> reader =
      oci::FileReader::Open(entry.source_path);
  if (!reader.ok()) return false;
  std::string head(kMagicEnd, '\0');
  absl::StatusOr<size_t> n = reader->Read(head.data(), head.size());
  if (!n.ok()) return false;
  head.resize(*n);
  return absl::StartsWith(head, "\x1f\x8b") ||
         absl::StartsWith(head, "\x28\xb5\x2f\xfd") ||
         (head.size() == kMagicEnd && head.substr(257, 5) == "ustar");
}

class Copier {
 public:
  Copier(const CopyRequest& request, const RootFs& source, const RootFs& target,
         oci::LayerTree* layer)
      : request_(request), source_(source), target_(target), layer_(layer) {}

  absl::Status Run() {
    std::vector<std::string> found;
    for (const std::string& text : request_.sources) {
      GITOPS_RETURN_IF_ERROR(Expand(CleanSource(text), &found));
    }
    const absl::string_view to = request_.destination;
    const bool slash = to.empty() || absl::EndsWith(to, "/") || to == "." ||
                       absl::EndsWith(to, "/.");
    if (found.size() > 1 && !slash) {
      return absl::InvalidArgumentError(
          "When using COPY with more than one source file, the destination "
          "must be a directory and end with a /");
    }
    GITOPS_ASSIGN_OR_RETURN(std::string destination, Destination());
    const bool directory = slash || target_.IsDirectory(destination);
    for (const std::string& path : found) {
      GITOPS_RETURN_IF_ERROR(One(path, destination, directory));
    }
    KeepDirectories(target_, layer_);
    return absl::OkStatus();
  }

  absl::StatusOr<std::string> Destination() {
    const std::string absolute =
        absl::StartsWith(request_.destination, "/")
            ? request_.destination
            : absl::StrCat(request_.working_dir, "/", request_.destination);
    return target_.Resolve(fs::CleanPath(absl::StrCat("/", absolute)));
  }

  absl::Status Put(oci::LayerEntry entry, const std::string& path) {
    entry.header.path = path;
    entry.header.uid = request_.owner ? request_.owner->uid : 0;
    entry.header.gid = request_.owner ? request_.owner->gid : 0;
    if (request_.mode && entry.header.type != oci::EntryType::kSymlink) {
      entry.header.mode = *request_.mode;
    }
    if (path.empty()) return absl::OkStatus();
    return layer_->Add(std::move(entry), oci::LayerTree::Conflict::kReplace);
  }

 private:
  absl::Status Expand(const std::string& path,
                      std::vector<std::string>* found) {
    if (!HasWildcard(path)) {
      found->push_back(path);
      return absl::OkStatus();
    }
    const size_t before = found->size();
    for (const auto& [name, entry] : source_.entries()) {
      if (MatchPath(path, name)) found->push_back(name);
    }
    return found->size() == before ? NotFound(path) : absl::OkStatus();
  }

  absl::Status One(const std::string& path, const std::string& destination,
                   bool directory) {
    GITOPS_ASSIGN_OR_RETURN(std::string real, source_.Resolve(path));
    if (source_.IsDirectory(real)) {
      return Directory(real, request_.parents
                                 ? absl::StrCat(destination, "/", path)
                                 : destination);
    }
    const oci::LayerEntry* entry = source_.Find(real);
    if (entry == nullptr) return NotFound(path);
    if (request_.unpack && LooksLikeArchive(*entry)) {
      return Unpack(*entry, destination);
    }
    if (request_.parents) {
      return Put(*entry, absl::StrCat(destination, "/", path));
    }
    if (!directory) return Put(*entry, destination);
    return Put(*entry, absl::StrCat(destination, "/", fs::BaseName(path)));
  }

  bool Excluded(absl::string_view path) const {
    if (request_.excludes.empty()) return false;
    std::string rules;
    for (const std::string& pattern : request_.excludes) {
      absl::StrAppend(&rules, pattern, "\n");
    }
    return IgnoreRules(rules).Ignores(path);
  }

  absl::Status Directory(const std::string& path, std::string destination) {
    while (absl::StartsWith(destination, "/")) destination.erase(0, 1);
    oci::LayerEntry top;
    top.header.type = oci::EntryType::kDirectory;
    top.header.mode = 0755;
    if (const oci::LayerEntry* own = source_.Find(path)) {
      top.header.mode = own->header.mode;
    }
    GITOPS_RETURN_IF_ERROR(Put(std::move(top), destination));
    const std::string below = path.empty() ? "" : path + "/";
    for (auto it = source_.entries().lower_bound(below);
         it != source_.entries().end() && absl::StartsWith(it->first, below);
         ++it) {
      const std::string rest = it->first.substr(below.size());
      if (Excluded(rest)) continue;
      GITOPS_RETURN_IF_ERROR(Put(
          it->second,
          destination.empty() ? rest : absl::StrCat(destination, "/", rest)));
    }
    return absl::OkStatus();
  }

  absl::Status Unpack(const oci::LayerEntry& archive,
                      const std::string& destination) {
    RootFs content;
    GITOPS_RETURN_IF_ERROR(
        content.ApplyBlob(archive.source_path, request_.spill_directory));
    for (const auto& [path, entry] : content.entries()) {
      oci::LayerEntry copy = entry;
      copy.header.path =
          destination.empty() ? path : absl::StrCat(destination, "/", path);
      // An archive's owners stay, unless told otherwise.
      if (request_.owner) {
        copy.header.uid = request_.owner->uid;
        copy.header.gid = request_.owner->gid;
      }
      GITOPS_RETURN_IF_ERROR(
          layer_->Add(std::move(copy), oci::LayerTree::Conflict::kReplace));
    }
    return absl::OkStatus();
  }

  const CopyRequest& request_;
  const RootFs& source_;
  const RootFs& target_;
  oci::LayerTree* layer_;
};

// The id that a line NAME:x:ID:… of a file gives to a name.
absl::StatusOr<uint64_t> LookUpId(absl::string_view name,
                                  absl::string_view file,
                                  const RootFs& target) {
  uint64_t id = 0;
  if (absl::SimpleAtoi(name, &id)) return id;
  absl::StatusOr<std::string> text = target.Read(file);
  if (text.ok()) {
    for (absl::string_view line : absl::StrSplit(*text, '\n')) {
      const std::vector<absl::string_view> fields = absl::StrSplit(line, ':');
      if (fields.size() >= 3 && fields[0] == name &&
          absl::SimpleAtoi(fields[2], &id)) {
        return id;
      }
    }
  }
  return absl::NotFoundError(
      absl::StrCat("unknown name ", Quote(name), " in /", file));
}

}  // namespace

absl::Status CopyFiles(const CopyRequest& request, const RootFs& source,
                       const RootFs& target, oci::LayerTree* layer) {
  return Copier(request, source, target, layer).Run();
}

absl::Status CopyContent(const CopyRequest& request, absl::string_view name,
                         absl::string_view content, const RootFs& target,
                         oci::LayerTree* layer) {
  const RootFs nothing;
  Copier copier(request, nothing, target, layer);
  GITOPS_ASSIGN_OR_RETURN(std::string destination, copier.Destination());
  if (absl::EndsWith(request.destination, "/") ||
      target.IsDirectory(destination)) {
    destination = destination.empty() ? std::string(name)
                                      : absl::StrCat(destination, "/", name);
  }
  oci::LayerEntry entry;
  entry.header.mode = 0644;
  entry.content = std::string(content);
  GITOPS_RETURN_IF_ERROR(copier.Put(std::move(entry), destination));
  KeepDirectories(target, layer);
  return absl::OkStatus();
}

void KeepDirectories(const RootFs& target, oci::LayerTree* layer) {
  for (auto& [name, entry] : layer->entries()) {
    if (entry.header.type != oci::EntryType::kDirectory) continue;
    const oci::LayerEntry* there = target.Find(entry.header.path);
    if (there == nullptr || there->header.type != oci::EntryType::kDirectory) {
      continue;
    }
    entry.header.mode = there->header.mode;
    entry.header.uid = there->header.uid;
    entry.header.gid = there->header.gid;
  }
}

absl::StatusOr<FileOwner> ParseOwner(absl::string_view text,
                                     const RootFs& target) {
  const std::pair<absl::string_view, absl::string_view> parts =
      absl::StrSplit(text, absl::MaxSplits(':', 1));
  FileOwner owner;
  GITOPS_ASSIGN_OR_RETURN(owner.uid,
                          LookUpId(parts.first, "etc/passwd", target));
  owner.gid = owner.uid;
  if (!parts.second.empty()) {
    GITOPS_ASSIGN_OR_RETURN(owner.gid,
                            LookUpId(parts.second, "etc/group", target));
  }
  return owner;
}

}  // namespace gitops::image
