#ifndef GITOPS_PKG_DESCRIPTOR_DESCRIPTOR_H_
#define GITOPS_PKG_DESCRIPTOR_DESCRIPTOR_H_

// The release descriptor as plain structs, and its one way into bytes and out.
//
// Source: proto/gitops/release/v1/release.proto, which says what each field
// means; protobuf itself stays behind this header.
//
// The release id is the SHA-256 of the bytes of release.binpb as they are.
// Never serialise again to find it: keep the bytes beside the struct.
//
// Limits: 64 MiB of bytes, 100,000 files, images or objects each.
// Errors: InvalidArgument (bytes that are no descriptor, or that break a rule
// of the schema), Unimplemented (newer schema version), ResourceExhausted
// (limits), DataLoss (files that do not match).
// Pure, deterministic and thread-safe, but for the functions that read files.

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace gitops::descriptor {

inline constexpr uint32_t kSchemaVersion = 1;

// Names of the loose files beside the app folders of a state directory.
inline constexpr char kBinaryFile[] = "release.binpb";
inline constexpr char kTextFile[] = "release.txtpb";
inline constexpr char kImagesLockFile[] = "images.lock.yml";
inline constexpr char kSourcesFile[] = "sources.yaml";

struct Chart {
  std::string name;
  std::string version;
  std::string digest;
  std::string lock_digest;
  std::string path;
};

struct ValuesFile {
  std::string path;
  std::string sha256;
};

struct Setting {
  std::string name;
  std::string value;
};

struct App {
  std::string name;
  std::vector<std::string> after = {};  // Names of others; with apps_graph.
};

struct Object {
  std::string api_version;
  std::string kind;
  std::string ns;
  std::string name;
};

struct File {
  std::string path;  // APP/REST
  std::string sha256;
  std::vector<Object> objects;
};

struct Image {
  std::string reference;
  std::string digest;
  std::string target;
  std::string origin;
};

struct Release {
  uint32_t schema_version = kSchemaVersion;
  std::string source;
  std::string environment;
  std::string name;
  std::string ns;
  bool create_namespace = false;
  std::string app_group;
  std::vector<Chart> charts;
  std::vector<ValuesFile> values;
  std::vector<Setting> flags;
  std::vector<App> apps;
  std::vector<File> files;
  std::vector<File> crds;
  std::vector<Image> images;
  std::vector<Setting> behaviours;
  bool random_values_derived = false;
  std::string content_digest;
  std::vector<std::string> allowed_secrets;
  bool apps_graph = false;
};

// Sorts what is sorted and sets the content digest, so that equal releases
// become equal bytes. The builder calls it; a release that was read is as it
// was written.
void Finish(Release* release);

// The bytes of release.binpb. Fails where the release breaks the schema's
// rules (see Validate).
absl::StatusOr<std::string> WriteRelease(const Release& release);

// Parses and validates. Any bytes are safe.
absl::StatusOr<Release> ReadRelease(absl::string_view bytes);

// 64 lower-case hexadecimal digits.
std::string ReleaseId(absl::string_view bytes);

// "sha256:…" over each file, CRD and image: SHA-256 of one line per entry,
// sorted by bytes: "file PATH SHA256\n", "crd PATH SHA256\n" and
// "image REFERENCE DIGEST TARGET\n", the strings quoted as Go's %q.
std::string ContentDigest(const Release& release);

// What a reader may rely on: known schema version, names that are set, paths
// that stay below their root and name a known app, digests well formed, no
// path twice, the content digest right, apps that wait for known ones and for
// none in a circle (see app_graph.h).
absl::Status Validate(const Release& release);

// The same release in protobuf's text form and in JSON, from the bytes.
absl::StatusOr<std::string> ToText(absl::string_view bytes);
absl::StatusOr<std::string> ToJson(absl::string_view bytes);
// From a text form, as written by hand or by ToText, to canonical bytes.
absl::StatusOr<std::string> FromText(absl::string_view text);

// Compares the release with `contents`: path → bytes of every regular file
// below the state directory. Loose files (no slash in the path) are no part of
// the comparison. DataLoss names the first file that is missing, differs or
// is not in the descriptor.
absl::Status CheckContents(const Release& release,
                           const std::map<std::string, std::string>& contents);

// The same with the files below `dir`. A symbolic link to a folder is DataLoss;
// one to a file is read through, since build systems hand trees over as links.
absl::Status CheckFiles(const Release& release, absl::string_view dir);

// Reads DIR/release.binpb and checks the files beside it. `bytes`, where not
// null, receives the descriptor's bytes.
absl::StatusOr<Release> LoadStateDir(absl::string_view dir,
                                     std::string* bytes = nullptr);

}  // namespace gitops::descriptor

#endif  // GITOPS_PKG_DESCRIPTOR_DESCRIPTOR_H_
