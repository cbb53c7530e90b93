#include "pkg/sandbox/registry/route.h"

#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"

namespace gitops::sandbox {
namespace {

constexpr size_t kMaxNameBytes = 255;
constexpr size_t kMaxTagBytes = 128;

bool IsAlnum(char c) {
  return absl::ascii_islower(c) || absl::ascii_isdigit(c);
}

// Letters and digits with separators between: ".", "_", "__" or any run of "-".
bool IsComponent(absl::string_view text) {
  if (text.empty() || !IsAlnum(text.front()) || !IsAlnum(text.back())) {
    return false;
  }
  for (size_t i = 0; i < text.size(); ++i) {
    if (IsAlnum(text[i])) continue;
    size_t end = i;
    while (end < text.size() && text[end] == text[i]) ++end;
    const size_t most = text[i] == '.' ? 1 : text[i] == '_' ? 2 : text.size();
    if (text[i] != '.' && text[i] != '_' && text[i] != '-') return false;
    if (end - i > most || !IsAlnum(text[end])) return false;
    i = end;
  }
  return true;
}

// Cuts "NAME" + `middle` + "REST"; the last occurrence counts.
bool Cut(absl::string_view path, absl::string_view middle, Route::Kind kind,
         Route* route) {
  const size_t at = path.rfind(middle);
  if (at == absl::string_view::npos || at == 0) return false;
  route->name = std::string(path.substr(0, at));
  route->reference = std::string(path.substr(at + middle.size()));
  route->kind = kind;
  return !absl::StrContains(route->reference, "/");
}

}  // namespace

bool IsRepositoryName(absl::string_view name) {
  if (name.size() > kMaxNameBytes) return false;
  for (absl::string_view part : absl::StrSplit(name, '/')) {
    if (!IsComponent(part)) return false;
  }
  return true;
}

bool IsTag(absl::string_view tag) {
  if (tag.empty() || tag.size() > kMaxTagBytes) return false;
  for (const char c : tag) {
    if (!absl::ascii_isalnum(c) && c != '_' && c != '.' && c != '-') {
      return false;
    }
  }
  return tag[0] != '.' && tag[0] != '-';
}

std::optional<Route> ParseRoute(absl::string_view path) {
  if (!absl::ConsumePrefix(&path, "/v2")) return std::nullopt;
  Route route;
  if (path.empty() || path == "/") return route;
  if (!absl::ConsumePrefix(&path, "/")) return std::nullopt;
  if (path == "_catalog") {
    route.kind = Route::Kind::kCatalog;
    return route;
  }
  if (absl::ConsumeSuffix(&path, "/tags/list")) {
    route.kind = Route::Kind::kTags;
    route.name = std::string(path);
    return route;
  }
  if (absl::ConsumeSuffix(&path, "/blobs/uploads")) {
    route.kind = Route::Kind::kUploads;
    route.name = std::string(path);
    return route;
  }
  if (Cut(path, "/blobs/uploads/", Route::Kind::kUpload, &route)) {
    if (route.reference.empty()) route.kind = Route::Kind::kUploads;
    return route;
  }
  if (Cut(path, "/manifests/", Route::Kind::kManifest, &route) ||
      Cut(path, "/blobs/", Route::Kind::kBlob, &route) ||
      Cut(path, "/referrers/", Route::Kind::kReferrers, &route)) {
    return route;
  }
  return std::nullopt;
}

}  // namespace gitops::sandbox
