#ifndef GITOPS_PKG_DESCRIPTOR_PROTO_CONVERT_H_
#define GITOPS_PKG_DESCRIPTOR_PROTO_CONVERT_H_

// Between the generated message and the plain struct. Internal to this
// package: it includes protobuf. Pure, thread-safe.

#include "pkg/descriptor/descriptor.h"
#include "proto/gitops/release/v1/release.pb.h"

namespace gitops::descriptor {

gitops::release::v1::Release ToProto(const Release& release);
Release FromProto(const gitops::release::v1::Release& message);

}  // namespace gitops::descriptor

#endif  // GITOPS_PKG_DESCRIPTOR_PROTO_CONVERT_H_
