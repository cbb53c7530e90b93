#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "pkg/base/fs.h"
#include "pkg/base/quote.h"
#include "pkg/base/sha256.h"
#include "pkg/base/status_macros.h"
#include "pkg/descriptor/app_graph.h"
#include "pkg/descriptor/descriptor.h"

namespace gitops::descriptor {
namespace {

constexpr size_t kMaxEntries = 100000;

bool IsSha256(absl::string_view text) {
  return text.size() == 64 && std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
         });
}

bool IsDigest(absl::string_view text) {
  return absl::StartsWith(text, "sha256:") && IsSha256(text.substr(7));
}

// A folder or file name that means the same everywhere. ".git" in any case is
// refused because git refuses it in a tree.
bool IsPlainName(absl::string_view name) {
  if (name.empty() || name == "." || name == ".." || name.size() > 255) {
    return false;
  }
  if (absl::EqualsIgnoreCase(name, ".git")) return false;
  return std::none_of(name.begin(), name.end(), [](char c) {
    return c == '/' || c == '\\' || static_cast<unsigned char>(c) < 0x20 ||
           c == 0x7f;
  });
}

absl::Status Bad(absl::string_view what, absl::string_view value) {
  return absl::InvalidArgumentError(
      absl::StrCat("release descriptor: ", what, ": ", Quote(value)));
}

absl::Status CheckPath(const std::string& path,
                       const std::set<std::string>& apps) {
  size_t slash = path.find('/');
  if (slash == std::string::npos) return Bad("file outside any app", path);
  if (apps.count(path.substr(0, slash)) == 0) {
    return Bad("file of an app that is not listed", path);
  }
  absl::string_view rest(path);
  while (true) {
    size_t end = rest.find('/');
    if (!IsPlainName(rest.substr(0, end))) {
      return Bad("file path is not a plain relative one", path);
    }
    if (end == absl::string_view::npos) return absl::OkStatus();
    rest.remove_prefix(end + 1);
  }
}

absl::Status CheckFileList(const std::vector<File>& files,
                           const std::set<std::string>& apps,
                           std::set<std::string>* seen) {
  for (const File& file : files) {
    GITOPS_RETURN_IF_ERROR(CheckPath(file.path, apps));
    if (!IsSha256(file.sha256)) return Bad("no SHA-256 of file", file.path);
    if (!seen->insert(file.path).second) {
      return Bad("file listed twice", file.path);
    }
    if (file.objects.size() > kMaxEntries) {
      return absl::ResourceExhaustedError(
          absl::StrCat("release descriptor: more than ", kMaxEntries,
                       " objects in ", Quote(file.path)));
    }
  }
  return absl::OkStatus();
}

absl::Status CheckSizes(const Release& r) {
  for (size_t n :
       {r.charts.size(), r.values.size(), r.flags.size(), r.apps.size(),
        r.files.size(), r.crds.size(), r.images.size(), r.behaviours.size(),
        r.allowed_secrets.size()}) {
    if (n > kMaxEntries) {
      return absl::ResourceExhaustedError(
          absl::StrCat("release descriptor: a list of ", n,
                       " entries, the limit is ", kMaxEntries));
    }
  }
  return absl::OkStatus();
}

absl::Status CheckNames(const Release& r) {
  if (!IsPlainName(r.environment)) {
    return Bad("environment is empty or no plain name", r.environment);
  }
  if (!IsPlainName(r.name)) {
    return Bad("release name is empty or no plain name", r.name);
  }
  if (!IsPlainName(r.app_group)) {
    return Bad("app group is empty or no plain name", r.app_group);
  }
  if (!r.ns.empty() && !IsPlainName(r.ns)) {
    return Bad("namespace is no plain name", r.ns);
  }
  return absl::OkStatus();
}

absl::Status CheckDigests(const Release& r) {
  for (const Chart& chart : r.charts) {
    if (!IsDigest(chart.digest)) return Bad("no digest of chart", chart.name);
    if (!chart.lock_digest.empty() && !IsDigest(chart.lock_digest)) {
      return Bad("bad lock digest of chart", chart.name);
    }
  }
  for (const ValuesFile& values : r.values) {
    if (!IsSha256(values.sha256)) {
      return Bad("no SHA-256 of values file", values.path);
    }
  }
  std::set<std::string> references;
  for (const Image& image : r.images) {
    if (image.reference.empty()) return Bad("image without reference", "");
    if (!IsDigest(image.digest)) {
      return Bad("no digest of image", image.reference);
    }
    if (!references.insert(image.reference).second) {
      return Bad("image listed twice", image.reference);
    }
  }
  return absl::OkStatus();
}

absl::Status CheckAppOrder(const Release& r) {
  std::set<std::string> before;
  for (const App& app : r.apps) {
    if (!r.apps_graph && !app.after.empty()) {
      return Bad("app with others before it, but no graph of apps", app.name);
    }
    for (const std::string& other : app.after) {
      if (before.count(other) == 0) {
        return Bad("app listed before one that it comes after", app.name);
      }
    }
    before.insert(app.name);
  }
  return absl::OkStatus();
}

void AddLines(absl::string_view word, const std::vector<File>& files,
              std::vector<std::string>* lines) {
  for (const File& f : files) {
    lines->push_back(
        absl::StrCat(word, " ", Quote(f.path), " ", f.sha256, "\n"));
  }
}

}  // namespace

std::string ContentDigest(const Release& release) {
  std::vector<std::string> lines;
  AddLines("file", release.files, &lines);
  AddLines("crd", release.crds, &lines);
  for (const Image& i : release.images) {
    lines.push_back(absl::StrCat("image ", Quote(i.reference), " ", i.digest,
                                 " ", Quote(i.target), "\n"));
  }
  std::sort(lines.begin(), lines.end());
  Sha256 hash;
  for (const std::string& line : lines) hash.Update(line);
  return absl::StrCat("sha256:", hash.FinishHex());
}

absl::Status Validate(const Release& r) {
  if (r.schema_version == 0) {
    return absl::InvalidArgumentError(
        "release descriptor: no schema version; is this a release.binpb?");
  }
  if (r.schema_version != kSchemaVersion) {
    return absl::UnimplementedError(absl::StrCat(
        "release descriptor: schema version ", r.schema_version,
        ", this program knows ", kSchemaVersion, "; use a newer one"));
  }
  GITOPS_RETURN_IF_ERROR(CheckSizes(r));
  GITOPS_RETURN_IF_ERROR(CheckNames(r));
  std::set<std::string> apps;
  for (const App& app : r.apps) {
    if (!IsPlainName(app.name)) return Bad("app name", app.name);
    if (!apps.insert(app.name).second) {
      return Bad("app listed twice", app.name);
    }
  }
  absl::Status graph = CheckAppGraph(r.apps);
  if (!graph.ok()) {
    return absl::InvalidArgumentError(
        absl::StrCat("release descriptor: ", graph.message()));
  }
  GITOPS_RETURN_IF_ERROR(CheckAppOrder(r));
  std::set<std::string> seen;
  GITOPS_RETURN_IF_ERROR(CheckFileList(r.files, apps, &seen));
  GITOPS_RETURN_IF_ERROR(CheckFileList(r.crds, apps, &seen));
  GITOPS_RETURN_IF_ERROR(CheckDigests(r));
  std::string content = ContentDigest(r);
  if (r.content_digest != content) {
    return absl::DataLossError(
        absl::StrCat("release descriptor: content digest is ",
                     Quote(r.content_digest), ", its entries give ", content));
  }
  return absl::OkStatus();
}

}  // namespace gitops::descriptor
