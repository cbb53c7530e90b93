#ifndef GITOPS_CMD_RENDERER_EXCERPT_EXCERPT_H_
#define GITOPS_CMD_RENDERER_EXCERPT_EXCERPT_H_

// The line that an error is about, with a caret below it, for people at a
// terminal:
//
//     --> c/templates/_h.tpl:2:5
//      |
//    2 | {{ .Values.a.b }}
//      |           ^
//     included from c/templates/a.yaml:1:6
//      |
//    1 | x: {{ include "t" . }}
//      |       ^
//
// What could steer a terminal is replaced by '?'. Pure, thread-safe.

#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace gitops::renderer {

struct Place {
  std::string file;
  int line = 0;     // 1-based; 0 where unknown.
  int column = -1;  // 0-based, in bytes; -1 where unknown.
};

// "FILE:LINE:COLUMN" or "FILE:LINE"; nullopt for other text.
std::optional<Place> ParsePlace(absl::string_view text);

struct ExcerptPlace {
  Place place;
  std::optional<std::string> text;  // The file's; nullopt: not to be had.
};

struct ExcerptStyle {
  bool color = false;
  int width = 80;  // Columns; longer lines are cut around the caret.
};

// `chain` from the innermost place outwards; equal neighbours are shown once.
// Empty where there is nothing to show.
std::string FormatExcerpt(const std::vector<ExcerptPlace>& chain,
                          const ExcerptStyle& style);

}  // namespace gitops::renderer

#endif  // GITOPS_CMD_RENDERER_EXCERPT_EXCERPT_H_
