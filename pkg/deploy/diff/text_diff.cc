#include "pkg/deploy/diff/text_diff.h"

#include <algorithm>
#include <cstdint>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"

namespace gitops::deploy {

namespace {

using Lines = std::vector<absl::string_view>;
constexpr size_t kMaxCells = size_t{64} << 20;

class Differ {
 public:
  Differ(const Lines& left, const Lines& right) : left_(left), right_(right) {}

  std::vector<DiffRecord> Run(DiffAlgorithm algorithm) {
    if (algorithm == DiffAlgorithm::kAnchored) {
      Anchored(0, left_.size(), 0, right_.size());
    } else {
      Trimmed(0, left_.size(), 0, right_.size());
    }
    return std::move(records_);
  }

 private:
  void Common(size_t l, size_t r) { Add(LineSide::kCommon, l, r, left_[l]); }
  void Left(size_t l, size_t r) { Add(LineSide::kLeft, l, r, left_[l]); }
  void Right(size_t l, size_t r) { Add(LineSide::kRight, l, r, right_[r]); }
  void Add(LineSide side, size_t l, size_t r, absl::string_view text) {
    records_.push_back({side, static_cast<int>(l), static_cast<int>(r), text});
  }

  // The common start and end need no table. The end never takes the line right
  // after the common start.
  void Trimmed(size_t l0, size_t l1, size_t r0, size_t r1) {
    while (l0 < l1 && r0 < r1 && left_[l0] == right_[r0]) Common(l0++, r0++);
    size_t tail = 0;
    while (l1 - tail > l0 + 1 && r1 - tail > r0 + 1 &&
           left_[l1 - tail - 1] == right_[r1 - tail - 1]) {
      ++tail;
    }
    size_t lm = l1 - tail, rm = r1 - tail;
    if ((lm - l0 + 1) * (rm - r0 + 1) > kMaxCells) {
      Anchored(l0, lm, r0, rm);
    } else {
      Lcs(l0, lm, r0, rm);
    }
    for (size_t i = 0; i < tail; ++i) Common(lm + i, rm + i);
  }

  void Lcs(size_t l0, size_t l1, size_t r0, size_t r1) {
    const size_t rows = l1 - l0, columns = r1 - r0;
    std::vector<uint32_t> table((rows + 1) * (columns + 1), 0);
    auto cell = [&](size_t i, size_t j) -> uint32_t& {
      return table[i * (columns + 1) + j];
    };
    for (size_t i = rows; i-- > 0;) {
      for (size_t j = columns; j-- > 0;) {
        cell(i, j) = left_[l0 + i] == right_[r0 + j]
                         ? cell(i + 1, j + 1) + 1
                         : std::max(cell(i + 1, j), cell(i, j + 1));
      }
    }
    size_t i = 0, j = 0;
    while (i < rows && j < columns) {
      // A removal that costs nothing comes first, even before a line that is
      // on both sides; then an addition that costs nothing.
      if (cell(i + 1, j) == cell(i, j)) {
        Left(l0 + i, r0 + j);
        ++i;
      } else if (cell(i, j + 1) == cell(i, j)) {
        Right(l0 + i, r0 + j);
        ++j;
      } else {
        Common(l0 + i++, r0 + j++);
      }
    }
    for (; i < rows; ++i) Left(l0 + i, r0 + j);
    for (; j < columns; ++j) Right(l0 + i, r0 + j);
  }

  // Lines that occur once on each side, in the longest order common to both,
  // are held fast; what lies between them is removed, then added.
  void Anchored(size_t l0, size_t l1, size_t r0, size_t r1) {
    std::vector<std::pair<size_t, size_t>> anchors = Anchors(l0, l1, r0, r1);
    size_t l = l0, r = r0;
    auto gap = [&](size_t to_l, size_t to_r) {
      size_t tail = 0;
      while (l < to_l && r < to_r && left_[l] == right_[r]) Common(l++, r++);
      while (to_l - tail > l && to_r - tail > r &&
             left_[to_l - tail - 1] == right_[to_r - tail - 1]) {
        ++tail;
      }
      while (l < to_l - tail) Left(l++, r);
      while (r < to_r - tail) Right(l, r++);
      while (l < to_l) Common(l++, r++);
    };
    for (const auto& [al, ar] : anchors) {
      gap(al, ar);
      Common(l++, r++);
    }
    gap(l1, r1);
  }

  std::vector<std::pair<size_t, size_t>> Anchors(size_t l0, size_t l1,
                                                 size_t r0, size_t r1) {
    struct Count {
      int left = 0, right = 0;
      size_t left_at = 0, right_at = 0;
    };
    absl::flat_hash_map<absl::string_view, Count> counts;
    for (size_t i = l0; i < l1; ++i) {
      Count& c = counts[left_[i]];
      ++c.left;
      c.left_at = i;
    }
    for (size_t i = r0; i < r1; ++i) {
      Count& c = counts[right_[i]];
      ++c.right;
      c.right_at = i;
    }
    std::vector<std::pair<size_t, size_t>> unique;
    for (size_t i = l0; i < l1; ++i) {
      const Count& c = counts[left_[i]];
      if (c.left == 1 && c.right == 1) unique.emplace_back(i, c.right_at);
    }
    return LongestIncreasing(unique);
  }

