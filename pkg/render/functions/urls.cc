#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "pkg/base/status_macros.h"
#include "pkg/gotemplate/format.h"
#include "pkg/render/functions/functions.h"
#include "pkg/render/functions/go_error.h"
#include "pkg/render/functions/go_url.h"

namespace gitops::render {
namespace {

using gotemplate::Call;
using gotemplate::Param;
using value::Value;
using Result = absl::StatusOr<Value>;

Result UrlParse(Call& call) {
  absl::StatusOr<GoUrl> url = GoUrl::Parse(call.String(0));
  if (!url.ok()) {
    return GoError(
        absl::StrCat("unable to parse url: ", url.status().message()));
  }
  Value out = Value::NewMap();
  value::Map& map = out.map();
  map.Set("scheme", Value::String(url->scheme));
  map.Set("host", Value::String(url->host));
  map.Set("hostname", Value::String(url->Hostname()));
  map.Set("path", Value::String(url->path));
  map.Set("query", Value::String(url->query));
  map.Set("opaque", Value::String(url->opaque));
  map.Set("fragment", Value::String(url->fragment));
  map.Set("userinfo", Value::String(url->UserText()));
  return out;
}

absl::StatusOr<std::string> TextEntry(const Value& dict,
                                      absl::string_view key) {
  const Value* found = dict.map().Find(key);
  if (found == nullptr) return std::string();
  if (found->is_null()) return NilDereference();
  if (!found->is_string()) {
    return GoError(absl::StrCat("unable to parse ", key,
                                " key, must be of type string, but ",
                                gotemplate::GoKindName(*found), " found"));
  }
  return std::string(found->as_string());
}

Result UrlJoin(Call& call) {
  const Value& dict = call[0];
  GoUrl url;
  GITOPS_ASSIGN_OR_RETURN(url.scheme, TextEntry(dict, "scheme"));
  GITOPS_ASSIGN_OR_RETURN(url.host, TextEntry(dict, "host"));
  GITOPS_ASSIGN_OR_RETURN(url.path, TextEntry(dict, "path"));
  GITOPS_ASSIGN_OR_RETURN(url.query, TextEntry(dict, "query"));
  GITOPS_ASSIGN_OR_RETURN(url.opaque, TextEntry(dict, "opaque"));
  GITOPS_ASSIGN_OR_RETURN(url.fragment, TextEntry(dict, "fragment"));
  GITOPS_ASSIGN_OR_RETURN(std::string user, TextEntry(dict, "userinfo"));
  if (!user.empty()) {
    absl::StatusOr<GoUrl> with_user =
        GoUrl::Parse(absl::StrCat("proto://", user, "@host"));
    if (!with_user.ok()) {
      return GoError(absl::StrCat("unable to parse userinfo in dict: ",
                                  with_user.status().message()));
    }
    url.has_user = with_user->has_user;
    url.user = with_user->user;
    url.password = with_user->password;
  }
  return Value::String(url.ToString());
}

}  // namespace

void RegisterUrls(gotemplate::FunctionMap& functions) {
  functions.Add(
      {.name = "urlParse", .params = {Param::kString}, .body = UrlParse});
  functions.Add({.name = "urlJoin", .params = {Param::kMap}, .body = UrlJoin});
}

}  // namespace gitops::render
