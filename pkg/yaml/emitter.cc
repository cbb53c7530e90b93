#include "pkg/yaml/emitter.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "pkg/base/go_float.h"
#include "pkg/base/status_macros.h"
#include "pkg/value/value.h"
#include "pkg/yaml/json_pass.h"
#include "pkg/yaml/natural_order.h"
#include "pkg/yaml/scalar_style.h"

namespace gitops::yaml::internal {
namespace {

using ::gitops::value::GoType;
using ::gitops::value::Kind;
using ::gitops::value::List;
using ::gitops::value::Map;
using ::gitops::value::Value;

constexpr int kBestIndent = 2;
constexpr int kBestWidth = 80;
constexpr int kMaxDepth = 10'000;

std::vector<const Map::Entry*> SortedEntries(const Map& map, KeyOrder order) {
  std::vector<const Map::Entry*> entries;
  entries.reserve(map.size());
  for (const Map::Entry& entry : map) entries.push_back(&entry);
  std::stable_sort(entries.begin(), entries.end(),
                   [order](const Map::Entry* a, const Map::Entry* b) {
                     return NaturalLess(a->name(), b->name(), order);
                   });
  return entries;
}

}  // namespace

Emitter::Emitter(EmitStyle style, std::string* out)
    : style_(style),
      generation_(style == EmitStyle::kPretty ? Generation::kV3
                                              : Generation::kV2),
      width_(style == EmitStyle::kPretty ? std::numeric_limits<int>::max()
                                         : kBestWidth),
      out_(*out) {}

absl::Status Emitter::EmitDocument(const Value& value) {
  GITOPS_RETURN_IF_ERROR(EmitNode(value, -1, false, 0));
  WriteIndent(0);
  if (!late_error_.empty()) return absl::InvalidArgumentError(late_error_);
  return absl::OkStatus();
}

absl::string_view Emitter::Clean(absl::string_view text, bool is_key,
                                 std::string* buffer) {
  if (style_ == EmitStyle::kPretty) return text;
  std::string problem;
  const absl::string_view clean =
      PassThroughJson(text, is_key, buffer, &problem);
  if (style_ == EmitStyle::kHelm && late_error_.empty()) late_error_ = problem;
  return clean;
}

namespace {

// Without a detour through JSON, bytes are a list of numbers.
Value ByteNumbers(absl::string_view bytes) {
  Value list = Value::NewList(GoType::kUint8);
  for (const char c : bytes) {
    list.list().Add(Value::Uint(static_cast<unsigned char>(c), GoType::kUint8));
  }
  return list;
}

}  // namespace

absl::Status Emitter::EmitNode(const Value& value, int parent_indent,
                               bool in_mapping, int depth) {
  if (depth > kMaxDepth) {
    return absl::InvalidArgumentError(
        "error marshaling into JSON: json: unsupported value: encountered a "
        "cycle via map[string]interface {}");
  }
  switch (value.kind()) {
    case Kind::kNull:
      WritePlainWord("null");
      return absl::OkStatus();
    case Kind::kBool:
      WritePlainWord(value.as_bool() ? "true" : "false");
      return absl::OkStatus();
    case Kind::kInt:
      WritePlainWord(absl::StrCat(value.as_int()));
      return absl::OkStatus();
    case Kind::kUint:
      WritePlainWord(absl::StrCat(value.as_uint()));
      return absl::OkStatus();
    case Kind::kFloat:
      return EmitFloat(value);
    case Kind::kString: {
      std::string buffer;
      EmitString(Clean(value.as_string(), false, &buffer), parent_indent,
                 false);
      return absl::OkStatus();
    }
    case Kind::kBytes:
      if (style_ == EmitStyle::kPretty) {
        return EmitNode(ByteNumbers(value.as_string()), parent_indent,
                        in_mapping, depth);
      }
      EmitBytes(value, parent_indent);
      return absl::OkStatus();
    case Kind::kList:
      if (style_ != EmitStyle::kPretty && value.list().is_nil()) {
        WritePlainWord("null");
        return absl::OkStatus();
      }
      return EmitList(value.list(), parent_indent, in_mapping, depth);
    case Kind::kMap:
      if (style_ != EmitStyle::kPretty && value.map().is_nil()) {
        WritePlainWord("null");
        return absl::OkStatus();
      }
      return EmitMap(value.map(), parent_indent, depth);
    case Kind::kObject:
      return EmitNode(value.object().ToPlain(), parent_indent, in_mapping,
                      depth + 1);
  }
  return absl::OkStatus();
}

absl::Status Emitter::EmitFloat(const Value& number) {
  const double d = number.as_float();
  const FloatBits bits =
      number.go_type() == GoType::kFloat32 ? FloatBits::k32 : FloatBits::k64;
  if (style_ == EmitStyle::kPretty) {
    if (std::isnan(d)) {
      WritePlainWord(".nan");
    } else if (std::isinf(d)) {
      WritePlainWord(d < 0 ? "-.inf" : ".inf");
    } else {
      std::string text;
      AppendFloatG(d, bits, kStrconvExponentLimit, &text);
      WritePlainWord(text);
    }
    return absl::OkStatus();
  }
  if (std::isnan(d) || std::isinf(d)) {
    return absl::InvalidArgumentError(
        absl::StrCat("error marshaling into JSON: json: unsupported value: ",
                     std::isnan(d) ? "NaN"
                     : d < 0       ? "-Inf"
                                   : "+Inf"));
  }
  WritePlainWord(NumberThroughJson(d, bits));
  return absl::OkStatus();
}

void Emitter::EmitBytes(const Value& bytes, int parent_indent) {
  EmitString(absl::Base64Escape(bytes.as_string()), parent_indent, false);
}

absl::Status Emitter::EmitList(const List& list, int parent_indent,
                               bool in_mapping, int depth) {
  if (list.empty()) {
    WriteIndicator("[]", true, false);
    return absl::OkStatus();
  }
  const bool indentless =
      in_mapping && !indention_ && generation_ == Generation::kV2;
  const int indent = parent_indent < 0 ? 0
                     : indentless      ? parent_indent
                                       : parent_indent + kBestIndent;
  for (const Value& item : list) {
    WriteIndent(indent);
    WriteIndicator("-", true, true);
    GITOPS_RETURN_IF_ERROR(EmitNode(item, indent, false, depth + 1));
  }
  return absl::OkStatus();
}

void Emitter::EmitKey(absl::string_view key, int indent) {
  if (IsSimpleKey(key)) {
    EmitString(key, indent, true);
    WriteIndicator(":", false, false);
    return;
  }
  WriteIndicator("?", true, true);
  EmitString(key, indent, false);
  WriteIndent(indent);
  WriteIndicator(":", true, true);
}

absl::Status Emitter::EmitMap(const Map& map, int parent_indent, int depth) {
  if (map.empty()) {
    WriteIndicator("{}", true, false);
    return absl::OkStatus();
  }
  const int indent = parent_indent < 0 ? 0 : parent_indent + kBestIndent;
  const KeyOrder order =
      generation_ == Generation::kV3 ? KeyOrder::kV3 : KeyOrder::kV2;
  for (const Map::Entry* entry : SortedEntries(map, order)) {
    WriteIndent(indent);
    std::string buffer;
    const absl::string_view key = Clean(entry->name(), true, &buffer);
    EmitKey(key, indent);
    GITOPS_RETURN_IF_ERROR(EmitNode(entry->value, indent, true, depth + 1));
  }
  return absl::OkStatus();
}

}  // namespace gitops::yaml::internal