  static std::vector<std::pair<size_t, size_t>> LongestIncreasing(
      const std::vector<std::pair<size_t, size_t>>& pairs) {
    std::vector<size_t> tails;  // Index of each length's last pair.
    std::vector<size_t> previous(pairs.size(), SIZE_MAX);
    for (size_t i = 0; i < pairs.size(); ++i) {
      auto at = std::lower_bound(
          tails.begin(), tails.end(), pairs[i].second,
          [&](size_t t, size_t v) { return pairs[t].second < v; });
      if (at != tails.begin()) previous[i] = *(at - 1);
      if (at == tails.end()) {
        tails.push_back(i);
      } else {
        *at = i;
      }
    }
    std::vector<std::pair<size_t, size_t>> out;
    if (tails.empty()) return out;
    for (size_t i = tails.back(); i != SIZE_MAX; i = previous[i]) {
      out.push_back(pairs[i]);
    }
    std::reverse(out.begin(), out.end());
    return out;
  }

  const Lines& left_;
  const Lines& right_;
  std::vector<DiffRecord> records_;
};

// The anchored form is made of chunks: of a run of common lines only those
// within kChunkContext of a change are part of it. A run between two changes
// that both reach is whole.
constexpr size_t kChunkContext = 30;

std::vector<DiffRecord> Chunks(std::vector<DiffRecord> records) {
  std::vector<DiffRecord> out;
  size_t begin = 0;
  while (begin < records.size()) {
    if (records[begin].side != LineSide::kCommon) {
      out.push_back(records[begin++]);
      continue;
    }
    size_t end = begin;
    while (end < records.size() && records[end].side == LineSide::kCommon) {
      ++end;
    }
    // Before the first change there is nothing to follow, and so on.
    const size_t after = begin == 0 ? 0 : kChunkContext;
    const size_t before = end == records.size() ? 0 : kChunkContext;
    for (size_t i = begin; i < end; ++i) {
      if (i < begin + after || i + before >= end) out.push_back(records[i]);
    }
    begin = end;
  }
  return out;
}

// Whether a changed record lies near each record: the line before, and two
// after, for a context of 2.
std::vector<bool> InContext(const std::vector<DiffRecord>& records,
                            int context) {
  std::vector<bool> shown(records.size(), context < 0);
  if (context < 0) return shown;
  for (size_t i = 0; i < records.size(); ++i) {
    if (records[i].side == LineSide::kCommon) continue;
    size_t from = i + 1 > static_cast<size_t>(context) ? i + 1 - context : 0;
    for (size_t j = from; j <= i + context && j < records.size(); ++j) {
      shown[j] = true;
    }
    shown[i] = true;
  }
  return shown;
}

}  // namespace

std::vector<absl::string_view> DiffLines(absl::string_view text) {
  return absl::StrSplit(text, '\n');
}

std::vector<DiffRecord> DiffTexts(const Lines& left, const Lines& right,
                                  DiffAlgorithm algorithm) {
  std::vector<DiffRecord> records = Differ(left, right).Run(algorithm);
  return algorithm == DiffAlgorithm::kAnchored ? Chunks(std::move(records))
                                               : records;
}

std::string FormatDiff(const std::vector<DiffRecord>& records,
                       const DiffViewOptions& options) {
  std::vector<bool> shown = InContext(records, options.context);
  const absl::string_view red = options.color ? "\x1b[31m" : "";
  const absl::string_view green = options.color ? "\x1b[32m" : "";
  const absl::string_view reset = options.color ? "\x1b[0m" : "";
  std::string out;
  bool in_context = true;
  for (size_t i = 0; i < records.size(); ++i) {
    const DiffRecord& r = records[i];
    switch (r.side) {
      case LineSide::kCommon:
        if (!shown[i]) {
          in_context = false;
          break;
        }
        if (!in_context) {
          absl::StrAppend(&out, "  ...\n");
          in_context = true;
        }
        if (options.line_numbers) {
          absl::StrAppendFormat(&out, "%3d,%3d   ", r.left_line, r.right_line);
        } else {
          absl::StrAppend(&out, "  ");
        }
        absl::StrAppend(&out, r.text, "\n");
        break;
      case LineSide::kLeft:
        absl::StrAppend(&out, red);
        if (options.line_numbers) {
          absl::StrAppendFormat(&out, "%3d     ", r.left_line);
        }
        absl::StrAppend(&out, "- ", r.text, reset, "\n");
        break;
      case LineSide::kRight:
        absl::StrAppend(&out, green);
        if (options.line_numbers) {
          absl::StrAppendFormat(&out, "    %3d ", r.right_line);
        }
        absl::StrAppend(&out, "+ ", r.text, reset, "\n");
        break;
    }
  }
  return out;
}

std::string FormatChangedLines(const std::vector<DiffRecord>& records) {
  std::string out;
  for (const DiffRecord& r : records) {
    if (r.side == LineSide::kCommon) continue;
    absl::StrAppendFormat(&out, "%3d,%3d %c ", r.left_line, r.right_line,
                          r.side == LineSide::kLeft ? '-' : '+');
    absl::StrAppend(&out, r.text, "\n");
  }
  return out;
}

}  // namespace gitops::deploy
