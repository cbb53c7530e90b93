#ifndef GITOPS_CMD_DEPLOY_INTERRUPT_H_
#define GITOPS_CMD_DEPLOY_INTERRUPT_H_

// Ctrl-C: the programs that run at that moment get it too and end; we note it,
// record where we were, and stop before the next step.

namespace gitops::deploy_command {

void CatchInterrupts();  // SIGINT and SIGTERM, from now on.
bool Interrupted();

}  // namespace gitops::deploy_command

#endif  // GITOPS_CMD_DEPLOY_INTERRUPT_H_
