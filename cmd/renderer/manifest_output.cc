#include "cmd/renderer/manifest_output.h"

#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "cmd/renderer/go_files.h"
#include "pkg/base/fs.h"
#include "pkg/base/status_macros.h"
#include "pkg/chart/ignore.h"

namespace gitops::renderer {
namespace {

using render::Manifest;
using render::RenderedRelease;

constexpr absl::string_view kSourceMark = "# Source: ";

// What AppendDocument adds to path and text.
constexpr size_t kDocumentExtra = 6 + kSourceMark.size();

void AppendDocument(absl::string_view path, absl::string_view text,
                    std::string* out) {
  absl::StrAppend(out, "---\n", kSourceMark, path, "\n", text, "\n");
}

bool ShowsHook(const Manifest& hook, const OutputOptions& options) {
  return !options.no_hooks && !(options.skip_tests && render::IsTestHook(hook));
}

// What `# Source: [^/]+/(.+)` finds first in a document: the path without the
// chart's name.
absl::string_view SourceOf(absl::string_view document) {
  size_t at = 0;
  while ((at = document.find(kSourceMark, at)) != absl::string_view::npos) {
    at += kSourceMark.size();
    absl::string_view line = document.substr(at);
    // The chart's name may span lines, the rest may not.
    const size_t slash = line.find('/');
    if (slash == absl::string_view::npos || slash == 0) continue;
    line = line.substr(slash + 1);
    line = line.substr(0, line.find('\n'));
    if (!line.empty()) return line;
  }
  return {};
}

class FileWriter {
 public:
  explicit FileWriter(std::string* shown) : shown_(shown) {}

  // Appends to files written before in this run, and to hook files that are
  // there already.
  absl::Status Write(const std::string& directory, const std::string& name,
                     absl::string_view text, bool append_to_existing) {
    const std::string path = absl::StrCat(directory, "/", name);
    const bool append =
        written_.count(path) > 0 ||
        (append_to_existing && fs::Exists(fs::JoinPath(directory, name)));
    GITOPS_RETURN_IF_ERROR(MakeGoDirs(std::string(fs::DirName(path))));
    std::string document;
    AppendDocument(name, text, &document);
    GITOPS_RETURN_IF_ERROR(
        WriteGoFile(path, document,
                    append ? WriteMode::kAppend : WriteMode::kReplace, 0666));
    written_.insert(path);
    absl::StrAppend(shown_, "wrote ", path, "\n");
    return absl::OkStatus();
  }

 private:
  std::string* shown_;
  std::set<std::string> written_;
};

}  // namespace

std::string FormatManifests(const RenderedRelease& release,
                            const OutputOptions& options) {
  // In one string of the right size: a release can be megabytes.
  size_t size = 0;
  const auto count = [&size](absl::string_view path, absl::string_view text) {
    size += kDocumentExtra + path.size() + text.size();
  };
  if (options.include_crds) {
    for (const chart::Crd& crd : release.crds) count(crd.path, crd.file->data);
  }
  for (const Manifest& m : release.sorted.manifests) count(m.path, m.text);
  for (const Manifest& hook : release.sorted.hooks) {
    if (ShowsHook(hook, options)) count(hook.path, hook.text);
  }
  std::string out;
  out.reserve(size + 1);
  if (options.include_crds) {
    for (const chart::Crd& crd : release.crds) {
      AppendDocument(crd.path, crd.file->data, &out);
    }
  }
  for (const Manifest& manifest : release.sorted.manifests) {
    AppendDocument(manifest.path, manifest.text, &out);
  }
  // It starts with a separator: only its end can have white space to trim.
  out.resize(render::TrimGoSpace(out).size());
  out.push_back('\n');
  for (const Manifest& hook : release.sorted.hooks) {
    if (ShowsHook(hook, options)) AppendDocument(hook.path, hook.text, &out);
  }
  return out;
}

absl::StatusOr<std::string> SelectManifests(absl::string_view text,
                                            const OutputOptions& options) {
  const std::vector<absl::string_view> documents =
      render::SplitManifests(text, options.compat);
  std::string out;
  for (const std::string& pattern : options.show_only) {
    bool found = false;
    for (absl::string_view document : documents) {
      const absl::string_view source = SourceOf(document);
      if (source.empty() ||
          !chart::GlobMatch(pattern, source).value_or(false)) {
        continue;
      }
      found = true;
      absl::StrAppend(&out, "---\n", document, "\n");
    }
    if (!found) {
      return absl::NotFoundError(
          absl::StrCat("could not find template ", pattern, " in chart"));
    }
  }
  return out;
}

absl::Status WriteManifests(const RenderedRelease& release,
                            const OutputOptions& options, std::string* shown) {
  FileWriter writer(shown);
  const std::string& root = options.output_dir;
  if (options.include_crds) {
    for (const chart::Crd& crd : release.crds) {
      GITOPS_RETURN_IF_ERROR(
          writer.Write(root, crd.path, crd.file->data, false));
    }
  }
  const std::string directory =
      options.release_subdir.empty()
          ? root
          : fs::JoinPath(root, options.release_subdir);
  for (const Manifest& manifest : release.sorted.manifests) {
    GITOPS_RETURN_IF_ERROR(
        writer.Write(directory, manifest.path, manifest.text, false));
  }
  for (const Manifest& hook : release.sorted.hooks) {
    if (!ShowsHook(hook, options)) continue;
    GITOPS_RETURN_IF_ERROR(writer.Write(directory, hook.path, hook.text, true));
  }
  return absl::OkStatus();
}

}  // namespace gitops::renderer
