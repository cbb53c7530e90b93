#include <charconv>
#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "pkg/base/status_macros.h"
#include "pkg/toml/toml.h"

namespace gitops::toml {
namespace {

using value::Kind;
using value::Map;
using value::Value;

constexpr int kMaxDepth = 1000;

bool IsNil(const Value& v) {
  return v.is_null() || (v.is_list() && v.list().is_nil()) ||
         (v.is_map() && v.map().is_nil());
}

absl::Status NilElement() {
  return absl::InvalidArgumentError(
      "toml: cannot encode array with nil element");
}

void AppendQuoted(absl::string_view text, std::string* out) {
  out->push_back('"');
  for (char c : text) {
    switch (c) {
      case '"':
        absl::StrAppend(out, "\\\"");
        break;
      case '\\':
        absl::StrAppend(out, "\\\\");
        break;
      case '\b':
        absl::StrAppend(out, "\\b");
        break;
      case '\t':
        absl::StrAppend(out, "\\t");
        break;
      case '\n':
        absl::StrAppend(out, "\\n");
        break;
      case '\f':
        absl::StrAppend(out, "\\f");
        break;
      case '\r':
        absl::StrAppend(out, "\\r");
        break;
      default:
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) {
          absl::StrAppendFormat(out, "\\u%04x", static_cast<int>(c));
        } else {
          out->push_back(c);
        }
    }
  }
  out->push_back('"');
}

std::string KeyText(absl::string_view key) {
  bool bare = !key.empty();
  for (char c : key) {
    bare = bare && (absl::ascii_isalnum(c) || c == '-' || c == '_');
  }
  if (bare) return std::string(key);
  std::string out;
  AppendQuoted(key, &out);
  return out;
}

// Go's 'g' format with the shortest digits, always with a point or exponent.
void AppendFloat(double d, std::string* out) {
  if (std::isnan(d)) {
    absl::StrAppend(out, "nan");
    return;
  }
  if (std::isinf(d)) {
    absl::StrAppend(out, d < 0 ? "-inf" : "inf");
    return;
  }
  char scientific[40];
  auto end = std::to_chars(scientific, scientific + sizeof(scientific), d,
                           std::chars_format::scientific);
  const absl::string_view text(scientific, end.ptr - scientific);
  const size_t e = text.find('e');
  int exponent = 0;
  std::from_chars(text.data() + e + (text[e + 1] == '+' ? 2 : 1),
                  text.data() + text.size(), exponent);
  if (exponent < -4 || exponent >= 6) {
    absl::StrAppend(out, text);
    return;
  }
  char plain[400];
  end =
      std::to_chars(plain, plain + sizeof(plain), d, std::chars_format::fixed);
  const absl::string_view fixed(plain, end.ptr - plain);
  absl::StrAppend(out, fixed, absl::StrContains(fixed, '.') ? "" : ".0");
}

class Writer {
 public:
  explicit Writer(const WriteOptions& options) : options_(options) {}

  absl::Status Document(const Value& value) {
    if (value.is_map()) return Table(value.map(), {}, 0);
    GITOPS_ASSIGN_OR_RETURN(bool tables, IsTableList(value));
    if (tables) {
      return absl::InvalidArgumentError(
          "toml: top-level values must be Go maps or structs");
    }
    return Inline(value, 0);
  }

  std::string Take() { return std::move(out_); }

 private:
  using Key = std::vector<std::string>;

  // Whether this is a list of maps only, which becomes [[tables]].
  absl::StatusOr<bool> IsTableList(const Value& value) {
    if (!value.is_list() || value.list().empty()) return false;
    bool all = true;
    for (const Value& item : value.list()) {
      if (IsNil(item)) return NilElement();
      all = all && item.is_map();
    }
    return all;
  }

