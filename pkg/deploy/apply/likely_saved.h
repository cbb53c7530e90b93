#ifndef GITOPS_PKG_DEPLOY_APPLY_LIKELY_SAVED_H_
#define GITOPS_PKG_DEPLOY_APPLY_LIKELY_SAVED_H_

// What the API server makes of an object that is written: the fields it adds by
// itself. A guess that saves a second write where it is right, which any caller
// has to check against the answer.
// Source: the defaults that the Kubernetes API reference gives.
// Pure; thread-safe.

#include "pkg/deploy/resource/resource.h"

namespace gitops::deploy {

// Known are Secret, Deployment, StatefulSet and DaemonSet; other kinds come
// back as they are. The tree of `wanted` is not changed.
Resource LikelySaved(const Resource& wanted);

}  // namespace gitops::deploy

#endif  // GITOPS_PKG_DEPLOY_APPLY_LIKELY_SAVED_H_
