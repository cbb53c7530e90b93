#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "pkg/base/go_float.h"
#include "pkg/base/quote.h"
#include "pkg/base/status_macros.h"
#include "pkg/json/json.h"
#include "pkg/value/value.h"

namespace gitops::json {
namespace {

using ::gitops::value::GoType;
using ::gitops::value::Kind;
using ::gitops::value::Value;

// Templates can tie a map into itself; Go finds that out, too.
constexpr int kMaxDepth = 10'000;

class Writer {
 public:
  Writer(const WriteOptions& options, std::string* out)
      : options_(options), sort_keys_(options.sort_keys), out_(*out) {}
  absl::Status Write(const Value& value, int depth);

 private:
  absl::Status WriteFloat(const Value& value);
  absl::Status WriteList(const value::List& list, int depth);
  absl::Status WriteMap(const value::Map& map, int depth);
  absl::Status WriteMember(const value::Map::Entry& entry, int depth);
  void NewLine(int depth) {
    if (options_.indent.empty()) return;
    out_.push_back('\n');
    for (int i = 0; i < depth; ++i) out_.append(options_.indent);
  }

  const WriteOptions& options_;
  bool sort_keys_;
  std::string& out_;
};

absl::Status Writer::WriteFloat(const Value& value) {
  const double number = value.as_float();
  if (std::isnan(number) || std::isinf(number)) {
    return absl::InvalidArgumentError(
        absl::StrCat("json: unsupported value: ", std::isnan(number) ? "NaN"
                                                  : number > 0       ? "+Inf"
                                                                     : "-Inf"));
  }
  AppendFloatJson(
      number,
      value.go_type() == GoType::kFloat32 ? FloatBits::k32 : FloatBits::k64,
      &out_);
  return absl::OkStatus();
}

absl::Status Writer::WriteList(const value::List& list, int depth) {
  if (list.empty()) {
    out_.append("[]");
    return absl::OkStatus();
  }
  out_.push_back('[');
  bool first = true;
  for (const Value& item : list) {
    if (!first) out_.push_back(',');
    first = false;
    NewLine(depth + 1);
    GITOPS_RETURN_IF_ERROR(Write(item, depth + 1));
  }
  NewLine(depth);
  out_.push_back(']');
  return absl::OkStatus();
}

absl::Status Writer::WriteMember(const value::Map::Entry& entry, int depth) {
  NewLine(depth + 1);
  AppendString(entry.name(), options_.escape_html, &out_);
  out_.push_back(':');
  if (!options_.indent.empty()) out_.push_back(' ');
  return Write(entry.value, depth + 1);
}

absl::Status Writer::WriteMap(const value::Map& map, int depth) {
  if (map.empty()) {
    out_.append("{}");
    return absl::OkStatus();
  }
  out_.push_back('{');
  bool first = true;
  if (sort_keys_) {
    for (const value::Map::Entry* entry : map.Sorted()) {
      if (!first) out_.push_back(',');
      first = false;
      GITOPS_RETURN_IF_ERROR(WriteMember(*entry, depth));
    }
  } else {
    for (const value::Map::Entry& entry : map) {
      if (!first) out_.push_back(',');
      first = false;
      GITOPS_RETURN_IF_ERROR(WriteMember(entry, depth));
    }
  }
  NewLine(depth);
  out_.push_back('}');
  return absl::OkStatus();
}

absl::Status Writer::Write(const Value& value, int depth) {
  if (depth > kMaxDepth) {
    return absl::InvalidArgumentError(
        "json: unsupported value: encountered a cycle via "
        "map[string]interface {}");
  }
  switch (value.kind()) {
    case Kind::kNull:
      out_.append("null");
      return absl::OkStatus();
    case Kind::kBool:
      out_.append(value.as_bool() ? "true" : "false");
      return absl::OkStatus();
    case Kind::kInt:
      absl::StrAppend(&out_, value.as_int());
      return absl::OkStatus();
    case Kind::kUint:
      absl::StrAppend(&out_, value.as_uint());
      return absl::OkStatus();
    case Kind::kFloat:
      return WriteFloat(value);
    case Kind::kString:
      AppendString(value.as_string(), options_.escape_html, &out_);
      return absl::OkStatus();
    case Kind::kBytes: {
      const absl::string_view bytes = value.as_string();
      absl::StrAppend(&out_, "\"", absl::Base64Escape(bytes), "\"");
      return absl::OkStatus();
    }
    case Kind::kList:
      if (value.list().is_nil()) {
        out_.append("null");
        return absl::OkStatus();
      }
      return WriteList(value.list(), depth);
    case Kind::kMap:
      if (value.map().is_nil()) {
        out_.append("null");
        return absl::OkStatus();
      }
      return WriteMap(value.map(), depth);
    case Kind::kObject: {
      // The fields of a struct keep their order.
      const bool before = sort_keys_;
      sort_keys_ = false;
      const absl::Status status = Write(value.object().ToPlain(), depth + 1);
      sort_keys_ = before;
      return status;
    }
  }
  return absl::OkStatus();
}

// Bytes that are copied as they are, in both escaping modes.
bool IsPlain(unsigned char c, bool escape_html) {
  if (c < 0x20 || c >= 0x80 || c == '"' || c == '\\') return false;
  return !escape_html || (c != '<' && c != '>' && c != '&');
}

void AppendEscapedAscii(unsigned char c, std::string* out) {
  static constexpr char kHex[] = "0123456789abcdef";
  switch (c) {
    case '"':
      out->append("\\\"");
      return;
    case '\\':
      out->append("\\\\");
      return;
    case '\b':
      out->append("\\b");
      return;
    case '\f':
      out->append("\\f");
      return;
    case '\n':
      out->append("\\n");
      return;
    case '\r':
      out->append("\\r");
      return;
    case '\t':
      out->append("\\t");
      return;
    default:
      out->append("\\u00");
      out->push_back(kHex[c >> 4]);
      out->push_back(kHex[c & 15]);
  }
}

}  // namespace

void AppendString(absl::string_view text, bool escape_html, std::string* out) {
  out->push_back('"');
  const char* p = text.data();
  const char* const end = p + text.size();
  while (p < end) {
    const char* run = p;
    while (p < end && IsPlain(static_cast<unsigned char>(*p), escape_html)) ++p;
    out->append(run, static_cast<size_t>(p - run));
    if (p == end) break;
    const auto c = static_cast<unsigned char>(*p);
    if (c < 0x80) {
      AppendEscapedAscii(c, out);
      ++p;
      continue;
    }
    char32_t rune = 0;
    const int size =
        DecodeRune(absl::string_view(p, static_cast<size_t>(end - p)), &rune);
    if (rune == 0xFFFD && size == 1) {
      out->append("\\ufffd");
    } else if (rune == 0x2028 || rune == 0x2029) {
      out->append(rune == 0x2028 ? "\\u2028" : "\\u2029");
    } else {
      out->append(p, static_cast<size_t>(size));
    }
    p += size;
  }
  out->push_back('"');
}

absl::Status WriteTo(const value::Value& value, const WriteOptions& options,
                     std::string* out) {
  const size_t before = out->size();
  absl::Status status = Writer(options, out).Write(value, 0);
  if (!status.ok()) out->resize(before);
  return status;
}

absl::StatusOr<std::string> Write(const value::Value& value,
                                  const WriteOptions& options) {
  std::string out;
  GITOPS_RETURN_IF_ERROR(WriteTo(value, options, &out));
  return out;
}

}  // namespace gitops::json