  // Scalars and inline lists first, then tables, each by key.
  absl::Status Table(const Map& map, const Key& key, int depth) {
    if (depth > kMaxDepth) {
      return absl::ResourceExhaustedError("toml: nested too deeply");
    }
    const std::string indent(2 * key.size(), ' ');
    std::vector<const Map::Entry*> tables;
    for (const Map::Entry* entry : map.Sorted()) {
      if (IsNil(entry->value)) continue;
      GITOPS_ASSIGN_OR_RETURN(bool table_list, IsTableList(entry->value));
      if (entry->value.is_map() || table_list) {
        tables.push_back(entry);
        continue;
      }
      absl::StrAppend(&out_, indent, KeyText(entry->name()), " = ");
      GITOPS_RETURN_IF_ERROR(Inline(entry->value, depth));
      out_.push_back('\n');
    }
    for (const Map::Entry* entry : tables) {
      Key inner = key;
      inner.push_back(KeyText(entry->name()));
      const std::string header = absl::StrJoin(inner, ".");
      if (entry->value.is_map()) {
        if (inner.size() == 1) BlankLine();
        absl::StrAppend(&out_, indent, "[", header, "]\n");
        GITOPS_RETURN_IF_ERROR(Table(entry->value.map(), inner, depth + 1));
        continue;
      }
      for (const Value& item : entry->value.list()) {
        BlankLine();
        absl::StrAppend(&out_, indent, "[[", header, "]]\n");
        GITOPS_RETURN_IF_ERROR(Table(item.map(), inner, depth + 1));
      }
    }
    return absl::OkStatus();
  }

  void BlankLine() {
    if (!out_.empty()) out_.push_back('\n');
  }

  absl::Status Inline(const Value& value, int depth) {
    if (depth > kMaxDepth) {
      return absl::ResourceExhaustedError("toml: nested too deeply");
    }
    switch (value.kind()) {
      case Kind::kNull:
        return NilElement();
      case Kind::kBool:
        absl::StrAppend(&out_, value.as_bool() ? "true" : "false");
        return absl::OkStatus();
      case Kind::kInt:
        absl::StrAppend(&out_, value.as_int());
        return absl::OkStatus();
      case Kind::kUint:
        absl::StrAppend(&out_, value.as_uint());
        return absl::OkStatus();
      case Kind::kFloat:
        AppendFloat(value.as_float(), &out_);
        return absl::OkStatus();
      case Kind::kString:
        AppendQuoted(value.as_string(), &out_);
        return absl::OkStatus();
      case Kind::kBytes:
        Bytes(value.as_string());
        return absl::OkStatus();
      case Kind::kList:
        return InlineList(value, depth);
      case Kind::kMap:
        return InlineTable(value.map(), depth);
      case Kind::kObject:
        if (options_.format_time) {
          if (std::optional<std::string> text = options_.format_time(value)) {
            absl::StrAppend(&out_, *text);
            return absl::OkStatus();
          }
        }
        return Inline(value.object().ToPlain(), depth + 1);
    }
    return absl::OkStatus();
  }

  void Bytes(absl::string_view bytes) {
    out_.push_back('[');
    for (size_t i = 0; i < bytes.size(); ++i) {
      absl::StrAppend(&out_, i > 0 ? ", " : "",
                      static_cast<unsigned char>(bytes[i]));
    }
    out_.push_back(']');
  }

  absl::Status InlineList(const Value& value, int depth) {
    out_.push_back('[');
    bool first = true;
    for (const Value& item : value.list()) {
      if (IsNil(item)) return NilElement();
      if (!first) absl::StrAppend(&out_, ", ");
      first = false;
      GITOPS_RETURN_IF_ERROR(Inline(item, depth + 1));
    }
    out_.push_back(']');
    return absl::OkStatus();
  }

  // Tables and lists of them come last here too.
  absl::Status InlineTable(const Map& map, int depth) {
    std::vector<const Map::Entry*> plain;
    std::vector<const Map::Entry*> tables;
    for (const Map::Entry* entry : map.Sorted()) {
      if (IsNil(entry->value)) continue;
      GITOPS_ASSIGN_OR_RETURN(bool table_list, IsTableList(entry->value));
      (entry->value.is_map() || table_list ? tables : plain).push_back(entry);
    }
    plain.insert(plain.end(), tables.begin(), tables.end());
    out_.push_back('{');
    bool first = true;
    for (const Map::Entry* entry : plain) {
      if (!first) absl::StrAppend(&out_, ", ");
      first = false;
      absl::StrAppend(&out_, KeyText(entry->name()), " = ");
      GITOPS_RETURN_IF_ERROR(Inline(entry->value, depth + 1));
    }
    out_.push_back('}');
    return absl::OkStatus();
  }

  const WriteOptions& options_;
  std::string out_;
};

}  // namespace

absl::StatusOr<std::string> Write(const Value& value,
                                  const WriteOptions& options) {
  if (value.is_null()) {
    return absl::InvalidArgumentError(
        "reflect: call of reflect.Value.Type on zero Value");
  }
  Writer writer(options);
  GITOPS_RETURN_IF_ERROR(writer.Document(value));
  return writer.Take();
}

}  // namespace gitops::toml
