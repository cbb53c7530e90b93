#include "pkg/image/image_bundle.h"

#include <algorithm>
#include <initializer_list>
#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "pkg/base/status_macros.h"
#include "pkg/oci/file_io.h"
#include "pkg/oci/image_config.h"
#include "pkg/oci/json_fields.h"
#include "pkg/oci/layer_tar.h"
#include "pkg/oci/manifest.h"
#include "pkg/oci/media_type.h"
#include "pkg/oci/tar_reader.h"

namespace gitops::image {
namespace {

using value::Value;

constexpr int kMaxDepth = 3;
constexpr absl::string_view kManifestName = "manifest.json";
constexpr size_t kMaxBundleManifest = 256 << 20;

// As the original words it.
absl::Status OpenError(absl::string_view path, const absl::Status& status) {
  return absl::Status(
      status.code(),
      absl::StrCat("open ", path, ": ",
                   absl::IsNotFound(status) ? "no such file or directory"
                                            : status.message()));
}

std::string LayerFile(absl::string_view digest) {
  absl::ConsumePrefix(&digest, "sha256:");
  return absl::StrCat("sha256-", digest, ".tar.gz");
}

absl::StatusOr<BundleItem> Fetch(const oci::Reference& reference,
                                 absl::string_view written,
                                 oci::RegistryClient* client, int depth) {
  if (depth > kMaxDepth) {
    return absl::FailedPreconditionError("indexes are nested too deeply");
  }
  GITOPS_ASSIGN_OR_RETURN(oci::FetchedManifest fetched,
                          client->GetManifest(reference));
  BundleItem item;
  item.refs = {std::string(written)};
  item.media_type = fetched.descriptor.media_type;
  item.digest = fetched.descriptor.digest.ToString();
  item.raw = fetched.bytes;
  item.is_index = oci::IsIndex(item.media_type);
  if (item.is_index) {
    GITOPS_ASSIGN_OR_RETURN(oci::Index index, oci::ParseIndex(item.raw));
    for (const oci::Descriptor& child : index.manifests) {
      const oci::Reference inner(reference.repository(), child.digest);
      GITOPS_ASSIGN_OR_RETURN(BundleItem part,
                              Fetch(inner, inner.Name(), client, depth + 1));
      (part.is_index ? item.indexes : item.images).push_back(std::move(part));
    }
    return item;
  }
  GITOPS_ASSIGN_OR_RETURN(oci::Manifest manifest, oci::ParseManifest(item.raw));
  item.config_digest = manifest.config.digest.ToString();
  GITOPS_ASSIGN_OR_RETURN(
      item.config_raw,
      client->GetBlob(reference.repository(), manifest.config.digest,
                      oci::kMaxConfigBytes));
  GITOPS_ASSIGN_OR_RETURN(oci::ImageConfig config,
                          oci::ParseImageConfig(item.config_raw));
  if (config.diff_ids.size() != manifest.layers.size()) {
    return absl::FailedPreconditionError(
        "the config does not have a diff id for each layer");
  }
  for (size_t i = 0; i < manifest.layers.size(); ++i) {
    const oci::Descriptor& layer = manifest.layers[i];
    item.layers.push_back({layer.media_type, layer.digest.ToString(),
                           config.diff_ids[i].ToString(), layer.size_bytes});
  }
  return item;
}

std::string SortKey(const BundleItem& item) {
  return item.is_index ? item.digest
                       : absl::StrCat(item.digest, "/", item.config_digest);
}

Value Strings(std::initializer_list<std::pair<const char*, std::string>> all) {
  Value out = Value::NewMap();
  for (const auto& [name, text] : all) {
    out.map().Set(name, Value::String(text));
  }
  return out;
}

Value ImageValue(const BundleItem& item) {
  Value out = Value::NewMap();
  out.map().Set("Refs", oci::StringList(item.refs));
  Value layers = Value::NewList();
  for (const BundleLayer& layer : item.layers) {
    Value json = Strings({{"MediaType", layer.media_type},
                          {"Digest", layer.digest},
                          {"DiffID", layer.diff_id}});
    json.map().Set("Size", Value::Int(layer.size_bytes));
    layers.list().Add(std::move(json));
  }
  out.map().Set("Layers", std::move(layers));
  out.map().Set("Config", Strings({{"Digest", item.config_digest},
                                   {"Raw", item.config_raw}}));
  out.map().Set("Manifest", Strings({{"MediaType", item.media_type},
                                     {"Digest", item.digest},
                                     {"Raw", item.raw}}));
  return out;
}

Value IndexValue(const BundleItem& item) {
  const auto list = [](const std::vector<BundleItem>& parts, auto convert) {
    if (parts.empty()) return Value();
    Value out = Value::NewList();
    for (const BundleItem& part : parts) out.list().Add(convert(part));
    return out;
  };
  Value out = Value::NewMap();
  out.map().Set("Refs", oci::StringList(item.refs));
  out.map().Set("Images", list(item.images, ImageValue));
  out.map().Set("Indexes", list(item.indexes, IndexValue));
  out.map().Set("MediaType", Value::String(item.media_type));
  out.map().Set("Digest", Value::String(item.digest));
  out.map().Set("Raw", Value::String(item.raw));
  return out;
}

absl::Status CheckDigest(absl::string_view what, absl::string_view digest,
                         absl::string_view content) {
  GITOPS_ASSIGN_OR_RETURN(oci::Digest wanted, oci::Digest::Parse(digest));
  if (oci::Digest::Of(content) == wanted) return absl::OkStatus();
  return absl::DataLossError(
      absl::StrCat("bundle: ", what, " ", digest, " does not have its digest"));
}

const Value& Member(const Value& json, absl::string_view name,
                    const Value& none) {
  const Value* found = json.Find(name);
  return found == nullptr ? none : *found;
}

absl::StatusOr<BundleItem> ReadImageItem(const Value& json) {
  const Value none;
  BundleItem item;
  GITOPS_RETURN_IF_ERROR(oci::ReadField(json, "Refs", &item.refs));
  const Value& config = Member(json, "Config", none);
  GITOPS_RETURN_IF_ERROR(oci::ReadField(config, "Digest", &item.config_digest));
  GITOPS_RETURN_IF_ERROR(oci::ReadField(config, "Raw", &item.config_raw));
  const Value& manifest = Member(json, "Manifest", none);
  GITOPS_RETURN_IF_ERROR(
      oci::ReadField(manifest, "MediaType", &item.media_type));
  GITOPS_RETURN_IF_ERROR(oci::ReadField(manifest, "Digest", &item.digest));
  GITOPS_RETURN_IF_ERROR(oci::ReadField(manifest, "Raw", &item.raw));
  GITOPS_RETURN_IF_ERROR(CheckDigest("manifest", item.digest, item.raw));
  GITOPS_RETURN_IF_ERROR(
      CheckDigest("config", item.config_digest, item.config_raw));
  const Value& layers = Member(json, "Layers", none);
  if (!layers.is_list()) return item;
  for (const Value& entry : layers.list()) {
    BundleLayer layer;
    GITOPS_RETURN_IF_ERROR(
        oci::ReadField(entry, "MediaType", &layer.media_type));
    GITOPS_RETURN_IF_ERROR(oci::ReadField(entry, "Digest", &layer.digest));
    GITOPS_RETURN_IF_ERROR(oci::ReadField(entry, "DiffID", &layer.diff_id));
    GITOPS_RETURN_IF_ERROR(oci::ReadField(entry, "Size", &layer.size_bytes));
    GITOPS_RETURN_IF_ERROR(oci::Digest::Parse(layer.digest).status());
    item.layers.push_back(std::move(layer));
  }
  return item;
}

absl::StatusOr<BundleItem> ReadIndexItem(const Value& json, int depth) {
  if (depth > kMaxDepth) {
    return absl::InvalidArgumentError("indexes are nested too deeply");
  }
  const Value none;
  BundleItem item;
  item.is_index = true;
  GITOPS_RETURN_IF_ERROR(oci::ReadField(json, "Refs", &item.refs));
  GITOPS_RETURN_IF_ERROR(oci::ReadField(json, "MediaType", &item.media_type));
  GITOPS_RETURN_IF_ERROR(oci::ReadField(json, "Digest", &item.digest));
  GITOPS_RETURN_IF_ERROR(oci::ReadField(json, "Raw", &item.raw));
  GITOPS_RETURN_IF_ERROR(CheckDigest("index", item.digest, item.raw));
  const Value& images = Member(json, "Images", none);
  if (images.is_list()) {
    for (const Value& entry : images.list()) {
      GITOPS_ASSIGN_OR_RETURN(BundleItem part, ReadImageItem(entry));
      item.images.push_back(std::move(part));
    }
  }
  const Value& indexes = Member(json, "Indexes", none);
  if (indexes.is_list()) {
    for (const Value& entry : indexes.list()) {
      GITOPS_ASSIGN_OR_RETURN(BundleItem part, ReadIndexItem(entry, depth + 1));
      item.indexes.push_back(std::move(part));
    }
  }
  return item;
}

// Every distinct layer with one image that has it.
using LayerMap =
    std::map<std::string, std::pair<const BundleItem*, const BundleLayer*>>;
void CollectLayers(const BundleItem& item, LayerMap* out) {
  for (const BundleLayer& layer : item.layers) {
    if (oci::IsNonDistributable(layer.media_type)) continue;
    out->emplace(layer.digest, std::make_pair(&item, &layer));
  }
  for (const BundleItem& part : item.images) CollectLayers(part, out);
  for (const BundleItem& part : item.indexes) CollectLayers(part, out);
}

class TarData : public oci::ByteSink {
 public:
  explicit TarData(oci::LayerTarWriter* writer) : writer_(writer) {}
  absl::Status Append(absl::string_view data) override {
    return writer_->WriteData(data);
  }

