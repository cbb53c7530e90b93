#include "pkg/chart/provenance.h"

#include <algorithm>
#include <memory>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "pkg/base/fs.h"
#include "pkg/base/quote.h"
#include "pkg/base/secret.h"
#include "pkg/base/sha256.h"
#include "pkg/base/status_macros.h"
#include "pkg/chart/dependencies.h"
#include "pkg/chart/loader.h"
#include "pkg/chart/pack.h"
#include "pkg/json/json.h"
#include "pkg/openpgp/keyring.h"
#include "pkg/yaml/yaml.h"

namespace gitops::chart {
namespace {

using value::Value;

constexpr int64_t kMaxKeyringBytes = int64_t{64} << 20;
constexpr int64_t kMaxProvenanceBytes = int64_t{8} << 20;
constexpr int64_t kMaxPackedBytes = int64_t{256} << 20;
constexpr absl::string_view kSeparator = "\n...\n";

absl::Status Within(const absl::Status& status, absl::string_view doing) {
  return absl::Status(status.code(),
                      absl::StrCat(doing, ": ", status.message()));
}

std::string ProvenancePath(absl::string_view path) {
  return absl::StrCat(path, ".prov");
}

// "dir/" and "." are directories whose provenance lies beside them, too.
absl::StatusOr<std::string> DirectoryPath(absl::string_view directory) {
  const std::string clean = fs::CleanPath(directory);
  const absl::string_view base = fs::BaseName(clean);
  if (base == "." || base == ".." || base == "/") {
    return absl::InvalidArgumentError(
        absl::StrCat("the provenance of a chart directory lies beside it: give "
                     "the directory by its name instead of ",
                     Quote(directory)));
  }
  return clean;
}

absl::StatusOr<openpgp::Keyring> LoadKeyring(const std::string& file) {
  absl::StatusOr<std::string> text = fs::ReadFile(file, kMaxKeyringBytes);
  if (!text.ok()) return text.status();
  const Secret content(*std::move(text));
  return openpgp::Keyring::Parse(content.Reveal());
}

std::string HashOf(absl::string_view data) {
  return absl::StrCat("sha256:", Sha256Hex(data));
}

// A directory as the archive that it packs to.
struct Packed {
  std::string name;
  std::string data;
};

// What a chart and the charts below it say about themselves. Their order is
// left out: folders in charts/ may be called other than their charts.
absl::StatusOr<std::string> MetadataTree(const Chart& chart) {
  GITOPS_ASSIGN_OR_RETURN(std::string text, FormatMetadata(chart.metadata));
  std::vector<std::string> below;
  for (const std::shared_ptr<Chart>& dependency : chart.dependencies) {
    GITOPS_ASSIGN_OR_RETURN(std::string tree, MetadataTree(*dependency));
    below.push_back(std::move(tree));
  }
  std::sort(below.begin(), below.end());
  return absl::StrCat(text, "(", absl::StrJoin(below, ","), ")");
}

absl::StatusOr<Packed> PackDirectory(const std::string& directory) {
  NoLog log;
  GITOPS_ASSIGN_OR_RETURN(const std::shared_ptr<Chart> chart,
                          LoadChartDirectory(directory, log));
  GITOPS_RETURN_IF_ERROR(CheckVendoredArchives(directory, *chart));
  Packed out;
  out.name = PackageFileName(chart->metadata);
  GITOPS_ASSIGN_OR_RETURN(out.data, PackChart(*chart));
  // A package leaves out what Helm leaves out (the dependencies in a v1
  // Chart.yaml): a signature over it would not cover that.
  GITOPS_ASSIGN_OR_RETURN(const std::shared_ptr<Chart> again,
                          LoadChartArchive(out.data, log));
  GITOPS_ASSIGN_OR_RETURN(const std::string before, MetadataTree(*chart));
  GITOPS_ASSIGN_OR_RETURN(const std::string after, MetadataTree(*again));
  if (before != after) {
    return absl::FailedPreconditionError(
        absl::StrCat(directory,
                     " cannot be signed or verified: its package is "
                     "not the same chart (dependencies in a v1 Chart.yaml, or "
                     "charts of one name)"));
  }
  return out;
}

absl::StatusOr<std::string> SignedText(const Packed& packed) {
  NoLog log;
  GITOPS_ASSIGN_OR_RETURN(const std::shared_ptr<Chart> chart,
                          LoadChartArchive(packed.data, log));
  GITOPS_ASSIGN_OR_RETURN(const std::string metadata,
                          FormatMetadata(chart->metadata));
  Value files = Value::NewMap();
  files.map().Set(packed.name, Value::String(HashOf(packed.data)));
  Value sums = Value::NewMap();
  sums.map().Set("files", std::move(files));
  GITOPS_ASSIGN_OR_RETURN(const std::string text, yaml::Emit(sums));
  return absl::StrCat(metadata, kSeparator, text);
}

absl::Status Sign(const Packed& packed, const std::string& file,
                  const SignOptions& options) {
  GITOPS_ASSIGN_OR_RETURN(const openpgp::Keyring keyring,
                          LoadKeyring(options.keyring));
  GITOPS_ASSIGN_OR_RETURN(const openpgp::Certificate* const certificate,
                          openpgp::FindCertificate(keyring, options.key));
  GITOPS_ASSIGN_OR_RETURN(const std::string text, SignedText(packed));
  GITOPS_ASSIGN_OR_RETURN(
      const std::string document,
      openpgp::ClearSign(text, *certificate, options.passphrase,
                         options.now_seconds));
  return fs::WriteFile(file, document);
}

std::string JsonKind(const Value& v) {
  if (v.is_list()) return "array";
  if (v.is_map()) return "object";
  if (v.is_string()) return "string";
  if (v.is_bool()) return "bool";
  return "number";
}

// What `text` says that `file_name` hashes to. Scalars that are no strings
// become text, as in Helm; the comparison fails on them then.
absl::StatusOr<std::string> SignedHash(absl::string_view text,
                                       absl::string_view file_name) {
  const std::vector<absl::string_view> parts =
      absl::StrSplit(text, absl::ByString(kSeparator));
  if (parts.size() < 2) {
    return absl::InvalidArgumentError(
        "message block must have at least two parts");
  }
  GITOPS_ASSIGN_OR_RETURN(const Value sums, yaml::ParseMap(parts[1]));
  const Value* const files = sums.Find("files");
  const Value* found = nullptr;
  if (files != nullptr && files->is_map()) {
    found = files->Find(file_name);
  } else if (files != nullptr && !files->is_null()) {
    return absl::InvalidArgumentError(absl::StrCat(
        "error unmarshaling JSON: while decoding JSON: json: cannot unmarshal ",
        JsonKind(*files),
        " into Go struct field SumCollection.files of type "
        "map[string]string"));
  }
  if (found == nullptr) {
    return absl::InvalidArgumentError(
        absl::StrCat("provenance does not contain a SHA for a file named ",
                     Quote(file_name)));
  }
  if (found->is_string()) return std::string(found->string_or_empty());
  if (found->is_null()) return "";
  return json::Write(*found);
}

// `data` is what `provenance` has to vouch for under the name `file_name`.
absl::StatusOr<Verification> Verify(absl::string_view data,
                                    absl::string_view file_name,
                                    absl::string_view provenance,
                                    const openpgp::Keyring& keyring,
                                    int64_t now_seconds) {
  GITOPS_ASSIGN_OR_RETURN(const openpgp::ClearSigned document,
                          openpgp::ParseClearSigned(provenance));
  Verification out;
  GITOPS_ASSIGN_OR_RETURN(
      out.signer, openpgp::VerifyClearSigned(document, keyring, now_seconds));
  GITOPS_ASSIGN_OR_RETURN(const std::string wanted,
                          SignedHash(document.text, file_name));
  out.file_hash = HashOf(data);
  out.file_name = std::string(file_name);
  if (wanted != out.file_hash) {
    return absl::DataLossError(absl::StrCat("sha256 sum does not match for ",
                                            file_name, ": ", Quote(wanted),
                                            " != ", Quote(out.file_hash)));
  }
  return out;
}

absl::StatusOr<openpgp::Keyring> LoadPublicKeyring(const std::string& file) {
  absl::StatusOr<openpgp::Keyring> keyring = LoadKeyring(file);
  if (!keyring.ok()) return Within(keyring.status(), "failed to load keyring");
  return keyring;
}

absl::StatusOr<std::string> ReadProvenance(const std::string& file) {
  absl::StatusOr<std::string> text = fs::ReadFile(file, kMaxProvenanceBytes);
  if (!text.ok()) {
    return Within(text.status(), "failed to read provenance file");
  }
  return text;
}

bool Locked(const Lock& lock, const Metadata& metadata) {
  for (const Dependency& d : lock.dependencies) {
    if (d.name != metadata.name) continue;
    // Without a repository the lock repeats the constraint.
    if (d.version == metadata.version ||
        (d.repository.empty() && VersionMatches(d.version, metadata.version))) {
      return true;
    }
  }
  return false;
}

}  // namespace

absl::StatusOr<Verification> VerifyChart(absl::string_view path,
                                         const VerifyOptions& options) {
  GITOPS_ASSIGN_OR_RETURN(const fs::FileInfo info, fs::Stat(path));
  const bool directory = info.type == fs::FileType::kDirectory;
  std::string prov = ProvenancePath(path);
  if (directory) {
    GITOPS_ASSIGN_OR_RETURN(const std::string clean, DirectoryPath(path));
    prov = ProvenancePath(clean);
    if (!fs::Exists(prov)) {
      return absl::FailedPreconditionError(
          "unpacked charts cannot be verified");
    }
  } else if (!absl::EndsWithIgnoreCase(path, ".tgz")) {
    return absl::InvalidArgumentError("chart must be a tgz file");
  } else if (const auto found = fs::Stat(prov); !found.ok()) {
    return Within(found.status(),
                  absl::StrCat("could not load provenance file ", prov));
  }
  GITOPS_ASSIGN_OR_RETURN(const openpgp::Keyring keyring,
                          LoadPublicKeyring(options.keyring));
  Packed packed;
  if (directory) {
    GITOPS_ASSIGN_OR_RETURN(packed, PackDirectory(std::string(path)));
  } else {
    packed.name = std::string(fs::BaseName(path));
    GITOPS_ASSIGN_OR_RETURN(packed.data, fs::ReadFile(path, kMaxPackedBytes));
  }
  GITOPS_ASSIGN_OR_RETURN(const std::string provenance, ReadProvenance(prov));
  return Verify(packed.data, packed.name, provenance, keyring,
                options.now_seconds);
}

absl::StatusOr<Verification> VerifyArchive(absl::string_view data,
                                           absl::string_view file_name,
                                           absl::string_view provenance,
                                           const VerifyOptions& options) {
  GITOPS_ASSIGN_OR_RETURN(const openpgp::Keyring keyring,
                          LoadPublicKeyring(options.keyring));
  return Verify(data, file_name, provenance, keyring, options.now_seconds);
}

absl::Status CheckVendoredArchives(absl::string_view directory,
                                   const Chart& chart) {
  const std::string charts = fs::JoinPath(directory, "charts");
  if (!fs::Exists(charts)) return absl::OkStatus();
  GITOPS_ASSIGN_OR_RETURN(const std::vector<fs::DirEntry> entries,
                          fs::ListDir(charts));
  const absl::string_view lock_name = LockFileName(chart.metadata);
  for (const fs::DirEntry& entry : entries) {
    // What the loader skips.
    if (entry.name[0] == '_' || entry.name[0] == '.') continue;
    const std::string path = fs::JoinPath(charts, entry.name);
    if (!absl::EndsWith(entry.name, ".tgz") || fs::IsDirectory(path)) continue;
    NoLog log;
    GITOPS_ASSIGN_OR_RETURN(const std::shared_ptr<Chart> packed,
                            LoadChart(path, log));
    if (!chart.lock.has_value()) {
      return absl::FailedPreconditionError(absl::StrCat(
          path, " cannot be verified: the chart has no ", lock_name));
    }
    GITOPS_RETURN_IF_ERROR(CheckLock(chart.metadata, *chart.lock, log));
    if (!Locked(*chart.lock, packed->metadata)) {
      return absl::FailedPreconditionError(absl::StrCat(
          path, " cannot be verified: ", lock_name, " does not name ",
          packed->metadata.name, " ", packed->metadata.version));
    }
  }
  return absl::OkStatus();
}

absl::Status SignArchive(absl::string_view archive,
                         const SignOptions& options) {
  Packed packed;
  packed.name = std::string(fs::BaseName(archive));
  GITOPS_ASSIGN_OR_RETURN(packed.data, fs::ReadFile(archive, kMaxPackedBytes));
  return Sign(packed, ProvenancePath(archive), options);
}

absl::StatusOr<std::string> SignDirectory(absl::string_view directory,
                                          const SignOptions& options,
                                          Log& log) {
  GITOPS_ASSIGN_OR_RETURN(const std::string clean, DirectoryPath(directory));
  GITOPS_ASSIGN_OR_RETURN(const std::shared_ptr<Chart> chart,
                          LoadChartDirectory(clean, log));
  const std::vector<std::string> missing = MissingDependencies(*chart);
  if (!missing.empty()) {
    return absl::FailedPreconditionError(
        absl::StrCat("found in Chart.yaml, but missing in charts/ directory: ",
                     absl::StrJoin(missing, ", ")));
  }
  GITOPS_ASSIGN_OR_RETURN(const Packed packed, PackDirectory(clean));
  const std::string file = ProvenancePath(clean);
  GITOPS_RETURN_IF_ERROR(Sign(packed, file, options));
  return file;
}

}  // namespace gitops::chart
