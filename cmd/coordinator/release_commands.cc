#include <unistd.h>

#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "cmd/coordinator/commands.h"
#include "cmd/coordinator/connection.h"
#include "cmd/coordinator/text.h"
#include "pkg/base/fs.h"
#include "pkg/base/quote.h"
#include "pkg/base/status_macros.h"
#include "pkg/cli/program.h"
#include "pkg/descriptor/descriptor.h"

namespace gitops::coordinator {
namespace {

constexpr size_t kMaxBytes = size_t{64} << 20;

struct ReleaseFlags {
  ClientFlags client;
  std::string id;
  std::string environment;
  std::string output = "binary";
  std::string output_file;
  std::string list_output = "text";
  int64_t token = 0;
  int64_t limit = 100;
};

absl::StatusOr<std::string> ReadInput(const cli::Environment& env,
                                      const std::string& path) {
  if (path != "-") {
    return fs::ReadFile(path, static_cast<int64_t>(kMaxBytes));
  }
  std::string bytes;
  char buffer[65536];
  while (bytes.size() <= kMaxBytes) {
    ssize_t n = read(env.stdin_fd, buffer, sizeof(buffer));
    if (n < 0) return absl::InternalError("standard input cannot be read");
    if (n == 0) return bytes;
    bytes.append(buffer, static_cast<size_t>(n));
  }
  return absl::ResourceExhaustedError(
      absl::StrCat("standard input: more than ", kMaxBytes, " bytes"));
}

absl::StatusOr<int> Put(const cli::Invocation& call, const ReleaseFlags& f,
                        Client& client) {
  GITOPS_ASSIGN_OR_RETURN(std::string bytes,
                          ReadInput(*call.env, call.args[0]));
  GITOPS_ASSIGN_OR_RETURN(std::string id, client.Put(bytes, f.token));
  call.env->out->Write(id + "\n");
  return cli::kExitDone;
}

absl::StatusOr<std::string> Shown(const std::string& bytes,
                                  const std::string& output) {
  if (output == "binary") return bytes;
  if (output == "text") return descriptor::ToText(bytes);
  if (output == "json") return descriptor::ToJson(bytes);
  if (output == "id") return descriptor::ReleaseId(bytes) + "\n";
  return cli::UsageError(absl::StrCat("--output: ", Quote(output),
                                      " is none of binary, text, json, id"));
}

absl::StatusOr<int> Get(const cli::Invocation& call, const ReleaseFlags& f,
                        Client& client) {
  if (f.id.empty() == f.environment.empty()) {
    return cli::UsageError("give one of --id and --environment");
  }
  GITOPS_ASSIGN_OR_RETURN(
      StoredRelease release,
      f.id.empty() ? client.Newest(f.environment) : client.Get(f.id));
  if (descriptor::ReleaseId(release.bytes) != release.release_id) {
    return absl::DataLossError(
        absl::StrCat("release ", release.release_id, " arrived damaged"));
  }
  GITOPS_ASSIGN_OR_RETURN(std::string text, Shown(release.bytes, f.output));
  if (f.output_file.empty()) {
    call.env->out->Write(text);
  } else {
    GITOPS_RETURN_IF_ERROR(fs::WriteFile(f.output_file, text));
  }
  return cli::kExitDone;
}

absl::StatusOr<int> List(const cli::Invocation& call, const ReleaseFlags& f,
                         Client& client) {
  GITOPS_RETURN_IF_ERROR(CheckOutput(f.list_output));
  std::string token;
  int64_t left = f.limit;
  while (left > 0) {
    std::string next;
    GITOPS_ASSIGN_OR_RETURN(
        std::vector<StoredRelease> page,
        client.List(f.environment,
                    static_cast<int>(std::min<int64_t>(left, 500)), token,
                    &next));
    for (const StoredRelease& r : page) {
      call.env->out->Write(Line(r, f.list_output == "json"));
    }
    left -= static_cast<int64_t>(page.size());
    if (next.empty()) break;
    token = next;
  }
  return cli::kExitDone;
}

using Handler = absl::StatusOr<int> (*)(const cli::Invocation&,
                                        const ReleaseFlags&, Client&);

std::shared_ptr<ReleaseFlags> Declare(cli::Command& command, Handler handler) {
  auto flags = std::make_shared<ReleaseFlags>();
  flags->client.Declare(command.flags());
  command.set_run([flags, handler](const cli::Invocation& call) {
    return AsClient(call, flags->client, [&](Client& client) {
      return handler(call, *flags, client);
    });
  });
  return flags;
}

}  // namespace

void AddReleaseCommands(cli::Command& root) {
  cli::Command& put = root.Add("put", "Store a descriptor and print its id");
  auto put_flags = Declare(put, &Put);
  put.set_usage_args("FILE|-");
  put.set_args(cli::ExactArgs(1));
  put.flags().Int(&put_flags->token, "token", 0, "Of the lease that is held");

  cli::Command& get = root.Add("get", "Print a descriptor");
  auto get_flags = Declare(get, &Get);
  get.set_args(cli::NoArgs());
  get.flags().String(&get_flags->id, "id", 0, "Release id");
  get.flags().String(&get_flags->environment, "environment", 'e',
                     "The newest of this environment");
  get.flags().String(&get_flags->output, "output", 'o',
                     "binary, text, json or id");
  get.flags().String(&get_flags->output_file, "output-file", 0,
                     "Write there instead of standard output");

  cli::Command& list = root.Add("list", "List releases, newest first");
  auto list_flags = Declare(list, &List);
  list.set_args(cli::NoArgs());
  list.flags().String(&list_flags->environment, "environment", 'e',
                      "Of this environment alone");
  list.flags().Int(&list_flags->limit, "limit", 'n', "At most so many");
  list.flags().String(&list_flags->list_output, "output", 'o', "text or json");
}

}  // namespace gitops::coordinator
