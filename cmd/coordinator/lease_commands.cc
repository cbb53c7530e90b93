#include <pthread.h>
#include <signal.h>

#include <memory>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "cmd/coordinator/commands.h"
#include "cmd/coordinator/connection.h"
#include "cmd/coordinator/text.h"
#include "pkg/base/status_macros.h"
#include "pkg/cli/program.h"

namespace gitops::coordinator {
namespace {

struct LeaseFlags {
  ClientFlags client;
  std::string holder;
  std::string output = "text";
  absl::Duration ttl = absl::Seconds(30);
  absl::Duration wait = absl::ZeroDuration();
  int64_t token = 0;
};

absl::StatusOr<LeaseRecord> AcquireWaiting(const std::string& environment,
                                           const LeaseFlags& f,
                                           Client& client) {
  absl::Time give_up = absl::Now() + f.wait;
  while (true) {
    absl::StatusOr<LeaseRecord> lease =
        client.AcquireLease(environment, f.holder, f.ttl, f.token);
    if (!absl::IsFailedPrecondition(lease.status()) || absl::Now() >= give_up) {
      return lease;
    }
    absl::SleepFor(absl::Milliseconds(200));
  }
}

absl::StatusOr<int> Acquire(const cli::Invocation& call, const LeaseFlags& f,
                            Client& client) {
  GITOPS_RETURN_IF_ERROR(CheckOutput(f.output));
  if (f.holder.empty()) return cli::UsageError("--holder is needed: who asks");
  GITOPS_ASSIGN_OR_RETURN(LeaseRecord lease,
                          AcquireWaiting(call.args[0], f, client));
  call.env->out->Write(Line(lease, true, f.output == "json"));
  return cli::kExitDone;
}

absl::StatusOr<int> Renew(const cli::Invocation& call, const LeaseFlags& f,
                          Client& client) {
  GITOPS_RETURN_IF_ERROR(CheckOutput(f.output));
  GITOPS_ASSIGN_OR_RETURN(LeaseRecord lease,
                          client.RenewLease(call.args[0], f.token, f.ttl));
  call.env->out->Write(Line(lease, true, f.output == "json"));
  return cli::kExitDone;
}

absl::StatusOr<int> Release(const cli::Invocation& call, const LeaseFlags& f,
                            Client& client) {
  GITOPS_RETURN_IF_ERROR(client.ReleaseLease(call.args[0], f.token));
  return cli::kExitDone;
}

absl::StatusOr<int> Show(const cli::Invocation& call, const LeaseFlags& f,
                         Client& client) {
  GITOPS_RETURN_IF_ERROR(CheckOutput(f.output));
  bool held = false;
  GITOPS_ASSIGN_OR_RETURN(LeaseRecord lease,
                          client.GetLease(call.args[0], &held));
  call.env->out->Write(Line(lease, held, f.output == "json"));
  return cli::kExitDone;
}

// Waits for `duration`, or until we are told to end.
bool ToldToEnd(const sigset_t& signals, absl::Duration duration) {
  timespec wait = absl::ToTimespec(duration);
  return sigtimedwait(&signals, nullptr, &wait) > 0;
}

absl::StatusOr<int> HoldUntilSignal(const cli::Invocation& call,
                                    const LeaseFlags& f, Client& client,
                                    const sigset_t& signals) {
  const std::string& environment = call.args[0];
  GITOPS_ASSIGN_OR_RETURN(LeaseRecord lease,
                          AcquireWaiting(environment, f, client));
  call.env->out->Write(absl::StrCat("token ", lease.token, "\n"));
  // By this clock, from before each call: never later than the coordinator's.
  absl::Time good_until = absl::Now() + f.ttl;
  while (!ToldToEnd(signals, f.ttl / 3)) {
    absl::Time asked = absl::Now();
    absl::StatusOr<LeaseRecord> renewed =
        client.RenewLease(environment, lease.token, f.ttl);
    if (renewed.ok()) {
      good_until = asked + f.ttl;
    } else if (!absl::IsUnavailable(renewed.status()) ||
               absl::Now() >= good_until) {
      return absl::AbortedError(
          absl::StrCat("lease lost: ", renewed.status().message()));
    }
  }
  // A coordinator that is gone lets the lease expire by itself.
  (void)client.ReleaseLease(environment, lease.token);
  return cli::kExitDone;
}

absl::StatusOr<int> Hold(const cli::Invocation& call, const LeaseFlags& f) {
  if (f.holder.empty()) return cli::UsageError("--holder is needed: who asks");
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  // Before gRPC starts its threads.
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  return AsClient(call, f.client, [&](Client& client) {
    return HoldUntilSignal(call, f, client, signals);
  });
}

using Handler = absl::StatusOr<int> (*)(const cli::Invocation&,
                                        const LeaseFlags&, Client&);

std::shared_ptr<LeaseFlags> Declare(cli::Command& command, Handler handler) {
  auto flags = std::make_shared<LeaseFlags>();
  flags->client.Declare(command.flags());
  command.set_usage_args("ENVIRONMENT");
  command.set_args(cli::ExactArgs(1));
  command.set_run([flags, handler](const cli::Invocation& call) {
    return AsClient(call, flags->client, [&](Client& client) {
      return handler(call, *flags, client);
    });
  });
  return flags;
}

void DeclareTaking(cli::FlagSet& f, LeaseFlags* flags) {
  f.String(&flags->holder, "holder", 0, "user@host, shown to others");
  f.Duration(&flags->wait, "wait", 0,
             "How long to wait while another holds it");
  f.Duration(&flags->ttl, "ttl", 0, "How long it is good for");
  f.Int(&flags->token, "token", 0, "Of a lease held before, to take it again");
}

}  // namespace

void AddLeaseCommands(cli::Command& root) {
  cli::Command& lease =
      root.Add("lease", "The lease of an environment: one deploy at a time");

  cli::Command& acquire = lease.Add("acquire", "Take it");
  auto a = Declare(acquire, &Acquire);
  DeclareTaking(acquire.flags(), a.get());
  acquire.flags().String(&a->output, "output", 'o', "text or json");

  cli::Command& renew = lease.Add("renew", "Make it last longer");
  auto n = Declare(renew, &Renew);
  renew.flags().Int(&n->token, "token", 0, "Of the lease");
  renew.flags().Duration(&n->ttl, "ttl", 0, "How long from now");
  renew.flags().String(&n->output, "output", 'o', "text or json");

  cli::Command& release = lease.Add("release", "Give it back");
  auto r = Declare(release, &Release);
  release.flags().Int(&r->token, "token", 0, "Of the lease");

  cli::Command& show = lease.Add("show", "Who holds it");
  auto s = Declare(show, &Show);
  show.flags().String(&s->output, "output", 'o', "text or json");

  cli::Command& hold =
      lease.Add("hold", "Take it, print its token, renew it until told to end");
  auto h = Declare(hold, &Acquire);
  DeclareTaking(hold.flags(), h.get());
  hold.set_run([h](const cli::Invocation& call) { return Hold(call, *h); });
}

}  // namespace gitops::coordinator