 private:
  oci::LayerTarWriter* writer_;
};

// Notes where entries lie; keeps manifest.json alone.
class BundleVisitor : public oci::TarVisitor {
 public:
  absl::Status Entry(const oci::TarHeader& header) override {
    header_ = header;
    return absl::OkStatus();
  }
  absl::Status Data(absl::string_view data) override {
    if (header_.path != kManifestName) return absl::OkStatus();
    if (manifest.size() + data.size() > kMaxBundleManifest) {
      return absl::ResourceExhaustedError("bundle: manifest.json is too large");
    }
    manifest.append(data.data(), data.size());
    return absl::OkStatus();
  }
  absl::Status EndEntry() override {
    entries.emplace_back(header_.path, header_.size_bytes);
    return absl::OkStatus();
  }
  std::string manifest;
  std::vector<std::pair<std::string, int64_t>> entries;

 private:
  oci::TarHeader header_;
};

class RangeSource : public http::BodySource {
 public:
  RangeSource(oci::FileReader reader, int64_t size)
      : reader_(std::move(reader)), left_(size), size_(size) {}
  absl::StatusOr<size_t> Read(char* buffer, size_t size) override {
    GITOPS_ASSIGN_OR_RETURN(
        size_t n,
        reader_.Read(buffer, static_cast<size_t>(std::min<int64_t>(
                                 left_, static_cast<int64_t>(size)))));
    left_ -= static_cast<int64_t>(n);
    return n;
  }
  int64_t size() const override { return size_; }

