#include "pkg/oci/assemble.h"

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "pkg/base/quote.h"
#include "pkg/base/status_macros.h"

namespace gitops::oci {
namespace {

constexpr absl::string_view kBaseDigest =
    "org.opencontainers.image.base.digest";

// The OCI counterpart of a layer's type.
std::string OciLayerType(absl::string_view media_type) {
  if (media_type == kDockerLayer) return std::string(kOciLayer);
  if (media_type == kDockerLayerGzip) return std::string(kOciLayerGzip);
  if (media_type == kDockerForeignLayer) {
    return "application/vnd.oci.image.layer.nondistributable.v1.tar+gzip";
  }
  return std::string(media_type);
}

bool IsNameCharacter(char c) { return absl::ascii_isalnum(c) || c == '_'; }

// Replaces $VAR and ${VAR}; unknown variables become empty; "\$" is "$".
std::string ExpandEnv(absl::string_view text, const ImageConfig& config) {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\' && i + 1 < text.size() && text[i + 1] == '$') {
      out += text[++i];
      continue;
    }
    if (text[i] != '$') {
      out += text[i];
      continue;
    }
    const bool braces = i + 1 < text.size() && text[i + 1] == '{';
    size_t begin = i + (braces ? 2 : 1);
    size_t end = begin;
    while (end < text.size() && IsNameCharacter(text[end])) ++end;
    if (end == begin || (braces && (end == text.size() || text[end] != '}'))) {
      out += text[i];
      continue;
    }
    if (const std::string* entry =
            config.FindEnv(text.substr(begin, end - begin))) {
      out += entry->substr(end - begin + 1);
    }
    i = braces ? end : end - 1;
  }
  return out;
}

absl::StatusOr<std::string> NormalisePort(absl::string_view text) {
  const std::pair<absl::string_view, absl::string_view> parts =
      absl::StrSplit(text, absl::MaxSplits('/', 1));
  const absl::string_view protocol =
      parts.second.empty() ? absl::string_view("tcp") : parts.second;
  uint32_t port = 0;
  if (!absl::SimpleAtoi(parts.first, &port) || port > 65535 ||
      (protocol != "tcp" && protocol != "udp" && protocol != "sctp")) {
    return absl::InvalidArgumentError(
        absl::StrCat("port ", Quote(text), " must be NUMBER[/tcp|udp|sctp]"));
  }
  return absl::StrCat(port, "/", protocol);
}

absl::Status Apply(const ImageSettings& settings, ImageConfig* config) {
  if (!settings.os.empty()) config->os = settings.os;
  if (!settings.architecture.empty()) {
    config->architecture = settings.architecture;
    config->variant = settings.variant;
  } else if (!settings.variant.empty()) {
    config->variant = settings.variant;
  }
  if (settings.author) config->author = *settings.author;
  for (const auto& [name, text] : settings.env) {
    if (name.empty()) {
      return absl::InvalidArgumentError("environment variable without a name");
    }
    config->SetEnv(name, ExpandEnv(text, *config));
  }
  if (settings.entrypoint) {
    config->entrypoint = settings.entrypoint;
    config->cmd.reset();
  }
  if (settings.cmd) config->cmd = settings.cmd;
  if (settings.user) config->user = *settings.user;
  if (settings.working_dir) config->working_dir = *settings.working_dir;
  if (settings.stop_signal) config->stop_signal = *settings.stop_signal;
  for (const auto& [key, text] : settings.labels) config->labels[key] = text;
  for (const std::string& text : settings.ports) {
    GITOPS_ASSIGN_OR_RETURN(std::string port, NormalisePort(text));
    config->exposed_ports.insert(std::move(port));
  }
  config->volumes.insert(settings.volumes.begin(), settings.volumes.end());
  return absl::OkStatus();
}

