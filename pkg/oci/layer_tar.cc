#include "pkg/oci/layer_tar.h"

#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "pkg/base/quote.h"
#include "pkg/base/status_macros.h"

namespace gitops::oci {
namespace {

constexpr size_t kBlock = 512;
constexpr uint64_t kMaxOctal7 = 07777777;       // 8-byte numeric fields
constexpr uint64_t kMaxOctal11 = 077777777777;  // 12-byte numeric fields

// Offsets and widths of ustar's fields.
struct Field {
  size_t offset;
  size_t width;
};
constexpr Field kName = {0, 100};
constexpr Field kMode = {100, 8};
constexpr Field kUid = {108, 8};
constexpr Field kGid = {116, 8};
constexpr Field kSize = {124, 12};
constexpr Field kMtime = {136, 12};
constexpr Field kChecksum = {148, 8};
constexpr Field kType = {156, 1};
constexpr Field kLink = {157, 100};
constexpr Field kMagic = {257, 8};
constexpr Field kDevMajor = {329, 8};
constexpr Field kDevMinor = {337, 8};
constexpr Field kPrefix = {345, 155};

bool IsAscii(absl::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) {
    return static_cast<unsigned char>(c) < 0x80;
  });
}

absl::Status CheckPath(absl::string_view path) {
  bool bad = path.empty() || path[0] == '/' || path.back() == '/' ||
             absl::StrContains(path, absl::string_view("\0", 1));
  for (absl::string_view part : absl::StrSplit(path, '/')) {
    bad = bad || part.empty() || part == "." || part == "..";
  }
  if (!bad) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat("layer path ", Quote(path),
                   " must be relative, without \".\" or \"..\""));
}

char TypeFlag(EntryType type) {
  switch (type) {
    case EntryType::kFile:
      return '0';
    case EntryType::kHardlink:
      return '1';
    case EntryType::kSymlink:
      return '2';
    case EntryType::kDirectory:
      return '5';
  }
  return '0';
}

// One 512-byte header under construction.
class Block {
 public:
  void SetText(Field field, absl::string_view text) {
    text.copy(bytes_ + field.offset, field.width);
  }
  void SetOctal(Field field, uint64_t value) {
    SetText(field, absl::StrFormat("%0*o", field.width - 1, value));
  }
  absl::string_view Finish(char type) {
    bytes_[kType.offset] = type;
    SetText(kMagic, absl::string_view("ustar\0"
                                      "00",
                                      8));
    SetOctal(kDevMajor, 0);
    SetOctal(kDevMinor, 0);
    SetText(kChecksum, "        ");
    unsigned sum = 0;
    for (const char c : bytes_) sum += static_cast<unsigned char>(c);
    SetText(kChecksum, absl::StrFormat("%06o", sum) + std::string("\0 ", 2));
    return absl::string_view(bytes_, kBlock);
  }

 private:
  char bytes_[kBlock] = {};
};

// Splits a path over ustar's name and prefix at a "/"; false if it cannot.
bool SplitPath(absl::string_view path, absl::string_view* prefix,
               absl::string_view* name) {
  *prefix = "";
  *name = path;
  if (!IsAscii(path)) return false;
  if (path.size() <= kName.width) return true;
  // The longest prefix that fits leaves the shortest name.
  const size_t slash = path.rfind('/', kPrefix.width);
  if (slash == absl::string_view::npos || slash == 0) return false;
  *prefix = path.substr(0, slash);
  *name = path.substr(slash + 1);
  return name->size() <= kName.width && !name->empty();
}

// "LENGTH key=value\n", LENGTH counting itself.
std::string PaxRecord(absl::string_view key, absl::string_view value) {
  const size_t rest = key.size() + value.size() + 3;
  size_t length = rest;
  while (absl::StrCat(length).size() + rest != length) {
    length = absl::StrCat(length).size() + rest;
  }
  return absl::StrCat(length, " ", key, "=", value, "\n");
}

std::string Zeros(size_t count) { return std::string(count, '\0'); }

size_t PaddingFor(uint64_t size) { return (kBlock - size % kBlock) % kBlock; }

