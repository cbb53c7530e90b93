#include "cmd/renderer/remote/values_reader.h"

#include <memory>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "pkg/base/status_macros.h"
#include "pkg/render/functions/go_url.h"

namespace gitops::renderer {
namespace {

absl::StatusOr<std::string> ReadValues(Fetcher& fetcher,
                                       absl::string_view name) {
  if (absl::StripAsciiWhitespace(name) == "-") {
    return chart::ReadValuesFile(name);
  }
  GITOPS_ASSIGN_OR_RETURN(const render::GoUrl url, render::GoUrl::Parse(name));
  if (url.scheme == "oci") {
    return absl::UnimplementedError(
        absl::StrCat("values from a registry are not implemented: ", name));
  }
  if (url.scheme == "http" || url.scheme == "https") {
    return fetcher.Get(name, {});
  }
  return chart::ReadValuesFile(name);
}

}  // namespace

chart::ValuesReader MakeValuesReader(Fetcher::Variables getenv) {
  auto fetcher = std::make_shared<Fetcher>(std::move(getenv));
  return
      [fetcher](absl::string_view name) { return ReadValues(*fetcher, name); };
}

}  // namespace gitops::renderer
