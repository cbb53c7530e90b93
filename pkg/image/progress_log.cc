#include "pkg/image/progress_log.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/strip.h"

namespace gitops::image {

void ProgressLog::Write(absl::string_view prefix, absl::string_view text) {
  if (text.empty()) return;
  absl::ConsumeSuffix(&text, "\n");
  const std::string start = absl::StrCat(prefix, " | ");
  const std::string lines = absl::StrCat(
      start, absl::StrReplaceAll(text, {{"\n", absl::StrCat("\n", start)}}),
      "\n");
  MutexLock lock(&mutex_);
  write_(lines);
}

}  // namespace gitops::image