absl::Status AddBaseLayers(const BaseImage& base, LayoutWriter* writer,
                           Manifest* manifest) {
  for (Descriptor layer : base.image.manifest.layers) {
    layer.media_type = OciLayerType(layer.media_type);
    if (!IsNonDistributable(layer.media_type)) {
      GITOPS_RETURN_IF_ERROR(
          writer->AddBlobFile(layer, base.layout.BlobPath(layer.digest),
                              LayoutWriter::Verify::kYes));
    }
    manifest->layers.push_back(std::move(layer));
  }
  return absl::OkStatus();
}

Descriptor LayerDescriptor(const Layer& layer) {
  Descriptor descriptor;
  descriptor.media_type = layer.media_type;
  descriptor.digest = layer.digest;
  descriptor.size_bytes = layer.size_bytes;
  return descriptor;
}

// A base that says how it came about must go on doing so: entries are added
// only where the history is complete.
bool HistoryIsComplete(const ImageConfig& config) {
  size_t layers = 0;
  for (const HistoryEntry& entry : config.history) {
    if (!entry.empty_layer) ++layers;
  }
  return layers == config.diff_ids.size();
}

absl::Status CopyBlob(const Layout& from, const Descriptor& descriptor,
                      LayoutWriter* writer) {
  return writer->AddBlobFile(descriptor, from.BlobPath(descriptor.digest),
                             LayoutWriter::Verify::kYes);
}

absl::Status CopyImage(const Layout& from, const StoredImage& image,
                       LayoutWriter* writer) {
  GITOPS_RETURN_IF_ERROR(CopyBlob(from, image.descriptor, writer));
  GITOPS_RETURN_IF_ERROR(CopyBlob(from, image.manifest.config, writer));
  for (const Descriptor& layer : image.manifest.layers) {
    if (IsNonDistributable(layer.media_type)) continue;
    GITOPS_RETURN_IF_ERROR(CopyBlob(from, layer, writer));
  }
  return absl::OkStatus();
}

absl::StatusOr<Platform> PlatformOf(const StoredImage& image) {
  GITOPS_ASSIGN_OR_RETURN(ImageConfig config,
                          ParseImageConfig(image.config_bytes));
  Platform platform;
  platform.os = config.os;
  platform.architecture = config.architecture;
  platform.variant = config.variant;
  platform.os_version = config.os_version;
  platform.os_features = config.os_features;
  return platform;
}

absl::Status AddChild(const IndexChild& child, const Descriptor& root,
                      LayoutWriter* writer, Index* index) {
  if (IsIndex(root.media_type)) {
    GITOPS_ASSIGN_OR_RETURN(
        std::string bytes,
        child.layout.ReadBlob(root.digest, kMaxManifestBytes));
    GITOPS_ASSIGN_OR_RETURN(Index nested, ParseIndex(bytes));
    for (const Descriptor& inner : nested.manifests) {
      GITOPS_ASSIGN_OR_RETURN(StoredImage image,
                              ReadImage(child.layout, inner));
      GITOPS_RETURN_IF_ERROR(CopyImage(child.layout, image, writer));
      index->manifests.push_back(inner);
    }
    return absl::OkStatus();
  }
  GITOPS_ASSIGN_OR_RETURN(StoredImage image, ReadImage(child.layout, root));
  GITOPS_RETURN_IF_ERROR(CopyImage(child.layout, image, writer));
  Descriptor descriptor = root;
  descriptor.annotations.clear();
  descriptor.platform = child.platform;
  if (!descriptor.platform.has_value()) {
    GITOPS_ASSIGN_OR_RETURN(descriptor.platform, PlatformOf(image));
  }
  index->manifests.push_back(std::move(descriptor));
  return absl::OkStatus();
}

