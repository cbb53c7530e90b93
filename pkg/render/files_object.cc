// .Files: see objects.h.

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "pkg/base/fs.h"
#include "pkg/base/quote.h"
#include "pkg/base/status_macros.h"
#include "pkg/render/glob.h"
#include "pkg/render/objects.h"
#include "pkg/yaml/yaml.h"

namespace gitops::render {
namespace {

using chart::ChartContent;
using chart::ChartFile;
using value::GoType;
using value::Value;

// The decimal numbers of all bytes, each with a space behind it.
struct Decimals {
  char text[256][4];
  uint8_t size[256];
};

constexpr Decimals kDecimals = [] {
  Decimals out{};
  for (int byte = 0; byte < 256; ++byte) {
    uint8_t at = 0;
    if (byte >= 100) out.text[byte][at++] = static_cast<char>('0' + byte / 100);
    if (byte >= 10) {
      out.text[byte][at++] = static_cast<char>('0' + byte / 10 % 10);
    }
    out.text[byte][at++] = static_cast<char>('0' + byte % 10);
    out.text[byte][at++] = ' ';
    out.size[byte] = at;
  }
  return out;
}();

// Each byte as a decimal number, separated by spaces.
void AppendDecimals(absl::string_view bytes, std::string* out) {
  char buffer[256 * 4];
  for (size_t done = 0; done < bytes.size();) {
    const absl::string_view part = bytes.substr(done, 256);
    char* at = buffer;
    for (const char c : part) {
      const auto byte = static_cast<unsigned char>(c);
      std::memcpy(at, kDecimals.text[byte], 4);
      at += kDecimals.size[byte];
    }
    done += part.size();
    if (done == bytes.size()) --at;
    out->append(buffer, static_cast<size_t>(at - buffer));
  }
}

class Files : public value::Object {
  static constexpr size_t kManyBytes = size_t{256} << 10;
  static constexpr size_t kRoomBytes = size_t{8} << 20;

 public:
  // `files` point into `content`, sorted by name, names unique.
  Files(std::shared_ptr<const ChartContent> content,
        std::vector<const ChartFile*> files)
      : content_(std::move(content)), files_(std::move(files)) {}

  absl::string_view GoTypeName() const override { return "engine.files"; }

  // A map of byte slices: a missing key is an empty one.
  std::optional<Value> Field(absl::string_view name) const override {
    return Value::Bytes(Get(name));
  }

  // Charts do print their whole context: this is long and must be quick.
  std::string Print() const override {
    std::string out;
    PrintTo(&out);
    return out;
  }
  void PrintTo(std::string* out) const override {
    size_t size = out->size() + 5;
    for (const ChartFile* file : files_) {
      size += file->name.size() + 4 + file->data.size() * 4;
    }
    if (size > out->capacity()) {
      // Those who print this print the charts below as well: room for them
      // costs nothing until it is written, moving the text would.
      out->reserve(size < kManyBytes ? size : size + kRoomBytes);
    }
    absl::string_view before = "map[";
    for (const ChartFile* file : files_) {
      absl::StrAppend(out, before, file->name, ":[");
      before = " ";
      AppendDecimals(file->data, out);
      out->push_back(']');
    }
    out->append(files_.empty() ? "map[]" : "]");
  }

  std::string GoSyntax() const override {
    std::string out = "engine.files{";
    for (const ChartFile* file : files_) {
      absl::StrAppend(&out, file == files_.front() ? "" : ", ",
                      Quote(file->name), ":[]uint8{");
      const absl::string_view bytes = file->data;
      for (size_t i = 0; i < bytes.size(); ++i) {
        absl::StrAppend(&out, i == 0 ? "0x" : ", 0x",
                        absl::Hex(static_cast<unsigned char>(bytes[i])));
      }
      out += '}';
    }
    return out + "}";
  }

  bool Truth() const override { return !files_.empty(); }

  Value Elements() const override { return ToPlain(); }

  Value ToPlain() const override {
    Value out = Value::NewMap(GoType::kBytes);
    for (const ChartFile* file : files_) {
      out.map().Set(file->name, Value::Bytes(file->data));
    }
    return out;
  }

  std::optional<absl::string_view> MethodParameters(
      absl::string_view name) const override {
    if (name == "Get" || name == "GetBytes" || name == "Glob" ||
        name == "Lines") {
      return "s";
    }
    if (name == "AsConfig" || name == "AsSecrets") return "";
    return std::nullopt;
  }

  absl::StatusOr<Value> Call(absl::string_view name,
                             const std::vector<Value>& args) const override {
    if (name == "AsConfig") return AsYaml(false);
    if (name == "AsSecrets") return AsYaml(true);
    const absl::string_view text = args[0].as_string();
    if (name == "Get") return Value::String(Get(text));
    if (name == "GetBytes") return Value::Bytes(Get(text));
    if (name == "Lines") return Lines(text);
    return Matching(text);
  }

 private:
  absl::string_view Get(absl::string_view name) const {
    const auto at =
        std::lower_bound(files_.begin(), files_.end(), name,
                         [](const ChartFile* file, absl::string_view n) {
                           return file->name < n;
                         });
    if (at == files_.end() || (*at)->name != name) return {};
    return (*at)->data;
  }

  absl::StatusOr<Value> Lines(absl::string_view name) const {
    const bool present =
        std::any_of(files_.begin(), files_.end(),
                    [&](const ChartFile* file) { return file->name == name; });
    Value out = Value::NewList(GoType::kString);
    if (!present) return out;
    absl::string_view text = Get(name);
    if (text.empty()) {
      return absl::InvalidArgumentError(
          "runtime error: index out of range [-1]");
    }
    absl::ConsumeSuffix(&text, "\n");
    for (absl::string_view line : absl::StrSplit(text, '\n')) {
      out.list().Add(Value::String(line));
    }
    return out;
  }

  Value Matching(absl::string_view pattern) const {
    const Glob glob(pattern);
    std::vector<const ChartFile*> matching;
    for (const ChartFile* file : files_) {
      if (glob.Matches(file->name)) matching.push_back(file);
    }
    return Value::FromObject(
        std::make_shared<Files>(content_, std::move(matching)));
  }

  // toYaml of base name to content; "" where that has no YAML form.
  Value AsYaml(bool base64) const {
    Value map = Value::NewMap();
    for (const ChartFile* file : files_) {
      map.map().Set(fs::BaseName(file->name),
                    base64 ? Value::String(absl::Base64Escape(file->data))
                           : Value::String(file->data));
    }
    const absl::StatusOr<std::string> text = yaml::Emit(map);
    if (!text.ok()) return Value::String("");
    return Value::String(absl::StripSuffix(*text, "\n"));
  }

  const std::shared_ptr<const ChartContent> content_;
  const std::vector<const ChartFile*> files_;
};

}  // namespace

Value FilesObject(std::shared_ptr<const ChartContent> content) {
  std::vector<const ChartFile*> files(content->files.begin(),
                                      content->files.end());
  std::stable_sort(
      files.begin(), files.end(),
      [](const ChartFile* a, const ChartFile* b) { return a->name < b->name; });
  // Of equal names the last one loaded counts.
  std::vector<const ChartFile*> unique;
  for (const ChartFile* file : files) {
    if (!unique.empty() && unique.back()->name == file->name) {
      unique.back() = file;
    } else {
      unique.push_back(file);
    }
  }
  return Value::FromObject(
      std::make_shared<Files>(std::move(content), std::move(unique)));
}

}  // namespace gitops::render
