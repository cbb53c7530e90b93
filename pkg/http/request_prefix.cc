#include "pkg/http/request_prefix.h"

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "pkg/base/quote.h"
#include "pkg/http/url.h"

namespace gitops::http {

std::string RequestPrefix(absl::string_view method, absl::string_view url) {
  std::string name = absl::AsciiStrToLower(method);
  if (!name.empty()) {
    name[0] = absl::ascii_toupper(static_cast<unsigned char>(name[0]));
  }
  return absl::StrCat(name, " ", Quote(RedactUrl(url)));
}

}  // namespace gitops::http
