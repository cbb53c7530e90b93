// image-builder layer: files or a tar in, a blob and its description out.

#include <fnmatch.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "cmd/image_builder/arguments.h"
#include "cmd/image_builder/commands.h"
#include "pkg/base/fs.h"
#include "pkg/base/quote.h"
#include "pkg/base/status_macros.h"
#include "pkg/oci/layer.h"
#include "pkg/oci/layer_tree.h"
#include "pkg/oci/layer_tree_tar.h"

namespace gitops::image_builder {
namespace {

constexpr int kMaxDepth = 100;
constexpr uint32_t kDirectoryMode = 0755;

struct LayerFlags {
  std::string blob;
  std::string descriptor;
  std::vector<std::string> sources;
  std::string strip_prefix;
  std::string prefix;
  std::string compression = "gzip";
  std::vector<std::string> modes;
  std::vector<std::string> owners;
  std::vector<std::string> symlinks;
  std::vector<std::string> directories;
  std::string default_mode = "0755";
  std::string default_owner = "0:0";
  std::string tar;
};

struct Owner {
  uint64_t uid = 0;
  uint64_t gid = 0;
};

absl::StatusOr<uint32_t> ParseMode(absl::string_view flag,
                                   absl::string_view text) {
  uint32_t mode = 0;
  bool valid = !text.empty() && text.size() <= 5;
  for (const char c : text) {
    valid = valid && c >= '0' && c <= '7';
    mode = mode * 8 + static_cast<uint32_t>(c - '0');
  }
  if (valid && mode <= 07777) return mode;
  return absl::InvalidArgumentError(
      absl::StrCat("flag --", flag, ": ", Quote(text),
                   " must be an octal mode such as 0755"));
}

absl::StatusOr<Owner> ParseOwner(absl::string_view flag,
                                 absl::string_view text) {
  const std::vector<absl::string_view> parts = absl::StrSplit(text, ':');
  Owner owner;
  if (parts.size() == 2 && absl::SimpleAtoi(parts[0], &owner.uid) &&
      absl::SimpleAtoi(parts[1], &owner.gid)) {
    return owner;
  }
  return absl::InvalidArgumentError(absl::StrCat(
      "flag --", flag, ": ", Quote(text), " must have the form UID:GID"));
}

absl::StatusOr<oci::Compression> ParseCompression(absl::string_view text) {
  if (text == "gzip") return oci::Compression::kGzip;
  if (text == "zstd") return oci::Compression::kZstd;
  if (text == "none") return oci::Compression::kNone;
  return absl::InvalidArgumentError(absl::StrCat(
      "flag --compression: ", Quote(text), " must be gzip, zstd or none"));
}

// Where a source file goes in the layer.
absl::StatusOr<std::string> Place(const LayerFlags& flags,
                                  absl::string_view path) {
  GITOPS_ASSIGN_OR_RETURN(std::string clean, oci::CleanLayerPath(path));
  GITOPS_ASSIGN_OR_RETURN(std::string strip,
                          oci::CleanLayerPath(flags.strip_prefix));
  absl::string_view rest = clean;
  if (!strip.empty() && rest != strip) {
    if (!absl::ConsumePrefix(&rest, strip + "/")) {
      return absl::InvalidArgumentError(
          absl::StrCat("flag --src: ", Quote(path), " is not below ",
                       Quote(flags.strip_prefix)));
    }
  } else if (rest == strip) {
    rest = "";
  }
  return absl::StrCat(flags.prefix, "/", rest);
}

// Adds a file, or everything below a directory. Links are followed: in a
// sandbox every input is one.
absl::Status AddSource(absl::string_view from, absl::string_view path,
                       std::optional<uint32_t> mode, int depth,
                       oci::LayerTree* tree) {
  GITOPS_ASSIGN_OR_RETURN(fs::FileInfo info, fs::Stat(from));
  if (info.type == fs::FileType::kFile) {
    const uint32_t own = (info.mode & 0100) != 0 ? 0755 : 0644;
    return tree->AddFile(path, from, mode.value_or(own));
  }
  if (info.type != fs::FileType::kDirectory || depth > kMaxDepth) {
    return absl::InvalidArgumentError(
        absl::StrCat(from, ": neither a file nor a directory"));
  }
  GITOPS_RETURN_IF_ERROR(tree->AddDirectory(path, kDirectoryMode));
  GITOPS_ASSIGN_OR_RETURN(std::vector<fs::DirEntry> entries, fs::ListDir(from));
  for (const fs::DirEntry& entry : entries) {
    GITOPS_RETURN_IF_ERROR(AddSource(fs::JoinPath(from, entry.name),
                                     absl::StrCat(path, "/", entry.name), mode,
                                     depth + 1, tree));
  }
  return absl::OkStatus();
}

bool PatternFits(const std::string& pattern, const std::string& path) {
  absl::string_view clean = pattern;
  absl::ConsumePrefix(&clean, "/");
  return clean == path ||
         fnmatch(std::string(clean).c_str(), path.c_str(), 0) == 0;
}

absl::Status ApplyModes(const LayerFlags& flags, oci::LayerTree* tree) {
  GITOPS_ASSIGN_OR_RETURN(std::vector<Pair> modes,
                          SplitPairs("mode", flags.modes));
  for (const Pair& pair : modes) {
    GITOPS_ASSIGN_OR_RETURN(uint32_t mode, ParseMode("mode", pair.second));
    bool found = false;
    for (auto& [name, entry] : tree->entries()) {
      if (entry.header.type == oci::EntryType::kSymlink ||
          !PatternFits(pair.first, entry.header.path)) {
        continue;
      }
      entry.header.mode = mode;
      found = true;
    }
    if (!found) {
      return absl::InvalidArgumentError(absl::StrCat(
          "flag --mode: nothing in the layer fits ", Quote(pair.first)));
    }
  }
  return absl::OkStatus();
}

absl::Status ApplyDefaultOwner(const LayerFlags& flags, oci::LayerTree* tree) {
  GITOPS_ASSIGN_OR_RETURN(Owner owner,
                          ParseOwner("default-owner", flags.default_owner));
  for (auto& [name, entry] : tree->entries()) {
    entry.header.uid = owner.uid;
    entry.header.gid = owner.gid;
  }
  return absl::OkStatus();
}

absl::Status ApplyOwners(const LayerFlags& flags, oci::LayerTree* tree) {
  GITOPS_ASSIGN_OR_RETURN(std::vector<Pair> owners,
                          SplitPairs("owner", flags.owners));
  for (const Pair& pair : owners) {
    GITOPS_ASSIGN_OR_RETURN(Owner owner, ParseOwner("owner", pair.second));
    bool found = false;
    for (auto& [name, entry] : tree->entries()) {
      if (!PatternFits(pair.first, entry.header.path)) continue;
      entry.header.uid = owner.uid;
      entry.header.gid = owner.gid;
      found = true;
    }
    if (!found) {
      return absl::InvalidArgumentError(absl::StrCat(
          "flag --owner: nothing in the layer fits ", Quote(pair.first)));
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<oci::LayerTree> MakeTree(const LayerFlags& flags) {
  oci::LayerTree tree;
  std::optional<uint32_t> mode;
  if (flags.default_mode != "source") {
    GITOPS_ASSIGN_OR_RETURN(mode,
                            ParseMode("default-mode", flags.default_mode));
  }
  GITOPS_ASSIGN_OR_RETURN(std::vector<Pair> sources,
                          SplitPairs("src", flags.sources));
  for (const Pair& source : sources) {
    GITOPS_ASSIGN_OR_RETURN(std::string path, Place(flags, source.second));
    GITOPS_RETURN_IF_ERROR(AddSource(source.first, path, mode, 0, &tree));
  }
  for (const std::string& directory : flags.directories) {
    GITOPS_RETURN_IF_ERROR(tree.AddDirectory(directory, kDirectoryMode));
  }
  GITOPS_ASSIGN_OR_RETURN(std::vector<Pair> links,
                          SplitPairs("symlink", flags.symlinks));
  for (const Pair& link : links) {
    GITOPS_RETURN_IF_ERROR(tree.AddSymlink(link.first, link.second));
  }
  GITOPS_RETURN_IF_ERROR(ApplyDefaultOwner(flags, &tree));
  if (!flags.tar.empty()) {
    oci::LayerTree base;
    GITOPS_RETURN_IF_ERROR(
        oci::AddTar(flags.tar, oci::kMaxTarInTreeBytes, &base));
    GITOPS_RETURN_IF_ERROR(oci::Overlay(tree, &base));
    tree = std::move(base);
  }
  GITOPS_RETURN_IF_ERROR(ApplyOwners(flags, &tree));
  GITOPS_RETURN_IF_ERROR(ApplyModes(flags, &tree));
  return tree;
}

absl::StatusOr<int> RunLayer(const LayerFlags& flags,
                             const cli::Environment& env) {
  GITOPS_RETURN_IF_ERROR(RequireFlag("blob", flags.blob));
  GITOPS_RETURN_IF_ERROR(RequireFlag("descriptor", flags.descriptor));
  oci::LayerOptions options;
  GITOPS_ASSIGN_OR_RETURN(options.compression,
                          ParseCompression(flags.compression));
  GITOPS_ASSIGN_OR_RETURN(options.mtime, SourceDate(env));
  options.concurrency =
      std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
  absl::StatusOr<oci::Layer> layer;
  const bool adds = !flags.sources.empty() || !flags.symlinks.empty() ||
                    !flags.directories.empty() || !flags.modes.empty() ||
                    !flags.owners.empty();
  if (!flags.tar.empty() && !adds) {
    layer = oci::AdoptTar(flags.tar, options, flags.blob);
  } else {
    GITOPS_ASSIGN_OR_RETURN(oci::LayerTree tree, MakeTree(flags));
    layer = oci::BuildLayer(tree, options, flags.blob);
  }
  if (!layer.ok()) return std::move(layer).status();
  GITOPS_RETURN_IF_ERROR(
      fs::WriteFile(flags.descriptor, oci::FormatLayer(*layer)));
  return 0;
}

}  // namespace

void AddLayerCommand(cli::Command& root) {
  cli::Command& command =
      root.Add("layer", "Build an image layer from files or a tar archive");
  auto flags = std::make_shared<LayerFlags>();
  cli::FlagSet& set = command.flags();
  set.String(&flags->blob, "blob", 0, "Write the layer's blob here");
  set.String(&flags->descriptor, "descriptor", 0,
             "Write media type, digest, diff id and size here (JSON)");
  set.StringArray(&flags->sources, "src", 0,
                  "FILE=PATH: add a file or directory (can be repeated)");
  set.String(&flags->strip_prefix, "strip-prefix", 0,
             "Remove this from the beginning of each PATH");
  set.String(&flags->prefix, "prefix", 0, "Put this before each PATH");
  set.String(&flags->compression, "compression", 0, "gzip, zstd or none");
  set.StringArray(&flags->modes, "mode", 0,
                  "PATTERN=OCTAL: mode of entries (can be repeated)");
  set.StringArray(&flags->owners, "owner", 0,
                  "PATTERN=UID:GID: owner of entries (can be repeated)");
  set.StringArray(&flags->symlinks, "symlink", 0,
                  "PATH=TARGET: add a symbolic link (can be repeated)");
  set.StringArray(&flags->directories, "directory", 0,
                  "Add an empty directory (can be repeated)");
  set.String(&flags->default_mode, "default-mode", 0,
             "Mode of files, or \"source\": 0755 or 0644 as on disk");
  set.String(&flags->default_owner, "default-owner", 0, "Owner of entries");
  set.String(&flags->tar, "tar", 0,
             "Take this archive as the layer: byte for byte where nothing is "
             "added, else with the files on top");
  command.set_args(cli::NoArgs());
  command.set_run([flags](const cli::Invocation& call) {
    return RunLayer(*flags, *call.env);
  });
}

}  // namespace gitops::image_builder
