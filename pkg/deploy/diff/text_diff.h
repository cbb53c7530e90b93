#ifndef GITOPS_PKG_DEPLOY_DIFF_TEXT_DIFF_H_
#define GITOPS_PKG_DEPLOY_DIFF_TEXT_DIFF_H_

// Line by line difference of two texts, printed as kapp prints it.
// Pure, thread-safe.
//
// Limits: past 64 million cells of the table of common subsequences the lines
// are aligned by their unique common ones first, as in the anchored form.

#include <functional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace gitops::deploy {

enum class LineSide { kCommon, kLeft, kRight };

struct DiffRecord {
  LineSide side = LineSide::kCommon;
  int left_line = 0;  // Zero-based; of the line itself or the next one.
  int right_line = 0;
  absl::string_view text;  // Into the texts that were compared.
};

// kAnchored leaves out common lines further than 30 from any change.
enum class DiffAlgorithm { kLcs, kAnchored };

// Lines between '\n': a final newline yields a last empty line. A side that is
// absent has no lines at all.
std::vector<absl::string_view> DiffLines(absl::string_view text);

std::vector<DiffRecord> DiffTexts(const std::vector<absl::string_view>& left,
                                  const std::vector<absl::string_view>& right,
                                  DiffAlgorithm algorithm);

struct DiffViewOptions {
  int context = 2;  // Below 0: everything.
  bool line_numbers = true;
  bool color = false;
};

// Lines with the changed ones and those near them; "..." where some are left
// out. Ends in a newline unless empty.
std::string FormatDiff(const std::vector<DiffRecord>& records,
                       const DiffViewOptions& options);

// Only the changed lines: "%3d,%3d - text", of a recalculated difference.
std::string FormatChangedLines(const std::vector<DiffRecord>& records);

}  // namespace gitops::deploy

#endif  // GITOPS_PKG_DEPLOY_DIFF_TEXT_DIFF_H_
