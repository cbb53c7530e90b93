#include "pkg/image/pin_tree.h"

#include <map>
#include <optional>
#include <set>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "pkg/base/fs.h"
#include "pkg/base/quote.h"
#include "pkg/base/status_macros.h"
#include "pkg/image/pin.h"
#include "pkg/json/json.h"
#include "pkg/oci/file_io.h"
#include "pkg/oci/reference.h"

namespace gitops::image {
namespace {

constexpr int64_t kMaxFileBytes = int64_t{256} << 20;
constexpr int kMaxDepth = 100;

bool IsManifestFile(absl::string_view name) {
  return absl::EndsWith(name, ".yaml") || absl::EndsWith(name, ".yml") ||
         absl::EndsWith(name, ".json");
}

struct Pin {
  std::string image;
  std::string origin;
};

class TreePinner {
 public:
  explicit TreePinner(const PinOptions& options)
      : options_(options), rules_(EffectiveRules(options.config)) {}

  absl::Status Directory(absl::string_view input, absl::string_view output,
                         absl::string_view relative, int depth) {
    if (depth > kMaxDepth) {
      return absl::InvalidArgumentError(
          absl::StrCat(input, ": directories are nested too deeply"));
    }
    GITOPS_RETURN_IF_ERROR(fs::MakeDirs(output));
    GITOPS_ASSIGN_OR_RETURN(std::vector<fs::DirEntry> entries,
                            fs::ListDir(input));
    for (const fs::DirEntry& entry : entries) {
      const std::string from = fs::JoinPath(input, entry.name);
      const std::string to = fs::JoinPath(output, entry.name);
      const std::string name = relative.empty()
                                   ? entry.name
                                   : absl::StrCat(relative, "/", entry.name);
      // In a sandbox every input is a symbolic link.
      if (fs::IsDirectory(from)) {
        GITOPS_RETURN_IF_ERROR(Directory(from, to, name, depth + 1));
      } else if (IsManifestFile(entry.name)) {
        GITOPS_RETURN_IF_ERROR(File(from, to, name));
      } else {
        GITOPS_RETURN_IF_ERROR(oci::CopyFile(from, to));
      }
    }
    return absl::OkStatus();
  }

  absl::StatusOr<PinResult> Finish() {
    if (!failures_.empty()) {
      return absl::FailedPreconditionError(absl::StrCat(
          "images without a digest:\n- ", absl::StrJoin(failures_, "\n- "),
          "\nbuild them, give them with --image NAME=REPOSITORY@sha256:…, or "
          "add an ImagesLock with --config"));
    }
    PinResult result;
    for (auto& [reference, pin] : pins_) {
      result.images.push_back({reference, pin.image, pin.origin, {}});
      for (const std::string& file : files_[reference]) {
        result.images.back().files.push_back(file);
      }
    }
    result.unpinned.assign(unpinned_.begin(), unpinned_.end());
    return result;
  }

 private:
  absl::Status File(absl::string_view from, absl::string_view to,
                    absl::string_view name) {
    GITOPS_ASSIGN_OR_RETURN(std::string text,
                            fs::ReadFile(from, kMaxFileBytes));
    GITOPS_ASSIGN_OR_RETURN(
        std::string pinned,
        PinText(text, name, rules_,
                [&](const FoundImage& image) { return PinOne(image); }));
    return fs::WriteFile(to, pinned);
  }

  std::optional<std::string> PinOne(const FoundImage& image) {
    absl::StatusOr<std::optional<Pin>> pin = Decide(image.reference);
    const std::string place =
        absl::StrCat(image.file, ":", image.line, ":", image.column, ": ");
    if (!pin.ok()) {
      failures_.push_back(absl::StrCat(place, pin.status().message()));
      return std::nullopt;
    }
    if (!pin->has_value()) {
      if (options_.keep_unpinned) {
        unpinned_.insert(image.reference);
      } else {
        failures_.push_back(absl::StrCat(place, Quote(image.reference)));
      }
      return std::nullopt;
    }
    files_[image.reference].insert(image.file);
    const std::string result = (*pin)->image;
    pins_[image.reference] = **std::move(pin);
    // A reference that pins itself is left as it is written.
    if (pins_[image.reference].origin == "digest") return std::nullopt;
    return result;
  }

  absl::StatusOr<std::optional<Pin>> Decide(const std::string& reference) {
    for (const KnownImage& known : options_.known) {
      if (known.name == reference ||
          known.name == oci::RepositoryPart(reference)) {
        return Pin{known.reference, known.origin};
      }
    }
    std::string wanted = reference;
    if (const Override* item = FirstMatch(options_.config.overrides, wanted)) {
      if (item->preresolved) return Pin{item->new_image, "lock"};
      wanted = item->new_image;
    }
    if (absl::StrContains(wanted, "@")) {
      absl::StatusOr<oci::Reference> parsed =
          oci::Reference::ParseDigest(wanted);
      if (!parsed.ok()) {
        return absl::InvalidArgumentError(
            absl::StrCat("Expected valid digest reference, but found '", wanted,
                         "', reason: ", parsed.status().message()));
      }
      return Pin{parsed->Name(), wanted == reference ? "digest" : "lock"};
    }
    return std::optional<Pin>();
  }

  const PinOptions& options_;
  const std::vector<SearchRule> rules_;
  std::map<std::string, Pin> pins_;
  std::map<std::string, std::set<std::string>> files_;
  std::set<std::string> unpinned_;
  std::vector<std::string> failures_;
};

}  // namespace

absl::StatusOr<PinResult> PinTree(absl::string_view input,
                                  absl::string_view output,
                                  const PinOptions& options) {
  if (fs::Exists(output)) {
    GITOPS_ASSIGN_OR_RETURN(std::vector<fs::DirEntry> entries,
                            fs::ListDir(output));
    if (!entries.empty()) {
      return absl::FailedPreconditionError(
          absl::StrCat(output, ": the output directory is not empty"));
    }
  }
  TreePinner pinner(options);
  GITOPS_RETURN_IF_ERROR(pinner.Directory(input, output, "", 0));
  return pinner.Finish();
}

absl::StatusOr<std::string> FormatPinLock(const PinResult& result) {
  std::vector<LockedImage> images;
  for (const PinnedImage& image : result.images) {
    images.push_back({image.reference, image.image, value::Value()});
  }
  return FormatImagesLock(images);
}

std::string FormatPinReport(const PinResult& result) {
  std::string out = "[";
  absl::string_view separator = "\n";
  for (const PinnedImage& image : result.images) {
    const size_t at = image.image.find('@');
    const auto add = [&](absl::string_view name, absl::string_view text) {
      absl::StrAppend(&out, "\"", name, "\":");
      json::AppendString(text, /*escape_html=*/true, &out);
      out += ",";
    };
    absl::StrAppend(&out, separator, "{");
    add("reference", image.reference);
    add("digest", at == std::string::npos ? "" : image.image.substr(at + 1));
    add("target", image.image.substr(0, at));
    add("origin", image.origin);
    out += "\"files\":[";
    for (size_t i = 0; i < image.files.size(); ++i) {
      if (i > 0) out += ",";
      json::AppendString(image.files[i], /*escape_html=*/true, &out);
    }
    out += "]}";
    separator = ",\n";
  }
  return absl::StrCat(out, result.images.empty() ? "]\n" : "\n]\n");
}

}  // namespace gitops::image