 private:
  oci::FileReader reader_;
  int64_t left_;
  const int64_t size_;
};

class TextSource : public http::BodySource {
 public:
  explicit TextSource(absl::string_view text) : left_(text), all_(text) {}
  absl::StatusOr<size_t> Read(char* buffer, size_t size) override {
    const size_t n = left_.copy(buffer, size);
    left_.remove_prefix(n);
    return n;
  }
  int64_t size() const override { return static_cast<int64_t>(all_.size()); }

 private:
  absl::string_view left_;
  const absl::string_view all_;
};

absl::Status PushBlob(const oci::Repository& repository,
                      absl::string_view digest_text,
                      const std::function<absl::StatusOr<LayerSource>()>& find,
                      oci::RegistryClient* client) {
  GITOPS_ASSIGN_OR_RETURN(oci::Digest digest, oci::Digest::Parse(digest_text));
  GITOPS_ASSIGN_OR_RETURN(bool there, client->HasBlob(repository, digest));
  if (there) return absl::OkStatus();
  GITOPS_ASSIGN_OR_RETURN(LayerSource source, find());
  return client->UploadBlob(
      repository, digest,
      [&]() -> absl::StatusOr<std::unique_ptr<http::BodySource>> {
        GITOPS_ASSIGN_OR_RETURN(oci::FileReader reader,
                                oci::FileReader::Open(source.path));
        GITOPS_RETURN_IF_ERROR(reader.SeekTo(source.offset));
        return std::make_unique<RangeSource>(std::move(reader),
                                             source.size_bytes);
      });
}

absl::Status ImportParts(const BundleItem& item,
                         const oci::Repository& repository,
                         const FindLayer& find, oci::RegistryClient* client,
                         absl::string_view identifier) {
  for (const auto* parts : {&item.images, &item.indexes}) {
    for (const BundleItem& part : *parts) {
      GITOPS_RETURN_IF_ERROR(
          ImportParts(part, repository, find, client, part.digest));
    }
  }
  for (const BundleLayer& layer : item.layers) {
    if (oci::IsNonDistributable(layer.media_type)) continue;
    GITOPS_RETURN_IF_ERROR(PushBlob(
        repository, layer.digest, [&] { return find(item, layer); }, client));
  }
  if (!item.is_index) {
    GITOPS_ASSIGN_OR_RETURN(oci::Digest config,
                            oci::Digest::Parse(item.config_digest));
    GITOPS_ASSIGN_OR_RETURN(bool there, client->HasBlob(repository, config));
    if (!there) {
      GITOPS_RETURN_IF_ERROR(client->UploadBlob(
          repository, config,
          [&]() -> absl::StatusOr<std::unique_ptr<http::BodySource>> {
            return std::make_unique<TextSource>(item.config_raw);
          }));
    }
  }
  return client->PutManifest(repository, identifier, item.media_type, item.raw);
}

}  // namespace

absl::StatusOr<BundleItem> FetchBundleItem(absl::string_view reference,
                                           oci::RegistryClient* client) {
  GITOPS_ASSIGN_OR_RETURN(oci::Reference parsed,
                          oci::Reference::ParseDigest(reference));
  absl::StatusOr<BundleItem> item = Fetch(parsed, parsed.Name(), client, 0);
  if (item.ok()) return item;
  return absl::Status(
      item.status().code(),
      absl::StrCat("Encountered an error most likely because this image is in "
                   "Docker Registry v1 format; only v2 or OCI image format is "
                   "supported (underlying error: ",
                   item.status().message(), ")"));
}

void SortBundle(std::vector<BundleItem>* items) {
  std::stable_sort(items->begin(), items->end(),
                   [](const BundleItem& a, const BundleItem& b) {
                     return SortKey(a) < SortKey(b);
                   });
}

std::string FormatBundle(const std::vector<BundleItem>& items) {
  if (items.empty()) return "null";
  Value list = Value::NewList();
  for (const BundleItem& item : items) {
    Value json = Value::NewMap();
    json.map().Set("ImageIndex", item.is_index ? IndexValue(item) : Value());
    json.map().Set("Image", item.is_index ? Value() : ImageValue(item));
    list.list().Add(std::move(json));
  }
  return oci::FormatJson(list);
}

absl::StatusOr<std::vector<BundleItem>> ParseBundle(absl::string_view text) {
  // A list at the top: wrapped, so that one reader serves.
  GITOPS_ASSIGN_OR_RETURN(
      Value json,
      oci::ParseJsonObject(absl::StrCat("{\"items\":", text, "}"), "bundle"));
  std::vector<BundleItem> items;
  const Value* list = json.Find("items");
  if (list == nullptr || !list->is_list()) return items;
  for (const Value& entry : list->list()) {
    const Value* index = entry.Find("ImageIndex");
    if (index != nullptr && !index->is_null()) {
      GITOPS_ASSIGN_OR_RETURN(BundleItem item, ReadIndexItem(*index, 0));
      items.push_back(std::move(item));
    } else if (const Value* image = entry.Find("Image")) {
      GITOPS_ASSIGN_OR_RETURN(BundleItem item, ReadImageItem(*image));
      items.push_back(std::move(item));
    }
  }
  return items;
}

absl::Status WriteBundle(
    const std::vector<BundleItem>& items, absl::string_view path,
    oci::RegistryClient* client, const std::function<void()>& begin,
    const std::function<void(absl::string_view file)>& done) {
  absl::StatusOr<oci::FileSink> created = oci::FileSink::Create(path);
  if (!created.ok()) {
    const absl::Status error = OpenError(path, created.status());
    return absl::Status(error.code(), absl::StrCat("Creating file '", path,
                                                   "': ", error.message()));
  }
  oci::FileSink file = *std::move(created);
  begin();
  oci::LayerTarWriter writer(&file);
  const std::string manifest = FormatBundle(items);
  oci::TarHeader header;
  header.path = std::string(kManifestName);
  header.size_bytes = static_cast<int64_t>(manifest.size());
  GITOPS_RETURN_IF_ERROR(writer.Add(header));
  GITOPS_RETURN_IF_ERROR(writer.WriteData(manifest));
  done(kManifestName);
  LayerMap layers;
  for (const BundleItem& item : items) CollectLayers(item, &layers);
  for (const auto& [digest, place] : layers) {
    GITOPS_ASSIGN_OR_RETURN(oci::Reference from,
                            oci::Reference::ParseDigest(place.first->refs[0]));
    oci::Descriptor descriptor;
    GITOPS_ASSIGN_OR_RETURN(descriptor.digest, oci::Digest::Parse(digest));
    descriptor.size_bytes = place.second->size_bytes;
    header.path = LayerFile(digest);
    header.size_bytes = descriptor.size_bytes;
    GITOPS_RETURN_IF_ERROR(writer.Add(header));
    TarData data(&writer);
    GITOPS_RETURN_IF_ERROR(
        client->FetchBlob(from.repository(), descriptor, &data));
    done(header.path);
  }
  GITOPS_RETURN_IF_ERROR(writer.Finish());
  return file.Commit();
}

absl::StatusOr<OpenedBundle> OpenBundle(absl::string_view path) {
  BundleVisitor visitor;
  oci::TarReader reader(&visitor);
  if (absl::Status status = oci::CopyFileTo(path, &reader); !status.ok()) {
    return absl::IsNotFound(status) ? OpenError(path, status) : status;
  }
  GITOPS_RETURN_IF_ERROR(reader.Finish());
  OpenedBundle out;
  GITOPS_ASSIGN_OR_RETURN(out.items, ParseBundle(visitor.manifest));
  std::map<std::string, LayerSource> by_name;
  int64_t offset = 0;
  for (const auto& [name, size] : visitor.entries) {
    offset += 512;  // The header; such names need no other.
    by_name[name] = {std::string(path), offset, size};
    offset += (size + 511) / 512 * 512;
  }
  LayerMap layers;
  for (const BundleItem& item : out.items) CollectLayers(item, &layers);
  for (const auto& [digest, place] : layers) {
    const auto it = by_name.find(LayerFile(digest));
    if (it != by_name.end()) out.layers[digest] = it->second;
  }
  return out;
}

absl::StatusOr<std::string> ImportItem(const BundleItem& item,
                                       const oci::Repository& repository,
                                       const FindLayer& layer,
                                       oci::RegistryClient* client) {
  GITOPS_ASSIGN_OR_RETURN(oci::Digest digest, oci::Digest::Parse(item.digest));
  const std::string tag = absl::StrCat("kbld-sha256-", digest.hex());
  GITOPS_RETURN_IF_ERROR(ImportParts(item, repository, layer, client, tag));
  GITOPS_ASSIGN_OR_RETURN(
      oci::Descriptor there,
      client->HeadManifest(oci::Reference(repository, tag)));
  if (there.digest != digest) {
    return absl::DataLossError(absl::StrCat(
        "Expected imported image '", item.refs.empty() ? "" : item.refs[0],
        "' to have digest '", digest.ToString(), "' but was '",
        there.digest.ToString(), "'"));
  }
  return oci::Reference(repository, digest).Name();
}

}  // namespace gitops::image
