#include "pkg/archive/tar.h"

#include <algorithm>
#include <cstring>
#include <optional>

#include "absl/status/status.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "pkg/base/status_macros.h"

namespace gitops::archive {
namespace {

constexpr size_t kBlock = 512;
constexpr uint64_t kMaxHeaderBody = 1 << 20;
constexpr uint64_t kMaxEntry = uint64_t{1} << 62;

// Field positions of the ustar header.
struct Field {
  size_t offset;
  size_t size;
};
constexpr Field kName = {0, 100};
constexpr Field kMode = {100, 8};
constexpr Field kUid = {108, 8};
constexpr Field kGid = {116, 8};
constexpr Field kSize = {124, 12};
constexpr Field kMtime = {136, 12};
constexpr Field kChecksum = {148, 8};
constexpr Field kType = {156, 1};
constexpr Field kMagic = {257, 8};
constexpr Field kDevMajor = {329, 8};
constexpr Field kDevMinor = {337, 8};
constexpr Field kPrefix = {345, 155};

absl::Status InvalidHeader() {
  return absl::InvalidArgumentError("archive/tar: invalid tar header");
}

absl::string_view Text(const char* block, Field field) {
  const absl::string_view raw(block + field.offset, field.size);
  return raw.substr(0, raw.find('\0'));
}

// Octal text, or GNU's big-endian binary form.
std::optional<uint64_t> Number(const char* block, Field field) {
  absl::string_view raw(block + field.offset, field.size);
  if (static_cast<unsigned char>(raw[0]) & 0x80) {
    uint64_t value = static_cast<unsigned char>(raw[0]) & 0x3f;
    if (static_cast<unsigned char>(raw[0]) & 0x40) return std::nullopt;
    for (char c : raw.substr(1)) {
      if (value >> 55) return std::nullopt;
      value = value << 8 | static_cast<unsigned char>(c);
    }
    return value;
  }
  while (!raw.empty() && (raw.front() == ' ' || raw.front() == '\0')) {
    raw.remove_prefix(1);
  }
  while (!raw.empty() && (raw.back() == ' ' || raw.back() == '\0')) {
    raw.remove_suffix(1);
  }
  raw = raw.substr(0, raw.find('\0'));
  uint64_t value = 0;
  for (char c : raw) {
    if (c < '0' || c > '7' || (value >> 60)) return std::nullopt;
    value = value << 3 | static_cast<uint64_t>(c - '0');
  }
  return value;
}

uint64_t Checksum(const char* block) {
  uint64_t sum = 0;
  for (size_t i = 0; i < kBlock; ++i) {
    const bool own = i >= kChecksum.offset && i < kChecksum.offset + 8;
    sum += own ? ' ' : static_cast<unsigned char>(block[i]);
  }
  return sum;
}

uint64_t Padding(uint64_t size) { return (kBlock - size % kBlock) % kBlock; }

TarType TypeOf(char flag, absl::string_view name) {
  switch (flag) {
    case '\0':
      return !name.empty() && name.back() == '/' ? TarType::kDirectory
                                                 : TarType::kFile;
    case '0':
    case '7':
      return TarType::kFile;
    case '1':
    case '2':
      return TarType::kLink;
    case '5':
      return TarType::kDirectory;
    case 'g':
      return TarType::kGlobalHeader;
    default:
      return TarType::kOther;
  }
}

}  // namespace

// What pax and GNU headers say about the entry that follows them.
struct TarReader::Overrides {
  std::optional<std::string> name;
  std::optional<uint64_t> size;
  std::optional<int64_t> mtime;

