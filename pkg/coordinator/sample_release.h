#ifndef GITOPS_PKG_COORDINATOR_SAMPLE_RELEASE_H_
#define GITOPS_PKG_COORDINATOR_SAMPLE_RELEASE_H_

// Descriptors for tests.

#include <string>

#include "pkg/descriptor/descriptor.h"

namespace gitops::coordinator {

inline std::string SampleRelease(const std::string& environment,
                                 const std::string& source = "") {
  descriptor::Release r;
  r.environment = environment;
  r.name = "shop";
  r.app_group = environment;
  r.source = source;
  descriptor::Finish(&r);
  return *descriptor::WriteRelease(r);
}

}  // namespace gitops::coordinator

#endif  // GITOPS_PKG_COORDINATOR_SAMPLE_RELEASE_H_