// What does not fit into ustar, as PAX records sorted by key.
std::string PaxRecords(const TarHeader& header, absl::string_view path,
                       bool path_fits) {
  std::map<std::string, std::string> records;
  if (!path_fits) records["path"] = std::string(path);
  if (header.link_target.size() > kLink.width || !IsAscii(header.link_target)) {
    records["linkpath"] = header.link_target;
  }
  if (header.uid > kMaxOctal7) records["uid"] = absl::StrCat(header.uid);
  if (header.gid > kMaxOctal7) records["gid"] = absl::StrCat(header.gid);
  if (static_cast<uint64_t>(header.size_bytes) > kMaxOctal11) {
    records["size"] = absl::StrCat(header.size_bytes);
  }
  if (header.mtime < 0 || static_cast<uint64_t>(header.mtime) > kMaxOctal11) {
    records["mtime"] = absl::StrCat(header.mtime);
  }
  for (const auto& [name, value] : header.xattrs) {
    records[absl::StrCat("SCHILY.xattr.", name)] = value;
  }
  std::string text;
  for (const auto& [key, value] : records) text += PaxRecord(key, value);
  return text;
}

std::string PaxEntry(absl::string_view path, absl::string_view records) {
  const size_t slash = path.rfind('/');
  const absl::string_view base =
      slash == absl::string_view::npos ? path : path.substr(slash + 1);
  std::string name;
  for (const char c : absl::StrCat("PaxHeaders.0/", base)) {
    name += static_cast<unsigned char>(c) < 0x80 ? c : '_';
  }
  Block block;
  block.SetText(kName, absl::string_view(name).substr(0, kName.width));
  block.SetOctal(kMode, 0644);
  block.SetOctal(kUid, 0);
  block.SetOctal(kGid, 0);
  block.SetOctal(kSize, records.size());
  block.SetOctal(kMtime, 0);
  return absl::StrCat(block.Finish('x'), records,
                      Zeros(PaddingFor(records.size())));
}

uint64_t OrZero(uint64_t value, uint64_t max) {
  return value > max ? 0 : value;
}

}  // namespace

absl::Status LayerTarWriter::Add(const TarHeader& header) {
  GITOPS_RETURN_IF_ERROR(EndEntry());
  GITOPS_RETURN_IF_ERROR(CheckPath(header.path));
  const bool is_file = header.type == EntryType::kFile;
  const uint64_t size = is_file ? header.size_bytes : 0;
  const std::string path =
      header.type == EntryType::kDirectory ? header.path + "/" : header.path;
  absl::string_view prefix;
  absl::string_view name;
  const bool path_fits = SplitPath(path, &prefix, &name);
  if (const std::string records = PaxRecords(header, path, path_fits);
      !records.empty()) {
    GITOPS_RETURN_IF_ERROR(sink_->Append(PaxEntry(header.path, records)));
  }
  Block block;
  block.SetText(
      kName, path_fits ? name : absl::string_view(path).substr(0, kName.width));
  if (path_fits) block.SetText(kPrefix, prefix);
  block.SetOctal(kMode, header.mode & 07777);
  block.SetOctal(kUid, OrZero(header.uid, kMaxOctal7));
  block.SetOctal(kGid, OrZero(header.gid, kMaxOctal7));
  block.SetOctal(kSize, OrZero(size, kMaxOctal11));
  block.SetOctal(kMtime,
                 header.mtime < 0 ? 0 : OrZero(header.mtime, kMaxOctal11));
  block.SetText(kLink,
                absl::string_view(header.link_target).substr(0, kLink.width));
  GITOPS_RETURN_IF_ERROR(sink_->Append(block.Finish(TypeFlag(header.type))));
  remaining_ = static_cast<int64_t>(size);
  padding_ = static_cast<int64_t>(PaddingFor(size));
  return absl::OkStatus();
}

absl::Status LayerTarWriter::WriteData(absl::string_view data) {
  if (static_cast<int64_t>(data.size()) > remaining_) {
    return absl::FailedPreconditionError("more data than the entry's size");
  }
  remaining_ -= static_cast<int64_t>(data.size());
  return sink_->Append(data);
}

absl::Status LayerTarWriter::EndEntry() {
  if (remaining_ != 0) {
    return absl::FailedPreconditionError("less data than the entry's size");
  }
  if (padding_ == 0) return absl::OkStatus();
  const std::string zeros = Zeros(static_cast<size_t>(padding_));
  padding_ = 0;
  return sink_->Append(zeros);
}

absl::Status LayerTarWriter::Finish() {
  GITOPS_RETURN_IF_ERROR(EndEntry());
  return sink_->Append(Zeros(2 * kBlock));
}

}  // namespace gitops::oci
