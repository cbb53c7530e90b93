#include "pkg/jsonschema/url.h"

#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"

namespace gitops::jsonschema {
namespace {

// Length of "scheme:" at the start, 0 if there is none.
size_t SchemeLength(absl::string_view text) {
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == ':') return i == 0 ? 0 : i + 1;
    if (!absl::ascii_isalnum(c) && c != '+' && c != '-' && c != '.') return 0;
    if (i == 0 && !absl::ascii_isalpha(c)) return 0;
  }
  return 0;
}

// Length of "scheme://authority".
size_t AuthorityLength(absl::string_view url) {
  const size_t scheme = SchemeLength(url);
  if (!absl::StartsWith(url.substr(scheme), "//")) return scheme;
  const size_t end = url.find_first_of("/?#", scheme + 2);
  return end == absl::string_view::npos ? url.size() : end;
}

std::string WithoutDots(absl::string_view path) {
  std::vector<absl::string_view> parts;
  const std::vector<absl::string_view> all = absl::StrSplit(path, '/');
  for (size_t i = 0; i < all.size(); ++i) {
    const bool last = i + 1 == all.size();
    if (all[i] == "." || all[i] == "..") {
      if (all[i] == ".." && parts.size() > 1) parts.pop_back();
      if (last) parts.push_back("");
      continue;
    }
    parts.push_back(all[i]);
  }
  return absl::StrJoin(parts, "/");
}

int HexValue(char c) {
  if (absl::ascii_isdigit(c)) return c - '0';
  return absl::ascii_tolower(c) - 'a' + 10;
}

}  // namespace

std::pair<absl::string_view, absl::string_view> SplitFragment(
    absl::string_view url) {
  const size_t hash = url.find('#');
  if (hash == absl::string_view::npos) return {url, absl::string_view()};
  return {url.substr(0, hash), url.substr(hash + 1)};
}

std::string ResolveUrl(absl::string_view base, absl::string_view reference) {
  base = SplitFragment(base).first;
  if (SchemeLength(reference) > 0) return std::string(reference);
  if (reference.empty() || reference[0] == '#') {
    return absl::StrCat(base, reference);
  }
  const size_t scheme = SchemeLength(base);
  if (absl::StartsWith(reference, "//")) {
    return absl::StrCat(base.substr(0, scheme), reference);
  }
  const size_t authority = AuthorityLength(base);
  const size_t query = base.find('?');
  const absl::string_view base_path = base.substr(
      authority, query == absl::string_view::npos ? absl::string_view::npos
                                                  : query - authority);
  if (reference[0] == '?') {
    return absl::StrCat(base.substr(0, authority), base_path, reference);
  }
  const size_t end = reference.find_first_of("?#");
  const absl::string_view path = reference.substr(0, end);
  const absl::string_view rest =
      end == absl::string_view::npos ? "" : reference.substr(end);
  std::string full;
  if (path[0] == '/') {
    full = std::string(path);
  } else {
    const size_t slash = base_path.rfind('/');
    full = absl::StrCat(
        slash == absl::string_view::npos ? "/" : base_path.substr(0, slash + 1),
        path);
  }
  return absl::StrCat(base.substr(0, authority), WithoutDots(full), rest);
}

std::string DecodePercent(absl::string_view text) {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && i + 2 < text.size() &&
        absl::ascii_isxdigit(text[i + 1]) &&
        absl::ascii_isxdigit(text[i + 2])) {
      out.push_back(static_cast<char>(HexValue(text[i + 1]) << 4 |
                                      HexValue(text[i + 2])));
      i += 2;
    } else {
      out.push_back(text[i]);
    }
  }
  return out;
}

}  // namespace gitops::jsonschema
