// image-builder image and index: layers, settings and layouts in, a layout out.

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "cmd/image_builder/arguments.h"
#include "cmd/image_builder/commands.h"
#include "pkg/base/fs.h"
#include "pkg/base/status_macros.h"
#include "pkg/oci/assemble.h"
#include "pkg/oci/descriptor.h"
#include "pkg/oci/layer.h"
#include "pkg/oci/layout.h"

namespace gitops::image_builder {
namespace {

constexpr int64_t kMaxDescriptorBytes = 64 << 10;
constexpr absl::string_view kDefaultPlatform = "linux/amd64";

struct ImageFlags {
  std::string output;
  std::string digest;
  std::string base;
  std::string platform;
  std::vector<std::string> layers;
  std::vector<std::string> entrypoint;
  std::vector<std::string> cmd;
  std::vector<std::string> env;
  std::string user;
  std::string workdir;
  std::string stop_signal;
  std::string author;
  std::vector<std::string> labels;
  std::vector<std::string> annotations;
  std::vector<std::string> ports;
  std::vector<std::string> volumes;
  std::string os;
  std::string architecture;
  std::string variant;
  std::string manifest;
  std::string config;
};

absl::StatusOr<std::vector<oci::ImageLayer>> ReadLayers(
    const std::vector<std::string>& texts) {
  GITOPS_ASSIGN_OR_RETURN(std::vector<Pair> pairs, SplitPairs("layer", texts));
  std::vector<oci::ImageLayer> layers;
  for (const Pair& pair : pairs) {
    GITOPS_ASSIGN_OR_RETURN(std::string json,
                            fs::ReadFile(pair.first, kMaxDescriptorBytes));
    absl::StatusOr<oci::Layer> layer = oci::ParseLayer(json);
    if (!layer.ok()) {
      return absl::Status(
          layer.status().code(),
          absl::StrCat(pair.first, ": ", layer.status().message()));
    }
    layer->blob_path = pair.second;
    layers.push_back({*std::move(layer), "image-builder layer"});
  }
  return layers;
}

std::optional<std::string> NonEmpty(const std::string& text) {
  if (text.empty()) return std::nullopt;
  return text;
}

absl::StatusOr<oci::ImageSettings> ReadSettings(const ImageFlags& flags,
                                                const cli::Environment& env) {
  oci::ImageSettings settings;
  if (!flags.entrypoint.empty()) settings.entrypoint = flags.entrypoint;
  if (!flags.cmd.empty()) settings.cmd = flags.cmd;
  GITOPS_ASSIGN_OR_RETURN(settings.env, SplitPairs("env", flags.env));
  GITOPS_ASSIGN_OR_RETURN(settings.labels, SplitMap("label", flags.labels));
  GITOPS_ASSIGN_OR_RETURN(settings.annotations,
                          SplitMap("annotation", flags.annotations));
  settings.user = NonEmpty(flags.user);
  settings.working_dir = NonEmpty(flags.workdir);
  settings.stop_signal = NonEmpty(flags.stop_signal);
  settings.author = NonEmpty(flags.author);
  settings.ports = flags.ports;
  settings.volumes = flags.volumes;
  settings.os = flags.os;
  settings.architecture = flags.architecture;
  settings.variant = flags.variant;
  GITOPS_ASSIGN_OR_RETURN(settings.created, SourceDate(env));
  return settings;
}

absl::StatusOr<std::optional<oci::BaseImage>> ReadBase(
    const ImageFlags& flags) {
  if (flags.base.empty()) return std::optional<oci::BaseImage>();
  std::string wanted = flags.platform;
  if (wanted.empty() && !flags.architecture.empty()) {
    wanted = absl::StrCat(flags.os.empty() ? "linux" : flags.os, "/",
                          flags.architecture, flags.variant.empty() ? "" : "/",
                          flags.variant);
  }
  if (wanted.empty()) wanted = std::string(kDefaultPlatform);
  absl::StatusOr<oci::Platform> platform = oci::ParsePlatform(wanted);
  if (!platform.ok()) {
    return absl::InvalidArgumentError(absl::StrCat(
        "Parsing platform '", wanted, "': ", platform.status().message()));
  }
  GITOPS_ASSIGN_OR_RETURN(oci::Layout layout, oci::Layout::Open(flags.base));
  GITOPS_ASSIGN_OR_RETURN(oci::StoredImage image,
                          oci::SelectImage(layout, *platform));
  return std::optional<oci::BaseImage>(
      oci::BaseImage{std::move(layout), std::move(image)});
}

// Whether the result would be the base and nothing else.
absl::StatusOr<bool> IsAdopted(const ImageFlags& flags,
                               const std::optional<oci::BaseImage>& base) {
  if (!base.has_value()) return false;
  for (const auto* list :
       {&flags.layers, &flags.entrypoint, &flags.cmd, &flags.env, &flags.labels,
        &flags.annotations, &flags.ports, &flags.volumes}) {
    if (!list->empty()) return false;
  }
  for (const std::string* text :
       {&flags.user, &flags.workdir, &flags.stop_signal, &flags.author}) {
    if (!text->empty()) return false;
  }
  GITOPS_ASSIGN_OR_RETURN(oci::ImageConfig config,
                          oci::ParseImageConfig(base->image.config_bytes));
  const auto fits = [](const std::string& wanted, const std::string& is) {
    return wanted.empty() || wanted == is;
  };
  return fits(flags.os, config.os) &&
         fits(flags.architecture, config.architecture) &&
         fits(flags.variant, config.variant);
}

absl::Status WriteDigest(absl::string_view path, const oci::Digest& digest) {
  if (path.empty()) return absl::OkStatus();
  return fs::WriteFile(path, absl::StrCat(digest.ToString(), "\n"));
}

absl::Status WriteCopies(const ImageFlags& flags,
                         const oci::Descriptor& descriptor) {
  if (flags.manifest.empty() && flags.config.empty()) return absl::OkStatus();
  GITOPS_ASSIGN_OR_RETURN(oci::Layout layout, oci::Layout::Open(flags.output));
  GITOPS_ASSIGN_OR_RETURN(oci::StoredImage image,
                          oci::ReadImage(layout, descriptor));
  if (!flags.manifest.empty()) {
    GITOPS_RETURN_IF_ERROR(fs::WriteFile(flags.manifest, image.manifest_bytes));
  }
  if (flags.config.empty()) return absl::OkStatus();
  return fs::WriteFile(flags.config, image.config_bytes);
}

absl::StatusOr<int> RunImage(const ImageFlags& flags,
                             const cli::Environment& env) {
  GITOPS_RETURN_IF_ERROR(RequireFlag("output", flags.output));
  GITOPS_ASSIGN_OR_RETURN(std::optional<oci::BaseImage> base, ReadBase(flags));
  GITOPS_ASSIGN_OR_RETURN(std::vector<oci::ImageLayer> layers,
                          ReadLayers(flags.layers));
  GITOPS_ASSIGN_OR_RETURN(oci::ImageSettings settings,
                          ReadSettings(flags, env));
  GITOPS_ASSIGN_OR_RETURN(const bool adopted, IsAdopted(flags, base));
  GITOPS_ASSIGN_OR_RETURN(
      oci::Descriptor descriptor,
      adopted ? oci::AdoptImage(*base, flags.output)
              : oci::AssembleImage(base, layers, settings, flags.output));
  GITOPS_RETURN_IF_ERROR(WriteDigest(flags.digest, descriptor.digest));
  GITOPS_RETURN_IF_ERROR(WriteCopies(flags, descriptor));
  return 0;
}

void AddOutputFlags(ImageFlags* flags, cli::FlagSet& set) {
  set.String(&flags->output, "output", 'o', "Write the OCI layout here");
  set.String(&flags->digest, "digest", 0, "Write the digest to this file");
  set.StringArray(&flags->annotations, "annotation", 0,
                  "KEY=VALUE: manifest annotation (can be repeated)");
}

struct IndexFlags {
  ImageFlags common;
  std::vector<std::string> images;
};

absl::StatusOr<int> RunIndex(const IndexFlags& flags) {
  GITOPS_RETURN_IF_ERROR(RequireFlag("output", flags.common.output));
  std::vector<oci::IndexChild> children;
  for (const std::string& text : flags.images) {
    const size_t equals = text.rfind('=');
    GITOPS_ASSIGN_OR_RETURN(oci::Layout layout,
                            oci::Layout::Open(text.substr(0, equals)));
    oci::IndexChild child = {std::move(layout), std::nullopt};
    if (equals != std::string::npos) {
      GITOPS_ASSIGN_OR_RETURN(child.platform,
                              oci::ParsePlatform(text.substr(equals + 1)));
    }
    children.push_back(std::move(child));
  }
  GITOPS_ASSIGN_OR_RETURN(auto annotations,
                          SplitMap("annotation", flags.common.annotations));
  GITOPS_ASSIGN_OR_RETURN(
      oci::Descriptor descriptor,
      oci::AssembleIndex(children, annotations, flags.common.output));
  GITOPS_RETURN_IF_ERROR(WriteDigest(flags.common.digest, descriptor.digest));
  return 0;
}

}  // namespace

void AddImageCommand(cli::Command& root) {
  cli::Command& command =
      root.Add("image", "Put an image together from a base and layers");
  auto flags = std::make_shared<ImageFlags>();
  cli::FlagSet& set = command.flags();
  AddOutputFlags(flags.get(), set);
  set.String(&flags->base, "base", 0, "OCI layout of the image to extend");
  set.String(&flags->platform, "platform", 0,
             "os/arch[/variant] to choose from a base that is an index");
  set.StringArray(&flags->layers, "layer", 0,
                  "DESCRIPTOR=BLOB: add a layer (can be repeated)");
  set.StringArray(&flags->entrypoint, "entrypoint", 0,
                  "Argument of the entrypoint (can be repeated)");
  set.StringArray(&flags->cmd, "cmd", 0,
                  "Argument of the command (can be repeated)");
  set.StringArray(&flags->env, "env", 0,
                  "NAME=VALUE: environment variable (can be repeated)");
  set.String(&flags->user, "user", 0, "User to run as");
  set.String(&flags->workdir, "workdir", 0, "Working directory");
  set.String(&flags->stop_signal, "stop-signal", 0, "Signal that stops it");
  set.String(&flags->author, "author", 0, "Author");
  set.StringArray(&flags->labels, "label", 0,
                  "KEY=VALUE: label (can be repeated)");
  set.StringArray(&flags->ports, "port", 0,
                  "NUMBER[/udp]: exposed port (can be repeated)");
  set.StringArray(&flags->volumes, "volume", 0,
                  "Path of a volume (can be repeated)");
  set.String(&flags->os, "os", 0, "Operating system (default: the base's)");
  set.String(&flags->architecture, "architecture", 0,
             "Architecture (default: the base's)");
  set.String(&flags->variant, "variant", 0, "Variant of the architecture");
  set.String(&flags->manifest, "manifest", 0, "Also write the manifest here");
  set.String(&flags->config, "config", 0, "Also write the config here");
  command.set_args(cli::NoArgs());
  command.set_run([flags](const cli::Invocation& call) {
    return RunImage(*flags, *call.env);
  });
}

void AddIndexCommand(cli::Command& root) {
  cli::Command& command =
      root.Add("index", "Put an index over images of several platforms");
  auto flags = std::make_shared<IndexFlags>();
  AddOutputFlags(&flags->common, command.flags());
  command.flags().StringArray(
      &flags->images, "image", 0,
      "LAYOUT[=os/arch[/variant]]: an image (can be repeated)");
  command.set_args(cli::NoArgs());
  command.set_run([flags](const cli::Invocation&) { return RunIndex(*flags); });
}

}  // namespace gitops::image_builder