absl::Status CheckPlatformsDiffer(const Index& index) {
  for (size_t i = 0; i < index.manifests.size(); ++i) {
    for (size_t j = i + 1; j < index.manifests.size(); ++j) {
      const auto& a = index.manifests[i].platform;
      const auto& b = index.manifests[j].platform;
      if (a && b && PlatformMatches(*a, *b) && PlatformMatches(*b, *a)) {
        return absl::InvalidArgumentError(absl::StrCat(
            "two images of the index are for platform ", a->ToString()));
      }
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Descriptor> AssembleFromConfig(
    const std::optional<BaseImage>& base, ImageConfig config,
    const std::vector<ImageLayer>& layers,
    const std::map<std::string, std::string>& annotations,
    absl::string_view out_directory) {
  GITOPS_ASSIGN_OR_RETURN(LayoutWriter writer,
                          LayoutWriter::Create(out_directory));
  Manifest manifest;
  manifest.annotations = annotations;
  if (base.has_value()) {
    GITOPS_RETURN_IF_ERROR(AddBaseLayers(*base, &writer, &manifest));
    manifest.annotations.emplace(kBaseDigest,
                                 base->image.descriptor.digest.ToString());
  }
  for (const ImageLayer& item : layers) {
    const Descriptor descriptor = LayerDescriptor(item.layer);
    GITOPS_RETURN_IF_ERROR(writer.AddBlobFile(descriptor, item.layer.blob_path,
                                              LayoutWriter::Verify::kYes));
    manifest.layers.push_back(descriptor);
    config.diff_ids.push_back(item.layer.diff_id);
  }
  GITOPS_ASSIGN_OR_RETURN(
      manifest.config, writer.AddBlob(kOciConfig, FormatImageConfig(config)));
  GITOPS_ASSIGN_OR_RETURN(
      Descriptor root, writer.AddBlob(kOciManifest, FormatManifest(manifest)));
  GITOPS_RETURN_IF_ERROR(writer.Finish({root}));
  return root;
}

absl::StatusOr<Descriptor> AssembleImage(const std::optional<BaseImage>& base,
                                         const std::vector<ImageLayer>& layers,
                                         const ImageSettings& settings,
                                         absl::string_view out_directory) {
  ImageConfig config;
  if (base.has_value()) {
    GITOPS_ASSIGN_OR_RETURN(config, ParseImageConfig(base->image.config_bytes));
  } else {
    config.os = "linux";
    config.architecture = "amd64";
  }
  GITOPS_RETURN_IF_ERROR(Apply(settings, &config));
  config.created = FormatTimestamp(settings.created);
  if (HistoryIsComplete(config)) {
    for (const ImageLayer& layer : layers) {
      HistoryEntry entry;
      entry.created = config.created;
      entry.created_by = layer.created_by;
      config.history.push_back(std::move(entry));
    }
  }
  return AssembleFromConfig(base, std::move(config), layers,
                            settings.annotations, out_directory);
}

absl::StatusOr<Descriptor> AdoptImage(const BaseImage& image,
                                      absl::string_view out_directory) {
  GITOPS_ASSIGN_OR_RETURN(LayoutWriter writer,
                          LayoutWriter::Create(out_directory));
  GITOPS_RETURN_IF_ERROR(CopyImage(image.layout, image.image, &writer));
  Descriptor root = image.image.descriptor;
  root.annotations.clear();
  root.platform.reset();
  GITOPS_RETURN_IF_ERROR(writer.Finish({root}));
  return root;
}

absl::StatusOr<Descriptor> AssembleIndex(
    const std::vector<IndexChild>& children,
    const std::map<std::string, std::string>& annotations,
    absl::string_view out_directory) {
  GITOPS_ASSIGN_OR_RETURN(LayoutWriter writer,
                          LayoutWriter::Create(out_directory));
  Index index;
  index.annotations = annotations;
  for (const IndexChild& child : children) {
    GITOPS_ASSIGN_OR_RETURN(Descriptor root, child.layout.Root());
    GITOPS_RETURN_IF_ERROR(AddChild(child, root, &writer, &index));
  }
  GITOPS_RETURN_IF_ERROR(CheckPlatformsDiffer(index));
  GITOPS_ASSIGN_OR_RETURN(Descriptor root,
                          writer.AddBlob(kOciIndex, FormatIndex(index)));
  GITOPS_RETURN_IF_ERROR(writer.Finish({root}));
  return root;
}

}  // namespace gitops::oci
