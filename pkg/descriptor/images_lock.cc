#include "pkg/descriptor/images_lock.h"

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "pkg/base/quote.h"
#include "pkg/base/status_macros.h"
#include "pkg/json/json.h"
#include "pkg/value/value.h"
#include "pkg/yaml/yaml.h"

namespace gitops::descriptor {
namespace {

using value::Value;

constexpr char kId[] = "kbld.carvel.dev/id";
constexpr char kOrigins[] = "kbld.carvel.dev/origins";

class LockReader {
 public:
  explicit LockReader(absl::string_view path) : path_(path) {}

  absl::Status Read(const Value& document) {
    if (document.is_null()) return absl::OkStatus();
    const Value* kind = document.Find("kind");
    absl::string_view name =
        kind == nullptr ? absl::string_view() : kind->string_or_empty();
    if (name == "ImagesLock") return ReadImagesLock(document);
    if (name == "Config") return ReadConfig(document);
    return Bad(absl::StrCat("kind ", Quote(name),
                            "; a lock is an ImagesLock or a kbld Config"));
  }

  std::vector<Image> Take() {
    std::vector<Image> out;
    for (auto& [reference, image] : images_) out.push_back(std::move(image));
    return out;
  }

 private:
  absl::Status Bad(absl::string_view what) const {
    return absl::InvalidArgumentError(absl::StrCat(path_, ": ", what));
  }

  absl::Status Add(absl::string_view reference, absl::string_view pinned,
                   std::string origin) {
    size_t at = pinned.rfind('@');
    if (at == absl::string_view::npos) {
      return Bad(absl::StrCat("image ", Quote(pinned), " has no digest"));
    }
    Image image;
    image.reference = std::string(reference.empty() ? pinned : reference);
    image.digest = std::string(pinned.substr(at + 1));
    image.target = std::string(pinned.substr(0, at));
    image.origin = std::move(origin);
    auto [it, inserted] = images_.emplace(image.reference, image);
    if (!inserted && (it->second.digest != image.digest ||
                      it->second.target != image.target)) {
      return Bad(absl::StrCat("image ", Quote(image.reference),
                              " is pinned twice, differently"));
    }
    return absl::OkStatus();
  }

  absl::Status ReadImagesLock(const Value& document) {
    const Value* images = document.Find("images");
    if (images == nullptr || images->is_null()) return absl::OkStatus();
    if (!images->is_list()) return Bad("`images` is not a list");
    for (const Value& entry : images->list()) {
      const Value* pinned = entry.Find("image");
      const Value* notes = entry.Find("annotations");
      const Value* id = notes == nullptr ? nullptr : notes->Find(kId);
      const Value* origins = notes == nullptr ? nullptr : notes->Find(kOrigins);
      if (pinned == nullptr) return Bad("an image without `image`");
      GITOPS_RETURN_IF_ERROR(
          Add(id == nullptr ? absl::string_view() : id->string_or_empty(),
              pinned->string_or_empty(),
              Origin(origins == nullptr ? absl::string_view()
                                        : origins->string_or_empty())));
    }
    return absl::OkStatus();
  }

  absl::Status ReadConfig(const Value& document) {
    const Value* overrides = document.Find("overrides");
    if (overrides == nullptr || overrides->is_null()) return absl::OkStatus();
    if (!overrides->is_list()) return Bad("`overrides` is not a list");
    for (const Value& entry : overrides->list()) {
      const Value* image = entry.Find("image");
      const Value* pinned = entry.Find("newImage");
      if (image == nullptr || pinned == nullptr) {
        return Bad("an override without `image` or `newImage`");
      }
      GITOPS_RETURN_IF_ERROR(
          Add(image->string_or_empty(), pinned->string_or_empty(), ""));
    }
    return absl::OkStatus();
  }

  // The origins as one line of JSON; as they are where they are no YAML.
  static std::string Origin(absl::string_view text) {
    if (text.empty()) return "";
    auto parsed = yaml::Parse(text);
    if (!parsed.ok()) return std::string(text);
    auto line = json::Write(*parsed);
    return line.ok() ? *line : std::string(text);
  }

  std::string path_;
  std::map<std::string, Image> images_;
};

}  // namespace

absl::StatusOr<std::vector<Image>> ParseImagesLock(absl::string_view path,
                                                   absl::string_view text) {
  yaml::ParseOptions options;
  options.file = std::string(path);
  options.max_bytes = int64_t{64} << 20;
  GITOPS_ASSIGN_OR_RETURN(std::vector<yaml::Document> documents,
                          yaml::ParseAll(text, options));
  LockReader reader(path);
  for (const yaml::Document& document : documents) {
    GITOPS_RETURN_IF_ERROR(reader.Read(document.value));
  }
  return reader.Take();
}

}  // namespace gitops::descriptor
