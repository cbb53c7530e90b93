#include "pkg/image/builder.h"

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "pkg/base/fs.h"
#include "pkg/oci/reference.h"

namespace gitops::image {
namespace {

constexpr size_t kMaxNameBytes = 50;
constexpr int kRandomBytes = 5;

}  // namespace

std::string CleanName(absl::string_view text) {
  std::string out;
  for (const char c : text) {
    if (absl::ascii_isalnum(c) || c == '-') {
      out += c;
    } else if (out.empty() || out.back() != '-') {
      out += '-';
    }
  }
  return out;
}

std::string Trim50(std::string text) {
  if (text.size() <= kMaxNameBytes) return text;
  text.resize(kMaxNameBytes);
  if (text.back() == '-') text.back() = 'e';
  return text;
}

std::string RandomName(const BuildEnv& env) {
  std::string out =
      absl::StrCat("rand-", absl::ToUnixNanos(env.clock->Now()), "-");
  for (int i = 0; i < kRandomBytes; ++i) {
    absl::StrAppend(&out, static_cast<int>(env.random_byte()));
  }
  return out;
}

std::string LocalImageName(absl::string_view image, absl::string_view hex) {
  return absl::StrCat("kbld:", Trim50(CleanName(oci::RepositoryPart(image))),
                      "-sha256-", hex);
}

absl::StatusOr<CommandResult> RunTool(const ToolCall& call,
                                      absl::string_view prefix,
                                      const BuildEnv& env) {
  Command command;
  command.argv = call.argv;
  command.working_dir = call.working_dir;
  for (const auto& [name, text] : call.env) command.env[name] = text;
  absl::StatusOr<CommandResult> result = env.run(command);
  absl::Status failure;
  if (!result.ok()) {
    failure = result.status();
  } else {
    if (call.log_output) {
      env.log->Write(prefix, result->stdout_data);
      env.log->Write(prefix, result->stderr_data);
    }
    if (result->exit_code == 0) return result;
    if (call.errors != nullptr) *call.errors = result->stderr_data;
    failure =
        absl::UnknownError(absl::StrCat("exit status ", result->exit_code));
  }
  if (call.log_output) {
    env.log->Write(prefix, absl::StrCat("error: ", failure.message()));
  }
  return failure;
}

absl::Status CheckDirectory(absl::string_view path) {
  absl::StatusOr<fs::FileInfo> info = fs::Stat(path);
  if (!info.ok()) {
    return absl::Status(info.status().code(),
                        absl::StrCat("Checking if path '", path,
                                     "' is a directory: stat ", path, ": ",
                                     absl::IsNotFound(info.status())
                                         ? "no such file or directory"
                                         : info.status().message()));
  }
  if (info->type == fs::FileType::kDirectory) return absl::OkStatus();
  return absl::FailedPreconditionError(absl::StrCat(
      "Expected path '", path, "' to be a directory, but was not"));
}

}  // namespace gitops::image
