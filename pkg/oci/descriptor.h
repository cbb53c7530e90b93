#ifndef GITOPS_PKG_OCI_DESCRIPTOR_H_
#define GITOPS_PKG_OCI_DESCRIPTOR_H_

// OCI content descriptors and platforms, from JSON and back.
//
// Source: OCI image-spec 1.1 (descriptor, image index). Unknown members are
// dropped. Members are written in a fixed order. Errors: InvalidArgument naming
// the member. Plain values.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "pkg/oci/digest.h"
#include "pkg/value/value.h"

namespace gitops::oci {

struct Platform {
  std::string architecture;
  std::string os;
  std::string os_version;
  std::vector<std::string> os_features;
  std::string variant;
  std::vector<std::string> features;

  // os/architecture[/variant]
  std::string ToString() const;
};

// "os/arch[/variant][:osversion]". Source: kbld's --platform, whose error texts
// are "expected format os/arch[/variant]" and "too many slashes".
absl::StatusOr<Platform> ParsePlatform(absl::string_view text);

// Whether an image for `available` serves who asks for `wanted`: os and
// architecture equal (even if empty), version and variant where wanted, all
// wanted features there.
bool PlatformMatches(const Platform& available, const Platform& wanted);

struct Descriptor {
  std::string media_type;
  Digest digest;
  int64_t size_bytes = 0;
  std::vector<std::string> urls;
  std::map<std::string, std::string> annotations;
  std::optional<Platform> platform;
  std::string artifact_type;
};

absl::StatusOr<Descriptor> DescriptorFromValue(const value::Value& json);
value::Value ToValue(const Descriptor& descriptor);
absl::StatusOr<Platform> PlatformFromValue(const value::Value& json);
value::Value ToValue(const Platform& platform);

}  // namespace gitops::oci

#endif  // GITOPS_PKG_OCI_DESCRIPTOR_H_
