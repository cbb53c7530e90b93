// Chart files from a directory or an archive: the parts of loader.h that touch
// the disk.

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <cstdlib>
#include <cstring>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "pkg/archive/gzip.h"
#include "pkg/archive/tar.h"
#include "pkg/base/fs.h"
#include "pkg/base/quote.h"
#include "pkg/base/status_macros.h"
#include "pkg/chart/ignore.h"
#include "pkg/chart/links.h"
#include "pkg/chart/loader.h"

namespace gitops::chart {
namespace {

constexpr size_t kSniffedBytes = 512;

constexpr absl::string_view kByteOrderMark = "\xef\xbb\xbf";
constexpr int kMaxDirectoryDepth = 200;
// Files of this size are read when somebody asks for them. Each holds a
// descriptor until then, so their number is limited.
constexpr size_t kDeferredBytes = size_t{16} << 10;
constexpr int kMaxDeferred = 128;

std::string ErrnoText(int error) {
  std::string text = std::strerror(error);
  if (!text.empty()) text[0] = absl::ascii_tolower(text[0]);
  return text;
}

absl::Status PathError(absl::string_view operation, absl::string_view path) {
  const int error = errno;
  return absl::Status(
      error == ENOENT ? absl::StatusCode::kNotFound
                      : absl::StatusCode::kInvalidArgument,
      absl::StrCat(operation, " ", path, ": ", ErrnoText(error)));
}

void StripByteOrderMark(std::string* data) {
  if (absl::StartsWith(*data, kByteOrderMark)) {
    data->erase(0, kByteOrderMark.size());
  }
}

// The next `size` bytes of `fd`, or what there is of them.
std::string ReadUpTo(int fd, size_t size) {
  std::string data(size, '\0');
  size_t filled = 0;
  while (filled < size) {
    const ssize_t n = read(fd, data.data() + filled, size - filled);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) break;
    filled += static_cast<size_t>(n);
  }
  data.resize(filled);
  return data;
}

class DirectoryReader {
 public:
  DirectoryReader(std::string root, Log& log)
      : root_(std::move(root)), log_(log) {}

  absl::StatusOr<std::vector<ChartFile>> Read() {
    const std::string ignore_path = absl::StrCat(root_, "/.helmignore");
    struct stat info;
    if (stat(ignore_path.c_str(), &info) == 0) {
      GITOPS_ASSIGN_OR_RETURN(const std::string text,
                              fs::ReadFile(ignore_path, kMaxFileBytes));
      GITOPS_ASSIGN_OR_RETURN(rules_, IgnoreRules::Parse(text));
    }
    GITOPS_RETURN_IF_ERROR(Walk("", 0));
    return std::move(files_);
  }

 private:
  std::string Absolute(absl::string_view path) const {
    return path.empty() ? root_ : absl::StrCat(root_, "/", path);
  }

  absl::Status Walk(const std::string& directory, int depth) {
    if (depth > kMaxDirectoryDepth) {
      return absl::ResourceExhaustedError(
          absl::StrCat(Absolute(directory), ": directories nested too deep"));
    }
    GITOPS_ASSIGN_OR_RETURN(const std::vector<fs::DirEntry> entries,
                            fs::ListDir(Absolute(directory)));
    for (const fs::DirEntry& entry : entries) {
      const std::string path = directory.empty()
                                   ? entry.name
                                   : absl::StrCat(directory, "/", entry.name);
      GITOPS_RETURN_IF_ERROR(Visit(path, entry.type, depth));
    }
    return absl::OkStatus();
  }

  absl::Status Visit(const std::string& path, fs::FileType type, int depth) {
    const std::string absolute = Absolute(path);
    if (type == fs::FileType::kSymlink) {
      const absl::StatusOr<std::string> resolved = EvaluateLinks(absolute);
      if (!resolved.ok()) {
        return absl::InvalidArgumentError(
            absl::StrCat("error evaluating symlink ", absolute, ": ",
                         resolved.status().message()));
      }
      log_.Write(LogLevel::kInfo,
                 "found symbolic link in path. Contents of linked file "
                 "included and used",
                 {{"path", absolute}, {"resolved", *resolved}});
      struct stat info;
      if (stat(resolved->c_str(), &info) != 0) {
        return PathError("lstat", *resolved);
      }
      type = S_ISDIR(info.st_mode)   ? fs::FileType::kDirectory
             : S_ISREG(info.st_mode) ? fs::FileType::kFile
                                     : fs::FileType::kOther;
    }
    const bool is_directory = type == fs::FileType::kDirectory;
    if (rules_.Ignores(path, is_directory)) return absl::OkStatus();
    if (is_directory) return Walk(path, depth + 1);
    if (type != fs::FileType::kFile) {
      return absl::InvalidArgumentError(
          absl::StrCat("cannot load irregular file ", absolute,
                       " as it has file mode type bits set"));
    }
    return ReadOne(path, absolute);
  }

