#ifndef GITOPS_PKG_IMAGE_CONFIG_PARSE_H_
#define GITOPS_PKG_IMAGE_CONFIG_PARSE_H_

// Configuration documents: recognising, reading, validating. Pure.
//
// Errors (InvalidArgument, FailedPrecondition for the version) have kbld's
// texts: "Validating <kind>/<name> (<apiVersion>) cluster: Validating
// Sources[0]: Expected Path to be non-empty", "Unmarshaling …".
// Stricter than kbld where that crashes: an update strategy without a known
// member, an imageRepo destination without newImage.

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "pkg/image/config.h"
#include "pkg/value/value.h"

namespace gitops::image {

// One of the five kinds.
bool IsConfig(const value::Value& document);
bool IsImagesLock(const value::Value& document);

// `own_version` is compared with minimumRequiredVersion.
absl::StatusOr<Config> ParseConfig(const value::Value& document,
                                   absl::string_view own_version);

// What an ImagesLock means: preresolved overrides.
absl::StatusOr<Config> ParseImagesLock(const value::Value& document);

// "kind/name (apiVersion) namespace: NS" or "… cluster".
std::string DescribeResource(const value::Value& document);

}  // namespace gitops::image

#endif  // GITOPS_PKG_IMAGE_CONFIG_PARSE_H_
