#ifndef GITOPS_CMD_RENDERER_PROCESS_MEMORY_H_
#define GITOPS_CMD_RENDERER_PROCESS_MEMORY_H_

#include <cstddef>

namespace gitops::renderer {

// Sets the C library's heap up for a short-lived process: it grows in large
// steps, keeps what was freed, and large blocks come from it too, since pages
// from the system cost more than all else that is done to memory. To be called
// first in main.
void PrepareHeap();

// Has the system give that many bytes of the heap at once, before they are
// used, which costs less than a page fault for each 4 KiB. They are memory in
// use from then on: ask for what will be needed. At most 15 MiB are asked for.
void TouchHeapAhead(size_t bytes);

}  // namespace gitops::renderer

#endif  // GITOPS_CMD_RENDERER_PROCESS_MEMORY_H_