  absl::Status ReadOne(const std::string& path, const std::string& absolute) {
    const int fd = open(absolute.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0) {
      const absl::Status cause = PathError("open", absolute);
      return absl::Status(cause.code(), absl::StrCat("error reading ", path,
                                                     ": ", cause.message()));
    }
    struct stat info;
    absl::Status status;
    ChartFile file;
    file.name = path;
    if (fstat(fd, &info) != 0) {
      status = PathError("fstat", absolute);
    } else if (info.st_size > kMaxFileBytes) {
      status = absl::ResourceExhaustedError(absl::StrCat(
          "chart file ", Quote(fs::BaseName(path)),
          " is larger than the maximum file size ", kMaxFileBytes));
    } else {
      file.mtime_ns =
          info.st_mtim.tv_sec * int64_t{1'000'000'000} + info.st_mtim.tv_nsec;
      const auto size = static_cast<size_t>(info.st_size);
      if (size >= kDeferredBytes && deferred_ < kMaxDeferred) {
        ++deferred_;
        file.data = FileBytes::Deferred(fd, size);
        files_.push_back(std::move(file));
        return absl::OkStatus();
      }
      std::string data = ReadUpTo(fd, size);
      StripByteOrderMark(&data);
      file.data = std::move(data);
    }
    close(fd);
    GITOPS_RETURN_IF_ERROR(status);
    files_.push_back(std::move(file));
    return absl::OkStatus();
  }

  const std::string root_;
  Log& log_;
  IgnoreRules rules_;
  std::vector<ChartFile> files_;
  int deferred_ = 0;
};

// The entry's path inside the chart, or an error for one that leaves it.
absl::StatusOr<std::string> PathInChart(absl::string_view name) {
  std::string text(name);
  if (!absl::StrContains(text, "/")) {
    std::replace(text.begin(), text.end(), '\\', '/');
  }
  const size_t slash = text.find('/');
  if (slash == std::string::npos) {
    return absl::InvalidArgumentError(
        "chart illegally contains content outside the base directory");
  }
  if (text.substr(0, slash) == "Chart.yaml") {
    return absl::InvalidArgumentError("chart yaml not in base directory");
  }
  const std::string rest = text.substr(slash + 1);
  if (absl::StartsWith(rest, "/")) {
    return absl::InvalidArgumentError(
        "chart illegally contains absolute paths");
  }
  std::string path = fs::CleanPath(rest);
  if (path == ".") {
    return absl::InvalidArgumentError(
        "chart illegally contains content outside the base directory");
  }
  if (absl::StartsWith(path, "..")) {
    return absl::InvalidArgumentError(
        "chart illegally references parent directory");
  }
  if (path.size() > 2 && absl::ascii_isalpha(path[0]) && path[1] == ':' &&
      path[2] == '/') {
    return absl::InvalidArgumentError("chart contains illegally named files");
  }
  return path;
}

// Whether `head` begins with this tag of HTML, in any case of letters.
bool IsTag(absl::string_view head, absl::string_view tag) {
  return head.size() > tag.size() && absl::StartsWithIgnoreCase(head, tag) &&
         (head[tag.size()] == ' ' || head[tag.size()] == '>');
}

// What the MIME sniffing standard makes of a file's beginning, for the kinds
// that are met where a chart was expected. Short files count as binary, as
// Helm looks at a buffer with zeros behind them.
absl::string_view ContentType(absl::string_view head) {
  const absl::string_view text = absl::StripLeadingAsciiWhitespace(head);
  for (absl::string_view tag :
       {"<!DOCTYPE HTML", "<HTML", "<HEAD", "<SCRIPT", "<IFRAME", "<H1", "<DIV",
        "<FONT", "<TABLE", "<A", "<STYLE", "<TITLE", "<B", "<BODY", "<BR", "<P",
        "<!--"}) {
    if (IsTag(text, tag)) return "text/html; charset=utf-8";
  }
  if (absl::StartsWith(text, "<?xml")) return "text/xml; charset=utf-8";
  const struct {
    absl::string_view magic;
    absl::string_view type;
  } kMagics[] = {{"%PDF-", "application/pdf"},
                 {"%!PS-Adobe-", "application/postscript"},
                 {"\xFE\xFF", "text/plain; charset=utf-16be"},
                 {"\xFF\xFE", "text/plain; charset=utf-16le"},
                 {"\xEF\xBB\xBF", "text/plain; charset=utf-8"},
                 {"PK\x03\x04", "application/zip"},
                 {"\x89PNG\x0D\x0A\x1A\x0A", "image/png"},
                 {"\xFF\xD8\xFF", "image/jpeg"},
                 {"GIF87a", "image/gif"},
                 {"GIF89a", "image/gif"}};
  for (const auto& [magic, type] : kMagics) {
    if (absl::StartsWith(head, magic)) return type;
  }
  const bool binary = head.size() < kSniffedBytes ||
                      std::any_of(head.begin(), head.end(), [](char c) {
                        const unsigned char u = static_cast<unsigned char>(c);
                        return u <= 0x08 || u == 0x0b ||
                               (u >= 0x0e && u <= 0x1a) ||
                               (u >= 0x1c && u <= 0x1f);
                      });
  return binary ? "application/octet-stream" : "text/plain; charset=utf-8";
}

absl::Status NotAnArchive(absl::string_view path, absl::string_view head) {
  const absl::string_view name = path;
  if (absl::EndsWith(name, ".yml") || absl::EndsWith(name, ".yaml")) {
    return absl::InvalidArgumentError(
        absl::StrCat("file '", path,
                     "' seems to be a YAML file, but expected a gzipped "
                     "archive"));
  }
  return absl::InvalidArgumentError(absl::StrCat(
      "file '", path, "' does not appear to be a gzipped archive; got '",
      ContentType(head), "'"));
}

}  // namespace

absl::StatusOr<std::vector<ChartFile>> ReadChartDirectory(
    absl::string_view path, Log& log) {
  std::string root(path);
  if (!absl::StartsWith(path, "/")) {
    char current[PATH_MAX];
    if (getcwd(current, sizeof(current)) == nullptr) {
      return PathError("getwd", ".");
    }
    root = fs::JoinPath(current, path);
  }
  return DirectoryReader(fs::CleanPath(root), log).Read();
}

absl::StatusOr<std::vector<ChartFile>> ReadChartArchive(
    absl::string_view data) {
  archive::GzipReader stream(data);
  archive::TarReader reader(&stream);
  std::vector<ChartFile> files;
  int64_t left = kMaxArchiveBytes;
  archive::TarEntry entry;
  while (true) {
    GITOPS_ASSIGN_OR_RETURN(const bool more, reader.Next(&entry));
    if (!more) break;
    if (entry.type == archive::TarType::kDirectory ||
        entry.type == archive::TarType::kGlobalHeader) {
      continue;
    }
    GITOPS_ASSIGN_OR_RETURN(std::string path, PathInChart(entry.name));
    if (entry.size_bytes > static_cast<uint64_t>(left)) {
      return absl::ResourceExhaustedError(
          absl::StrCat("decompressed chart is larger than the maximum size ",
                       kMaxArchiveBytes));
    }
    if (entry.size_bytes > static_cast<uint64_t>(kMaxFileBytes)) {
      return absl::ResourceExhaustedError(absl::StrCat(
          "decompressed chart file ", Quote(entry.name),
          " is larger than the maximum file size ", kMaxFileBytes));
    }
    left -= static_cast<int64_t>(entry.size_bytes);
    ChartFile file;
    GITOPS_ASSIGN_OR_RETURN(std::string data, reader.ReadContent());
    StripByteOrderMark(&data);
    file.data = std::move(data);
    file.name = std::move(path);
    file.mtime_ns = entry.mtime_seconds * 1'000'000'000;
    files.push_back(std::move(file));
  }
  if (files.empty()) {
    return absl::InvalidArgumentError("no files in chart archive");
  }
  return files;
}

absl::StatusOr<std::shared_ptr<Chart>> LoadChart(absl::string_view path,
                                                 Log& log, ApiVersions wanted) {
  struct stat info;
  const std::string name(path);
  if (stat(name.c_str(), &info) != 0) return PathError("stat", name);
  if (S_ISDIR(info.st_mode)) return LoadChartDirectory(path, log, wanted);
  if (!S_ISREG(info.st_mode)) {
    return absl::InvalidArgumentError(
        absl::StrCat("cannot load irregular file ", path));
  }
  GITOPS_ASSIGN_OR_RETURN(const std::string data,
                          fs::ReadFile(path, kMaxArchiveBytes));
  if (!absl::StartsWith(data, "\x1f\x8b")) {
    return NotAnArchive(path, absl::string_view(data).substr(0, kSniffedBytes));
  }
  return LoadChartArchive(data, log, wanted);
}

}  // namespace gitops::chart