  absl::Status AddPax(absl::string_view records) {
    while (!records.empty()) {
      const size_t space = records.find(' ');
      size_t length = 0;
      if (space == absl::string_view::npos ||
          !absl::SimpleAtoi(records.substr(0, space), &length) ||
          length > records.size() || length < space + 3 ||
          records[length - 1] != '\n') {
        return InvalidHeader();
      }
      const absl::string_view record =
          records.substr(space + 1, length - space - 2);
      records.remove_prefix(length);
      const size_t equals = record.find('=');
      if (equals == absl::string_view::npos) return InvalidHeader();
      const absl::string_view key = record.substr(0, equals);
      const absl::string_view value = record.substr(equals + 1);
      if (key == "path") {
        name = std::string(value);
      } else if (key == "size") {
        uint64_t n = 0;
        if (!absl::SimpleAtoi(value, &n)) return InvalidHeader();
        size = n;
      } else if (key == "mtime") {
        double seconds = 0;
        if (!absl::SimpleAtod(value, &seconds)) return InvalidHeader();
        mtime = static_cast<int64_t>(seconds);
      } else if (key.substr(0, 11) == "GNU.sparse.") {
        return InvalidHeader();
      }
    }
    return absl::OkStatus();
  }
};

absl::Status TarReader::ReadExactly(char* buffer, size_t size) {
  while (size > 0) {
    GITOPS_ASSIGN_OR_RETURN(const size_t n, stream_->Read(buffer, size));
    if (n == 0) return absl::InvalidArgumentError("unexpected EOF");
    buffer += n;
    size -= n;
  }
  return absl::OkStatus();
}

absl::Status TarReader::Skip(uint64_t size) {
  char buffer[16 * kBlock];
  while (size > 0) {
    const size_t n = std::min<uint64_t>(size, sizeof(buffer));
    GITOPS_RETURN_IF_ERROR(ReadExactly(buffer, n));
    size -= n;
  }
  return absl::OkStatus();
}

// False at the end of the stream: an archive may lack its zero blocks.
absl::StatusOr<bool> TarReader::ReadBlock(char* block) {
  GITOPS_ASSIGN_OR_RETURN(const size_t n, stream_->Read(block, kBlock));
  if (n == 0) return false;
  GITOPS_RETURN_IF_ERROR(ReadExactly(block + n, kBlock - n));
  return true;
}

absl::StatusOr<std::string> TarReader::ReadHeaderBody(uint64_t size) {
  if (size > kMaxHeaderBody) return InvalidHeader();
  std::string body(size, '\0');
  GITOPS_RETURN_IF_ERROR(ReadExactly(body.data(), size));
  GITOPS_RETURN_IF_ERROR(Skip(Padding(size)));
  return body;
}

absl::StatusOr<bool> TarReader::Next(TarEntry* entry) {
  GITOPS_RETURN_IF_ERROR(Skip(content_left_));
  GITOPS_RETURN_IF_ERROR(Skip(padding_left_));
  content_left_ = padding_left_ = 0;
  Overrides overrides;
  char block[kBlock];
  while (true) {
    GITOPS_ASSIGN_OR_RETURN(const bool more, ReadBlock(block));
    if (!more) return false;
    if (std::all_of(block, block + kBlock, [](char c) { return c == 0; })) {
      return false;
    }
    const std::optional<uint64_t> checksum = Number(block, kChecksum);
    const std::optional<uint64_t> size = Number(block, kSize);
    if (!checksum || *checksum != Checksum(block) || !size ||
        *size > kMaxEntry) {
      return InvalidHeader();
    }
    const char flag = block[kType.offset];
    if (flag == 'x') {
      GITOPS_ASSIGN_OR_RETURN(const std::string body, ReadHeaderBody(*size));
      GITOPS_RETURN_IF_ERROR(overrides.AddPax(body));
      continue;
    }
    if (flag == 'L' || flag == 'K') {
      GITOPS_ASSIGN_OR_RETURN(std::string body, ReadHeaderBody(*size));
      body.resize(std::min(body.find('\0'), body.size()));
      if (flag == 'L') overrides.name = std::move(body);
      continue;
    }
    entry->name = std::string(Text(block, kName));
    const absl::string_view magic(block + kMagic.offset, kMagic.size);
    if (magic == absl::string_view("ustar\00000", 8) &&
        !Text(block, kPrefix).empty()) {
      entry->name = absl::StrCat(Text(block, kPrefix), "/", entry->name);
    }
    if (overrides.name.has_value()) entry->name = *std::move(overrides.name);
    entry->type = TypeOf(flag, entry->name);
    entry->size_bytes = overrides.size.value_or(*size);
    if (entry->size_bytes > kMaxEntry) return InvalidHeader();
    if (entry->type == TarType::kLink || entry->type == TarType::kDirectory ||
        flag == '3' || flag == '4' || flag == '6') {
      entry->size_bytes = 0;  // Whatever the header says, no data follows.
    }
    entry->mode = static_cast<uint32_t>(Number(block, kMode).value_or(0));
    entry->mtime_seconds = overrides.mtime.value_or(
        static_cast<int64_t>(Number(block, kMtime).value_or(0)));
    content_left_ = entry->size_bytes;
    padding_left_ = Padding(content_left_);
    return true;
  }
}

absl::StatusOr<std::string> TarReader::ReadContent() {
  constexpr uint64_t kStep = 1 << 20;
  std::string content;
  while (content_left_ > 0) {
    const size_t start = content.size();
    const size_t n = std::min<uint64_t>(content_left_, kStep);
    content.resize(start + n);
    GITOPS_RETURN_IF_ERROR(ReadExactly(content.data() + start, n));
    content_left_ -= n;
  }
  return content;
}

void TarWriter::AddHeader(absl::string_view name, absl::string_view prefix,
                          char type, uint64_t size, int64_t mtime_seconds,
                          uint32_t mode) {
  char block[kBlock] = {};
  const auto put_text = [&block](Field field, absl::string_view text) {
    text.copy(block + field.offset, text.size());
  };
  const auto put_octal = [&](Field field, uint64_t value) {
    put_text(field, absl::StrFormat("%0*o", field.size - 1, value));
  };
  put_text(kName, name);
  put_octal(kMode, mode);
  put_octal(kUid, 0);
  put_octal(kGid, 0);
  put_octal(kSize, size);
  put_octal(kMtime, static_cast<uint64_t>(std::max<int64_t>(mtime_seconds, 0)));
  block[kType.offset] = type;
  put_text(kMagic, absl::string_view("ustar\00000", 8));
  put_octal(kDevMajor, 0);
  put_octal(kDevMinor, 0);
  put_text(kPrefix, prefix);
  put_text(kChecksum, absl::StrFormat("%06o", Checksum(block)));
  block[kChecksum.offset + 7] = ' ';
  out_.append(block, kBlock);
}

void TarWriter::AddBody(absl::string_view content) {
  absl::StrAppend(&out_, content);
  out_.append(Padding(content.size()), '\0');
}

void TarWriter::AddFile(absl::string_view name, absl::string_view content,
                        int64_t mtime_seconds, uint32_t mode) {
  absl::string_view prefix;
  absl::string_view base = name;
  const bool ascii = std::all_of(name.begin(), name.end(), [](char c) {
    return static_cast<signed char>(c) > 0;
  });
  bool fits = ascii && name.size() <= kName.size;
  if (ascii && !fits) {
    // The last slash that leaves a prefix short enough.
    size_t length = std::min<size_t>(name.size(), kPrefix.size + 1);
    if (name.back() == '/' && length == name.size()) --length;
    const size_t slash = name.substr(0, length).rfind('/');
    if (slash != absl::string_view::npos && slash > 0 &&
        name.size() - slash - 1 <= kName.size && slash + 1 < name.size()) {
      prefix = name.substr(0, slash);
      base = name.substr(slash + 1);
      fits = true;
    }
  }
  if (!fits) {
    // The record counts its own length in decimal.
    const std::string body = absl::StrCat(" path=", name, "\n");
    size_t length = body.size();
    while (absl::StrCat(length).size() + body.size() != length) {
      length = absl::StrCat(length).size() + body.size();
    }
    const std::string record = absl::StrCat(length, body);
    const size_t slash = name.rfind('/');
    const size_t start = slash == absl::string_view::npos ? 0 : slash + 1;
    std::string header_name = absl::StrCat(name.substr(0, start),
                                           "PaxHeaders.0/", name.substr(start));
    std::string short_name(name);
    for (std::string* text : {&header_name, &short_name}) {
      text->erase(std::remove_if(
                      text->begin(), text->end(),
                      [](char c) { return static_cast<signed char>(c) <= 0; }),
                  text->end());
      text->resize(std::min(text->size(), kName.size));
    }
    AddHeader(header_name, "", 'x', record.size(), 0, 0);
    AddBody(record);
    AddHeader(short_name, "", '0', content.size(), mtime_seconds, mode);
  } else {
    AddHeader(base, prefix, '0', content.size(), mtime_seconds, mode);
  }
  AddBody(content);
}

std::string TarWriter::Finish() && {
  out_.append(2 * kBlock, '\0');
  return std::move(out_);
}

}  // namespace gitops::archive
