#include "cmd/renderer/manifest_output.h"

#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "cmd/renderer/go_files.h"
#include "pkg/base/fs.h"
#include "pkg/base/status_macros.h"
#include "pkg/chart/file_bytes.h"
#include "pkg/chart/ignore.h"

namespace gitops::renderer {
namespace {

using render::Manifest;
using render::RenderedRelease;

constexpr absl::string_view kSourceMark = "# Source: ";

void AppendDocument(absl::string_view path, absl::string_view text,
                    std::string* out) {
  absl::StrAppend(out, "---\n", kSourceMark, path, "\n", text, "\n");
}

// Writes documents without having all of them in memory: a release can be
// megabytes. White space is written when something follows it.
class DocumentPrinter {
 public:
  explicit DocumentPrinter(cli::Output* out) : out_(*out) {
    buffer_.reserve(kBufferBytes);
  }
  ~DocumentPrinter() {
    buffer_ += space_;
    out_.Write(buffer_);
  }
  DocumentPrinter(const DocumentPrinter&) = delete;
  DocumentPrinter& operator=(const DocumentPrinter&) = delete;

  void Print(absl::string_view path, absl::string_view text) {
    Begin(path);
    Append(text);
    Append("\n");
  }
  void Print(absl::string_view path, const chart::FileBytes& text) {
    Begin(path);
    text.ForEachPiece([this](absl::string_view piece) { Append(piece); });
    Append("\n");
  }
  // Replaces all white space at the end by a line break.
  void EndLine() { space_ = "\n"; }

 private:
  static constexpr size_t kBufferBytes = size_t{32} << 10;

  void Begin(absl::string_view path) {
    Append("---\n");
    Append(kSourceMark);
    Append(path);
    Append("\n");
  }

  void Append(absl::string_view text) {
    const absl::string_view trimmed = render::TrimGoSpace(text);
    if (trimmed.empty()) {
      absl::StrAppend(&space_, text);
      return;
    }
    const size_t end =
        static_cast<size_t>(trimmed.data() - text.data()) + trimmed.size();
    Write(space_);
    Write(text.substr(0, end));
    space_.assign(text.data() + end, text.size() - end);
  }

  void Write(absl::string_view text) {
    const bool is_long = text.size() >= kBufferBytes / 2;
    if (is_long || buffer_.size() + text.size() > kBufferBytes) {
      out_.Write(buffer_);
      buffer_.clear();
    }
    if (is_long) {
      out_.Write(text);
    } else {
      buffer_.append(text.data(), text.size());
    }
  }

  cli::Output& out_;
  std::string buffer_;
  std::string space_;  // Not written yet.
};

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

void PrintManifests(const RenderedRelease& release,
                    const OutputOptions& options, cli::Output* out) {
  DocumentPrinter printer(out);
  if (options.include_crds) {
    for (const chart::Crd& crd : release.crds) {
      printer.Print(crd.path, crd.file->data);
    }
  }
  for (const Manifest& manifest : release.sorted.manifests) {
    printer.Print(manifest.path, manifest.text);
  }
  printer.EndLine();
  for (const Manifest& hook : release.sorted.hooks) {
    if (ShowsHook(hook, options)) printer.Print(hook.path, hook.text);
  }
}

std::string FormatManifests(const RenderedRelease& release,
                            const OutputOptions& options) {
  cli::StringOutput out;
  PrintManifests(release, options, &out);
  return out.text();
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
