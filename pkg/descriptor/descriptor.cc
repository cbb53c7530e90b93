#include "pkg/descriptor/descriptor.h"

#include <algorithm>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/io/tokenizer.h"
#include "google/protobuf/io/zero_copy_stream_impl_lite.h"
#include "google/protobuf/stubs/logging.h"
#include "google/protobuf/text_format.h"
#include "google/protobuf/util/json_util.h"
#include "pkg/base/sha256.h"
#include "pkg/base/status_macros.h"
#include "pkg/descriptor/proto_convert.h"

namespace gitops::descriptor {
namespace {

namespace pb = ::gitops::release::v1;

constexpr size_t kMaxBytes = size_t{64} << 20;

// Keeps protobuf from printing parse errors on its own.
class ErrorText : public google::protobuf::io::ErrorCollector {
 public:
  void AddError(int line, int column, const std::string& message) override {
    if (text.empty()) {
      text = absl::StrCat(line + 1, ":", column + 1, ": ", message);
    }
  }
  void AddWarning(int, int, const std::string&) override {}
  std::string text;
};

// protobuf would print a line to stderr for each string that is no UTF-8; the
// Status says enough.
void KeepProtobufQuiet() {
  static const bool quiet = [] {
    google::protobuf::SetLogHandler(nullptr);
    return true;
  }();
  (void)quiet;
}

std::string Serialize(const pb::Release& message) {
  KeepProtobufQuiet();
  std::string bytes;
  {
    google::protobuf::io::StringOutputStream stream(&bytes);
    google::protobuf::io::CodedOutputStream coded(&stream);
    coded.SetSerializationDeterministic(true);
    message.SerializeToCodedStream(&coded);
  }
  return bytes;
}

absl::StatusOr<pb::Release> ParseMessage(absl::string_view bytes) {
  KeepProtobufQuiet();
  if (bytes.size() > kMaxBytes) {
    return absl::ResourceExhaustedError(
        absl::StrCat("release descriptor: ", bytes.size(),
                     " bytes, the limit is ", kMaxBytes));
  }
  pb::Release message;

  if (!message.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    return absl::InvalidArgumentError(
        "release descriptor: bytes are no gitops.release.v1.Release");
  }
  return message;
}

// Strings that are no UTF-8 can be written, but not read back.
absl::StatusOr<std::string> SerializeReadable(const pb::Release& message) {
  std::string bytes = Serialize(message);
  if (!ParseMessage(bytes).ok()) {
    return absl::InvalidArgumentError(
        "release descriptor: a path or name is not UTF-8");
  }
  return bytes;
}

bool ByPath(const File& a, const File& b) { return a.path < b.path; }

}  // namespace

void Finish(Release* release) {
  std::sort(release->files.begin(), release->files.end(), ByPath);
  std::sort(release->crds.begin(), release->crds.end(), ByPath);
  std::sort(
      release->images.begin(), release->images.end(),
      [](const Image& a, const Image& b) { return a.reference < b.reference; });
  std::sort(release->behaviours.begin(), release->behaviours.end(),
            [](const Setting& a, const Setting& b) { return a.name < b.name; });
  std::sort(release->allowed_secrets.begin(), release->allowed_secrets.end());
  release->content_digest = ContentDigest(*release);
}

absl::StatusOr<std::string> WriteRelease(const Release& release) {
  GITOPS_RETURN_IF_ERROR(Validate(release));
  return SerializeReadable(ToProto(release));
}

absl::StatusOr<Release> ReadRelease(absl::string_view bytes) {
  GITOPS_ASSIGN_OR_RETURN(pb::Release message, ParseMessage(bytes));
  Release release = FromProto(message);
  GITOPS_RETURN_IF_ERROR(Validate(release));
  return release;
}

std::string ReleaseId(absl::string_view bytes) { return Sha256Hex(bytes); }

absl::StatusOr<std::string> ToText(absl::string_view bytes) {
  GITOPS_ASSIGN_OR_RETURN(pb::Release message, ParseMessage(bytes));
  GITOPS_RETURN_IF_ERROR(Validate(FromProto(message)));
  google::protobuf::TextFormat::Printer printer;
  printer.SetUseUtf8StringEscaping(true);
  std::string text;
  if (!printer.PrintToString(message, &text)) {
    return absl::InternalError("release descriptor: no text form");
  }
  return absl::StrCat(
      "# proto-file: proto/gitops/release/v1/release.proto\n"
      "# proto-message: gitops.release.v1.Release\n",
      text);
}

absl::StatusOr<std::string> ToJson(absl::string_view bytes) {
  GITOPS_ASSIGN_OR_RETURN(pb::Release message, ParseMessage(bytes));
  GITOPS_RETURN_IF_ERROR(Validate(FromProto(message)));
  google::protobuf::util::JsonPrintOptions options;
  options.add_whitespace = true;
  std::string json;
  auto status =
      google::protobuf::util::MessageToJsonString(message, &json, options);
  if (!status.ok()) {
    return absl::InternalError(
        absl::StrCat("release descriptor: JSON form: ", status.ToString()));
  }
  return json;
}

absl::StatusOr<std::string> FromText(absl::string_view text) {
  if (text.size() > kMaxBytes) {
    return absl::ResourceExhaustedError("release descriptor: text too long");
  }
  pb::Release message;
  google::protobuf::TextFormat::Parser parser;
  ErrorText errors;
  parser.RecordErrorsTo(&errors);
  parser.SetRecursionLimit(32);
  if (!parser.ParseFromString(std::string(text), &message)) {
    return absl::InvalidArgumentError(
        absl::StrCat("release descriptor: ", errors.text));
  }
  GITOPS_RETURN_IF_ERROR(Validate(FromProto(message)));
  return SerializeReadable(message);
}

}  // namespace gitops::descriptor
