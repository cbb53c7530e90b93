#include "cmd/deploy/interrupt.h"

#include <signal.h>

namespace gitops::deploy_command {
namespace {

// A signal handler has nowhere else to write.
volatile sig_atomic_t interrupted = 0;

void Note(int) { interrupted = 1; }

}  // namespace

void CatchInterrupts() {
  struct sigaction action = {};
  action.sa_handler = &Note;
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
}

bool Interrupted() { return interrupted != 0; }

}  // namespace gitops::deploy_command
