#include "pkg/deploy/apply/progress.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace gitops::deploy {

namespace {

// Dims the mark that says what a line is about.
std::string Dimmed(const std::string& line) {
  for (absl::string_view mark : {" ^ ", " L "}) {
    const size_t at = line.find_first_not_of(' ');
    if (at == std::string::npos || at == 0 ||
        line.compare(at - 1, mark.size(), mark.data(), mark.size()) != 0) {
      continue;
    }
    return absl::StrCat(line.substr(0, at - 1), "\x1b[2m", mark, "\x1b[0m",
                        line.substr(at + 2));
  }
  return line;
}

}  // namespace

void Progress::Write(absl::string_view line) {
  // 3:04:05PM
  std::string time =
      absl::FormatTime("%I:%M:%S%p", clock_->Now(), absl::LocalTimeZone());
  if (!time.empty() && time[0] == '0') time.erase(0, 1);
  write_(absl::StrCat(time, ": ", line));
}

void Progress::Section(absl::string_view text) {
  MutexLock lock(&mutex_);
  Write(absl::StrCat("---- ", text, " ----"));
}

void Progress::Message(const std::vector<std::string>& lines) {
  MutexLock lock(&mutex_);
  std::string whole = absl::StrJoin(lines, "\n");
  absl::Time now = clock_->Now();
  auto [at, fresh] = told_.emplace(whole, now);
  if (!fresh) {
    if (now - at->second < absl::Minutes(1)) return;
    at->second = now;
  }
  for (const std::string& line : lines) Write(dim_ ? Dimmed(line) : line);
}

void Progress::Raw(absl::string_view line) {
  MutexLock lock(&mutex_);
  write_(line);
}

}  // namespace gitops::deploy
