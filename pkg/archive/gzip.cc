#include "pkg/archive/gzip.h"

#include <zlib.h>

#include <algorithm>
#include <limits>

#include "absl/status/status.h"
#include "pkg/base/check.h"
#include "pkg/base/status_macros.h"

namespace gitops::archive {
namespace {

constexpr int kGzipWindow = 15 + 16;  // 32 KiB window, gzip wrapper.
constexpr int kRawWindow = -15;
constexpr int kDefaultMemLevel = 8;

Bytef* Bytes(const char* data) {
  return reinterpret_cast<Bytef*>(const_cast<char*>(data));
}

void AppendLittleEndian32(uint32_t value, std::string* out) {
  for (int shift = 0; shift < 32; shift += 8) {
    out->push_back(static_cast<char>((value >> shift) & 0xff));
  }
}

}  // namespace

struct GzipReader::State {
  z_stream stream = {};
  absl::string_view rest;  // Not yet handed to zlib.
  bool at_start = true;    // No byte of the first member has been read.
  bool done = false;
};

GzipReader::GzipReader(absl::string_view data)
    : state_(std::make_unique<State>()) {
  state_->rest = data;
  GITOPS_CHECK(inflateInit2(&state_->stream, kGzipWindow) == Z_OK);
}

GzipReader::~GzipReader() { inflateEnd(&state_->stream); }

absl::StatusOr<size_t> GzipReader::Read(char* buffer, size_t size) {
  State& s = *state_;
  if (s.done || size == 0) return 0;
  s.stream.next_out = Bytes(buffer);
  s.stream.avail_out = static_cast<uInt>(
      std::min<size_t>(size, std::numeric_limits<uInt>::max()));
  const uInt wanted = s.stream.avail_out;
  while (s.stream.avail_out == wanted) {
    if (s.stream.avail_in == 0) {
      if (s.rest.empty()) return absl::InvalidArgumentError("unexpected EOF");
      const size_t chunk = std::min<size_t>(s.rest.size(), 1u << 30);
      s.stream.next_in = Bytes(s.rest.data());
      s.stream.avail_in = static_cast<uInt>(chunk);
      s.rest.remove_prefix(chunk);
    }
    const int code = inflate(&s.stream, Z_NO_FLUSH);
    s.at_start = s.at_start && s.stream.total_out == 0;
    if (code == Z_STREAM_END) {
      if (s.stream.avail_in == 0 && s.rest.empty()) {
        s.done = true;
        break;
      }
      GITOPS_CHECK(inflateReset(&s.stream) == Z_OK);
    } else if (code != Z_OK && code != Z_BUF_ERROR) {
      const absl::string_view reason =
          s.stream.msg == nullptr ? "" : s.stream.msg;
      if (reason == "incorrect data check" ||
          reason == "incorrect length check") {
        return absl::InvalidArgumentError("gzip: invalid checksum");
      }
      if (s.stream.total_out == 0 && reason == "incorrect header check") {
        return absl::InvalidArgumentError("gzip: invalid header");
      }
      return absl::InvalidArgumentError("flate: corrupt input");
    }
  }
  return wanted - s.stream.avail_out;
}

absl::StatusOr<std::string> Gunzip(absl::string_view data, size_t max_bytes) {
  GzipReader reader(data);
  std::string out;
  char buffer[32 * 1024];
  while (true) {
    GITOPS_ASSIGN_OR_RETURN(const size_t n,
                            reader.Read(buffer, sizeof(buffer)));
    if (n == 0) return out;
    if (out.size() + n > max_bytes) {
      return absl::ResourceExhaustedError("decompressed data is too large");
    }
    out.append(buffer, n);
  }
}

std::string Gzip(absl::string_view data, const GzipHeader& header) {
  constexpr char kExtraFlag = 4;
  constexpr char kCommentFlag = 16;
  std::string out("\x1f\x8b\x08", 3);
  out.push_back(static_cast<char>((header.extra.empty() ? 0 : kExtraFlag) |
                                  (header.comment.empty() ? 0 : kCommentFlag)));
  AppendLittleEndian32(0, &out);
  out.append("\x00\xff", 2);
  if (!header.extra.empty()) {
    GITOPS_CHECK(header.extra.size() <= 0xffff);
    out.push_back(static_cast<char>(header.extra.size() & 0xff));
    out.push_back(static_cast<char>(header.extra.size() >> 8));
    out.append(header.extra);
  }
  if (!header.comment.empty()) out.append(header.comment).push_back('\0');

  z_stream stream = {};
  GITOPS_CHECK(deflateInit2(&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED,
                            kRawWindow, kDefaultMemLevel,
                            Z_DEFAULT_STRATEGY) == Z_OK);
  const size_t start = out.size();
  out.resize(start + deflateBound(&stream, data.size()));
  GITOPS_CHECK(data.size() <= std::numeric_limits<uInt>::max());
  stream.next_in = Bytes(data.data());
  stream.avail_in = static_cast<uInt>(data.size());
  stream.next_out = Bytes(out.data() + start);
  stream.avail_out = static_cast<uInt>(out.size() - start);
  GITOPS_CHECK(deflate(&stream, Z_FINISH) == Z_STREAM_END);
  out.resize(out.size() - stream.avail_out);
  deflateEnd(&stream);

  const uLong crc = crc32(crc32(0, nullptr, 0), Bytes(data.data()),
                          static_cast<uInt>(data.size()));
  AppendLittleEndian32(static_cast<uint32_t>(crc), &out);
  AppendLittleEndian32(static_cast<uint32_t>(data.size()), &out);
  return out;
}

}  // namespace gitops::archive
