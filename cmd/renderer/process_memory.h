#ifndef GITOPS_CMD_RENDERER_PROCESS_MEMORY_H_
#define GITOPS_CMD_RENDERER_PROCESS_MEMORY_H_

namespace gitops::renderer {

// Sets the C library's heap up for a short-lived process: it grows in large
// steps, keeps what was freed, and large blocks come from it too, since pages
// from the system cost more than all else that is done to memory. To be called
// first in main.
void PrepareHeap();

}  // namespace gitops::renderer

#endif  // GITOPS_CMD_RENDERER_PROCESS_MEMORY_H_
