#include <memory>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "cmd/coordinator/commands.h"
#include "cmd/coordinator/connection.h"
#include "cmd/coordinator/text.h"
#include "pkg/base/status_macros.h"
#include "pkg/cli/program.h"

namespace gitops::coordinator {
namespace {

struct WatchFlags {
  ClientFlags client;
  std::string environment;
  std::string output = "text";
  int64_t after = 0;
  int64_t limit = 0;
  bool no_follow = false;
};

absl::StatusOr<int> Watch(const cli::Environment& env, const WatchFlags& f,
                          Client& client) {
  GITOPS_RETURN_IF_ERROR(CheckOutput(f.output));
  int64_t seen = 0;
  GITOPS_RETURN_IF_ERROR(client.Watch(
      f.environment, f.after, !f.no_follow, [&](const EventRecord& event) {
        env.out->Write(Line(event, f.output == "json"));
        return f.limit == 0 || ++seen < f.limit;
      }));
  return cli::kExitDone;
}

struct ReportFlags {
  ClientFlags client;
  EventRecord event;
  int64_t token = 0;
};

}  // namespace

void AddEventCommands(cli::Command& root) {
  auto w = std::make_shared<WatchFlags>();
  cli::Command& watch = root.Add(
      "watch", "Print events as they happen, a line each; survives restarts");
  w->client.Declare(watch.flags());
  watch.flags().String(&w->environment, "environment", 'e',
                       "Of this environment alone");
  watch.flags().Int(&w->after, "after", 0,
                    "Those after this sequence number (0: from the start)");
  watch.flags().Int(&w->limit, "limit", 'n', "End after so many (0: never)");
  watch.flags().Bool(&w->no_follow, "no-follow", 0,
                     "End after those that are there");
  watch.flags().String(&w->output, "output", 'o', "text or json");
  watch.set_args(cli::NoArgs());
  watch.set_run([w](const cli::Invocation& call) {
    return AsClient(call, w->client, [&](Client& client) {
      return Watch(*call.env, *w, client);
    });
  });

  auto r = std::make_shared<ReportFlags>();
  cli::Command& report = root.Add("report", "Tell watchers of a step");
  cli::FlagSet& f = report.flags();
  r->client.Declare(f);
  f.String(&r->event.environment, "environment", 'e', "Environment");
  f.String(&r->event.release_id, "release-id", 0, "Release");
  f.String(&r->event.step, "step", 0, "Name of the step");
  f.String(&r->event.outcome, "outcome", 0, "started, done or failed");
  f.String(&r->event.detail, "detail", 0, "One line");
  f.String(&r->event.actor, "actor", 0, "user@host");
  f.Int(&r->token, "token", 0, "Of the lease that is held");
  report.set_args(cli::NoArgs());
  report.set_run([r](const cli::Invocation& call) {
    return AsClient(call, r->client,
                    [&](Client& client) -> absl::StatusOr<int> {
                      GITOPS_ASSIGN_OR_RETURN(
                          int64_t sequence, client.Report(r->event, r->token));
                      call.env->out->Write(absl::StrCat(sequence, "\n"));
                      return cli::kExitDone;
                    });
  });
}

}  // namespace gitops::coordinator
