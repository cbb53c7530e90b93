#include "pkg/oci/tar_reader.h"

#include <algorithm>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "pkg/base/status_macros.h"
#include "pkg/oci/layer_tree.h"

namespace gitops::oci {
namespace {

constexpr size_t kBlock = 512;
constexpr int64_t kMaxMetaBytes = 1 << 20;
constexpr absl::string_view kXattrPrefix = "SCHILY.xattr.";

absl::string_view Text(absl::string_view field) {
  return field.substr(0, field.find('\0'));
}

// Octal, or GNU's base 256 with the top bit set.
bool Number(absl::string_view field, int64_t* out) {
  *out = 0;
  if (!field.empty() && (static_cast<unsigned char>(field[0]) & 0x80) != 0) {
    uint64_t value = static_cast<unsigned char>(field[0]) & 0x7f;
    for (size_t i = 1; i < field.size(); ++i) {
      if (value >> 55 != 0) return false;
      value = value << 8 | static_cast<unsigned char>(field[i]);
    }
    *out = static_cast<int64_t>(value);
    return true;
  }
  for (const char c : field) {
    if (c == ' ' || c == '\0') continue;
    if (c < '0' || c > '7' || *out >> 59 != 0) return false;
    *out = *out * 8 + (c - '0');
  }
  return true;
}

bool ChecksumFits(absl::string_view block) {
  int64_t wanted = 0;
  if (!Number(block.substr(148, 8), &wanted)) return false;
  int64_t sum = 0;
  for (size_t i = 0; i < kBlock; ++i) {
    sum += i >= 148 && i < 156 ? ' ' : static_cast<unsigned char>(block[i]);
  }
  return sum == wanted;
}

absl::Status BadHeader() {
  return absl::DataLossError("archive/tar: invalid tar header");
}

}  // namespace

absl::Status TarReader::Append(absl::string_view data) {
  while (!data.empty()) {
    if (left_ > 0) {
      const size_t n = static_cast<size_t>(
          std::min<int64_t>(left_, static_cast<int64_t>(data.size())));
      GITOPS_RETURN_IF_ERROR(Body(data.substr(0, n)));
      data.remove_prefix(n);
      left_ -= static_cast<int64_t>(n);
      if (left_ == 0) GITOPS_RETURN_IF_ERROR(EndBody());
      continue;
    }
    if (padding_ > 0) {
      const size_t n = static_cast<size_t>(
          std::min<int64_t>(padding_, static_cast<int64_t>(data.size())));
      data.remove_prefix(n);
      padding_ -= static_cast<int64_t>(n);
      continue;
    }
    if (ended_) return absl::OkStatus();  // Padding of the whole.
    const size_t n = std::min(kBlock - block_.size(), data.size());
    block_.append(data.data(), n);
    data.remove_prefix(n);
    if (block_.size() < kBlock) continue;
    const std::string block = std::move(block_);
    block_.clear();
    GITOPS_RETURN_IF_ERROR(Header(block));
  }
  return absl::OkStatus();
}

absl::Status TarReader::Header(absl::string_view block) {
  if (block.find_first_not_of('\0') == absl::string_view::npos) {
    ended_ = true;
    return absl::OkStatus();
  }
  int64_t mode = 0;
  int64_t uid = 0;
  int64_t gid = 0;
  int64_t size = 0;
  if (!ChecksumFits(block) || !Number(block.substr(100, 8), &mode) ||
      !Number(block.substr(108, 8), &uid) ||
      !Number(block.substr(116, 8), &gid) ||
      !Number(block.substr(124, 12), &size) || size < 0) {
    return BadHeader();
  }
  TarHeader header;
  header.path = std::string(Text(block.substr(0, 100)));
  if (block.substr(257, 6) == absl::string_view("ustar\0", 6)) {
    const absl::string_view prefix = Text(block.substr(345, 155));
    if (!prefix.empty()) header.path = absl::StrCat(prefix, "/", header.path);
  }
  header.link_target = std::string(Text(block.substr(157, 100)));
  header.mode = static_cast<uint32_t>(mode) & 07777;
  header.uid = static_cast<uint64_t>(uid);
  header.gid = static_cast<uint64_t>(gid);
  header.size_bytes = size;
  return BeginEntry(block[156], std::move(header));
}

absl::Status TarReader::BeginEntry(char type, TarHeader header) {
  const bool meta = type == 'x' || type == 'L' || type == 'K' || type == 'g';
  if (meta) {
    if (header.size_bytes > kMaxMetaBytes) return BadHeader();
    target_ = type == 'x'   ? Target::kPax
              : type == 'L' ? Target::kLongName
              : type == 'K' ? Target::kLongLink
                            : Target::kSkip;
    meta_.clear();
  } else {
    if (!long_name_.empty()) header.path = std::move(long_name_);
    if (!long_link_.empty()) header.link_target = std::move(long_link_);
    for (const auto& [key, text] : pax_) {
      absl::string_view name = key;
      if (key == "path") header.path = text;
      if (key == "linkpath") header.link_target = text;
      if (key == "size" && !absl::SimpleAtoi(text, &header.size_bytes)) {
        return BadHeader();
      }
      if (key == "uid" && !absl::SimpleAtoi(text, &header.uid)) {
        return BadHeader();
      }
      if (key == "gid" && !absl::SimpleAtoi(text, &header.gid)) {
        return BadHeader();
      }
      if (absl::ConsumePrefix(&name, kXattrPrefix)) {
        header.xattrs[std::string(name)] = text;
      }
    }
    long_name_.clear();
    long_link_.clear();
    pax_.clear();
    if (header.size_bytes < 0) return BadHeader();
    GITOPS_ASSIGN_OR_RETURN(header.path, CleanLayerPath(header.path));
    target_ = Target::kEntry;
    if (type == '1') {
      header.type = EntryType::kHardlink;
      GITOPS_ASSIGN_OR_RETURN(header.link_target,
                              CleanLayerPath(header.link_target));
    } else if (type == '2') {
      header.type = EntryType::kSymlink;
    } else if (type == '5') {
      header.type = EntryType::kDirectory;
    } else if (type != '0' && type != '\0' && type != '7') {
      target_ = Target::kSkip;  // Devices and the like.
    }
    if (header.path.empty()) target_ = Target::kSkip;
    if (header.type != EntryType::kFile) header.size_bytes = 0;
    if (target_ == Target::kEntry) {
      GITOPS_RETURN_IF_ERROR(visitor_->Entry(header));
    }
  }
  left_ = header.size_bytes;
  padding_ = static_cast<int64_t>((kBlock - left_ % kBlock) % kBlock);
  return left_ == 0 ? EndBody() : absl::OkStatus();
}

absl::Status TarReader::Body(absl::string_view data) {
  if (target_ == Target::kEntry) return visitor_->Data(data);
  if (target_ != Target::kSkip) meta_.append(data.data(), data.size());
  return absl::OkStatus();
}

absl::Status TarReader::ReadPax() {
  absl::string_view text = meta_;
  while (!text.empty()) {
    const size_t space = text.find(' ');
    size_t length = 0;
    if (space == absl::string_view::npos ||
        !absl::SimpleAtoi(text.substr(0, space), &length) ||
        length <= space + 1 || length > text.size() ||
        text[length - 1] != '\n') {
      return BadHeader();
    }
    const absl::string_view record = text.substr(space + 1, length - space - 2);
    const size_t equals = record.find('=');
    if (equals == absl::string_view::npos) return BadHeader();
    pax_[std::string(record.substr(0, equals))] =
        std::string(record.substr(equals + 1));
    text.remove_prefix(length);
  }
  return absl::OkStatus();
}

absl::Status TarReader::EndBody() {
  const Target target = std::exchange(target_, Target::kSkip);
  switch (target) {
    case Target::kEntry:
      return visitor_->EndEntry();
    case Target::kPax:
      return ReadPax();
    case Target::kLongName:
      long_name_ = std::string(Text(meta_));
      break;
    case Target::kLongLink:
      long_link_ = std::string(Text(meta_));
      break;
    case Target::kSkip:
      break;
  }
  return absl::OkStatus();
}

absl::Status TarReader::Finish() {
  if (left_ > 0 || !block_.empty()) {
    return absl::DataLossError("tar archive ends early");
  }
  return absl::OkStatus();
}

}  // namespace gitops::oci
