#include <pthread.h>
#include <signal.h>

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "cmd/coordinator/commands.h"
#include "cmd/coordinator/connection.h"
#include "pkg/base/clock.h"
#include "pkg/base/fs.h"
#include "pkg/base/status_macros.h"
#include "pkg/cli/program.h"
#include "pkg/coordinator/desk.h"
#include "pkg/coordinator/server.h"
#include "pkg/coordinator/sqlite_store.h"

namespace gitops::coordinator {
namespace {

struct ServeFlags {
  ConnectionFlags connection;
  std::string database;
};

absl::StatusOr<int> Serve(const ServeFlags& flags,
                          const cli::Environment& env) {
  GITOPS_ASSIGN_OR_RETURN(Address address, flags.connection.FindAddress(env));
  if (flags.database.empty()) {
    return cli::UsageError("--database is needed: the file to remember in");
  }
  // Blocked before there are threads, so that all of them inherit it.
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  if (address.is_unix()) {
    GITOPS_RETURN_IF_ERROR(fs::MakeDirs(fs::DirName(address.unix_path), 0700));
  }
  GITOPS_RETURN_IF_ERROR(fs::MakeDirs(fs::DirName(flags.database), 0700));
  GITOPS_ASSIGN_OR_RETURN(std::unique_ptr<Store> store,
                          OpenSqliteStore(flags.database));
  Desk desk(store.get(), RealClock());
  GITOPS_ASSIGN_OR_RETURN(std::unique_ptr<Server> server,
                          Server::Start(address, flags.connection.tls, &desk));
  env.out->Write(
      absl::StrCat("listening on ", server->address().ToString(), "\n"));
  int signal_number = 0;
  sigwait(&signals, &signal_number);
  return cli::kExitDone;
}

}  // namespace

void AddServeCommand(cli::Command& root) {
  auto flags = std::make_shared<ServeFlags>();
  cli::Command& command = root.Add("serve", "Be the coordinator");
  flags->connection.Declare(command.flags());
  command.flags().String(&flags->database, "database", 'd',
                         "SQLite file, made where it is missing");
  command.set_args(cli::NoArgs());
  command.set_run([flags](const cli::Invocation& call) {
    return Serve(*flags, *call.env);
  });
}

}  // namespace gitops::coordinator
