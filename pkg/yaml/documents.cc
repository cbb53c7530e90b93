// Cutting a file into documents the way Kubernetes' reader does.

#include <cstddef>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "pkg/yaml/yaml.h"

namespace gitops::yaml {

absl::StatusOr<std::vector<RawDocument>> SplitDocuments(
    absl::string_view text) {
  std::vector<RawDocument> documents;
  RawDocument current;
  size_t begin = 0;
  int line = 1;
  size_t at = 0;
  const auto finish = [&](size_t end) {
    if (end == begin) return;
    current.text = text.substr(begin, end - begin);
    current.offset = begin;
    documents.push_back(current);
  };
  for (; at < text.size(); ++line) {
    size_t end = text.find('\n', at);
    end = end == absl::string_view::npos ? text.size() : end + 1;
    if (text[at] == '-' && absl::StartsWith(text.substr(at), "---")) {
      const absl::string_view rest =
          absl::StripAsciiWhitespace(text.substr(at + 3, end - at - 3));
      if (!rest.empty() && rest[0] != '#') {
        return absl::InvalidArgumentError(
            absl::StrCat("invalid Yaml document separator: ", rest));
      }
      // Dashes that end nothing belong to what follows.
      if (at > begin) {
        finish(at);
        begin = end;
        current.line = line + 1;
      }
    }
    at = end;
  }
  finish(text.size());
  return documents;
}

}  // namespace gitops::yaml
