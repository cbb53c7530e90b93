#include "pkg/image/resolver.h"

#include <algorithm>
#include <atomic>
#include <set>
#include <thread>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "pkg/base/status_macros.h"
#include "pkg/image/tag_selection.h"
#include "pkg/oci/manifest.h"
#include "pkg/oci/media_type.h"
#include "pkg/oci/reference.h"

namespace gitops::image {
namespace {

// HEAD, and GET where that fails for whatever reason.
absl::StatusOr<oci::Descriptor> LookUp(const oci::Reference& reference,
                                       oci::RegistryClient* client) {
  absl::StatusOr<oci::Descriptor> head = client->HeadManifest(reference);
  if (head.ok()) return head;
  GITOPS_ASSIGN_OR_RETURN(oci::FetchedManifest manifest,
                          client->GetManifest(reference));
  return manifest.descriptor;
}

absl::StatusOr<ResolvedImage> ResolveTag(absl::string_view image,
                                         const ResolveOptions& options) {
  GITOPS_ASSIGN_OR_RETURN(oci::Reference reference,
                          oci::Reference::ParseTag(image));
  GITOPS_ASSIGN_OR_RETURN(oci::RegistryClient * client, options.client());
  GITOPS_ASSIGN_OR_RETURN(oci::Descriptor found, LookUp(reference, client));
  GITOPS_ASSIGN_OR_RETURN(oci::Descriptor again, LookUp(reference, client));
  if (found.digest != again.digest) {
    return absl::AbortedError(
        "Expected digest resolution to be consistent over two separate "
        "requests");
  }
  ResolvedImage out;
  out.url = oci::Reference(reference.repository(), found.digest).Name();
  out.origins = {ResolvedOrigin(image, reference.tag())};
  return out;
}

absl::Status SelectPlatform(const oci::Platform& wanted,
                            const ResolveOptions& options,
                            ResolvedImage* image) {
  GITOPS_ASSIGN_OR_RETURN(oci::Reference reference,
                          oci::Reference::Parse(image->url));
  GITOPS_ASSIGN_OR_RETURN(oci::RegistryClient * client, options.client());
  GITOPS_ASSIGN_OR_RETURN(oci::Descriptor head, LookUp(reference, client));
  if (!oci::IsIndex(head.media_type)) return absl::OkStatus();
  GITOPS_ASSIGN_OR_RETURN(oci::FetchedManifest manifest,
                          client->GetManifest(reference));
  GITOPS_ASSIGN_OR_RETURN(oci::Index index, oci::ParseIndex(manifest.bytes));
  std::vector<const oci::Descriptor*> found;
  for (const oci::Descriptor& child : index.manifests) {
    if (child.platform && oci::PlatformMatches(*child.platform, wanted)) {
      found.push_back(&child);
    }
  }
  if (found.size() != 1) {
    return absl::FailedPreconditionError(absl::StrCat(
        "Expected to find ", found.empty() ? "one" : "only one",
        " image under index '", reference.Name(), "' with matching platform, ",
        "but found ", found.empty() ? "none" : "more than one"));
  }
  image->url = oci::Reference(reference.repository(), found[0]->digest).Name();
  image->origins.push_back(
      PlatformOrigin(reference.Name(), *found[0]->platform));
  return absl::OkStatus();
}

ResolvedImage Preresolved(const Override& item, absl::string_view image) {
  ResolvedImage out;
  out.url = item.new_image.empty() ? std::string(image) : item.new_image;
  out.origins = NormaliseOrigins(item.origins);
  const value::Value own = PreresolvedOrigin(out.url);
  if (std::find(out.origins.begin(), out.origins.end(), own) ==
      out.origins.end()) {
    out.origins.push_back(own);
  }
  return out;
}

absl::StatusOr<std::string> SelectTagOf(const Override& item,
                                        const ResolveOptions& options) {
  GITOPS_ASSIGN_OR_RETURN(oci::Repository repository,
                          oci::Repository::Parse(item.new_image));
  if (!item.tag_selection->has_semver) {
    return absl::InvalidArgumentError("Unknown tag selection strategy");
  }
  GITOPS_ASSIGN_OR_RETURN(oci::RegistryClient * client, options.client());
  GITOPS_ASSIGN_OR_RETURN(std::vector<std::string> tags,
                          client->ListTags(repository));
  GITOPS_ASSIGN_OR_RETURN(std::string tag,
                          SelectTag(tags, *item.tag_selection));
  return absl::StrCat(item.new_image, ":", tag);
}

absl::StatusOr<ResolvedImage> Resolve(absl::string_view image,
                                      const ResolveOptions& options) {
  const Config& config = *options.config;
  std::string wanted(image);
  std::optional<oci::Platform> platform = options.platform;
  if (const Override* item = FirstMatch(config.overrides, image)) {
    if (item->preresolved) return Preresolved(*item, image);
    wanted = item->new_image;
    if (item->tag_selection.has_value()) {
      GITOPS_ASSIGN_OR_RETURN(wanted, SelectTagOf(*item, options));
    }
    if (item->platform_selection) platform = item->platform_selection;
  }
  absl::StatusOr<ResolvedImage> out;
  if (const Source* source = FirstMatch(config.sources, wanted)) {
    if (!options.allow_build) {
      return absl::FailedPreconditionError(
          absl::StrCat("Building of images is disallowed (tried to build '",
                       wanted, "' because a source was configured for it)"));
    }
    out =
        options.build(wanted, *source, FirstMatch(config.destinations, wanted));
  } else if (absl::StrContains(wanted, "@")) {
    GITOPS_ASSIGN_OR_RETURN(std::string url, QualifyDigestReference(wanted));
    out = ResolvedImage{std::move(url), {}};
  } else {
    out = ResolveTag(wanted, options);
  }
  if (out.ok() && platform.has_value()) {
    GITOPS_RETURN_IF_ERROR(SelectPlatform(*platform, options, &*out));
  }
  return out;
}

}  // namespace

absl::StatusOr<std::string> QualifyDigestReference(absl::string_view image) {
  absl::StatusOr<oci::Reference> reference = oci::Reference::ParseDigest(image);
  if (reference.ok()) return reference->Name();
  return absl::InvalidArgumentError(
      absl::StrCat("Expected valid digest reference, but found '", image,
                   "', reason: ", reference.status().message()));
}

absl::StatusOr<ResolvedImage> ResolveImage(absl::string_view image,
                                           const ResolveOptions& options) {
  absl::StatusOr<ResolvedImage> resolved = Resolve(image, options);
  if (resolved.ok()) return resolved;
  return absl::Status(resolved.status().code(),
                      absl::StrCat("Resolving image '", image,
                                   "': ", resolved.status().message()));
}

absl::StatusOr<std::map<std::string, ResolvedImage>> ResolveImages(
    const std::vector<std::string>& images, const ResolveOptions& options) {
  const std::set<std::string> distinct(images.begin(), images.end());
  const std::vector<std::string> todo(distinct.begin(), distinct.end());
  std::vector<absl::StatusOr<ResolvedImage>> results(
      todo.size(), absl::UnknownError("not resolved"));
  std::atomic<size_t> next{0};
  const auto work = [&] {
    for (size_t i = next++; i < todo.size(); i = next++) {
      results[i] = ResolveImage(todo[i], options);
    }
  };
  const size_t threads = std::min<size_t>(
      todo.size(), static_cast<size_t>(std::max(1, options.concurrency)));
  std::vector<std::thread> workers;
  for (size_t i = 1; i < threads; ++i) workers.emplace_back(work);
  work();
  for (std::thread& worker : workers) worker.join();

  std::map<std::string, ResolvedImage> out;
  std::vector<std::string> failures;
  absl::StatusCode code = absl::StatusCode::kOk;
  for (size_t i = 0; i < todo.size(); ++i) {
    if (results[i].ok()) {
      out[todo[i]] = *std::move(results[i]);
      continue;
    }
    if (code == absl::StatusCode::kOk) code = results[i].status().code();
    failures.emplace_back(results[i].status().message());
  }
  if (failures.empty()) return out;
  return absl::Status(code,
                      absl::StrCat("\n- ", absl::StrJoin(failures, "\n- ")));
}

}  // namespace gitops::image
