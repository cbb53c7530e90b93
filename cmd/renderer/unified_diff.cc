#include "cmd/renderer/unified_diff.h"

#include <algorithm>
#include <cstdint>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"

namespace gitops::renderer {
namespace {

constexpr size_t kContext = 3;
constexpr size_t kMaxCells = size_t{16} << 20;

using Lines = std::vector<absl::string_view>;

struct Edit {
  char mark;  // ' ', '-' or '+'
  absl::string_view line;
};

Lines SplitLines(absl::string_view text) {
  if (text.empty()) return {};
  return absl::StrSplit(absl::StripSuffix(text, "\n"), '\n');
}

// The edits of left[begin, left_end) to right[begin, right_end), by a longest
// common subsequence.
void AddMiddle(const Lines& left, const Lines& right, size_t begin,
               size_t left_end, size_t right_end, std::vector<Edit>* edits) {
  const size_t rows = left_end - begin;
  const size_t columns = right_end - begin;
  size_t i = 0;
  size_t j = 0;
  if (rows > 0 && columns > 0 && rows <= kMaxCells / columns) {
    // common[i][j]: of what follows line i and line j.
    const size_t width = columns + 1;
    std::vector<uint32_t> common((rows + 1) * width, 0);
    for (size_t r = rows; r-- > 0;) {
      for (size_t c = columns; c-- > 0;) {
        common[r * width + c] = left[begin + r] == right[begin + c]
                                    ? common[(r + 1) * width + c + 1] + 1
                                    : std::max(common[(r + 1) * width + c],
                                               common[r * width + c + 1]);
      }
    }
    while (i < rows && j < columns) {
      if (left[begin + i] == right[begin + j]) {
        edits->push_back({' ', left[begin + i]});
        ++i;
        ++j;
      } else if (common[(i + 1) * width + j] >= common[i * width + j + 1]) {
        edits->push_back({'-', left[begin + i++]});
      } else {
        edits->push_back({'+', right[begin + j++]});
      }
    }
  }
  while (i < rows) edits->push_back({'-', left[begin + i++]});
  while (j < columns) edits->push_back({'+', right[begin + j++]});
}

std::vector<Edit> Compare(const Lines& left, const Lines& right) {
  size_t begin = 0;
  while (begin < left.size() && begin < right.size() &&
         left[begin] == right[begin]) {
    ++begin;
  }
  size_t tail = 0;
  while (tail < left.size() - begin && tail < right.size() - begin &&
         left[left.size() - 1 - tail] == right[right.size() - 1 - tail]) {
    ++tail;
  }
  std::vector<Edit> edits;
  for (size_t i = 0; i < begin; ++i) edits.push_back({' ', left[i]});
  AddMiddle(left, right, begin, left.size() - tail, right.size() - tail,
            &edits);
  for (size_t i = left.size() - tail; i < left.size(); ++i) {
    edits.push_back({' ', left[i]});
  }
  return edits;
}

// A place in one side, in the way of `diff -u`: an empty range names the line
// before it, a range of one line has no length.
std::string Range(size_t first, size_t count) {
  if (count == 0) return absl::StrCat(first, ",0");
  if (count == 1) return absl::StrCat(first + 1);
  return absl::StrCat(first + 1, ",", count);
}

}  // namespace

std::string UnifiedHunks(absl::string_view left, absl::string_view right) {
  const std::vector<Edit> edits = Compare(SplitLines(left), SplitLines(right));
  std::string out;
  size_t at[2] = {0, 0};  // Lines of either side before edits[done].
  size_t done = 0;
  for (size_t i = 0; i < edits.size();) {
    if (edits[i].mark == ' ') {
      ++i;
      continue;
    }
    const size_t from = std::max(done, i - std::min(i, kContext));
    size_t last = i;  // The hunk's last changed line.
    for (size_t k = i; k < edits.size() && k <= last + 2 * kContext + 1; ++k) {
      if (edits[k].mark != ' ') last = k;
    }
    const size_t to = std::min(edits.size(), last + 1 + kContext);
    for (; done < from; ++done) {
      ++at[0];
      ++at[1];
    }
    size_t count[2] = {0, 0};
    std::string body;
    for (; done < to; ++done) {
      count[0] += edits[done].mark != '+';
      count[1] += edits[done].mark != '-';
      absl::StrAppend(&body, std::string(1, edits[done].mark), edits[done].line,
                      "\n");
    }
    absl::StrAppend(&out, "@@ -", Range(at[0], count[0]), " +",
                    Range(at[1], count[1]), " @@\n", body);
    at[0] += count[0];
    at[1] += count[1];
    i = to;
  }
  return out;
}

}  // namespace gitops::renderer
