// image-builder pin: a rendered tree in, the same tree by digest out.

#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "cmd/image_builder/arguments.h"
#include "cmd/image_builder/commands.h"
#include "pkg/base/fs.h"
#include "pkg/base/quote.h"
#include "pkg/base/status_macros.h"
#include "pkg/descriptor/descriptor.h"
#include "pkg/descriptor/handover.h"
#include "pkg/image/config_parse.h"
#include "pkg/image/pin_tree.h"
#include "pkg/image/version.h"
#include "pkg/oci/digest.h"
#include "pkg/oci/reference.h"
#include "pkg/yaml/yaml.h"

namespace gitops::image_builder {
namespace {

constexpr int64_t kMaxDigestBytes = 4096;
constexpr int64_t kMaxConfigBytes = 64 << 20;

struct PinFlags {
  std::string input;
  std::string output;
  std::string lock;
  std::string references;
  std::string report;
  std::vector<std::string> images;
  std::vector<std::string> built;
  std::vector<std::string> configs;
  std::string coordinator;
  std::string release_id;
  std::string environment;
  std::string unpinned = "error";
};

absl::StatusOr<image::KnownImage> ReadGiven(const std::string& text) {
  GITOPS_ASSIGN_OR_RETURN(Pair pair, SplitPair("image", text));
  absl::StatusOr<oci::Reference> reference =
      oci::Reference::ParseDigest(pair.second);
  if (!reference.ok()) {
    return absl::InvalidArgumentError(
        absl::StrCat("flag --image: ", Quote(pair.second), ": ",
                     reference.status().message()));
  }
  return image::KnownImage{pair.first, reference->Name(), "given"};
}

absl::StatusOr<image::KnownImage> ReadBuilt(const std::string& text) {
  GITOPS_ASSIGN_OR_RETURN(Pair name, SplitPair("built-image", text));
  GITOPS_ASSIGN_OR_RETURN(Pair place, SplitPair("built-image", name.second));
  GITOPS_ASSIGN_OR_RETURN(std::string content,
                          fs::ReadFile(place.second, kMaxDigestBytes));
  absl::StatusOr<oci::Digest> digest =
      oci::Digest::Parse(absl::StripAsciiWhitespace(content));
  if (!digest.ok()) {
    return absl::InvalidArgumentError(
        absl::StrCat(place.second, ": ", digest.status().message()));
  }
  absl::StatusOr<oci::Repository> repository =
      oci::Repository::ParseStrict(place.first);
  if (!repository.ok()) {
    return absl::InvalidArgumentError(
        absl::StrCat("flag --built-image: ", Quote(place.first), ": ",
                     repository.status().message()));
  }
  return image::KnownImage{
      name.first, oci::Reference(*repository, *digest).Name(), "built"};
}

absl::Status ReadConfig(absl::string_view path, image::Config* config) {
  GITOPS_ASSIGN_OR_RETURN(std::string text,
                          fs::ReadFile(path, kMaxConfigBytes));
  yaml::ParseOptions options;
  options.dialect = yaml::Dialect::kKbld;
  options.file = std::string(path);
  GITOPS_ASSIGN_OR_RETURN(std::vector<yaml::Document> documents,
                          yaml::ParseAll(text, options));
  for (const yaml::Document& document : documents) {
    if (image::IsImagesLock(document.value)) {
      GITOPS_ASSIGN_OR_RETURN(image::Config more,
                              image::ParseImagesLock(document.value));
      image::Append(more, config);
    } else if (image::IsConfig(document.value)) {
      GITOPS_ASSIGN_OR_RETURN(
          image::Config more,
          image::ParseConfig(document.value, image::kVersion));
      image::Append(more, config);
    } else if (!document.value.is_null()) {
      return absl::InvalidArgumentError(absl::StrCat(
          path, ":", document.line,
          ": neither a kbld.k14s.io/v1alpha1 document nor an ImagesLock"));
    }
  }
  return absl::OkStatus();
}

// What a release that was described before pinned, it pins again: as its
// descriptor has it, which a coordinator hands over.
absl::Status AddRelease(const PinFlags& flags, const cli::Environment& env,
                        image::PinOptions* options) {
  if (flags.coordinator.empty()) {
    if (flags.release_id.empty() && flags.environment.empty()) {
      return absl::OkStatus();
    }
    return absl::InvalidArgumentError(
        "flags --release-id and --environment: need --coordinator");
  }
  if (flags.release_id.empty() == flags.environment.empty()) {
    return absl::InvalidArgumentError(
        "flag --coordinator: give one of --release-id and --environment");
  }
  const descriptor::Coordinator coordinator = {
      descriptor::FindCoordinatorProgram(env.getenv), flags.coordinator};
  GITOPS_ASSIGN_OR_RETURN(
      std::string bytes,
      flags.release_id.empty()
          ? descriptor::GetDescriptorOf(coordinator, flags.environment)
          : descriptor::GetDescriptorById(coordinator, flags.release_id));
  GITOPS_ASSIGN_OR_RETURN(descriptor::Release release,
                          descriptor::ReadRelease(bytes));
  for (const descriptor::Image& pinned : release.images) {
    options->known.push_back({pinned.reference,
                              absl::StrCat(pinned.target, "@", pinned.digest),
                              "release"});
  }
  return absl::OkStatus();
}

absl::StatusOr<int> RunPin(const PinFlags& flags, const cli::Environment& env) {
  GITOPS_RETURN_IF_ERROR(RequireFlag("input", flags.input));
  GITOPS_RETURN_IF_ERROR(RequireFlag("output", flags.output));
  if (flags.unpinned != "error" && flags.unpinned != "keep") {
    return absl::InvalidArgumentError(absl::StrCat(
        "flag --unpinned: ", Quote(flags.unpinned), " must be error or keep"));
  }
  image::PinOptions options;
  options.keep_unpinned = flags.unpinned == "keep";
  for (const std::string& text : flags.built) {
    GITOPS_ASSIGN_OR_RETURN(image::KnownImage known, ReadBuilt(text));
    options.known.push_back(std::move(known));
  }
  for (const std::string& text : flags.images) {
    GITOPS_ASSIGN_OR_RETURN(image::KnownImage known, ReadGiven(text));
    options.known.push_back(std::move(known));
  }
  GITOPS_RETURN_IF_ERROR(AddRelease(flags, env, &options));
  for (const std::string& path : flags.configs) {
    GITOPS_RETURN_IF_ERROR(ReadConfig(path, &options.config));
  }
  GITOPS_ASSIGN_OR_RETURN(image::PinResult result,
                          image::PinTree(flags.input, flags.output, options));
  if (!flags.lock.empty()) {
    GITOPS_ASSIGN_OR_RETURN(std::string lock, image::FormatPinLock(result));
    GITOPS_RETURN_IF_ERROR(fs::WriteFile(flags.lock, lock));
  }
  if (!flags.references.empty()) {
    std::set<std::string> all(result.unpinned.begin(), result.unpinned.end());
    for (const image::PinnedImage& pinned : result.images) {
      all.insert(pinned.reference);
    }
    std::string text;
    for (const std::string& name : all) absl::StrAppend(&text, name, "\n");
    GITOPS_RETURN_IF_ERROR(fs::WriteFile(flags.references, text));
  }
  if (flags.report.empty()) return 0;
  GITOPS_RETURN_IF_ERROR(
      fs::WriteFile(flags.report, image::FormatPinReport(result)));
  return 0;
}

}  // namespace

void AddPinCommand(cli::Command& root) {
  cli::Command& command =
      root.Add("pin", "Pin the images of a rendered tree in place");
  auto flags = std::make_shared<PinFlags>();
  cli::FlagSet& set = command.flags();
  set.String(&flags->input, "input", 'i', "Directory of rendered manifests");
  set.String(&flags->output, "output", 'o', "Write the pinned tree here");
  set.String(&flags->lock, "lock", 0, "Write an ImagesLock here");
  set.String(&flags->references, "references", 0,
             "Write every reference found here, as written, one a line");
  set.String(&flags->report, "report", 0,
             "Write reference, digest, target, origin and files here (JSON)");
  set.StringArray(&flags->images, "image", 0,
                  "NAME=REPOSITORY@DIGEST: a known image (can be repeated)");
  set.StringArray(&flags->built, "built-image", 0,
                  "NAME=REPOSITORY=DIGESTFILE: a built image (can be "
                  "repeated)");
  set.StringArray(&flags->configs, "config", 0,
                  "Config or ImagesLock documents (can be repeated)");
  set.String(&flags->coordinator, "coordinator", 0,
             "Pin as a release did whose descriptor the coordinator at this "
             "address has; --image and --built-image go before it");
  set.String(&flags->release_id, "release-id", 0, "With --coordinator: which");
  set.String(&flags->environment, "environment", 'e',
             "With --coordinator: the newest of this environment");
  set.String(&flags->unpinned, "unpinned", 0,
             "What to do about images that nothing pins: error or keep");
  command.set_args(cli::NoArgs());
  command.set_run([flags](const cli::Invocation& call) {
    return RunPin(*flags, *call.env);
  });
}

}  // namespace gitops::image_builder
